/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The view of cache misses for people. See line_view.h. */
#include "sim/metrics/line_view.h"

#include "sim/metrics/count_text.h"
#include "sim/metrics/text_table.h"

#include <string.h>

enum { TRAFFIC_NODES_MAX = 16, CPUS_TOLD_APART = 64 };

#define BOLD "\033[1m"
#define OFF "\033[0m"

/* --- texts --- */

char *line_view_owner_text(const struct line_result *line)
{
	GString *text = g_string_new(line->owner);

	if (line->cache != NULL)
		g_string_append_printf(text, " of %s", line->cache);
	if (line->instance != NULL)
		g_string_append_printf(text, ", %s", line->instance);
	if (line->site != NULL)
		g_string_append_printf(text, " (%s)", line->site);
	return g_string_free(text, FALSE);
}

char *line_view_field_text(const struct line_result *line)
{
	if (line->field == NULL)
		return g_strdup("-");
	return line->structure != NULL ? g_strdup_printf("%s.%s", line->structure, line->field) : g_strdup(line->field);
}

/* The nodes of these CPUs, as a mask. */
static uint64_t nodes_of(const struct run_result *result, uint64_t cpus)
{
	uint64_t nodes = 0;

	for (guint i = 0; i < result->cpu_totals->len; i++) {
		const struct cpu_result *cpu = &g_array_index(result->cpu_totals, struct cpu_result, i);

		if ((cpus >> (cpu->cpu % CPUS_TOLD_APART) & 1) != 0)
			nodes |= UINT64_C(1) << (cpu->node % CPUS_TOLD_APART);
	}
	return nodes;
}

/* "0-3 (node 0)"; of a number that stands for several CPUs the node is not known. */
static void cell_cpus(struct text_table *table, const struct run_result *result, uint64_t cpus)
{
	g_autofree char *numbers = line_cpus_text(cpus), *nodes = line_cpus_text(nodes_of(result, cpus));

	if (cpus == 0 || result->nodes < 2 || result->cpus > CPUS_TOLD_APART)
		text_table_cell(table, numbers);
	else
		text_table_printf(table, "%s (node %s)", numbers, nodes);
}

static void cell_share(struct text_table *table, uint64_t part, uint64_t whole)
{
	g_autofree char *percent = whole == 0 ? g_strdup("") : count_text_percent((double)part / (double)whole);

	text_table_cell(table, percent);
}

static void cell_nonzero(struct text_table *table, uint64_t value)
{
	if (value == 0)
		text_table_cell(table, "");
	else
		text_table_count(table, value);
}

static void append_title(GString *out, const struct line_view_options *options, const char *title)
{
	g_string_append_printf(out, "\n%s%s%s\n", options->colour ? BOLD : "", title, options->colour ? OFF : "");
}

/* --- tables --- */

static const struct text_column hottest_columns[] = { { "field", FALSE }, { "of", FALSE }, { "cost", TRUE },
	{ "of busy", TRUE }, { "true", TRUE }, { "false", TRUE }, { "invalidations", TRUE }, { "other misses", TRUE },
	{ "dirty near", TRUE }, { "dirty far", TRUE }, { "read by", FALSE }, { "written by", FALSE } };

/* What every row begins with: the field, what it is of, what it cost. */
static void cells_of_field(struct text_table *table, const struct line_result *row, uint64_t busy_ns)
{
	g_autofree char *field = line_view_field_text(row), *owner = line_view_owner_text(row);
	g_autofree char *cost = count_text_time(row->ns);

	text_table_cell(table, field);
	text_table_cell(table, owner);
	text_table_cell(table, cost);
	cell_share(table, row->ns, busy_ns);
}

static void append_row(
	struct text_table *table, const struct run_result *result, const struct line_result *row, uint64_t busy_ns)
{
	cells_of_field(table, row, busy_ns);
	cell_nonzero(table, row->counts.true_sharing);
	cell_nonzero(table, row->counts.false_sharing);
	cell_nonzero(table, row->counts.invalidations);
	cell_nonzero(table, row->counts.other_misses);
	cell_nonzero(table, row->counts.dirty_local);
	cell_nonzero(table, row->counts.dirty_remote);
	cell_cpus(table, result, row->readers);
	cell_cpus(table, result, row->writers);
}

static void append_rest(GString *out, guint hidden, const char *table)
{
	if (hidden != 0)
		g_string_append_printf(out, "  and %u more: --top N, table %s\n", hidden, table);
}

/* WHOLE_FRAMES: rows of memory that nobody contended for; else of contended lines. */
static void append_rows(GString *out, const struct run_result *result, const GArray *rows, gboolean whole_frames,
	const struct line_view_options *options)
{
	g_autoptr(TextTable) table = text_table_new(hottest_columns, G_N_ELEMENTS(hottest_columns));
	const uint64_t busy_ns = line_view_busy_ns(result);
	guint hidden = 0;

	for (guint i = 0; i < rows->len; i++) {
		const struct line_result *row = &g_array_index(rows, struct line_result, i);

		if ((row->lines == 0) != whole_frames)
			continue;
		if (line_view_shows(options, text_table_rows(table)))
			append_row(table, result, row, busy_ns);
		else
			hidden++;
	}
	if (text_table_rows(table) == 0)
		return;
	append_title(out, options,
		whole_frames ? "Memory without contended lines: cold, capacity and conflict misses"
			     : "Hottest fields of contended lines");
	text_table_append(table, out, 2, options->colour);
	append_rest(out, hidden, "line_total");
}

