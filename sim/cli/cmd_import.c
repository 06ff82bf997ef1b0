/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slabsim import: a trace of another tool becomes a slabsim trace. */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/cli/commands.h"
#include "sim/workload/import_trace.h"
#include "sim/workload/trace_error.h"

/* The options as typed. */
struct import_command {
	char **words; /* FORMAT FILE */
	char *output;
	char *format;
	char **comments;
	gint64 head, tick_hz, step_ns;
	gboolean invent, keep_oversized, quiet, plain;
	/* Of format slab. */
	char *slabinfo_before, *slabinfo_after, *decisions, *start, *begin, *end;
	char **memory;
	GArray *memories; /* struct import_memory, of `memory` */
	struct import_slab_options slab;
};

/* The line on the terminal while it works. */
struct progress {
	gint64 begun_us;
	gint64 shown_us; /* 0: nothing shown yet */
};

static gboolean G_GNUC_PRINTF(2, 3) refuse(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, TRACE_ERROR, TRACE_ERROR_OPTION, text);
	return FALSE;
}

static char *describe(void)
{
	GString *text = g_string_new("Formats:\n");

	for (guint i = 0; i < import_format_count; i++)
		g_string_append_printf(text, "  %-13s%s\n", import_formats[i].word, import_formats[i].description);
	g_string_append(text,
		"  auto         find out from the first lines\n"
		"FILE may be compressed with gzip or zstd. OUT is compressed when its name ends in .gz or .zst.\n\n"
		"What the source does not record is mended or left out, and counted in the summary: it is no error.\n"
		"The largest general cache has 131072 bytes; a larger kmalloc fails in the modeled kernel, so such\n"
		"requests are left out unless --keep-oversized.\n\n"
		"Example: record for five seconds, import, run\n"
		"  cd /sys/kernel/tracing; echo mono >trace_clock\n"
		"  for e in kmalloc kfree kmem_cache_alloc kmem_cache_free; do echo 1 >events/kmem/$e/enable; done\n"
		"  sleep 5; cp trace /tmp/mine.ftrace\n"
		"  slabsim import ftrace /tmp/mine.ftrace -o mine.trace.zst\n"
		"  slabsim run mine.trace.zst\n");
	return g_string_free(text, FALSE);
}

static gboolean parse_options(struct import_command *command, int *argc, char ***argv, GError **error)
{
	const GOptionEntry entries[] = { { "output", 'o', 0, G_OPTION_ARG_FILENAME, &command->output,
						 "Write the slabsim trace to OUT", "OUT" },
		{ "head", 0, 0, G_OPTION_ARG_INT64, &command->head, "Stop after N operations", "N" },
		{ "invent", 0, 0, G_OPTION_ARG_NONE, &command->invent,
			"Keep frees of unknown objects that name their cache: allocate just before", NULL },
		{ "keep-oversized", 0, 0, G_OPTION_ARG_NONE, &command->keep_oversized,
			"Keep requests above 131072 bytes", NULL },
		{ "tick-hz", 0, 0, G_OPTION_ARG_INT64, &command->tick_hz,
			"Ticks a second of whole-number timestamps (clocks x86-tsc, counter, uptime; default "
			"1000000000)",
			"N" },
		{ "step-ns", 0, 0, G_OPTION_ARG_INT64, &command->step_ns,
			"Nanoseconds between operations of formats without time (rep; default 1000)", "N" },
		{ "comment", 0, 0, G_OPTION_ARG_STRING_ARRAY, &command->comments,
			"Put TEXT into the head of the trace, for instance where it comes from (repeatable)", "TEXT" },
		{ "slabinfo-before", 0, 0, G_OPTION_ARG_FILENAME, &command->slabinfo_before,
			"slab: /proc/slabinfo at the beginning, for the state at the start", "FILE" },
		{ "slabinfo-after", 0, 0, G_OPTION_ARG_FILENAME, &command->slabinfo_after,
			"slab: /proc/slabinfo at the end, for geometry, tunables and counters", "FILE" },
		{ "decisions", 0, 0, G_OPTION_ARG_FILENAME, &command->decisions,
			"slab: write what the kernel decided, cache by cache, as CSV", "FILE" },
		{ "start", 0, 0, G_OPTION_ARG_STRING, &command->start,
			"slab: how much of the state at the start is reconstructed: all (default), slabinfo, none",
			"WORD" },
		{ "plain", 0, 0, G_OPTION_ARG_NONE, &command->plain, "slab: leave out names of tasks and call sites",
			NULL },
		{ "begin", 0, 0, G_OPTION_ARG_STRING, &command->begin,
			"slab: what is before this time of the source only tells what is there", "SECONDS" },
		{ "end", 0, 0, G_OPTION_ARG_STRING, &command->end, "slab: stop at this time of the source", "SECONDS" },
		{ "memory", 0, 0, G_OPTION_ARG_STRING_ARRAY, &command->memory,
			"slab: addresses of a node's memory, in hexadecimal (repeatable; default: all is node 0)",
			"FIRST-LAST=NODE" },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &command->format, "Form of the summary: text (default) or json",
			"FORM" },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &command->quiet, "No progress line", NULL },
		{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &command->words, NULL, NULL },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GOptionContext) context =
		g_option_context_new("FORMAT FILE - turn a foreign trace into a slabsim trace");
	g_autofree char *description = describe();

	g_option_context_set_summary(context,
		"Reads allocations and frees that another tool recorded and writes them in the slabsim trace\n"
		"format, which \"slabsim run\" replays. Prints what was read, left out and mended.");
	g_option_context_set_description(context, description);
	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, argc, argv, error);
}

