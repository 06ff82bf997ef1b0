/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formats by name, detection, and the one entry of all imports. */
#include "sim/workload/import_trace.h"

#include <string.h>

#include "sim/config/nearest.h"
#include "sim/workload/import_ftrace.h"
#include "sim/workload/import_mrec.h"
#include "sim/workload/import_prefix.h"
#include "sim/workload/import_rep.h"
#include "sim/workload/import_slab.h"
#include "sim/workload/trace_error.h"
#include "sim/workload/trace_stream.h"
#include "sim/workload/trace_words.h"

/* Far enough to get past headers, a stack trace, or the fork records of perf. */
enum { DETECT_LINES = 2000 };

const struct import_format import_formats[] = {
	{ "ftrace", "the file \"trace\" of ftrace with kmem events, in any of its forms", import_ftrace },
	{ "perf-script", "\"perf script\" of kmem events, with CPU and time", import_ftrace },
	{ "trace-cmd", "\"trace-cmd report\" of kmem events", import_ftrace },
	{ "slab", "a trace with the steps of a kernel's SLAB (slab_refill, slab_grow, ...); takes options of its own",
		import_slab },
	{ "mrec", "malloc calls of a program: TIME_NS CPU THREAD m|c|a|r|f OBJECT [SIZE] [ALIGN]", import_mrec },
	{ "rep", "malloc exercise scripts: numbers, then a ID SIZE, r ID SIZE, f ID", import_rep },
};

const guint import_format_count = G_N_ELEMENTS(import_formats);

const struct import_format *import_format_find(const char *word, GError **error)
{
	struct nearest nearest;
	g_autoptr(GString) known = g_string_new("auto");

	nearest_init(&nearest, word);
	nearest_offer(&nearest, "auto");
	for (guint i = 0; i < import_format_count; i++) {
		if (strcmp(word, import_formats[i].word) == 0)
			return &import_formats[i];
		g_string_append_printf(known, ", %s", import_formats[i].word);
		nearest_offer(&nearest, import_formats[i].word);
	}
	g_autofree char *hint = nearest_hint(&nearest);
	g_set_error(error, TRACE_ERROR, TRACE_ERROR_OPTION, "format \"%s\" is unknown, expected one of %s%s", word,
		known->str, hint);
	return NULL;
}

/* The format that a line is proof of, or NULL. */
static const char *format_of_line(const struct trace_line *line)
{
	static const char *const letters[] = { "a ", "r ", "f " };
	struct import_prefix prefix;

	if (g_str_has_prefix(line->text, "# mrec"))
		return "mrec";
	if (g_str_has_prefix(line->text, "# tracer:"))
		return "ftrace";
	if (g_str_has_prefix(line->text, "cpus=") || g_str_has_prefix(line->text, "CPU 0 is empty"))
		return "trace-cmd";
	for (gsize i = 0; i < G_N_ELEMENTS(letters); i++)
		if (g_str_has_prefix(line->text, letters[i]) && trace_is_digit(line->text[2]))
			return "rep";
	const char *perf = strstr(line->text, " kmem:k");
	if (import_prefix_split(line->text, line->length, &prefix) == IMPORT_LINE_EVENT &&
		prefix.name != IMPORT_NAME_OTHER)
		return perf ? "perf-script" : "ftrace";
	return NULL;
}

static const char *detect_word(trace_stream *stream, GError **error)
{
	struct trace_line line;

	for (int i = 0; i < DETECT_LINES; i++) {
		if (!trace_stream_next(stream, &line, error))
			return NULL;
		if (!line.text)
			break;
		if (g_str_has_prefix(line.text, "# slabsim trace ")) {
			trace_error_at(error, TRACE_ERROR_SYNTAX, trace_stream_path(stream), 1,
				"this is a slabsim trace already");
			return NULL;
		}
		const char *word = format_of_line(&line);
		if (word)
			return word;
	}
	g_set_error(error, TRACE_ERROR, TRACE_ERROR_SYNTAX,
		"%s: the format cannot be told from the first %" G_GUINT64_FORMAT " lines, name it instead of \"auto\"",
		trace_stream_path(stream), trace_stream_line(stream));
	return NULL;
}

const struct import_format *import_format_detect(const char *path, GError **error)
{
	g_autoptr(trace_stream) stream = trace_stream_open(path, error);
	const char *word = stream ? detect_word(stream, error) : NULL;

	return word ? import_format_find(word, error) : NULL;
}

gboolean import_trace(const struct import_request *request, GError **error)
{
	g_assert(request->tick_hz > 0 && request->step_ns > 0);

	struct import_request resolved = *request;
	const struct import_format *format = strcmp(request->format, "auto") == 0
						     ? import_format_detect(request->input_path, error)
						     : import_format_find(request->format, error);
	if (!format)
		return FALSE;
	resolved.format = format->word;
	if (request->slab && format->import != import_slab) {
		g_set_error(error, TRACE_ERROR, TRACE_ERROR_OPTION,
			"--slabinfo-before, --slabinfo-after, --decisions, --start, --plain, --begin, --end and "
			"--memory are "
			"for format "
			"slab, "
			"not %s",
			format->word);
		return FALSE;
	}
	return format->import(&resolved, error);
}
