/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads .rep files; every line must be understood, since they are written by programs for programs. */
#include "sim/workload/import_rep.h"

#include <string.h>

#include "sim/workload/import_output.h"
#include "sim/workload/trace_error.h"
#include "sim/workload/trace_words.h"

enum { HEADER_LINES_MAX = 4 };

struct rep {
	const struct import_request *request;
	trace_stream *stream;
	struct import_join join;
	guint64 header[HEADER_LINES_MAX];
	guint header_lines;
	guint64 operations; /* lines that are operations */
};

static gboolean fail(struct rep *rep, GError **error, const char *what)
{
	return trace_error_at(
		error, TRACE_ERROR_SYNTAX, trace_stream_path(rep->stream), trace_stream_line(rep->stream), "%s", what);
}

static gboolean fail_on(struct rep *rep, GError **error, const char *field, const char *word, const char *expected)
{
	return trace_error_at(error, TRACE_ERROR_SYNTAX, trace_stream_path(rep->stream), trace_stream_line(rep->stream),
		"%s: \"%s\", expected %s", field, word, expected);
}

static gboolean take_header_line(struct rep *rep, guint64 number, GError **error)
{
	if (rep->operations > 0)
		return fail(
			rep, error, "a number on a line of its own, expected \"a ID SIZE\", \"r ID SIZE\" or \"f ID\"");
	if (rep->header_lines == HEADER_LINES_MAX)
		return fail(rep, error, "a fifth number, expected a header of two or four");
	rep->header[rep->header_lines++] = number;
	return TRUE;
}

/* The first operation ends the header. */
static gboolean check_header(struct rep *rep, GError **error)
{
	if (rep->operations > 0 || rep->header_lines == 2 || rep->header_lines == 4)
		return TRUE;
	return fail(rep, error, "the header is no header of two or four numbers");
}

/* Objects are numbered from 0, addresses are not 0; "-1" is NULL and fits by itself. */
static gboolean read_object(struct rep *rep, const char *word, struct import_event *event, GError **error)
{
	guint64 object;

	if (!word)
		return fail(rep, error, "object: missing, expected a number");
	if (strcmp(word, "-1") == 0 && event->kind == IMPORT_FREE) {
		event->address = 0;
		return TRUE;
	}
	if (!trace_word_number(word, &object))
		return fail_on(rep, error, "object", word, "a number");
	event->address = object + 1;
	return TRUE;
}

static gboolean read_size(struct rep *rep, const char *word, struct import_event *event, GError **error)
{
	if (!word)
		return fail(rep, error, "size: missing, expected a number of bytes");
	if (!trace_word_number(word, &event->bytes_requested))
		return fail_on(rep, error, "size", word, "a number of bytes");
	return TRUE;
}

static gboolean read_kind(struct rep *rep, const char *word, struct import_event *event, GError **error)
{
	static const char letters[] = "arf";
	static const enum import_event_kind kinds[] = { IMPORT_KMALLOC, IMPORT_REALLOC, IMPORT_FREE };
	const char *letter = strchr(letters, word[0]);

	if (!letter || word[1] != '\0')
		return fail_on(rep, error, "operation", word, "a, r or f");
	event->kind = kinds[letter - letters];
	return TRUE;
}

/* Sets `*more` to FALSE when the trace is as long as asked for. */
static gboolean take_operation(struct rep *rep, char *word, char *cursor, gboolean *more, GError **error)
{
	struct import_event event = {
		.gfp = TRACE_GFP_KERNEL,
		.node = TRACE_NODE_ANY,
		.task = "main",
		.site = "-",
		.time_ns = rep->operations * rep->request->step_ns,
	};

	if (!read_kind(rep, word, &event, error) || !check_header(rep, error) ||
		!read_object(rep, trace_next_word(&cursor), &event, error))
		return FALSE;
	if (event.kind != IMPORT_FREE && !read_size(rep, trace_next_word(&cursor), &event, error))
		return FALSE;
	const char *extra = trace_next_word(&cursor);
	if (extra)
		return fail_on(rep, error, "end of the line", extra, "nothing more");
	rep->operations++;
	*more = import_join_event(&rep->join, &event);
	return TRUE;
}

static gboolean take_line(struct rep *rep, char *text, gboolean *more, GError **error)
{
	guint64 number;
	char *word = trace_next_word(&text);

	if (!word)
		return TRUE;
	if (!trace_word_number(word, &number))
		return take_operation(rep, word, text, more, error);
	const char *extra = trace_next_word(&text);
	if (extra)
		return fail_on(rep, error, "end of the line", extra, "one number a line in the header");
	return take_header_line(rep, number, error);
}

static gboolean take_lines(struct rep *rep, const trace_writer *writer, GError **error)
{
	struct trace_line line;
	gboolean more = TRUE;

	while (more && !trace_writer_failed(writer)) {
		if (!trace_stream_next(rep->stream, &line, error))
			return FALSE;
		if (!line.text)
			break;
		if (!take_line(rep, line.text, &more, error))
			return FALSE;
		rep->join.summary->lines++;
		import_output_progress(rep->request, rep->stream, 0, 1);
	}
	if (rep->operations == 0)
		return fail(rep, error, "the file ends without an operation, expected lines such as \"a 0 512\"");
	/* The count is the header's second number of two, its third of four. */
	if (more && rep->header[rep->header_lines == 2 ? 1 : 2] != rep->operations)
		rep->join.summary->header_mismatches++;
	return TRUE;
}

static gboolean import_stream(struct rep *rep, GError **error)
{
	g_autoptr(trace_writer) writer = import_output_open(rep->request, NULL, error);

	if (!writer)
		return FALSE;
	rep->join.summary = rep->request->summary;
	rep->join.keep_oversized = rep->request->keep_oversized;
	rep->join.head = rep->request->head;
	rep->join.sink = import_output_sink;
	rep->join.sink_data = writer;
	import_join_init(&rep->join);
	gboolean done = take_lines(rep, writer, error);
	import_join_finish(&rep->join);
	import_join_release(&rep->join);
	rep->request->summary->other_lines = rep->request->summary->lines - rep->operations;
	return done && trace_writer_close(g_steal_pointer(&writer), error);
}

gboolean import_rep(const struct import_request *request, GError **error)
{
	struct rep rep = { .request = request };

	rep.stream = trace_stream_open(request->input_path, error);
	if (!rep.stream)
		return FALSE;
	gboolean done = import_stream(&rep, error);
	trace_stream_free(rep.stream);
	return done;
}
