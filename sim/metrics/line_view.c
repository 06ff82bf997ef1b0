/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cache misses by name as people read them. See line_view.h. */
#include "sim/metrics/line_view.h"

#include "sim/metrics/count_text.h"
#include "sim/metrics/text_table.h"

#include <string.h>

enum { TRAFFIC_NODES_MAX = 16, CPUS_TOLD_APART = 64 };

#define BOLD "\033[1m"
#define OFF "\033[0m"

/* --- sums --- */

uint64_t line_view_sharing_ns(const struct run_result *result)
{
	uint64_t sum = 0;

	for (guint i = 0; i < result->lines->len; i++) {
		const struct line_result *line = &g_array_index(result->lines, struct line_result, i);

		sum += line->lines != 0 ? line->ns : 0;
	}
	return sum;
}

uint64_t line_view_busy_ns(const struct run_result *result)
{
	uint64_t sum = 0;

	for (guint i = 0; i < result->cpu_totals->len; i++)
		sum += g_array_index(result->cpu_totals, struct cpu_result, i).busy_ns;
	return sum;
}

static void add_counts(struct line_counts *sum, const struct line_counts *counts)
{
	sum->true_sharing += counts->true_sharing;
	sum->false_sharing += counts->false_sharing;
	sum->invalidations += counts->invalidations;
	sum->dirty_local += counts->dirty_local;
	sum->dirty_remote += counts->dirty_remote;
	sum->other_misses += counts->other_misses;
	sum->cycles += counts->cycles;
}

/* --- rows --- */

static char *key_of(const struct line_result *line, gboolean by_instance)
{
	const char *const parts[] = { line->owner, line->cache, by_instance ? line->instance : NULL, line->structure,
		line->field, line->site, line->lines != 0 ? "line" : NULL };
	GString *key = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
		g_string_append_printf(key, "%s\n", parts[i] != NULL ? parts[i] : "");
	return g_string_free(key, FALSE);
}

static void clear_line(gpointer line)
{
	line_result_release(line);
}

static guint add_row(GArray *rows, const struct line_result *line, gboolean by_instance)
{
	const struct line_result row = { .owner = line->owner,
		.cache = g_strdup(line->cache),
		.instance = by_instance ? g_strdup(line->instance) : NULL,
		.structure = g_strdup(line->structure),
		.field = g_strdup(line->field),
		.site = g_strdup(line->site) };

	g_array_append_val(rows, row);
	return rows->len - 1;
}

static void merge(struct line_result *row, const struct line_result *line)
{
	row->lines += line->lines;
	row->touches += line->touches;
	row->ns += line->ns;
	row->readers |= line->readers;
	row->writers |= line->writers;
	add_counts(&row->counts, &line->counts);
}

/* PLACES[i]: the row that line i is a part of. */
static GArray *merge_rows(const struct run_result *result, gboolean by_instance, guint *places)
{
	GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct line_result));
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	g_array_set_clear_func(rows, clear_line);
	for (guint i = 0; i < result->lines->len; i++) {
		const struct line_result *line = &g_array_index(result->lines, struct line_result, i);
		char *key = key_of(line, by_instance);
		guint place = GPOINTER_TO_UINT(g_hash_table_lookup(known, key));

		if (place == 0) {
			place = add_row(rows, line, by_instance) + 1;
			g_hash_table_insert(known, key, GUINT_TO_POINTER(place));
		} else {
			g_free(key);
		}
		places[i] = place - 1;
		merge(&g_array_index(rows, struct line_result, place - 1), line);
	}
	return rows;
}

struct order {
	const GArray *rows;
	guint place;
};

/* Most time first; equals in the order in which they came. */
static gint compare_order(gconstpointer a, gconstpointer b)
{
	const struct order *left = a, *right = b;
	const uint64_t left_ns = g_array_index(left->rows, struct line_result, left->place).counts.cycles;
	const uint64_t right_ns = g_array_index(right->rows, struct line_result, right->place).counts.cycles;

	if (left_ns != right_ns)
		return left_ns > right_ns ? -1 : 1;
	return left->place < right->place ? -1 : left->place > right->place;
}

