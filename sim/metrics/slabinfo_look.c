/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/slabinfo 2.1 from the inspection table. See slabinfo_look.h. */
#include "sim/metrics/slabinfo_look.h"

#include <linux/slab_inspection.h>

struct sums {
	unsigned long active_objects, active_slabs, slabs, shared_objects;
};

static void append_header(GString *text, bool statistics)
{
	g_string_append(text, statistics ? "slabinfo - version: 2.1 (statistics)\n" : "slabinfo - version: 2.1\n");
	g_string_append(text, "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
			      " : tunables <limit> <batchcount> <sharedfactor>"
			      " : slabdata <active_slabs> <num_slabs> <sharedavail>");
	if (statistics)
		g_string_append(text, " : globalstat <listallocs> <maxobjs> <grown> <reaped> <error> <maxfreeable>"
				      " <nodeallocs> <remotefrees> <alienoverflow>"
				      " : cpustat <allochit> <allocmiss> <freehit> <freemiss>");
	g_string_append_c(text, '\n');
}

static bool add_slab(const struct slab_slab_info *slab, void *context)
{
	struct sums *sums = context;

	sums->active_objects += slab->inuse;
	sums->active_slabs += slab->list != SLAB_LIST_FREE;
	sums->slabs++;
	return true;
}

static bool add_array(const struct slab_array_info *array, void *context)
{
	if (array->kind == SLAB_ARRAY_SHARED)
		((struct sums *)context)->shared_objects += array->avail;
	return true;
}

static void append_statistics(GString *text, const struct slab_cache_info *info)
{
	g_string_append_printf(text, " : globalstat %7lu %6lu %5lu %4lu %4lu %4lu %4lu %4lu %4lu",
		info->num_allocations, info->high_mark, info->grown, info->reaped, info->errors, info->max_freeable,
		info->node_allocs, info->node_frees, info->node_overflow);
	g_string_append_printf(
		text, " : cpustat %6lu %6lu %6lu %6lu", info->allochit, info->allocmiss, info->freehit, info->freemiss);
}

static void append_cache(GString *text, const struct slab_inspection *inspection, struct kmem_cache *cache,
	unsigned int nodes, bool statistics)
{
	struct slab_cache_info info = { 0 };
	struct sums sums = { 0 };

	inspection->cache_info(cache, &info);
	for (unsigned int node = 0; node < nodes; node++)
		inspection->slabs_walk(cache, (int)node, add_slab, &sums);
	inspection->arrays_walk(cache, add_array, &sums);
	g_string_append_printf(text, "%-17s %6lu %6lu %6u %4u %4d", info.name, sums.active_objects,
		sums.slabs * info.num, info.buffer_size, info.num, 1 << info.order);
	g_string_append_printf(text, " : tunables %4u %4u %4u", info.limit, info.batchcount, info.shared);
	g_string_append_printf(text, " : slabdata %6lu %6lu %6lu", sums.active_slabs, sums.slabs, sums.shared_objects);
	if (statistics)
		append_statistics(text, &info);
	g_string_append_c(text, '\n');
}

char *slabinfo_look(const struct slab_inspection *inspection, unsigned int nodes, bool statistics)
{
	GString *text = g_string_new(NULL);

	append_header(text, statistics);
	for (struct kmem_cache *cache = inspection->cache_first(); cache != NULL; cache = inspection->cache_next(cache))
		append_cache(text, inspection, cache, nodes, statistics);
	return g_string_free(text, FALSE);
}
