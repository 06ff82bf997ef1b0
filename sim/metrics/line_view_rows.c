/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the view of cache misses: those of all CPUs and nodes together, sorted. See line_view.h. */
#include "sim/metrics/line_view.h"

#include <stdlib.h>
#include <string.h>

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

void line_counts_add(struct line_counts *sum, const struct line_counts *counts)
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
	line_counts_add(&row->counts, &line->counts);
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
