/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads mrec files; every line must be understood. */
#include "sim/workload/import_mrec.h"

#include <string.h>

#include "sim/workload/import_output.h"
#include "sim/workload/trace_error.h"
#include "sim/workload/trace_words.h"

/* Threads are small numbers in order of first appearance. */
enum { THREAD_MAX = 1 << 20 };

struct mrec {
	const struct import_request *request;
	trace_stream *stream;
	struct import_join join;
	GStringChunk *words;
	GPtrArray *tasks; /* by thread, interned; NULL until used */
};

static gboolean fail_on(struct mrec *mrec, GError **error, const char *field, const char *word, const char *expected)
{
	if (!word)
		return trace_error_at(error, TRACE_ERROR_SYNTAX, trace_stream_path(mrec->stream),
			trace_stream_line(mrec->stream), "%s: missing, expected %s", field, expected);
	return trace_error_at(error, TRACE_ERROR_SYNTAX, trace_stream_path(mrec->stream),
		trace_stream_line(mrec->stream), "%s: \"%s\", expected %s", field, word, expected);
}

/* Takes the next word, a number up to `max`. */
static gboolean read_number(
	struct mrec *mrec, char **cursor, const char *field, guint64 max, guint64 *number, GError **error)
{
	const char *word = trace_next_word(cursor);

	if (word && trace_word_number(word, number) && *number <= max)
		return TRUE;
	g_autofree char *expected = g_strdup_printf("a number from 0 to %" G_GUINT64_FORMAT, max);
	return fail_on(mrec, error, field, word, expected);
}

static const char *task_of(struct mrec *mrec, guint64 thread)
{
	if (thread >= mrec->tasks->len)
		g_ptr_array_set_size(mrec->tasks, (gint)thread + 1);
	if (!g_ptr_array_index(mrec->tasks, thread)) {
		g_autofree char *name = g_strdup_printf("t%" G_GUINT64_FORMAT, thread);
		g_ptr_array_index(mrec->tasks, thread) = g_string_chunk_insert_const(mrec->words, name);
	}
	return g_ptr_array_index(mrec->tasks, thread);
}

static gboolean read_kind(struct mrec *mrec, char **cursor, struct import_event *event, char *letter, GError **error)
{
	const char *word = trace_next_word(cursor);

	if (!word || word[1] != '\0' || !strchr("mcarf", word[0]))
		return fail_on(mrec, error, "operation", word, "m, c, a, r or f");
	*letter = word[0];
	event->kind = *letter == 'f' ? IMPORT_FREE : *letter == 'r' ? IMPORT_REALLOC : IMPORT_KMALLOC;
	event->gfp = TRACE_GFP_KERNEL | (*letter == 'c' ? TRACE_GFP_ZERO : 0u);
	return TRUE;
}

static gboolean read_event(struct mrec *mrec, char *cursor, struct import_event *event, GError **error)
{
	guint64 cpu = 0, thread = 0, object = 0, align = 0;
	char letter = 0;

	*event = (struct import_event){ .node = TRACE_NODE_ANY, .site = "-" };
	if (!read_number(mrec, &cursor, "time", TRACE_NUMBER_MAX, &event->time_ns, error) ||
		!read_number(mrec, &cursor, "cpu", TRACE_CPU_MAX, &cpu, error) ||
		!read_number(mrec, &cursor, "thread", THREAD_MAX, &thread, error) ||
		!read_kind(mrec, &cursor, event, &letter, error) ||
		!read_number(mrec, &cursor, "object", TRACE_NUMBER_MAX - 1, &object, error))
		return FALSE;
	if (letter != 'f' && !read_number(mrec, &cursor, "size", TRACE_NUMBER_MAX, &event->bytes_requested, error))
		return FALSE;
	if (letter == 'a' && !read_number(mrec, &cursor, "alignment", TRACE_NUMBER_MAX, &align, error))
		return FALSE;
	const char *extra = trace_next_word(&cursor);
	if (extra)
		return fail_on(mrec, error, "end of the line", extra, "nothing more");
	if (letter == 'a')
		mrec->join.summary->aligned_requests++;
	event->cpu = (int)cpu;
	event->task = task_of(mrec, thread);
	/* Objects are numbered from 0, addresses are not 0. */
	event->address = object + 1;
	return TRUE;
}

static gboolean is_skipped(const char *text)
{
	while (trace_is_blank(*text))
		text++;
	return *text == '\0' || *text == '#';
}

static gboolean take_lines(struct mrec *mrec, const trace_writer *writer, GError **error)
{
	struct import_summary *summary = mrec->join.summary;
	struct import_event event;
	struct trace_line line;

	while (!trace_writer_failed(writer)) {
		if (!trace_stream_next(mrec->stream, &line, error))
			return FALSE;
		if (!line.text)
			break;
		summary->lines++;
		import_output_progress(mrec->request, mrec->stream, 0, 1);
		if (is_skipped(line.text)) {
			summary->other_lines++;
			continue;
		}
		if (!read_event(mrec, line.text, &event, error))
			return FALSE;
		if (!import_join_event(&mrec->join, &event))
			break;
	}
	if (summary->events > 0)
		return TRUE;
	g_set_error(error, TRACE_ERROR, TRACE_ERROR_SYNTAX, "%s: no operation in %" G_GUINT64_FORMAT " lines",
		mrec->request->input_path, summary->lines);
	return FALSE;
}

static gboolean import_stream(struct mrec *mrec, GError **error)
{
	g_autoptr(trace_writer) writer = import_output_open(mrec->request, NULL, error);

	if (!writer)
		return FALSE;
	mrec->join.summary = mrec->request->summary;
	mrec->join.keep_oversized = mrec->request->keep_oversized;
	mrec->join.head = mrec->request->head;
	mrec->join.sink = import_output_sink;
	mrec->join.sink_data = writer;
	import_join_init(&mrec->join);
	gboolean done = take_lines(mrec, writer, error);
	import_join_finish(&mrec->join);
	import_join_release(&mrec->join);
	return done && trace_writer_close(g_steal_pointer(&writer), error);
}

gboolean import_mrec(const struct import_request *request, GError **error)
{
	struct mrec mrec = { .request = request };

	mrec.stream = trace_stream_open(request->input_path, error);
	if (!mrec.stream)
		return FALSE;
	mrec.words = g_string_chunk_new(1024);
	mrec.tasks = g_ptr_array_new();
	gboolean done = import_stream(&mrec, error);
	g_ptr_array_unref(mrec.tasks);
	g_string_chunk_free(mrec.words);
	trace_stream_free(mrec.stream);
	return done;
}
