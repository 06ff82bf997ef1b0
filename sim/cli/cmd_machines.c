/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slabsim machines: the machines that are shipped, one of them in full, and whether they are what they say. */
#include "sim/cli/commands.h"
#include "sim/cli/machine_check_page.h"
#include "sim/cli/machine_page.h"
#include "sim/cli/output.h"
#include "sim/config/config.h"
#include "sim/metrics/count_text.h"
#include "sim/metrics/csv_text.h"
#include "sim/metrics/json_writer.h"
#include "sim/metrics/text_table.h"
#include "sim/run/run.h"

#include <stdio.h>
#include <string.h>

typedef struct config Config;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

static struct config *load_machine(const char *name, GError **error)
{
	const struct config_options options = { .machine = name };

	return config_load(&options, error);
}

/* The configuration says which option a machine came from; here it is no option's. */
static const char *without_option(const char *message)
{
	static const char option[] = "--machine: ";

	return g_str_has_prefix(message, option) ? message + strlen(option) : message;
}

static char *distances(const struct machine_config *machine)
{
	unsigned int nearest = G_MAXUINT, farthest = 0;

	for (unsigned int i = 0; i < machine->nodes * machine->nodes; i++) {
		if (i % (machine->nodes + 1) == 0)
			continue;
		nearest = MIN(nearest, machine->distance[i]);
		farthest = MAX(farthest, machine->distance[i]);
	}
	if (machine->nodes == 1)
		return g_strdup("");
	return nearest == farthest ? g_strdup_printf("%u", nearest) : g_strdup_printf("%u..%u", nearest, farthest);
}

static uint64_t memory_bytes(const struct machine_config *machine)
{
	uint64_t bytes = 0;

	for (unsigned int node = 0; node < machine->nodes; node++)
		bytes += machine->memory_per_node[node];
	return bytes;
}

/* The list. */

static void add_text(
	struct text_table *table, const struct config_data_entry *entry, const struct machine_config *machine)
{
	g_autofree char *memory = count_text_bytes(memory_bytes(machine)), *distance = distances(machine);

	text_table_cell(table, entry->name);
	text_table_printf(table, "%u", machine->nodes);
	text_table_printf(table, "%u", machine->cpus);
	text_table_cell(table, memory);
	text_table_cell(table, distance);
	text_table_cell(table, entry->description);
}

static void add_json(
	struct json_writer *json, const struct config_data_entry *entry, const struct machine_config *machine)
{
	json_object_begin_compact(json, NULL);
	json_string(json, "name", entry->name);
	json_unsigned(json, "nodes", machine->nodes);
	json_unsigned(json, "cpus", machine->cpus);
	json_unsigned(json, "memory_bytes", memory_bytes(machine));
	json_string(json, "description", entry->description);
	json_string(json, "path", entry->path);
	json_end(json);
}

static void add_csv(GString *out, const struct config_data_entry *entry, const struct machine_config *machine)
{
	csv_text_cell(out, TRUE, entry->name);
	g_string_append_printf(out, ",%u,%u,%" G_GUINT64_FORMAT, machine->nodes, machine->cpus, memory_bytes(machine));
	csv_text_cell(out, FALSE, entry->description);
	csv_text_cell(out, FALSE, entry->path);
	g_string_append_c(out, '\n');
}

static char *list_machines(enum output_format format, GError **error)
{
	static const struct text_column columns[] = { { "machine", FALSE }, { "nodes", TRUE }, { "CPUs", TRUE },
		{ "memory", TRUE }, { "distances", TRUE }, { "description", FALSE } };
	g_autoptr(GPtrArray) entries = config_data_list(CONFIG_DATA_MACHINES);
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));
	g_autoptr(GString) csv = g_string_new("name,nodes,cpus,memory_bytes,description,path\n");
	struct json_writer json;
	gboolean loaded = TRUE;

	json_writer_init(&json);
	json_array_begin(&json, NULL);
	for (guint i = 0; i < entries->len && loaded; i++) {
		const struct config_data_entry *entry = g_ptr_array_index(entries, i);
		g_autoptr(Config) config = load_machine(entry->path, error);

		loaded = config != NULL;
		if (!loaded)
			break;
		add_text(table, entry, config_machine(config));
		add_json(&json, entry, config_machine(config));
		add_csv(csv, entry, config_machine(config));
	}
	json_end(&json);
	g_autofree char *json_text = json_writer_finish(&json);
	if (!loaded)
		return NULL;
	if (format == OUTPUT_JSON)
		return g_steal_pointer(&json_text);
	if (format == OUTPUT_TEXT) {
		g_string_truncate(csv, 0);
		text_table_append(table, csv, 0, FALSE);
	}
	return g_string_free(g_steal_pointer(&csv), FALSE);
}

