/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slabsim report: summary tables of stored runs, and what their cache misses were for. */
#include "sim/cli/commands.h"
#include "sim/cli/output.h"
#include "sim/metrics/json_writer.h"
#include "sim/metrics/line_view.h"
#include "sim/metrics/report.h"
#include "sim/metrics/store_query.h"
#include "sim/metrics/summary.h"

#include <stdio.h>

enum { TOP_DEFAULT = 10 };

struct report_options {
	gint64 run_id; /* STORE_RUN_LAST: not given */
	gint top;
	gboolean lines, by_instance;
	char *table, *format;
	/* Read from them. */
	enum output_format output;
	const char *path;
};

static const char summary[] =
	"Without --run, a database of several runs gives one row for each; of a run, these tables, where they have\n"
	"rows: run, hit_rate, fragmentation, remote_free, locks, latency, irq_off, ledger, memory, lines,\n"
	"false_sharing, jobs, remarks, findings.\n"
	"\n"
	"--lines says what cache misses were for, in the manner of perf c2c: the fields of the allocator's\n"
	"structures and of the workload's objects that cost most, who read and who wrote them, whether the sharing\n"
	"is true (the same words) or false (others of the same line), and which node's memory and caches the lines\n"
	"came from. Fields of all CPUs and nodes are added up, --by-instance tells them apart. docs/sharing.md\n"
	"explains how to read it.";

static const char examples[] = "Examples:\n"
			       "  slabsim report slabsim.db                        all runs, or the only one\n"
			       "  slabsim report slabsim.db --run 3                tables of run 3\n"
			       "  slabsim report slabsim.db --table latency --format=csv\n"
			       "  slabsim run false-sharing && slabsim report slabsim.db --lines --top 5\n";

static gboolean parse_options(struct report_options *options, int *argc, char ***argv, GError **error)
{
	const GOptionEntry entries[] = { { "run", 'r', 0, G_OPTION_ARG_INT64, &options->run_id,
						 "Number of the run (default with --lines and --table: the last one)",
						 "N" },
		{ "lines", 'l', 0, G_OPTION_ARG_NONE, &options->lines, "What cache misses were for", NULL },
		{ "by-instance", 0, 0, G_OPTION_ARG_NONE, &options->by_instance,
			"With --lines: each CPU's and node's fields alone", NULL },
		{ "table", 't', 0, G_OPTION_ARG_STRING, &options->table, "One table of the run alone", "NAME" },
		{ "top", 'n', 0, G_OPTION_ARG_INT, &options->top, "Rows of each table (default 10; 0: all)", "N" },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &options->format, "text (default), json or csv", "FORMAT" },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GOptionContext) context = g_option_context_new("DB - summary tables of stored runs");

	g_option_context_set_summary(context, summary);
	g_option_context_set_description(context, examples);
	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, argc, argv, error);
}

static gboolean fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static gboolean fail(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (error != NULL)
		*error = g_error_new_valist(OUTPUT_ERROR, OUTPUT_ERROR_OPTION, format, arguments);
	va_end(arguments);
	return FALSE;
}

static gboolean check_options(struct report_options *options, int argc, char **argv, GError **error)
{
	if (!output_format_parse(options->format, &options->output, error) || !output_check_words(argc, argv, 1, error))
		return FALSE;
	if (argc < 2)
		return fail(error, "no database given, expected a file written by slabsim run, such as slabsim.db");
	options->path = argv[1];
	if (options->run_id < 0)
		return fail(error, "--run: %" G_GINT64_FORMAT " is no run", options->run_id);
	if (options->top < 0)
		return fail(error, "--top: %d rows, expected 0 (all) or more", options->top);
	if (options->lines && options->table != NULL)
		return fail(error, "--lines and --table are two reports, expected one of them");
	if (options->by_instance && !options->lines)
		return fail(error, "--by-instance needs --lines");
	return TRUE;
}

/* --- lines --- */

static char *lines_text(const struct run_result *result, int64_t run_id, const struct line_view_options *options)
{
	GString *out = g_string_new(NULL);

	g_string_append_printf(out, "Run %" G_GINT64_FORMAT ": %s on %s, allocator %s, seed %" G_GINT64_FORMAT "\n",
		run_id, result->workload, result->machine, result->allocator, result->seed);
	line_view_append(out, result, options);
	return g_string_free(out, FALSE);
}

static char *lines_json(const struct run_result *result, int64_t run_id, const struct line_view_options *options)
{
	struct json_writer json;

	json_writer_init(&json);
	json_object_begin(&json, NULL);
	json_signed(&json, "run_id", run_id);
	json_string(&json, "workload", result->workload);
	json_string(&json, "machine", result->machine);
	json_string(&json, "digest", result->digest);
	line_view_json(&json, result, options);
	json_end(&json);
	return json_writer_finish(&json);
}

