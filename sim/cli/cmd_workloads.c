/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slabsim workloads: the workloads and real traces that are shipped. */
#include "sim/cli/commands.h"
#include "sim/cli/output.h"
#include "sim/config/config.h"
#include "sim/metrics/csv_text.h"
#include "sim/metrics/json_writer.h"
#include "sim/metrics/text_table.h"
#include "sim/workload/trace_stream.h"

#include <stdio.h>
#include <string.h>

struct shipped {
	char *name; /* what `slabsim run` takes: a name, or for a trace its file */
	const char *kind;
	char *description; /* "" when it has none */
};

static void shipped_clear(gpointer data)
{
	struct shipped *shipped = data;

	g_free(shipped->name);
	g_free(shipped->description);
}

/* Whether a comment line of a trace says what the trace is, rather than how it is to be read or was made. */
static gboolean is_description(const char *line)
{
	return g_str_has_prefix(line, "# ") && !g_str_has_prefix(line, "# slabsim trace ") &&
	       !g_str_has_prefix(line, "# imported from ") && !g_str_has_prefix(line, "# cache ");
}

/* From the comments before the first operation. "" for a file that cannot be read: listing is no place to complain. */
static char *trace_description(const char *path)
{
	g_autoptr(trace_stream) stream = trace_stream_open(path, NULL);
	struct trace_line line;

	while (stream != NULL && trace_stream_next(stream, &line, NULL) && line.text != NULL && line.text[0] == '#') {
		if (is_description(line.text))
			return g_strdup(line.text + 2);
	}
	return g_strdup("");
}

static gboolean is_trace(const char *file)
{
	return g_str_has_suffix(file, ".trace") || g_str_has_suffix(file, ".trace.gz") ||
	       g_str_has_suffix(file, ".trace.zst");
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct shipped *)a)->name, ((const struct shipped *)b)->name);
}

static GArray *shipped_new(void)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(struct shipped));

	g_array_set_clear_func(list, shipped_clear);
	return list;
}

/* Traces lie in a folder beside the workloads. */
static void add_traces(GArray *list, const char *workload_path)
{
	g_autofree char *workloads = g_path_get_dirname(workload_path);
	g_autofree char *folder = g_build_filename(workloads, "traces", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *file;

	while (dir != NULL && (file = g_dir_read_name(dir)) != NULL) {
		struct shipped trace = { .kind = "trace" };

		if (!is_trace(file))
			continue;
		trace.name = g_build_filename(folder, file, NULL);
		trace.description = trace_description(trace.name);
		g_array_append_val(list, trace);
	}
}

static GArray *list_shipped(void)
{
	g_autoptr(GPtrArray) entries = config_data_list(CONFIG_DATA_WORKLOADS);
	g_autoptr(GArray) traces = shipped_new();
	GArray *list = shipped_new();

	for (guint i = 0; i < entries->len; i++) {
		const struct config_data_entry *entry = g_ptr_array_index(entries, i);
		const struct shipped workload = {
			.name = g_strdup(entry->name), .kind = "jobs", .description = g_strdup(entry->description)
		};

		g_array_append_val(list, workload);
	}
	if (entries->len > 0)
		add_traces(traces, ((const struct config_data_entry *)g_ptr_array_index(entries, 0))->path);
	g_array_sort(traces, compare_names);
	if (traces->len > 0)
		g_array_append_vals(list, traces->data, traces->len);
	g_array_set_clear_func(traces, NULL); /* the list has the strings now */
	return list;
}

static char *render_text(const GArray *list)
{
	static const struct text_column columns[] = { { "workload", FALSE }, { "kind", FALSE },
		{ "description", FALSE } };
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));
	GString *out = g_string_new(NULL);

	if (list->len == 0)
		g_string_append(out, "No shipped workloads were found; SLABSIM_DATA_DIR may name their folder.\n");
	for (guint i = 0; i < list->len; i++) {
		const struct shipped *shipped = &g_array_index(list, struct shipped, i);

		text_table_cell(table, shipped->name);
		text_table_cell(table, shipped->kind);
		text_table_cell(table, shipped->description);
	}
	if (list->len > 0)
		text_table_append(table, out, 0, FALSE);
	return g_string_free(out, FALSE);
}

static char *render_json(const GArray *list)
{
	struct json_writer json;

	json_writer_init(&json);
	json_array_begin(&json, NULL);
	for (guint i = 0; i < list->len; i++) {
		const struct shipped *shipped = &g_array_index(list, struct shipped, i);

		json_object_begin_compact(&json, NULL);
		json_string(&json, "name", shipped->name);
		json_string(&json, "kind", shipped->kind);
		json_string(&json, "description", shipped->description);
		json_end(&json);
	}
	json_end(&json);
	return json_writer_finish(&json);
}

static char *render_csv(const GArray *list)
{
	GString *out = g_string_new("name,kind,description\n");

	for (guint i = 0; i < list->len; i++) {
		const struct shipped *shipped = &g_array_index(list, struct shipped, i);

		csv_text_cell(out, TRUE, shipped->name);
		csv_text_cell(out, FALSE, shipped->kind);
		csv_text_cell(out, FALSE, shipped->description);
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

static gboolean parse_options(char **format, int *argc, char ***argv, GError **error)
{
	const GOptionEntry entries[] = { { "format", 0, 0, G_OPTION_ARG_STRING, format, "text (default), json or csv",
						 "FORMAT" },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GOptionContext) context = g_option_context_new("- list what is shipped to be run");

	g_option_context_set_summary(context,
		"Job files describe tasks and interrupts that allocate; traces were recorded on real machines.\n"
		"`slabsim run` takes the name of a job file, or the path of a trace, as printed.");
	g_option_context_set_description(context, "Example:\n"
						  "  slabsim workloads --format=json\n");
	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, argc, argv, error) && output_check_words(*argc, *argv, 0, error);
}

int cmd_workloads(int argc, char **argv)
{
	static char *(*const render[])(const GArray *list) = {
		[OUTPUT_TEXT] = render_text, [OUTPUT_JSON] = render_json, [OUTPUT_CSV] = render_csv
	};
	g_autoptr(GError) error = NULL;
	g_autofree char *word = NULL;
	enum output_format format;

	g_set_prgname("slabsim workloads");
	if (!parse_options(&word, &argc, &argv, &error) || !output_format_parse(word, &format, &error)) {
		fprintf(stderr, "slabsim workloads: %s\n", error->message);
		return COMMAND_WRONG_INPUT;
	}
	g_autoptr(GArray) list = list_shipped();
	g_autofree char *text = render[format](list);
	return output_print(text);
}
