/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slabsim run: one workload or trace from beginning to end. */
#include "models/hw/hw.h"
#include "sim/check/checkers.h"
#include "sim/cli/commands.h"
#include "sim/cli/output.h"
#include "sim/cli/output_file.h"
#include "sim/config/config.h"
#include "sim/config/units.h"
#include "sim/metrics/store.h"
#include "sim/metrics/summary.h"
#include "sim/run/run.h"
#include "sim/workload/trace_stream.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

/* The machine of a trace when none is named: two nodes of four CPUs, what most small servers of traces have. */
static const char TRACE_MACHINE_DEFAULT[] = "numa-2x4";
static const char DATABASE_DEFAULT[] = "slabsim.db";
static const char DATABASE_NONE[] = "none";

enum { CHECK_EVERY_OPERATIONS = 10000 };

/* The options as typed. */
struct run_command {
	char *machine, *seed, *duration, *database, *allocator, *slabinfo, *trace, *trace_window, *sample, *check,
		*on_misuse, *kernel_log, *slab_allocators, *format;
	char **sets;
	gint repeat;
	gboolean quiet;
	/* Made of them. */
	const char *file;
	gboolean is_trace;
	enum output_format output;
	uint64_t sample_ns, check_operations;
	struct timeline_window window;
	unsigned int checkers;
	enum kernel_on_misuse misuse;
};

static const char DESCRIPTION[] =
	"FILE is a workload (an INI file, or the name of a shipped one), or a trace in slabsim's text\n"
	"format, plain or compressed with gzip or zstd.\n\n"
	"The same program, module, machine, workload and seed give the same digest, on any host and\n"
	"whatever is watched with --sample, --check, --trace or --db.\n\n"
	"Examples:\n"
	"  slabsim run hello                                     a first look\n"
	"  slabsim run net-receive --set kernel.alien_limit=0    without alien caches\n"
	"  slabsim run file-cache --machine numa-4x2 --db results.db --sample 1ms\n"
	"  slabsim run fork-exit --check race,lockdep            look for bugs that did not strike\n"
	"  slabsim run net-receive --trace timeline.json --trace-window 20ms..22ms\n"
	"  slabsim run fork-exit --set kernel.debug=leak --slab-allocators callers.txt\n"
	"  slabsim run workloads/traces/mix8.trace.zst --slabinfo slabinfo.txt\n\n"
	"Exit code: 0 done, 1 something was found (findings are printed), 2 wrong input and nothing was\n"
	"written, 3 a file could not be written, 4 a bug of slabsim itself.\n";

static GOptionContext *options_new(struct run_command *command)
{
	const GOptionEntry entries[] = {
		{ "machine", 'm', 0, G_OPTION_ARG_STRING, &command->machine,
			"Run on this machine, a shipped name or a file (default: the workload's; traces: numa-2x4)",
			"NAME" },
		{ "seed", 's', 0, G_OPTION_ARG_STRING, &command->seed,
			"Seed of all random numbers (default: the workload's)", "N" },
		{ "duration", 'd', 0, G_OPTION_ARG_STRING, &command->duration, "Simulated time to run, e.g. 20ms",
			"T" },
		{ "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &command->sets,
			"Override a key of workload or machine (repeatable; slabsim help keys lists them)",
			"SECTION.KEY=VALUE" },
		{ "db", 0, 0, G_OPTION_ARG_FILENAME, &command->database,
			"Add the results to this database (default slabsim.db; none: keep no results)", "FILE" },
		{ "allocator", 0, 0, G_OPTION_ARG_FILENAME, &command->allocator,
			"Run this allocator module instead of slab.so", "MODULE" },
		{ "slabinfo", 0, 0, G_OPTION_ARG_FILENAME, &command->slabinfo,
			"Write /proc/slabinfo as it reads at the end of the run", "FILE" },
		{ "slab-allocators", 0, 0, G_OPTION_ARG_FILENAME, &command->slab_allocators,
			"Write /proc/slab_allocators as it reads at the end of the run: how many objects each caller "
			"has; "
			"needs kernel.debug=leak, and is part of the run: its digest is another one",
			"FILE" },
		{ "kernel-log", 0, 0, G_OPTION_ARG_FILENAME, &command->kernel_log,
			"Write what the kernel printed: of a misused object the last users, its bytes, its neighbours",
			"FILE" },
		{ "trace", 0, 0, G_OPTION_ARG_FILENAME, &command->trace,
			"Write a timeline in simulated time, for ui.perfetto.dev or chrome://tracing", "FILE" },
		{ "trace-window", 0, 0, G_OPTION_ARG_STRING, &command->trace_window,
			"Keep only this part of the timeline, in simulated time since boot, e.g. 5ms..5.2ms or 99ms..",
			"START..END" },
		{ "sample", 0, 0, G_OPTION_ARG_STRING, &command->sample,
			"Keep a time series, one point every T of simulated time", "T" },
		{ "check", 0, 0, G_OPTION_ARG_STRING, &command->check,
			"Watch more closely: race (unordered accesses), lockdep (lock order, irq-safety), context "
			"(head arrays, interrupt flag), memory (use after free, unwritten), progress, laws (all "
			"invariants every 10,000 operations), or all; changes no result, takes longer",
			"LIST" },
		{ "on-misuse", 0, 0, G_OPTION_ARG_STRING, &command->on_misuse,
			"What a debugging kernel does when it finds the allocator misused: bug (default: it lives with "
			"damage and dies of a BUG), stop (at the first), go-on",
			"WORD" },
		{ "repeat", 'n', 0, G_OPTION_ARG_INT, &command->repeat, "Run N times, with seed, seed + 1, ...", "N" },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &command->format, "text (default) or json", "FORMAT" },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &command->quiet, "No progress on the terminal", NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	GOptionContext *context = g_option_context_new("FILE - run a workload or a trace");

	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_description(context, DESCRIPTION);
	return context;
}