/* Sorts ROWS; RANKS[place before] is the place after. */
static void sort_rows(GArray *rows, guint *ranks)
{
	g_autofree struct order *order = g_new(struct order, rows->len + 1);
	g_autofree struct line_result *sorted = g_new(struct line_result, rows->len + 1);

	for (guint i = 0; i < rows->len; i++)
		order[i] = (struct order){ rows, i };
	qsort(order, rows->len, sizeof(*order), compare_order);
	for (guint i = 0; i < rows->len; i++) {
		sorted[i] = g_array_index(rows, struct line_result, order[i].place);
		ranks[order[i].place] = i;
	}
	if (rows->len != 0)
		memcpy(rows->data, sorted, rows->len * sizeof(*sorted));
}

static gint compare_pairs(gconstpointer a, gconstpointer b)
{
	const struct line_pair_result *left = a, *right = b;

	if (left->false_sharing != right->false_sharing)
		return left->false_sharing > right->false_sharing ? -1 : 1;
	if (left->row != right->row)
		return left->row < right->row ? -1 : 1;
	return left->with < right->with ? -1 : left->with > right->with;
}

static void add_pair(GArray *pairs, GHashTable *known, const struct line_pair_result *pair)
{
	const gint64 key = (gint64)((uint64_t)pair->row << 32 | pair->with);
	guint place = GPOINTER_TO_UINT(g_hash_table_lookup(known, &key));

	if (place != 0) {
		g_array_index(pairs, struct line_pair_result, place - 1).false_sharing += pair->false_sharing;
		return;
	}
	g_array_append_vals(pairs, pair, 1);
	g_hash_table_insert(known, g_memdup2(&key, sizeof(key)), GUINT_TO_POINTER(pairs->len));
}

static GArray *merge_pairs(const struct run_result *result, const guint *places, const guint *ranks)
{
	GArray *pairs = g_array_new(FALSE, FALSE, sizeof(struct line_pair_result));
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

	for (guint i = 0; i < result->line_pairs->len; i++) {
		struct line_pair_result pair = g_array_index(result->line_pairs, struct line_pair_result, i);

		pair.row = ranks[places[pair.row]];
		pair.with = ranks[places[pair.with]];
		add_pair(pairs, known, &pair);
	}
	g_array_sort(pairs, compare_pairs);
	return pairs;
}

GArray *line_view_rows(const struct run_result *result, gboolean by_instance, GArray **pairs)
{
	g_autofree guint *places = g_new(guint, result->lines->len + 1);
	g_autofree guint *ranks = g_new(guint, result->lines->len + 1);
	GArray *rows = merge_rows(result, by_instance, places);

	sort_rows(rows, ranks);
	*pairs = merge_pairs(result, places, ranks);
	return rows;
}

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

