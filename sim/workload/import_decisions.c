/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts the steps of a record, and prints the table. */
#include "sim/workload/import_decisions.h"

#include <stddef.h>
#include <string.h>

#include "sim/workload/trace_error.h"

struct counting {
	const struct import_record *record;
	GHashTable *by_name; /* name to struct decisions, owned */
	const struct record_item **last_on_cpu;
};

static struct decisions *row_named(struct counting *counting, const char *name)
{
	struct decisions *row = g_hash_table_lookup(counting->by_name, name);

	if (row)
		return row;
	row = g_new0(struct decisions, 1);
	row->name = name;
	row->before = import_slabinfo_find(counting->record->before, name);
	row->after = import_slabinfo_find(counting->record->after, name);
	g_hash_table_insert(counting->by_name, (char *)name, row);
	return row;
}

static void count_request(struct counting *counting, const struct record_item *item)
{
	const struct record_cache *cache = record_cache(counting->record, item->cache);
	struct decisions *row = row_named(counting, cache->name);
	gboolean home = item->home == counting->record->node_of_cpu[item->cpu];

	if (item->kind == RECORD_ALLOC) {
		row->allocs += home;
		row->node_allocs += !home;
		return;
	}
	row->frees += home;
	row->node_frees += !home;
	row->objects_before += record_object(counting->record, item->object)->origin == RECORD_BEFORE;
	row->objects_untraced += record_object(counting->record, item->object)->origin == RECORD_UNTRACED;
}

/* Is the step that came last on this CPU the alien free whose array was full? */
static gboolean drains_alien(const struct counting *counting, const struct record_item *item)
{
	const struct record_item *last = counting->last_on_cpu[item->cpu];

	return last && last->kind == RECORD_STEP && last->task == item->task &&
	       record_step(counting->record, last)->kind == IMPORT_STEP_ALIEN;
}

static void count_step(struct counting *counting, const struct record_item *item)
{
	const struct import_step *step = record_step(counting->record, item);
	struct decisions *row = row_named(counting, step->name);

	switch (step->kind) {
	case IMPORT_STEP_REFILL:
		row->refills++;
		break;
	case IMPORT_STEP_REFILL_SHARED:
		row->refills_shared++;
		break;
	case IMPORT_STEP_REFILL_LISTS:
		row->refills_lists += step->count > 0;
		break;
	case IMPORT_STEP_GROW:
		row->grown++;
		break;
	case IMPORT_STEP_FLUSH:
		row->flushes++;
		break;
	case IMPORT_STEP_FREE_BLOCK:
		row->free_blocks += step->count > 0;
		row->freed_objects += (guint64)MAX(step->count, 0);
		row->overflows += drains_alien(counting, item);
		break;
	case IMPORT_STEP_DESTROY:
		row->destroyed++;
		break;
	case IMPORT_STEP_ALIEN:
		row->aliens++;
		break;
	}
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct decisions *)a)->name, ((const struct decisions *)b)->name);
}

static GArray *rows_in_order(const struct counting *counting)
{
	GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct decisions));
	GHashTableIter iterator;
	gpointer row;

	g_hash_table_iter_init(&iterator, counting->by_name);
	while (g_hash_table_iter_next(&iterator, NULL, &row))
		g_array_append_vals(rows, row, 1);
	g_array_sort(rows, compare_names);
	return rows;
}

static void count_told(struct counting *counting, const struct import_start *start)
{
	const struct import_record *record = counting->record;

	for (guint cache = 0; cache < record->caches->len; cache++) {
		struct decisions *row = row_named(counting, record_cache(record, cache)->name);

		for (guint cpu = 0; cpu < record->cpus; cpu++) {
			row->refills_told += start_array(start, cache, cpu)->source == START_REFILL;
			row->flushes_told += start_array(start, cache, cpu)->source == START_FLUSH;
		}
	}
}