static gboolean is_same_file(const char *one, const char *other)
{
	struct stat a, b;

	return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static gboolean check_comments(char **comments, GError **error)
{
	for (; comments && *comments; comments++) {
		if (strpbrk(*comments, "\r\n"))
			return refuse(
				error, "--comment: more than one line, expected one; give the option once a line");
		if (g_str_has_prefix(*comments, "cache "))
			return refuse(error, "--comment: \"%s\" would declare a cache, expected another first word",
				*comments);
	}
	return TRUE;
}

/* "9.393984" in nanoseconds. */
static gboolean read_seconds(const char *option, const char *text, guint64 *time_ns, GError **error)
{
	char *end;

	if (!text)
		return TRUE;
	double seconds = g_ascii_strtod(text, &end);
	if (end == text || *end != '\0' || !(seconds > 0) || seconds > 1e9)
		return refuse(error, "%s: \"%s\" is not a time, expected seconds above 0 as the source prints them",
			option, text);
	*time_ns = (guint64)(seconds * 1e9 + 0.5);
	return TRUE;
}

static gboolean read_memory(struct import_command *command, const char *text, GError **error)
{
	struct import_memory memory;
	char *end;

	memory.first = g_ascii_strtoull(text, &end, 16);
	gboolean complete = end != text && *end == '-';
	const char *last = complete ? end + 1 : text;
	memory.last = g_ascii_strtoull(last, &end, 16);
	complete = complete && end != last && *end == '=' && g_ascii_isdigit(end[1]) && memory.last >= memory.first;
	memory.node = complete ? (int)g_ascii_strtoull(end + 1, &end, 10) : 0;
	if (!complete || *end != '\0' || memory.node > 63)
		return refuse(error,
			"--memory: \"%s\", expected FIRST-LAST=NODE with hexadecimal addresses and a node from 0 to 63",
			text);
	g_array_append_val(command->memories, memory);
	return TRUE;
}

static gboolean read_start(const char *word, enum import_start_extent *extent, GError **error)
{
	static const char *const words[] = { "all", "slabinfo", "none" };

	for (guint i = 0; word && i < G_N_ELEMENTS(words); i++) {
		if (strcmp(word, words[i]) != 0)
			continue;
		*extent = (enum import_start_extent)i;
		return TRUE;
	}
	return !word || refuse(error, "--start: \"%s\" is unknown, expected all, slabinfo or none", word);
}

static gboolean is_for_slab(const struct import_command *command)
{
	return command->slabinfo_before || command->slabinfo_after || command->decisions || command->start ||
	       command->plain || command->begin || command->end || command->memory;
}

static gboolean read_slab_options(struct import_command *command, GError **error)
{
	struct import_slab_options *slab = &command->slab;

	command->memories = g_array_new(FALSE, FALSE, sizeof(struct import_memory));
	if (!read_start(command->start, &slab->start, error) ||
		!read_seconds("--begin", command->begin, &slab->begin_ns, error) ||
		!read_seconds("--end", command->end, &slab->end_ns, error))
		return FALSE;
	if (slab->end_ns != 0 && slab->end_ns <= slab->begin_ns)
		return refuse(error, "--end: %s is not behind --begin, expected a later time", command->end);
	for (char **text = command->memory; text && *text; text++)
		if (!read_memory(command, *text, error))
			return FALSE;
	slab->slabinfo_before = command->slabinfo_before;
	slab->slabinfo_after = command->slabinfo_after;
	slab->decisions = command->decisions;
	slab->plain = command->plain;
	slab->memory = (const struct import_memory *)(const void *)command->memories->data;
	slab->memory_count = command->memories->len;
	return TRUE;
}

static gboolean check_options(const struct import_command *command, GError **error)
{
	if (!command->words || !command->words[0] || !command->words[1] || command->words[2])
		return refuse(error, "expected a format and a file: slabsim import FORMAT FILE -o OUT");
	if (!command->output)
		return refuse(error, "-o OUT is missing, expected the name of the trace to write");
	if (is_same_file(command->words[1], command->output))
		return refuse(error, "-o: %s is the file to be read, expected another name", command->output);
	if (command->head < 0)
		return refuse(
			error, "--head: %" G_GINT64_FORMAT ", expected a number of operations above 0", command->head);
	if (command->tick_hz < 1)
		return refuse(error, "--tick-hz: %" G_GINT64_FORMAT ", expected at least 1", command->tick_hz);
	if (command->step_ns < 1 || command->step_ns > 1000000000)
		return refuse(error, "--step-ns: %" G_GINT64_FORMAT ", expected a number from 1 to 1000000000",
			command->step_ns);
	if (strcmp(command->format, "text") != 0 && strcmp(command->format, "json") != 0)
		return refuse(error, "--format: \"%s\" is unknown, expected text or json", command->format);
	return check_comments(command->comments, error);
}

/* A percentage and the time left, once the work takes longer than a second, ten times a second at most. */
static void show_progress(void *data, guint64 done, guint64 total)
{
	struct progress *progress = data;
	gint64 now_us = g_get_monotonic_time();
	gint64 elapsed_us = now_us - progress->begun_us;

	if (total == 0 || done == 0 || elapsed_us < G_USEC_PER_SEC || now_us - progress->shown_us < G_USEC_PER_SEC / 10)
		return;
	progress->shown_us = now_us;
	double share = MIN((double)done / (double)total, 1.0);
	double elapsed_s = (double)elapsed_us / G_USEC_PER_SEC;
	enum { WIDTH = 30 };
	int filled = (int)(share * WIDTH);
	fprintf(stderr, "\r[%.*s%.*s] %3.0f %%  %.1f MB/s  %.0f s left ", filled, "##############################",
		WIDTH - filled, "                              ", share * 100, (double)done / 1e6 / elapsed_s,
		elapsed_s / share - elapsed_s);
}

static void end_progress(const struct progress *progress)
{
	if (progress->shown_us != 0)
		fprintf(stderr, "\r%78s\r", "");
}

static gboolean import(const struct import_command *command, struct import_summary *summary, GError **error)
{
	struct progress progress = { .begun_us = g_get_monotonic_time() };
	gboolean show = !command->quiet && isatty(STDERR_FILENO);
	const struct import_request request = {
		.format = command->words[0],
		.input_path = command->words[1],
		.output_path = command->output,
		.invent = command->invent,
		.keep_oversized = command->keep_oversized,
		.head = (guint64)command->head,
		.tick_hz = (guint64)command->tick_hz,
		.step_ns = (guint64)command->step_ns,
		.slab = is_for_slab(command) ? &command->slab : NULL,
		.comments = (const char *const *)command->comments,
		.progress = show ? show_progress : NULL,
		.progress_data = &progress,
		.summary = summary,
	};
	gboolean done = import_trace(&request, error);

	end_progress(&progress);
	return done;
}

static gboolean answer(int argc, char **argv, struct import_command *command, GError **error)
{
	struct import_summary summary = { 0 };

	if (!parse_options(command, &argc, &argv, error))
		return FALSE;
	if (!command->format)
		command->format = g_strdup("text");
	if (!check_options(command, error) || !read_slab_options(command, error) || !import(command, &summary, error))
		return FALSE;
	if (strcmp(command->format, "json") == 0)
		import_summary_print_json(&summary, stdout);
	else
		import_summary_print_text(&summary, FALSE, stdout);
	return TRUE;
}

static void command_release(struct import_command *command)
{
	g_strfreev(command->words);
	g_strfreev(command->comments);
	g_strfreev(command->memory);
	g_clear_pointer(&command->memories, g_array_unref);
	g_free(command->slabinfo_before);
	g_free(command->slabinfo_after);
	g_free(command->decisions);
	g_free(command->start);
	g_free(command->begin);
	g_free(command->end);
	g_free(command->output);
	g_free(command->format);
}

int cmd_import(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	struct import_command command = { .tick_hz = 1000000000, .step_ns = 1000 };

	g_set_prgname("slabsim import");
	gboolean answered = answer(argc, argv, &command, &error);
	command_release(&command);
	if (!answered) {
		fprintf(stderr, "slabsim import: %s\n", error->message);
		return g_error_matches(error, TRACE_ERROR, TRACE_ERROR_WRITE) ? COMMAND_SURROUNDINGS
									      : COMMAND_WRONG_INPUT;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "slabsim import: cannot write the summary\n");
		return COMMAND_SURROUNDINGS;
	}
	return COMMAND_DONE;
}
