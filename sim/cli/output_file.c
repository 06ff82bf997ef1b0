/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that appear as a whole. See output_file.h. */
#include "sim/cli/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static gboolean fail(const char *path, int number, GError **error)
{
	g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(number), "%s: cannot be written: %s", path,
		g_strerror(number));
	return FALSE;
}

/* Names of descriptors that are open already are written to through these: their files are not begun anew. */
static int descriptor_named(const char *path)
{
	if (strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	return strcmp(path, "/dev/stderr") == 0 ? STDERR_FILENO : -1;
}

/* Devices, pipes, and all that /dev and /proc have: never replaced by another file. */
static gboolean is_direct(const char *path)
{
	return g_str_has_prefix(path, "/dev/") || g_str_has_prefix(path, "/proc/") ||
	       (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR));
}

/* What a symbolic link leads to is replaced, not the link. */
static char *target_of(const char *path)
{
	char *resolved = realpath(path, NULL);
	char *target = g_strdup(resolved != NULL ? resolved : path);

	free(resolved);
	return target;
}

static int descriptor_open(struct output_file *file)
{
	int named = descriptor_named(file->path);

	if (named >= 0)
		return dup(named);
	if (is_direct(file->path))
		return open(file->path, O_WRONLY | O_APPEND | O_CLOEXEC);
	file->path_written = g_strdup_printf("%s.%d.tmp", file->target, (int)getpid());
	return open(file->path_written, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

static void release(struct output_file *file)
{
	g_free(file->path);
	g_free(file->target);
	g_free(file->path_written);
}

gboolean output_file_open(struct output_file *file, const char *path, GError **error)
{
	int descriptor;

	*file = (struct output_file){ .path = g_strdup(path), .target = target_of(path) };
	descriptor = descriptor_open(file);
	file->stream = descriptor < 0 ? NULL : fdopen(descriptor, "w");
	if (file->stream != NULL)
		return TRUE;
	fail(path, errno, error);
	if (descriptor >= 0)
		close(descriptor);
	release(file);
	return FALSE;
}

gboolean output_file_check(const char *path, GError **error)
{
	struct output_file file;

	if (g_file_test(path, G_FILE_TEST_IS_DIR))
		return fail(path, EISDIR, error);
	if (g_file_test(path, G_FILE_TEST_EXISTS) && access(path, W_OK) != 0)
		return fail(path, errno, error);
	if (!output_file_open(&file, path, error))
		return FALSE;
	fclose(file.stream);
	if (file.path_written != NULL)
		unlink(file.path_written);
	release(&file);
	return TRUE;
}

gboolean output_file_close(struct output_file *file, GError **error)
{
	gboolean written = !ferror(file->stream);

	/* The first of these that fails says why, as far as errno still does. */
	if (fclose(file->stream) != 0)
		written = FALSE;
	if (written && file->path_written != NULL && rename(file->path_written, file->target) != 0)
		written = FALSE;
	if (!written) {
		fail(file->path, errno, error);
		if (file->path_written != NULL)
			unlink(file->path_written);
	}
	release(file);
	return written;
}
