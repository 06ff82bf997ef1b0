/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What cache misses were for. See lines.h. */
#include "sim/metrics/lines.h"

#include "models/hw/hw.h"
#include "models/hw/memory_system.h"
#include "models/kernel/task.h"
#include "models/kernel/trace.h"
#include "models/kernel/watch.h"
#include "sim/metrics/line_fold.h"
#include "sim/metrics/line_names.h"
#include "sim/metrics/line_slabs.h"

#include <linux/slab_inspection.h>

#include <stdlib.h>

enum { SITES_MAX = UINT16_MAX };

struct lines {
	struct kernel_watcher watcher;
	struct kernel_trace_receiver receiver;
	struct run_result *result;
	const struct slab_inspection *inspection;
	struct line_slabs *slabs; /* NULL without an inspection table */
	struct line_names *names;
	struct line_fold *fold;
	bool measuring;
	GPtrArray *sites;	  /* names by number; LINE_SITE_UNKNOWN: NULL */
	GHashTable *site_numbers; /* by name's address */
	const char *site_last;
	uint16_t site_last_number;
	uint64_t *traffic; /* [nodes * nodes]: as of the start of the measured part */
	GArray *records;   /* of struct line_record: under way */
};

/* --- folding --- */

static void take_record(const struct line_record *record, void *context)
{
	struct lines *lines = context;

	g_array_append_vals(lines->records, record, 1);
}

static void read_records(struct lines *lines, uint64_t start, uint64_t end)
{
	g_array_set_size(lines->records, 0);
	memory_system_records(hw->memory, start, end, take_record, lines);
}

static void fold_records(struct lines *lines)
{
	for (guint i = 0; i < lines->records->len; i++)
		line_fold_record(lines->fold, lines->names, &g_array_index(lines->records, struct line_record, i));
}