/* "0-3 on 0": CPUs and nodes. */
static void cell_cpus(struct text_table *table, const struct run_result *result, uint64_t cpus)
{
	g_autofree char *numbers = line_cpus_text(cpus), *nodes = line_cpus_text(nodes_of(result, cpus));

	if (cpus == 0 || result->nodes < 2)
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

static void append_row(
	struct text_table *table, const struct run_result *result, const struct line_result *row, uint64_t busy_ns)
{
	g_autofree char *field = line_view_field_text(row), *owner = line_view_owner_text(row);
	g_autofree char *cost = count_text_time(row->ns);

	text_table_cell(table, field);
	text_table_cell(table, owner);
	text_table_cell(table, cost);
	cell_share(table, row->ns, busy_ns);
	cell_nonzero(table, row->counts.true_sharing);
	cell_nonzero(table, row->counts.false_sharing);
	cell_nonzero(table, row->counts.invalidations);
	cell_nonzero(table, row->counts.other_misses);
	cell_nonzero(table, row->counts.dirty_local);
	cell_nonzero(table, row->counts.dirty_remote);
	cell_cpus(table, result, row->readers);
	cell_cpus(table, result, row->writers);
}

static bool is_shown(const struct line_view_options *options, guint shown)
{
	return options->top == 0 || shown < options->top;
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
		if (is_shown(options, text_table_rows(table)))
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

	for (; shown < pairs->len && is_shown(options, shown); shown++) {
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
		add_counts(&sum, &g_array_index(result->lines, struct line_result, i).counts);
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
	g_autofree char *field = line_view_field_text(row), *owner = line_view_owner_text(row);
	g_autofree char *cost = count_text_time(row->ns);

	text_table_cell(table, field);
	text_table_cell(table, owner);
	text_table_cell(table, cost);
	cell_share(table, row->ns, busy_ns);
	text_table_count(table, line_counts_misses(&row->counts));
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

	for (guint i = 0; i < rows->len && is_shown(options, text_table_rows(table)); i++) {
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

/* --- JSON --- */

static void json_name(struct json_writer *json, const struct line_result *line)
{
	json_string(json, "owner", line->owner);
	json_string(json, "cache", line->cache);
	json_string(json, "instance", line->instance);
	json_string(json, "structure", line->structure);
	json_string(json, "field", line->field);
	json_string(json, "site", line->site);
}

static void json_line(struct json_writer *json, const struct line_result *line)
{
	const struct line_counts *counts = &line->counts;
	g_autofree char *readers = line_cpus_text(line->readers), *writers = line_cpus_text(line->writers);

	json_object_begin_compact(json, NULL);
	json_name(json, line);
	json_unsigned(json, "lines", line->lines);
	json_unsigned(json, "touches", line->touches);
	json_unsigned(json, "misses", line_counts_misses(counts));
	json_unsigned(json, "true_sharing", counts->true_sharing);
	json_unsigned(json, "false_sharing", counts->false_sharing);
	json_unsigned(json, "invalidations", counts->invalidations);
	json_unsigned(json, "dirty_local", counts->dirty_local);
	json_unsigned(json, "dirty_remote", counts->dirty_remote);
	json_unsigned(json, "other_misses", counts->other_misses);
	json_unsigned(json, "cost_cycles", counts->cycles);
	json_unsigned(json, "cost_ns", line->ns);
	json_string(json, "reader_cpus", readers);
	json_string(json, "writer_cpus", writers);
	json_end(json);
}

static void json_pair(struct json_writer *json, const GArray *rows, const struct line_pair_result *pair)
{
	json_object_begin_compact(json, NULL);
	json_name(json, &g_array_index(rows, struct line_result, pair->row));
	json_unsigned(json, "false_sharing", pair->false_sharing);
	json_object_begin_compact(json, "with");
	json_name(json, &g_array_index(rows, struct line_result, pair->with));
	json_end(json);
	json_end(json);
}

static void json_traffic(struct json_writer *json, const struct run_result *result)
{
	json_array_begin(json, "traffic");
	for (guint i = 0; i < result->line_traffic->len; i++) {
		json_object_begin_compact(json, NULL);
		json_unsigned(json, "from_node", i / result->nodes);
		json_unsigned(json, "to_node", i % result->nodes);
		json_unsigned(json, "lines", g_array_index(result->line_traffic, uint64_t, i));
		json_end(json);
	}
	json_end(json);
}

void line_view_json(struct json_writer *json, const struct run_result *result, const struct line_view_options *options)
{
	g_autoptr(GArray) pairs = NULL;
	g_autoptr(GArray) rows = line_view_rows(result, options->by_instance, &pairs);

	json_unsigned(json, "sharing_ns", line_view_sharing_ns(result));
	json_unsigned(json, "busy_ns", line_view_busy_ns(result));
	json_array_begin(json, "lines");
	for (guint i = 0; i < rows->len && is_shown(options, i); i++)
		json_line(json, &g_array_index(rows, struct line_result, i));
	json_end(json);
	json_array_begin(json, "false_sharing");
	for (guint i = 0; i < pairs->len && is_shown(options, i); i++)
		json_pair(json, rows, &g_array_index(pairs, struct line_pair_result, i));
	json_end(json);
	json_traffic(json, result);
}