static char *answer_lines(const struct report_options *options, GError **error)
{
	const struct line_view_options view = {
		.top = (guint)options->top, .by_instance = options->by_instance, .colour = summary_wants_colour(stdout)
	};
	int64_t run_id = options->run_id;
	g_autoptr(RunResult) result = store_read_lines(options->path, &run_id, error);

	if (result == NULL)
		return NULL;
	if (options->output == OUTPUT_JSON)
		return lines_json(result, run_id, &view);
	return lines_text(result, run_id, &view);
}

/* --- one table --- */

static char *table_json(const struct report_table *table, const struct store_table *rows, int64_t run_id)
{
	struct json_writer json;

	json_writer_init(&json);
	json_object_begin(&json, NULL);
	if (run_id != STORE_RUN_LAST)
		json_signed(&json, "run_id", run_id);
	report_append_json(&json, table->name, rows);
	json_end(&json);
	return json_writer_finish(&json);
}

static char *answer_table(
	const struct report_options *options, const struct report_table *table, int64_t run_id, GError **error)
{
	const gboolean of_run = run_id != STORE_RUN_LAST || options->table != NULL || options->lines;
	g_autoptr(StoreTable) rows = report_read(options->path, &run_id, table, (guint)options->top, error);
	GString *out;

	if (rows == NULL)
		return NULL;
	if (options->output == OUTPUT_JSON)
		return table_json(table, rows, of_run ? run_id : STORE_RUN_LAST);
	out = g_string_new(NULL);
	if (options->output == OUTPUT_CSV)
		report_append_csv(out, rows);
	else
		report_append_text(out, table, rows, summary_wants_colour(stdout));
	if (out->len == 0)
		g_string_append_printf(
			out, "Run %" G_GINT64_FORMAT " has nothing in table %s.\n", (gint64)run_id, table->name);
	return g_string_free(out, FALSE);
}

/* --- all tables of a run --- */

struct page {
	GString *out;
	struct json_writer json;
	const struct report_options *options;
};

static gboolean append_table(struct page *page, int64_t *run_id, const struct report_table *table, GError **error)
{
	g_autoptr(StoreTable) rows = report_read(page->options->path, run_id, table, (guint)page->options->top, error);

	if (rows == NULL)
		return FALSE;
	if (page->options->output == OUTPUT_JSON)
		report_append_json(&page->json, table->name, rows);
	else
		report_append_text(page->out, table, rows, summary_wants_colour(stdout));
	return TRUE;
}

static gboolean append_tables(struct page *page, int64_t run_id, GError **error)
{
	guint count;
	const struct report_table *tables = report_tables(&count);

	for (guint i = 0; i < count; i++)
		if (!append_table(page, &run_id, &tables[i], error))
			return FALSE;
	return TRUE;
}

static char *answer_run(const struct report_options *options, GError **error)
{
	struct page page = { .out = g_string_new(NULL), .options = options };
	gboolean good;
	char *json;

	json_writer_init(&page.json);
	json_object_begin(&page.json, NULL);
	good = append_tables(&page, options->run_id, error);
	json_end(&page.json);
	json = json_writer_finish(&page.json);
	if (good && options->output == OUTPUT_JSON) {
		g_string_free(page.out, TRUE);
		return json;
	}
	g_free(json);
	return g_string_free(page.out, !good);
}

/* What to print, or NULL. */
static char *answer(struct report_options *options, int argc, char **argv, GError **error)
{
	const struct report_table *table;
	int64_t runs;

	if (!parse_options(options, &argc, &argv, error) || !check_options(options, argc, argv, error))
		return NULL;
	if (options->lines && options->output != OUTPUT_CSV)
		return answer_lines(options, error);
	if (options->lines || options->table != NULL) {
		table = report_table_find(options->lines ? "lines" : options->table, error);
		return table == NULL ? NULL : answer_table(options, table, options->run_id, error);
	}
	runs = store_count_runs(options->path, error);
	if (runs < 0)
		return NULL;
	if (options->run_id == STORE_RUN_LAST && (runs > 1 || options->output == OUTPUT_CSV)) {
		table = report_runs(options->path, error);
		return table == NULL ? NULL : answer_table(options, table, STORE_RUN_LAST, error);
	}
	if (options->output != OUTPUT_CSV)
		return answer_run(options, error);
	fail(error, "--format=csv prints one table, expected --table NAME or --lines");
	return NULL;
}

int cmd_report(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	struct report_options options = { .run_id = STORE_RUN_LAST, .top = TOP_DEFAULT };

	g_set_prgname("slabsim report");
	g_autofree char *text = answer(&options, argc, argv, &error);
	g_free(options.table);
	g_free(options.format);
	if (text != NULL)
		return output_print(text);
	fprintf(stderr, "slabsim report: %s\n", error->message);
	return error->domain != STORE_ERROR || store_error_is_input(error) ? COMMAND_WRONG_INPUT : COMMAND_SURROUNDINGS;
}
