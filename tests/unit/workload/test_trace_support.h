/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of traces and importers share: files in a folder of their own, and whole traces as text. */
#ifndef TESTS_UNIT_WORKLOAD_TEST_TRACE_SUPPORT_H
#define TESTS_UNIT_WORKLOAD_TEST_TRACE_SUPPORT_H

#include <criterion/criterion.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "sim/workload/import_trace.h"
#include "sim/workload/trace_reader.h"
#include "sim/workload/trace_stream.h"

static char *scratch_folder;

static inline void scratch_begin(void)
{
	scratch_folder = g_dir_make_tmp("slabsim-test-XXXXXX", NULL);
	cr_assert_not_null(scratch_folder);
}

static inline void scratch_end(void)
{
	GDir *folder = g_dir_open(scratch_folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename(scratch_folder, name, NULL);
		g_unlink(path);
	}
	g_dir_close(folder);
	g_rmdir(scratch_folder);
	g_free(scratch_folder);
}

/* Path of a file in the scratch folder. */
static inline char *scratch_path(const char *name)
{
	return g_build_filename(scratch_folder, name, NULL);
}

/* Writes `text` into a scratch file and returns its path. */
static inline char *scratch_write(const char *name, const char *text)
{
	char *path = scratch_path(name);

	/* No flags: a file that is replaced is not flushed to the disk; GLib 2.74 then leaves its old end behind. */
	g_unlink(path);
	remove(path); /* a file that is replaced would be flushed to the disk */
	cr_assert(g_file_set_contents(path, text, -1, NULL));
	return path;
}

/* An error without the scratch folder in front of the file name. */
static inline const char *without_folder(const GError *error)
{
	size_t length = strlen(scratch_folder);

	if (strncmp(error->message, scratch_folder, length) == 0)
		return error->message + length + 1;
	return error->message;
}

/* Number of files in the scratch folder. */
static inline int scratch_count(void)
{
	GDir *folder = g_dir_open(scratch_folder, 0, NULL);
	int count = 0;

	while (g_dir_read_name(folder) != NULL)
		count++;
	g_dir_close(folder);
	return count;
}

/* All lines of a file through a trace_stream. */
static inline char *stream_text(const char *path, GError **error)
{
	g_autoptr(trace_stream) stream = trace_stream_open(path, error);
	GString *text = g_string_new(NULL);
	struct trace_line line;

	while (stream && trace_stream_next(stream, &line, error) && line.text)
		g_string_append_printf(text, "%s\n", line.text);
	return g_string_free(text, FALSE);
}

/* Reads a whole trace; returns the number of operations, or -1 with an error. */
static inline int read_trace(const char *path, GError **error)
{
	g_autoptr(trace_reader) reader = trace_reader_open(path, error);
	struct trace_operation operation;
	int count = 0;

	if (!reader)
		return -1;
	for (;; count++) {
		if (!trace_reader_next(reader, &operation, error))
			return -1;
		if (operation.kind == TRACE_END)
			return count;
	}
}

/* Imports `input` into the scratch file "out.trace"; TRUE or an error. */
static inline gboolean import_with(const char *format, const char *input, struct import_request request,
	struct import_summary *summary, GError **error)
{
	g_autofree char *output = scratch_path("out.trace");

	*summary = (struct import_summary){ 0 };
	request.format = format;
	request.input_path = input;
	request.output_path = output;
	request.summary = summary;
	if (request.tick_hz == 0)
		request.tick_hz = 1000000000;
	if (request.step_ns == 0)
		request.step_ns = 1000;
	return import_trace(&request, error);
}

/* The operations (no "#" lines) of "out.trace". */
static inline char *imported_operations(void)
{
	g_autofree char *output = scratch_path("out.trace");
	g_autofree char *text = stream_text(output, NULL);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *operations = g_string_new(NULL);

	for (char **line = lines; *line; line++)
		if (**line != '#' && **line != '\0')
			g_string_append_printf(operations, "%s\n", *line);
	return g_string_free(operations, FALSE);
}

#endif