static char *show_machine(const char *name, enum output_format format, GError **error)
{
	g_autoptr(Config) config = load_machine(name, error);

	if (config == NULL)
		return NULL;
	if (format == OUTPUT_CSV) {
		g_set_error(error, OUTPUT_ERROR, OUTPUT_ERROR_OPTION,
			"--format: csv is for rows, expected text or json for one machine");
		return NULL;
	}
	return format == OUTPUT_JSON ? machine_page_json(config_machine(config))
				     : machine_page_text(config_machine(config));
}

/* The check. */

static gboolean check_one(struct machine_check_page *page, const char *name, GError **error)
{
	g_autoptr(Config) config = load_machine(name, error);

	return config != NULL && machine_check_page_add(page, config, error);
}

static gboolean check_all(struct machine_check_page *page, GError **error)
{
	g_autoptr(GPtrArray) entries = config_data_list(CONFIG_DATA_MACHINES);

	for (guint i = 0; i < entries->len; i++) {
		const struct config_data_entry *entry = g_ptr_array_index(entries, i);

		if (!check_one(page, entry->path, error))
			return FALSE;
	}
	return TRUE;
}

/* NAME: NULL for all shipped ones. *OFF: how many figures are not what is declared. */
static char *check_machines(const char *name, enum output_format format, guint *off, GError **error)
{
	struct machine_check_page *page = machine_check_page_new(format);
	gboolean checked = name != NULL ? check_one(page, name, error) : check_all(page, error);
	g_autofree char *text = machine_check_page_finish(page);

	*off = machine_check_page_off(page);
	machine_check_page_free(page);
	return checked ? g_steal_pointer(&text) : NULL;
}

/* The verb. */

struct machine_options {
	char *format;
	gboolean check;
};

static gboolean parse_options(struct machine_options *options, int *argc, char ***argv, GError **error)
{
	const GOptionEntry entries[] = { { "format", 0, 0, G_OPTION_ARG_STRING, &options->format,
						 "text (default), json or csv", "FORMAT" },
		{ "check", 0, 0, G_OPTION_ARG_NONE, &options->check,
			"measure the machine from the inside, against what its file says", NULL },
		G_OPTION_ENTRY_NULL };
	g_autoptr(GOptionContext) context =
		g_option_context_new("[NAME|FILE] - list modeled machines, show or check one");

	g_option_context_set_summary(context,
		"Without a name: the shipped machines. With one, or with a machine file of your own: every figure\n"
		"of it, with defaults filled in. Names end in nodes x CPUs per node, where there are several nodes.\n"
		"\n"
		"--check runs programs on the machine that time memory, caches, transfers between CPUs and "
		"interrupts,\n"
		"and prints measured beside declared; without a name for all shipped machines. The exit code is 1 "
		"when\n"
		"a figure is off.");
	g_option_context_set_description(context, "Examples:\n"
						  "  slabsim machines\n"
						  "  slabsim machines numa-4x2\n"
						  "  slabsim machines nehalem-2x4 --check\n"
						  "  slabsim run --machine numa-4x2 WORKLOAD\n");
	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, argc, argv, error) && output_check_words(*argc, *argv, 1, error);
}

static char *answer(struct machine_options *options, int argc, char **argv, guint *off, GError **error)
{
	enum output_format format;
	const char *name;

	if (!parse_options(options, &argc, &argv, error) || !output_format_parse(options->format, &format, error))
		return NULL;
	name = argc > 1 ? argv[1] : NULL;
	if (options->check)
		return check_machines(name, format, off, error);
	return name != NULL ? show_machine(name, format, error) : list_machines(format, error);
}

static int failure(const GError *error)
{
	fprintf(stderr, "slabsim machines: %s\n", without_option(error->message));
	if (g_error_matches(error, RUN_ERROR, RUN_ERROR_SURROUNDINGS))
		return COMMAND_SURROUNDINGS;
	return g_error_matches(error, RUN_ERROR, RUN_ERROR_INTERNAL) ? COMMAND_INTERNAL : COMMAND_WRONG_INPUT;
}

int cmd_machines(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	struct machine_options options = { 0 };
	guint off = 0;

	g_set_prgname("slabsim machines");
	g_autofree char *text = answer(&options, argc, argv, &off, &error);
	g_free(options.format);
	if (text == NULL)
		return failure(error);
	int printed = output_print(text);
	return printed == COMMAND_DONE && off > 0 ? COMMAND_FOUND : printed;
}
