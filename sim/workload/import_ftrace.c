/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel trace text: lines become events (import_prefix, import_fields), events become operations (import_join). */
#include "sim/workload/import_ftrace.h"

#include <string.h>

#include "sim/workload/import_event.h"
#include "sim/workload/import_output.h"
#include "sim/workload/import_prefix.h"
#include "sim/workload/trace_error.h"
#include "sim/workload/trace_words.h"

enum { PASS_LEARN, PASS_WRITE, PASSES };

/* One pass over the input. */
struct pass {
	const struct import_request *request;
	trace_stream *stream;
	GStringChunk *words; /* shared by both passes: signatures compare words by address */
	struct import_join join;
	int number;
};

static void count_malformed(struct pass *pass)
{
	struct import_summary *summary = pass->join.summary;

	if (summary->malformed_lines++ == 0)
		summary->malformed_line_first = trace_stream_line(pass->stream);
}

/* "CPU:2 [LOST 123 EVENTS]", and trace-cmd's "CPU 2: 123 EVENTS DROPPED" and "[EVENTS DROPPED]". */
static void count_lost(struct import_summary *summary, const char *line)
{
	const char *lost = strstr(line, "[LOST ");
	guint64 count;

	if (lost && trace_read_number(lost + strlen("[LOST "), &count))
		summary->lost_events += count;
	lost = strstr(line, "EVENTS DROPPED");
	if (!lost)
		return;
	const char *word = lost;
	while (word > line && (trace_is_blank(word[-1]) || trace_is_digit(word[-1])))
		word--;
	while (trace_is_blank(*word))
		word++;
	summary->lost_events += trace_read_number(word, &count) ? count : 1;
}

/* FALSE when no more lines are needed. */
static gboolean take_line(struct pass *pass, const struct trace_line *line)
{
	struct import_summary *summary = pass->join.summary;
	struct import_prefix prefix;
	struct import_event event;
	enum import_line_kind kind = import_prefix_split(line->text, line->length, &prefix);

	if (kind == IMPORT_LINE_OTHER)
		count_lost(summary, line->text);
	if (kind == IMPORT_LINE_OTHER || (kind == IMPORT_LINE_EVENT && prefix.name == IMPORT_NAME_OTHER)) {
		summary->other_lines++;
		return TRUE;
	}
	if (kind == IMPORT_LINE_EVENT && import_event_read(pass->words, &prefix, pass->request->tick_hz, &event))
		return import_join_event(&pass->join, &event);
	count_malformed(pass);
	return TRUE;
}

static gboolean take_lines(struct pass *pass, const trace_writer *writer, GError **error)
{
	struct trace_line line;

	for (;;) {
		if (!trace_stream_next(pass->stream, &line, error))
			return FALSE;
		if (!line.text || (writer && trace_writer_failed(writer)) || !take_line(pass, &line))
			return TRUE;
		pass->join.summary->lines++;
		import_output_progress(pass->request, pass->stream, (guint)pass->number, PASSES);
	}
}

static gboolean nothing_found(
	const struct import_request *request, const struct import_summary *summary, GError **error)
{
	if (summary->malformed_lines > 0)
		return trace_error_at(error, TRACE_ERROR_SYNTAX, request->input_path, summary->malformed_line_first,
			"an allocation event without CPU, time, address or sizes, as are all in this file; expected "
			"lines as ftrace, trace-cmd report or perf script print them by default");
	g_set_error(error, TRACE_ERROR, TRACE_ERROR_SYNTAX,
		"%s: none of %" G_GUINT64_FORMAT " lines is an allocation event, expected kmem events as ftrace, "
		"trace-cmd report or perf script print them",
		request->input_path, summary->lines);
	return FALSE;
}

static gboolean run_pass(struct pass *pass, trace_writer *writer, GError **error)
{
	struct import_join *join = &pass->join;

	pass->stream = trace_stream_open(pass->request->input_path, error);
	if (!pass->stream)
		return FALSE;
	if (!trace_stream_is_regular(pass->stream)) {
		g_set_error(error, TRACE_ERROR, TRACE_ERROR_OPEN,
			"%s: not a regular file; it is read twice, so save it to a file first",
			pass->request->input_path);
		return FALSE;
	}
	join->learning = pass->number == PASS_LEARN;
	join->invent = pass->request->invent;
	join->keep_oversized = pass->request->keep_oversized;
	join->head = pass->request->head;
	join->sink = writer ? import_output_sink : NULL;
	join->sink_data = writer;
	import_join_init(join);
	if (!take_lines(pass, writer, error))
		return FALSE;
	import_join_finish(join);
	if (join->summary->events == 0)
		return nothing_found(pass->request, join->summary, error);
	if (!join->source_changed)
		return TRUE;
	g_set_error(error, TRACE_ERROR, TRACE_ERROR_OPEN, "%s: the file changed while it was read",
		pass->request->input_path);
	return FALSE;
}

static void release_pass(struct pass *pass)
{
	import_join_release(&pass->join);
	trace_stream_free(pass->stream);
}

static gboolean learn(const struct import_request *request, import_caches *caches, GStringChunk *words, GError **error)
{
	struct import_summary scratch = { 0 };
	struct pass pass = { .request = request, .words = words, .number = PASS_LEARN };

	pass.join.summary = &scratch;
	pass.join.caches = caches;
	gboolean done = run_pass(&pass, NULL, error);
	release_pass(&pass);
	if (done)
		import_caches_resolve(caches);
	return done;
}

static gboolean write_trace(
	const struct import_request *request, import_caches *caches, GStringChunk *words, GError **error)
{
	struct pass pass = { .request = request, .words = words, .number = PASS_WRITE };
	g_autoptr(trace_writer) writer = import_output_open(request, caches, error);

	if (!writer)
		return FALSE;
	pass.join.summary = request->summary;
	pass.join.caches = caches;
	gboolean done = run_pass(&pass, writer, error);
	release_pass(&pass);
	return done && trace_writer_close(g_steal_pointer(&writer), error);
}

gboolean import_ftrace(const struct import_request *request, GError **error)
{
	g_autoptr(import_caches) caches = import_caches_new();
	GStringChunk *words = g_string_chunk_new(65536);
	gboolean done = learn(request, caches, words, error) && write_trace(request, caches, words, error);

	g_string_chunk_free(words);
	return done;
}