static void append_pairs(GString *out, const struct run_result *result, const GArray *rows, const GArray *pairs,
	const struct line_view_options *options)
{
	static const struct text_column columns[] = { { "field", FALSE }, { "of", FALSE }, { "misses", TRUE },
		{ "shares its line with", FALSE }, { "of", FALSE }, { "which is written by", FALSE } };
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));
	guint shown = 0;

	for (; shown < pairs->len && line_view_shows(options, shown); shown++) {
		const struct line_pair_result *pair = &g_array_index(pairs, struct line_pair_result, shown);
		const struct line_result *row = &g_array_index(rows, struct line_result, pair->row);
		const struct line_result *with = &g_array_index(rows, struct line_result, pair->with);
		g_autofree char *field = line_view_field_text(row), *owner = line_view_owner_text(row);
		g_autofree char *with_field = line_view_field_text(with), *with_owner = line_view_owner_text(with);

		text_table_cell(table, field);
		text_table_cell(table, owner);
		text_table_count(table, pair->false_sharing);
		text_table_cell(table, with_field);
		text_table_cell(table, pair->row == pair->with ? "another one of these" : with_owner);
		cell_cpus(table, result, with->writers);
	}
	if (shown == 0)
		return;
	append_title(out, options, "False sharing: misses of a field because another one of its line was written");
	text_table_append(table, out, 2, options->colour);
	append_rest(out, pairs->len - shown, "line_pair, view v_false_sharing");
}

static void append_traffic(GString *out, const struct run_result *result, const struct line_view_options *options)
{
	struct text_column columns[TRAFFIC_NODES_MAX + 1] = { { "from", FALSE } };
	char headings[TRAFFIC_NODES_MAX][32];
	struct text_table *table;

	if (result->nodes < 2 || result->nodes > TRAFFIC_NODES_MAX || result->line_traffic->len == 0)
		return;
	for (guint to = 0; to < result->nodes; to++) {
		g_snprintf(headings[to], sizeof(headings[to]), "to node %u", to);
		columns[to + 1] = (struct text_column){ headings[to], TRUE };
	}
	table = text_table_new(columns, result->nodes + 1);
	for (guint from = 0; from < result->nodes; from++) {
		text_table_printf(table, "node %u", from);
		for (guint to = 0; to < result->nodes; to++)
			text_table_count(
				table, g_array_index(result->line_traffic, uint64_t, from * result->nodes + to));
	}
	append_title(out, options, "Lines that the CPUs of a node got from a node's memory and caches");
	text_table_append(table, out, 2, options->colour);
	text_table_free(table);
}

static void append_totals(GString *out, const struct run_result *result)
{
	const uint64_t busy_ns = line_view_busy_ns(result), sharing_ns = line_view_sharing_ns(result);
	struct line_counts sum = { 0 };
	g_autofree char *cost = count_text_time(sharing_ns);

	for (guint i = 0; i < result->lines->len; i++)
		line_counts_add(&sum, &g_array_index(result->lines, struct line_result, i).counts);
	g_autofree char *trues = count_text(sum.true_sharing), *falses = count_text(sum.false_sharing);
	g_autofree char *invalidations = count_text(sum.invalidations), *others = count_text(sum.other_misses);
	g_autofree char *share = busy_ns == 0 ? NULL : count_text_percent((double)sharing_ns / (double)busy_ns);

	g_string_append_printf(out,
		"%s misses by true sharing, %s by false sharing, %s invalidations; %s cold, capacity and conflict "
		"misses\n",
		trues, falses, invalidations, others);
	g_string_append_printf(out, "contended lines cost %s%s%s%s\n", cost, share != NULL ? ", " : "",
		share != NULL ? share : "", share != NULL ? " of the time that CPUs were busy" : "");
	if (result->cpus > CPUS_TOLD_APART)
		g_string_append(out, "CPUs are numbers modulo 64\n");
}

/* As a summary has room for it: without where the lines came from. */
static void append_brief_row(
	struct text_table *table, const struct run_result *result, const struct line_result *row, uint64_t busy_ns)
{
	cells_of_field(table, row, busy_ns);
	text_table_count(table, line_counts_misses(&row->counts) + row->counts.other_misses);
	cell_nonzero(table, row->counts.false_sharing);
	cell_cpus(table, result, row->readers);
	cell_cpus(table, result, row->writers);
}

void line_view_append_hottest(GString *out, const struct run_result *result, const struct line_view_options *options)
{
	static const struct text_column columns[] = { { "field", FALSE }, { "of", FALSE }, { "cost", TRUE },
		{ "of busy", TRUE }, { "misses", TRUE }, { "false sharing", TRUE }, { "read by", FALSE },
		{ "written by", FALSE } };
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));
	g_autoptr(GArray) pairs = NULL;
	g_autoptr(GArray) rows = line_view_rows(result, options->by_instance, &pairs);
	const uint64_t busy_ns = line_view_busy_ns(result);

	for (guint i = 0; i < rows->len && line_view_shows(options, text_table_rows(table)); i++) {
		const struct line_result *row = &g_array_index(rows, struct line_result, i);

		if (row->lines != 0)
			append_brief_row(table, result, row, busy_ns);
	}
	text_table_append(table, out, 2, options->colour);
}

void line_view_append(GString *out, const struct run_result *result, const struct line_view_options *options)
{
	g_autoptr(GArray) pairs = NULL;
	g_autoptr(GArray) rows = line_view_rows(result, options->by_instance, &pairs);

	append_totals(out, result);
	append_rows(out, result, rows, FALSE, options);
	append_pairs(out, result, rows, pairs, options);
	append_rows(out, result, rows, TRUE, options);
	append_traffic(out, result, options);
}