static int compare_numbers(const void *a, const void *b)
{
	const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

/* What caches have among these lines. */
static void learn(struct lines *lines, struct kmem_cache *leaving)
{
	g_autofree uint64_t *numbers = g_new(uint64_t, lines->records->len + 1);

	for (guint i = 0; i < lines->records->len; i++)
		numbers[i] = g_array_index(lines->records, struct line_record, i).line;
	qsort(numbers, lines->records->len, sizeof(*numbers), compare_numbers);
	line_names_learn(lines->names, numbers, lines->records->len, leaving);
}

static void fold_frame(uint64_t physical, const struct frame_misses *misses, void *context)
{
	struct lines *lines = context;

	line_fold_frame(lines->fold, lines->names, physical, misses);
}

/* All there is, while what is about to be given up still stands: LEAVING is no longer among the caches. */
static void fold_everything(struct lines *lines, struct kmem_cache *leaving)
{
	const uint64_t end = engine->world.memory_bytes;

	read_records(lines, 0, end);
	learn(lines, leaving);
	fold_records(lines);
	line_names_learn(lines->names, NULL, 0, NULL);
	memory_system_frames(hw->memory, 0, end, fold_frame, lines);
	memory_system_forget(hw->memory, 0, end);
}

/* Nothing of a cache's lives in pages that are given back. */
static void fold_pages(struct lines *lines, uint64_t start, uint64_t end)
{
	read_records(lines, start, end);
	fold_records(lines);
	memory_system_frames(hw->memory, start, end, fold_frame, lines);
	memory_system_forget(hw->memory, start, end);
}

/* --- what happens in the world --- */

static void on_pages(void *context, const void *start, size_t bytes, bool handed_out)
{
	struct lines *lines = context;
	struct kmem_cache *cache = kernel_trace_growing();
	const uint64_t physical = world_physical(start);

	if (handed_out) {
		if (cache != NULL && lines->slabs != NULL)
			line_slabs_pages(lines->slabs, kernel_current(), cache, start, bytes);
		return;
	}
	if (lines->measuring)
		fold_pages(lines, physical, physical + bytes);
	if (lines->slabs != NULL)
		line_slabs_forget(lines->slabs, physical);
}

static void on_grow(void *context, struct kmem_cache *cache, int node, unsigned int order, unsigned int objects,
	size_t colour_offset, int foreign)
{
	struct lines *lines = context;

	(void)node, (void)order, (void)objects, (void)foreign;
	if (lines->slabs != NULL)
		line_slabs_grown(lines->slabs, kernel_current(), cache, colour_offset);
}

static void on_cache_destroy(void *context, struct kmem_cache *cache)
{
	struct lines *lines = context;

	if (lines->measuring)
		fold_everything(lines, cache);
}

static void on_phase(void *context, struct kmem_cache *cache, enum slab_phase phase)
{
	struct lines *lines = context;

	(void)cache;
	if (lines->measuring && phase == SLAB_PHASE_TUNE)
		fold_everything(lines, NULL);
}

/* --- who allocates --- */

static uint16_t site_number(struct lines *lines, const char *site)
{
	guint number;

	if (site == lines->site_last)
		return lines->site_last_number;
	number = GPOINTER_TO_UINT(g_hash_table_lookup(lines->site_numbers, site));
	if (number == 0 && lines->sites->len < SITES_MAX) {
		number = lines->sites->len;
		g_ptr_array_add(lines->sites, (gpointer)site);
		g_hash_table_insert(lines->site_numbers, (gpointer)site, GUINT_TO_POINTER(number));
	}
	lines->site_last = site;
	lines->site_last_number = (uint16_t)number;
	return (uint16_t)number;
}

static void on_operation(void *context, const struct kernel_watch_operation *operation)
{
	struct lines *lines = context;

	if (operation->begins || operation->frees || operation->object == NULL || operation->site == NULL)
		return;
	line_slabs_allocated(lines->slabs, world_physical(operation->object), site_number(lines, operation->site));
}

/* --- life --- */

static void attach(struct lines *lines)
{
	lines->watcher = (struct kernel_watcher){ .context = lines, .pages = on_pages };
	lines->receiver = (struct kernel_trace_receiver){
		.context = lines, .grow = on_grow, .cache_destroy = on_cache_destroy, .phase_begin = on_phase
	};
	if (lines->slabs != NULL)
		lines->watcher.operation = on_operation;
	kernel_watcher_add(&lines->watcher);
	kernel_trace_receiver_add(&lines->receiver);
}

struct lines *lines_new(struct run_result *result, const struct slab_inspection *inspection)
{
	struct lines *lines;

	if (hw->cost_mode != HW_COST_LINES)
		return NULL;
	lines = g_new0(struct lines, 1);
	lines->result = result;
	lines->inspection = inspection;
	if (inspection != NULL)
		lines->slabs = line_slabs_new(inspection);
	lines->names = line_names_new(inspection, lines->slabs);
	lines->fold = line_fold_new();
	lines->sites = g_ptr_array_new();
	g_ptr_array_add(lines->sites, NULL); /* LINE_SITE_UNKNOWN */
	lines->site_numbers = g_hash_table_new(NULL, NULL);
	lines->traffic = g_new0(uint64_t, (gsize)hw->machine->nodes * hw->machine->nodes);
	lines->records = g_array_new(FALSE, FALSE, sizeof(struct line_record));
	attach(lines);
	return lines;
}

void lines_free(struct lines *lines)
{
	if (lines == NULL)
		return;
	line_names_free(lines->names);
	line_slabs_free(lines->slabs);
	line_fold_free(lines->fold);
	g_ptr_array_unref(lines->sites);
	g_hash_table_unref(lines->site_numbers);
	g_free(lines->traffic);
	g_array_unref(lines->records);
	g_free(lines);
}

/* Lines that each node's CPUs got from each node, since the counts in BASE. */
static void read_traffic(uint64_t *counts, const uint64_t *base)
{
	const unsigned int nodes = hw->machine->nodes;

	for (unsigned int from = 0; from < nodes; from++)
		for (unsigned int to = 0; to < nodes; to++) {
			const gsize place = (gsize)from * nodes + to;

			counts[place] = memory_system_traffic(hw->memory, from, to) - (base != NULL ? base[place] : 0);
		}
}

void lines_begin(struct lines *lines)
{
	if (lines == NULL)
		return;
	memory_system_forget(hw->memory, 0, engine->world.memory_bytes);
	read_traffic(lines->traffic, NULL);
	lines->measuring = true;
}

void lines_end(struct lines *lines)
{
	if (lines == NULL || !lines->measuring)
		return;
	fold_everything(lines, NULL);
	lines->measuring = false;
	line_fold_finish(lines->fold, lines->sites, lines->result->lines, lines->result->line_pairs);
	for (guint i = 0; i < lines->result->lines->len; i++) {
		struct line_result *line = &g_array_index(lines->result->lines, struct line_result, i);

		line->ns = hw_cycles_to_ns(line->counts.cycles);
	}
	g_array_set_size(lines->result->line_traffic, hw->machine->nodes * hw->machine->nodes);
	read_traffic((uint64_t *)(gpointer)lines->result->line_traffic->data, lines->traffic);
}
