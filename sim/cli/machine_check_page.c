/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a check of machines found, for people and programs. See machine_check_page.h. */
#include "sim/cli/machine_check_page.h"

#include "sim/metrics/csv_text.h"
#include "sim/metrics/json_writer.h"
#include "sim/metrics/text_table.h"
#include "sim/run/machine_check.h"

struct machine_check_page {
	enum output_format format;
	GString *text; /* and CSV */
	struct json_writer json;
	guint off;
};

struct machine_check_page *machine_check_page_new(enum output_format format)
{
	struct machine_check_page *page = g_new0(struct machine_check_page, 1);

	page->format = format;
	page->text = g_string_new(
		format == OUTPUT_CSV ? "machine,figure,measured_by,declared_cycles,measured_cycles,off\n" : NULL);
	json_writer_init(&page->json);
	json_array_begin(&page->json, NULL);
	return page;
}

void machine_check_page_free(struct machine_check_page *page)
{
	g_string_free(page->text, TRUE);
	g_free(page);
}

static void add_deviation(struct text_table *table, const struct machine_figure *figure)
{
	double difference = figure->measured - figure->declared;

	if (figure->declared == 0)
		text_table_printf(table, "%+.1f", difference);
	else
		text_table_printf(table, "%+.1f %%", difference / figure->declared * 100);
	text_table_cell(table, machine_figure_is_off(figure) ? "off" : "");
}

static void add_verdict(GString *out, const struct machine_check *check)
{
	guint off = machine_check_count_off(check);

	if (off == 0)
		g_string_append_printf(out, "All %u figures are as declared, within %d %% or %d cycle.\n\n",
			check->figures->len, MACHINE_CHECK_PERCENT, MACHINE_CHECK_CYCLES);
	else
		g_string_append_printf(out, "%u of %u figures are off by more than %d %% and %d cycle.\n\n", off,
			check->figures->len, MACHINE_CHECK_PERCENT, MACHINE_CHECK_CYCLES);
}

static void add_text(GString *out, const struct machine_config *machine, const struct machine_check *check)
{
	static const struct text_column columns[] = { { "figure", FALSE }, { "measured by", FALSE },
		{ "declared", TRUE }, { "measured", TRUE }, { "ns", TRUE }, { "deviation", TRUE }, { "", FALSE } };
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));

	g_string_append_printf(out, "%s, in CPU cycles of %.3f GHz\n", machine->name, (double)machine->cpu_hz / 1e9);
	for (guint i = 0; i < check->figures->len; i++) {
		const struct machine_figure *figure = &g_array_index(check->figures, struct machine_figure, i);

		text_table_cell(table, figure->key);
		text_table_cell(table, figure->what);
		text_table_printf(table, "%.1f", figure->declared);
		text_table_printf(table, "%.1f", figure->measured);
		text_table_printf(table, "%.1f", figure->measured * 1e9 / (double)machine->cpu_hz);
		add_deviation(table, figure);
	}
	text_table_append(table, out, 2, FALSE);
	add_verdict(out, check);
}

static void add_csv(GString *out, const struct machine_config *machine, const struct machine_check *check)
{
	for (guint i = 0; i < check->figures->len; i++) {
		const struct machine_figure *figure = &g_array_index(check->figures, struct machine_figure, i);

		csv_text_cell(out, TRUE, machine->name);
		csv_text_cell(out, FALSE, figure->key);
		csv_text_cell(out, FALSE, figure->what);
		g_string_append_printf(out, ",%.1f,%.3f,%d\n", figure->declared, figure->measured,
			machine_figure_is_off(figure) ? 1 : 0);
	}
}

static void add_json(struct json_writer *json, const struct machine_config *machine, const struct machine_check *check)
{
	json_object_begin(json, NULL);
	json_string(json, "machine", machine->name);
	json_unsigned(json, "cpu_hz", machine->cpu_hz);
	json_array_begin(json, "figures");
	for (guint i = 0; i < check->figures->len; i++) {
		const struct machine_figure *figure = &g_array_index(check->figures, struct machine_figure, i);

		json_object_begin_compact(json, NULL);
		json_string(json, "figure", figure->key);
		json_string(json, "measured_by", figure->what);
		json_double(json, "declared_cycles", figure->declared, 1);
		json_double(json, "measured_cycles", figure->measured, 3);
		json_bool(json, "off", machine_figure_is_off(figure));
		json_end(json);
	}
	json_end(json);
	json_end(json);
}

gboolean machine_check_page_add(struct machine_check_page *page, const struct config *config, GError **error)
{
	g_autoptr(MachineCheck) check = machine_check_new(config, NULL, error);

	if (check == NULL)
		return FALSE;
	page->off += machine_check_count_off(check);
	if (page->format == OUTPUT_JSON)
		add_json(&page->json, config_machine(config), check);
	else if (page->format == OUTPUT_CSV)
		add_csv(page->text, config_machine(config), check);
	else
		add_text(page->text, config_machine(config), check);
	return TRUE;
}

guint machine_check_page_off(const struct machine_check_page *page)
{
	return page->off;
}

char *machine_check_page_finish(struct machine_check_page *page)
{
	json_end(&page->json);
	g_autofree char *json = json_writer_finish(&page->json);

	return g_strdup(page->format == OUTPUT_JSON ? json : page->text->str);
}
