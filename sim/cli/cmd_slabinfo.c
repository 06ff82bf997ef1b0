/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slabsim slabinfo: what /proc/slabinfo read in a stored run. */
#include "sim/cli/commands.h"
#include "sim/cli/output.h"
#include "sim/config/units.h"
#include "sim/metrics/csv_text.h"
#include "sim/metrics/json_writer.h"
#include "sim/metrics/slabinfo_text.h"
#include "sim/metrics/store.h"

#include <stdio.h>

struct slabinfo_options {
	gint64 run_id;
	char *at, *format;
};

static gboolean parse_options(struct slabinfo_options *options, int *argc, char ***argv, GError **error)
{
	const GOptionEntry entries[] = { { "run", 'r', 0, G_OPTION_ARG_INT64, &options->run_id,
						 "Number of the run (default: the last one)", "N" },
		{ "at", 0, 0, G_OPTION_ARG_STRING, &options->at,
			"As of this simulated time since the workload's start: the last text kept at or before it "
			"(default: the end of the run)",
			"T" },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &options->format, "text (default), json or csv", "FORMAT" },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GOptionContext) context = g_option_context_new("DB - /proc/slabinfo of a stored run");

	g_option_context_set_summary(context,
		"Prints the text that the allocator gave for /proc/slabinfo (version 2.1) before teardown. A run\n"
		"keeps it at its end, and at each sample if it takes samples (slabsim run --sample T).");
	g_option_context_set_description(context, "Examples:\n"
						  "  slabsim slabinfo slabsim.db\n"
						  "  slabsim slabinfo slabsim.db --run 3 --at 20ms | grep ^size-64\n");
	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, argc, argv, error);
}

static void append_csv(GString *out, const GArray *lines, const struct slabinfo_column *columns, guint count)
{
	g_string_append(out, "name");
	for (guint c = 0; c < count; c++)
		csv_text_cell(out, FALSE, columns[c].name);
	g_string_append_c(out, '\n');
	for (guint i = 0; i < lines->len; i++) {
		const struct slabinfo_line *line = &g_array_index(lines, struct slabinfo_line, i);

		csv_text_cell(out, TRUE, line->name);
		for (guint c = 0; c < count; c++)
			g_string_append_printf(
				out, ",%" G_GUINT64_FORMAT, G_STRUCT_MEMBER(uint64_t, line, columns[c].offset));
		g_string_append_c(out, '\n');
	}
}

static char *write_json(
	const struct store_slabinfo *slabinfo, const GArray *lines, const struct slabinfo_column *columns, guint count)
{
	struct json_writer json;

	json_writer_init(&json);
	json_object_begin(&json, NULL);
	json_signed(&json, "run_id", slabinfo->run_id);
	json_unsigned(&json, "sim_ns", slabinfo->sim_ns);
	json_array_begin(&json, "caches");
	for (guint i = 0; i < lines->len; i++) {
		const struct slabinfo_line *line = &g_array_index(lines, struct slabinfo_line, i);

		json_object_begin_compact(&json, NULL);
		json_string(&json, "name", line->name);
		for (guint c = 0; c < count; c++)
			json_unsigned(&json, columns[c].name, G_STRUCT_MEMBER(uint64_t, line, columns[c].offset));
		json_end(&json);
	}
	json_end(&json);
	json_end(&json);
	return json_writer_finish(&json);
}

/* The text as it is, or read and written anew. NULL when it is no slabinfo after all: another allocator may print it.
 */
static char *render(const struct store_slabinfo *slabinfo, enum output_format format, GError **error)
{
	const struct slabinfo_column *columns;
	guint standard, all, count;
	GString *out;

	if (format == OUTPUT_TEXT)
		return g_strdup(slabinfo->text);
	g_autoptr(GArray) lines = slabinfo_text_parse(slabinfo->text, error);
	if (lines == NULL)
		return NULL;
	columns = slabinfo_text_columns(&standard, &all);
	count = lines->len > 0 && g_array_index(lines, struct slabinfo_line, 0).statistics ? all : standard;
	if (format == OUTPUT_JSON)
		return write_json(slabinfo, lines, columns, count);
	out = g_string_new(NULL);
	append_csv(out, lines, columns, count);
	return g_string_free(out, FALSE);
}

static gboolean parse_at(const char *text, uint64_t *at_ns, GError **error)
{
	*at_ns = STORE_AT_END;
	if (text == NULL || units_parse_time(text, at_ns, error))
		return TRUE;
	g_prefix_error(error, "--at: ");
	return FALSE;
}

/* What to print, or NULL. */
static char *answer(struct slabinfo_options *options, int argc, char **argv, GError **error)
{
	struct store_slabinfo slabinfo = { 0 };
	enum output_format format;
	uint64_t at_ns;
	char *text;

	if (!parse_options(options, &argc, &argv, error) || !output_format_parse(options->format, &format, error) ||
		!parse_at(options->at, &at_ns, error) || !output_check_words(argc, argv, 1, error))
		return NULL;
	if (argc < 2) {
		g_set_error(error, OUTPUT_ERROR, OUTPUT_ERROR_OPTION,
			"no database given, expected a file written by slabsim run, such as slabsim.db");
		return NULL;
	}
	if (options->run_id < 0) {
		g_set_error(error, OUTPUT_ERROR, OUTPUT_ERROR_OPTION, "--run: %" G_GINT64_FORMAT " is no run",
			options->run_id);
		return NULL;
	}
	if (!store_read_slabinfo(argv[1], options->run_id, at_ns, &slabinfo, error))
		return NULL;
	text = render(&slabinfo, format, error);
	g_free(slabinfo.text);
	return text;
}

int cmd_slabinfo(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	struct slabinfo_options options = { .run_id = STORE_RUN_LAST };

	g_set_prgname("slabsim slabinfo");
	g_autofree char *text = answer(&options, argc, argv, &error);
	g_free(options.at);
	g_free(options.format);
	if (text != NULL)
		return output_print(text);
	fprintf(stderr, "slabsim slabinfo: %s\n", error->message);
	return error->domain != STORE_ERROR || store_error_is_input(error) ? COMMAND_WRONG_INPUT : COMMAND_SURROUNDINGS;
}