GArray *import_decisions_count(const struct import_record *record, const struct import_start *start)
{
	struct counting counting = {
		.record = record,
		.by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free),
		.last_on_cpu = g_new0(const struct record_item *, record->cpus),
	};

	for (guint i = 0; i < record->caches->len; i++)
		row_named(&counting, record_cache(record, i)->name)->cache = record_cache(record, i);
	for (guint i = 0; i < record->items->len; i++) {
		const struct record_item *item = record_item(record, i);

		if (item->kind == RECORD_STEP)
			count_step(&counting, item);
		else
			count_request(&counting, item);
		counting.last_on_cpu[item->cpu] = item;
	}
	count_told(&counting, start);
	GArray *rows = rows_in_order(&counting);
	g_hash_table_unref(counting.by_name);
	g_free(counting.last_on_cpu);
	return rows;
}

/* --- the table --- */

#define COUNT(FIELD)                                                                                                   \
	{                                                                                                              \
#FIELD, offsetof(struct decisions, FIELD)                                                              \
	}
#define STATISTIC(FIELD)                                                                                               \
	{                                                                                                              \
		"stat_" #FIELD, offsetof(struct import_slabinfo, FIELD)                                                \
	}

static const struct column {
	const char *name;
	size_t offset;
} counts[] = { COUNT(allocs), COUNT(node_allocs), COUNT(frees), COUNT(node_frees), COUNT(objects_before),
	COUNT(objects_untraced), COUNT(refills), COUNT(refills_shared), COUNT(refills_lists), COUNT(grown),
	COUNT(flushes), COUNT(free_blocks), COUNT(freed_objects), COUNT(destroyed), COUNT(aliens), COUNT(overflows),
	COUNT(refills_told), COUNT(flushes_told) },
  statistics[] = { STATISTIC(alloc_hit), STATISTIC(alloc_miss), STATISTIC(free_hit), STATISTIC(free_miss),
	  STATISTIC(node_allocs), STATISTIC(node_frees), STATISTIC(node_overflow), STATISTIC(grown),
	  STATISTIC(reaped) };

static guint64 number_at(const void *structure, size_t offset)
{
	return *(const guint64 *)(const void *)((const char *)structure + offset);
}

static void append_header(GString *text)
{
	g_string_append(text, "cache,traced_as,objects_per_slab,objects_per_slab_here");
	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
		g_string_append_printf(text, ",%s", counts[i].name);
	for (gsize i = 0; i < G_N_ELEMENTS(statistics); i++)
		g_string_append_printf(text, ",%s", statistics[i].name);
	g_string_append_c(text, '\n');
}

static void append_row(GString *text, const struct decisions *row)
{
	gboolean has_statistics = row->before && row->after && row->before->counted && row->after->counted;

	g_string_append_printf(text, "%s,%s,%u,%u", row->name, row->cache ? row->cache->traced.name : "",
		row->cache ? row->cache->objects_per_slab : 0, row->cache ? row->cache->objects_per_slab_here : 0);
	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
		g_string_append_printf(text, ",%" G_GUINT64_FORMAT, number_at(row, counts[i].offset));
	for (gsize i = 0; i < G_N_ELEMENTS(statistics); i++) {
		g_string_append_c(text, ',');
		if (has_statistics)
			g_string_append_printf(text, "%" G_GINT64_FORMAT,
				(gint64)(number_at(row->after, statistics[i].offset) -
					 number_at(row->before, statistics[i].offset)));
	}
	g_string_append_c(text, '\n');
}

gboolean import_decisions_write(const GArray *decisions, const char *path, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) failure = NULL;

	append_header(text);
	for (guint i = 0; i < decisions->len; i++)
		append_row(text, &g_array_index(decisions, struct decisions, i));
	if (g_file_set_contents(path, text->str, (gssize)text->len, &failure))
		return TRUE;
	g_set_error(error, TRACE_ERROR, TRACE_ERROR_WRITE, "%s: cannot write: %s", path, failure->message);
	return FALSE;
}