static gboolean wrong(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static gboolean wrong(GError **error, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, OUTPUT_ERROR, OUTPUT_ERROR_OPTION, text);
	return FALSE;
}

/* By content: a file that begins as a slabsim trace is one. */
static gboolean looks_like_trace(const char *path)
{
	g_autoptr(trace_stream) stream = NULL;
	struct trace_line line;

	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
		return FALSE;
	stream = trace_stream_open(path, NULL);
	if (stream == NULL)
		return g_str_has_suffix(path, ".gz") || g_str_has_suffix(path, ".zst");
	if (!trace_stream_next(stream, &line, NULL))
		return TRUE; /* compressed and broken: the trace reader says how */
	return line.text != NULL && g_str_has_prefix(line.text, "# slabsim trace");
}

static gboolean parse_check(struct run_command *command, GError **error)
{
	if (command->check == NULL)
		return TRUE;
	if (!checkers_parse(command->check, &command->checkers, error)) {
		g_prefix_error(error, "--check: ");
		return FALSE;
	}
	if ((command->checkers & CHECKER_LAWS) != 0)
		command->check_operations = CHECK_EVERY_OPERATIONS;
	return TRUE;
}

static gboolean parse_on_misuse(struct run_command *command, GError **error)
{
	static const char *const words[] = { "bug", "stop", "go-on" }; /* enum kernel_on_misuse */

	if (command->on_misuse == NULL)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		if (strcmp(command->on_misuse, words[i]) != 0)
			continue;
		command->misuse = (enum kernel_on_misuse)i;
		return TRUE;
	}
	return wrong(error, "--on-misuse: \"%s\" is none of bug, stop, go-on", command->on_misuse);
}

static gboolean parse_sample(struct run_command *command, GError **error)
{
	if (command->sample == NULL)
		return TRUE;
	if (!units_parse_time(command->sample, &command->sample_ns, error)) {
		g_prefix_error(error, "--sample: ");
		return FALSE;
	}
	return command->sample_ns != 0 || wrong(error, "--sample: 0 is not a time between samples");
}

static gboolean parse_window(struct run_command *command, GError **error)
{
	command->window = TIMELINE_WINDOW_ALL;
	if (command->trace_window == NULL)
		return TRUE;
	if (command->trace == NULL)
		return wrong(error, "--trace-window: expected --trace FILE beside it, which names the timeline");
	if (timeline_window_parse(command->trace_window, &command->window, error))
		return TRUE;
	g_prefix_error(error, "--trace-window: ");
	return FALSE;
}

