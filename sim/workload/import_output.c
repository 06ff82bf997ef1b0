/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Head, body and progress of an import's trace. */
#include "sim/workload/import_output.h"

enum { LINES_PER_PROGRESS = 65536 };

trace_writer *import_output_open(const struct import_request *request, const import_caches *caches, GError **error)
{
	trace_writer *writer = trace_writer_open(request->output_path, error);

	if (!writer)
		return NULL;
	g_autofree char *name = g_path_get_basename(request->input_path);
	g_autofree char *valid_name = g_utf8_make_valid(name, -1);
	g_autofree char *origin =
		g_strdup_printf("imported from %s: %s", request->format, g_strdelimit(valid_name, "\r\n", '?'));
	trace_writer_comment(writer, origin);
	for (const char *const *comment = request->comments; comment && *comment; comment++)
		trace_writer_comment(writer, *comment);
	for (guint i = 0; caches && i < import_caches_count(caches); i++)
		trace_writer_cache(writer, import_caches_at(caches, i));
	return writer;
}

void import_output_sink(void *writer, const struct trace_operation *operation)
{
	trace_writer_operation(writer, operation);
}

void import_output_progress(const struct import_request *request, const trace_stream *stream, guint pass, guint passes)
{
	guint64 size = trace_stream_size(stream);

	if (request->progress && trace_stream_line(stream) % LINES_PER_PROGRESS == 0)
		request->progress(request->progress_data, size * pass + trace_stream_position(stream), size * passes);
}
