/* SPDX-License-Identifier: GPL-2.0-or-later */
/* States of caches from the text of /proc/slabinfo, for allocator modules without an inspection table. */
#include "sim/metrics/collect_private.h"
#include "sim/metrics/slabinfo_text.h"

static void fill(struct cache_result *cache, const struct slabinfo_line *line)
{
	cache->uncounted = true;
	cache->buffer_size_bytes = line->buffer_size_bytes;
	cache->page_size_bytes = hw->machine->page_size;
	cache->objperslab = (unsigned int)line->objperslab;
	cache->pagesperslab = (unsigned int)line->pagesperslab;
	while (1u << cache->gfporder < cache->pagesperslab)
		cache->gfporder++;
	cache->limit = (unsigned int)line->limit;
	cache->batchcount = (unsigned int)line->batchcount;
	cache->shared = (unsigned int)line->shared;
	cache->high_mark = line->high_mark;
	cache->active_objects = line->active_objects;
	cache->objects = line->objects;
	/* How many of the active slabs are full, the file does not say. */
	cache->slabs_partial = line->active_slabs;
	cache->slabs_free = line->slabs - line->active_slabs;
}

gboolean metrics_slabinfo(struct metrics *metrics, const char *text, GError **error)
{
	g_autoptr(GArray) lines = NULL;

	if (metrics->inspection != NULL)
		return TRUE;
	lines = slabinfo_text_parse(text, error);
	if (lines == NULL)
		return FALSE;
	for (guint i = 0; i < lines->len; i++) {
		const struct slabinfo_line *line = &g_array_index(lines, struct slabinfo_line, i);

		fill(run_result_cache(metrics->result, metrics_cache_index(metrics, line->name)), line);
	}
	return TRUE;
}
