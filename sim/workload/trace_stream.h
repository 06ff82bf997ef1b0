/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a text file that may be compressed.
 *
 * Plain text, gzip and zstd are told apart by their first bytes, never by name. Memory is bounded: one buffer of
 * compressed and one of plain bytes, whatever the size of the file (a zstd file brings its own window, at most 128
 * MiB). Several gzip members or zstd frames in a row are read as one file.
 */
#ifndef SIM_WORKLOAD_TRACE_STREAM_H
#define SIM_WORKLOAD_TRACE_STREAM_H

#include <glib.h>

/* Longest line accepted, in bytes without its end. Trace lines have about 150; the longest of ftrace stays below 4096.
 */
#define TRACE_LINE_BYTES_MAX 65536

typedef struct trace_stream trace_stream;

/* A line without its end ("\n" or "\r\n"), followed by a NUL byte. The text may be changed in place. */
struct trace_line {
	char *text; /* NULL at the end of the file */
	size_t length;
};

/* Opens `path`; returns a new stream, free with trace_stream_free(). Errors: TRACE_ERROR_OPEN, TRACE_ERROR_COMPRESSED.
 */
trace_stream *trace_stream_open(const char *path, GError **error);
void trace_stream_free(trace_stream *stream);

/*
 * Reads the next line; it stays valid until the next call. At the end of the file TRUE, with `line->text` NULL.
 * FALSE with an error that names file and line when data are damaged, cut off, no text (a NUL byte) or a line is
 * overlong.
 */
gboolean trace_stream_next(trace_stream *stream, struct trace_line *line, GError **error);

const char *trace_stream_path(const trace_stream *stream);

/* Number of the line read last, from 1; 0 before the first. */
guint64 trace_stream_line(const trace_stream *stream);

/* Bytes of the file (compressed as it lies on disk) consumed so far, and its size; size 0 when it is no regular file.
 */
guint64 trace_stream_position(const trace_stream *stream);
guint64 trace_stream_size(const trace_stream *stream);

/* TRUE for a regular file, which can be opened a second time. */
gboolean trace_stream_is_regular(const trace_stream *stream);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(trace_stream, trace_stream_free)

#endif