static gboolean parse(struct run_command *command, int argc, char **argv, GError **error)
{
	g_autoptr(GOptionContext) context = options_new(command);

	if (!g_option_context_parse(context, &argc, &argv, error) || !output_check_words(argc, argv, 1, error))
		return FALSE;
	if (argc < 2)
		return wrong(error, "which workload or trace? slabsim workloads lists what is shipped");
	command->file = argv[1];
	command->is_trace = looks_like_trace(argv[1]);
	if (command->repeat < 1)
		return wrong(error, "--repeat: %d is no number of runs, expected 1 or more", command->repeat);
	if (!output_format_parse(command->format, &command->output, error) || !parse_check(command, error) ||
		!parse_on_misuse(command, error) || !parse_sample(command, error) || !parse_window(command, error))
		return FALSE;
	if (command->output == OUTPUT_CSV)
		return wrong(error, "--format: a run is printed as text or json, rows as csv are in the database");
	if (command->repeat > 1 && command->trace != NULL)
		return wrong(error, "--trace: a timeline is of one run, and --repeat makes %d", command->repeat);
	return command->repeat == 1 || command->output == OUTPUT_TEXT ||
	       wrong(error, "--repeat: json prints one document, for one run; the database has them all");
}

static gboolean keeps_results(const struct run_command *command)
{
	return strcmp(command->database, DATABASE_NONE) != 0;
}

static gboolean check_file(const char *option, const char *path, GError **error)
{
	if (path == NULL || output_file_check(path, error))
		return TRUE;
	g_prefix_error(error, "%s: ", option);
	return FALSE;
}

static gboolean check_writable(const struct run_command *command, GError **error)
{
	return (!keeps_results(command) || store_check_writable(command->database, error)) &&
	       check_file("--slabinfo", command->slabinfo, error) &&
	       check_file("--slab-allocators", command->slab_allocators, error) &&
	       check_file("--kernel-log", command->kernel_log, error) && check_file("--trace", command->trace, error);
}

static int64_t seed_of(const struct config *config)
{
	return config_integer(config_section_at(config, SECTION_WORKLOAD, 0), "seed");
}

static struct config *load(const struct run_command *command, gint run, GError **error)
{
	g_autofree char *seed = NULL;
	struct config_options options = {
		.machine = command->machine,
		.sets = (const char *const *)command->sets,
		.seed = command->seed,
		.duration = command->duration,
	};
	struct config *config;

	if (command->is_trace) {
		options.trace = command->file;
		if (options.machine == NULL)
			options.machine = TRACE_MACHINE_DEFAULT;
	} else {
		options.workload = command->file;
	}
	config = config_load(&options, error);
	if (config == NULL || run == 0)
		return config;
	seed = g_strdup_printf("%" G_GINT64_FORMAT, seed_of(config) + run);
	config_free(config);
	options.seed = seed;
	return config_load(&options, error);
}

/* Nothing to do without a PATH, or a TEXT. */
static gboolean write_text(const char *option, const char *path, const char *text, GError **error)
{
	struct output_file file;

	if (path == NULL || text == NULL)
		return TRUE;
	if (output_file_open(&file, path, error)) {
		fputs(text, file.stream);
		if (output_file_close(&file, error))
			return TRUE;
	}
	g_prefix_error(error, "%s: ", option);
	return FALSE;
}

static const char *last_slabinfo(const struct run_result *result)
{
	const GArray *texts = result->slabinfos;

	return texts->len == 0 ? NULL : g_array_index(texts, struct slabinfo_result, texts->len - 1).text;
}

static gboolean write_texts(const struct run_command *command, const struct run_result *result, GError **error)
{
	if (command->slab_allocators != NULL && result->slab_allocators == NULL)
		fprintf(stderr, "slabsim run: --slab-allocators: %s\n",
			result->failure != NULL ? "the run ended before it was read"
						: "this allocator has no such file");
	return write_text("--slabinfo", command->slabinfo, last_slabinfo(result), error) &&
	       write_text("--slab-allocators", command->slab_allocators, result->slab_allocators, error) &&
	       write_text("--kernel-log", command->kernel_log, result->kernel_log, error);
}

static gboolean write_trace(const char *path, const struct timeline *timeline, GError **error)
{
	struct output_file file;

	if (path == NULL)
		return TRUE;
	if (!output_file_open(&file, path, error))
		return FALSE;
	timeline_write(timeline, file.stream);
	if (timeline_dropped(timeline) != 0)
		fprintf(stderr,
			"slabsim run: --trace: the timeline ends after its first %d records, %" G_GUINT64_FORMAT
			" more were dropped; --trace-window or a shorter --duration keeps all\n",
			TIMELINE_RECORDS_MAX, timeline_dropped(timeline));
	else if (timeline_records(timeline) == 0)
		fputs("slabsim run: --trace-window: the run was over before it, the timeline is empty\n", stderr);
	return output_file_close(&file, error);
}

