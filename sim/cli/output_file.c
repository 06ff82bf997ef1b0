/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that appear as a whole. See output_file.h. */
#include "sim/cli/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static gboolean fail(const char *path, int number, GError **error)
{
	g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(number), "%s: cannot be written: %s", path,
		g_strerror(number));
	return FALSE;
}

static gboolean is_direct(const char *path)
{
	return g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

gboolean output_file_check(const char *path, GError **error)
{
	struct output_file file;

	if (g_file_test(path, G_FILE_TEST_IS_DIR))
		return fail(path, EISDIR, error);
	if (is_direct(path))
		return access(path, W_OK) == 0 || fail(path, errno, error);
	if (g_file_test(path, G_FILE_TEST_EXISTS) && access(path, W_OK) != 0)
		return fail(path, errno, error);
	if (!output_file_open(&file, path, error))
		return FALSE;
	fclose(file.stream);
	unlink(file.path_written);
	g_free(file.path_written);
	g_free(file.path);
	return TRUE;
}

gboolean output_file_open(struct output_file *file, const char *path, GError **error)
{
	int descriptor;

	*file = (struct output_file){ .path = g_strdup(path) };
	if (!is_direct(path))
		file->path_written = g_strdup_printf("%s.%d.tmp", path, (int)getpid());
	descriptor = open(file->path_written != NULL ? file->path_written : path,
		O_WRONLY | O_CLOEXEC | (file->path_written != NULL ? O_CREAT | O_TRUNC : 0), 0666);
	file->stream = descriptor < 0 ? NULL : fdopen(descriptor, "w");
	if (file->stream != NULL)
		return TRUE;
	fail(path, errno, error);
	if (descriptor >= 0)
		close(descriptor);
	g_free(file->path_written);
	g_free(file->path);
	return FALSE;
}

gboolean output_file_close(struct output_file *file, GError **error)
{
	gboolean written = !ferror(file->stream);

	/* The first of these that fails says why, as far as errno still does. */
	if (fclose(file->stream) != 0)
		written = FALSE;
	if (written && file->path_written != NULL && rename(file->path_written, file->path) != 0)
		written = FALSE;
	if (!written) {
		fail(file->path, errno, error);
		if (file->path_written != NULL)
			unlink(file->path_written);
	}
	g_free(file->path_written);
	g_free(file->path);
	return written;
}