/* All that is kept of a run. */
static gboolean keep(const struct run_command *command, const struct run_result *result,
	const struct timeline *timeline, int64_t *run_id, GError **error)
{
	if (!write_texts(command, result, error))
		return FALSE;
	if (!write_trace(command->trace, timeline, error)) {
		g_prefix_error(error, "--trace: ");
		return FALSE;
	}
	return !keeps_results(command) || store_write(result, command->database, run_id, error);
}

static int print(const struct run_command *command, const struct run_result *result, int64_t run_id)
{
	struct summary_options options = {
		.database = keeps_results(command) ? command->database : NULL,
		.run_id = run_id,
		.colour = summary_wants_colour(stdout),
	};
	g_autofree char *text =
		command->output == OUTPUT_JSON ? summary_json(result, &options) : summary_text(result, &options);

	return output_print(text);
}

static int exit_code_of(const GError *error)
{
	if (g_error_matches(error, RUN_ERROR, RUN_ERROR_INTERNAL))
		return COMMAND_INTERNAL;
	if (g_error_matches(error, RUN_ERROR, RUN_ERROR_SURROUNDINGS))
		return COMMAND_SURROUNDINGS;
	if (error->domain == STORE_ERROR)
		return store_error_is_input(error) ? COMMAND_WRONG_INPUT : COMMAND_SURROUNDINGS;
	if (error->domain == G_FILE_ERROR)
		return COMMAND_SURROUNDINGS;
	return COMMAND_WRONG_INPUT;
}

static int run_once(const struct run_command *command, gint run, GError **error)
{
	struct config *config = load(command, run, error);
	g_autoptr(Timeline) timeline =
		command->trace != NULL ? timeline_new(TIMELINE_RECORDS_MAX, command->window) : NULL;
	g_autoptr(RunResult) result = NULL;
	struct run_options options = {
		.config = config,
		.allocator = command->allocator,
		.sample_ns = command->sample_ns,
		.check_operations = command->check_operations,
		.slab_allocators = command->slab_allocators != NULL,
		.on_misuse = command->misuse,
		.checkers = command->checkers,
		.timeline = timeline,
		.quiet = command->quiet,
	};
	int64_t run_id = 0;
	int code;

	if (config == NULL)
		return COMMAND_WRONG_INPUT;
	if (command->slab_allocators != NULL && config_kernel(config)->debug != KERNEL_DEBUG_LEAK) {
		config_free(config);
		wrong(error, "--slab-allocators: only kernels with leak marks have it, expected kernel.debug=leak");
		return COMMAND_WRONG_INPUT;
	}
	if (command->trace != NULL && timeline == NULL) {
		config_free(config);
		g_set_error(error, RUN_ERROR, RUN_ERROR_SURROUNDINGS, "--trace: the host has no memory for it");
		return COMMAND_SURROUNDINGS;
	}
	result = run_execute(&options, error);
	config_free(config);
	if (result == NULL || !keep(command, result, timeline, &run_id, error))
		return COMMAND_WRONG_INPUT;
	code = print(command, result, run_id);
	if (result->findings->len != 0 || result->failure != NULL)
		code = MAX(code, COMMAND_FOUND);
	return code;
}

static int run_all(const struct run_command *command, GError **error)
{
	int code = COMMAND_DONE;

	if (!check_writable(command, error))
		return COMMAND_WRONG_INPUT;
	for (gint run = 0; run < command->repeat && *error == NULL; run++) {
		int outcome = run_once(command, run, error);

		code = MAX(code, outcome);
	}
	return code;
}

static void release(struct run_command *command)
{
	g_free(command->machine);
	g_free(command->seed);
	g_free(command->duration);
	g_free(command->database);
	g_free(command->allocator);
	g_free(command->slabinfo);
	g_free(command->slab_allocators);
	g_free(command->kernel_log);
	g_free(command->trace);
	g_free(command->trace_window);
	g_free(command->sample);
	g_free(command->check);
	g_free(command->on_misuse);
	g_free(command->format);
	g_strfreev(command->sets);
}

int cmd_run(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	struct run_command command = { .repeat = 1 };
	int code = COMMAND_WRONG_INPUT;

	g_set_prgname("slabsim run");
	if (parse(&command, argc, argv, &error)) {
		if (command.database == NULL)
			command.database = g_strdup(DATABASE_DEFAULT);
		code = run_all(&command, &error);
	}
	if (error != NULL) {
		fprintf(stderr, "slabsim run: %s\n", error->message);
		code = exit_code_of(error);
	}
	release(&command);
	return code;
}
