/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters of the timeline: slabs, pages and objects of nodes and caches. See timeline_record.h. */
#include "sim/metrics/timeline_record.h"

#include <linux/mm.h>

static void add_node(struct timeline *timeline, uint64_t time_ns, unsigned int number)
{
	struct timeline_node *node = &timeline->nodes[number];

	node->due_ns = time_ns + timeline->counts_step_ns;
	timeline_add_counts(timeline, time_ns, number, &node->counts);
}

static void add_cache(struct timeline *timeline, uint64_t time_ns, uint32_t cache)
{
	const struct timeline_subject about = {
		.name = cache,
		.amount = (uint32_t)timeline->cache_facts[cache].slabs,
	};

	timeline_add(timeline, TIMELINE_CACHE_COUNTS, time_ns, about);
}

void timeline_counts_begin(struct timeline *timeline, uint64_t time_ns)
{
	for (unsigned int node = 0; node < hw->machine->nodes; node++)
		add_node(timeline, time_ns, node);
	for (uint32_t cache = 0; cache < timeline->caches.count && cache < timeline->cache_facts_max; cache++)
		if (timeline->cache_facts[cache].slabs != 0)
			add_cache(timeline, time_ns, cache);
}

void timeline_count_slab(
	struct timeline *timeline, uint64_t time_ns, uint32_t cache, int node, struct timeline_counts change)
{
	struct timeline_counts *counts;

	if (node < 0 || node >= MACHINE_NODES_MAX)
		return;
	counts = &timeline->nodes[node].counts;
	counts->slabs += change.slabs;
	counts->pages += change.pages;
	counts->objects += change.objects;
	add_node(timeline, time_ns, (unsigned int)node);
	if (cache >= timeline->cache_facts_max)
		return;
	timeline->cache_facts[cache].slabs += change.slabs;
	add_cache(timeline, time_ns, cache);
}

void timeline_count_object(struct timeline *timeline, uint64_t time_ns, const void *object, int32_t change)
{
	const struct page *page = object == NULL ? NULL : virt_to_page(object);
	struct timeline_node *node;

	if (page == NULL)
		return;
	node = &timeline->nodes[page_to_nid(page)];
	node->counts.used += change;
	if (time_ns >= node->due_ns)
		add_node(timeline, time_ns, (unsigned int)(node - timeline->nodes));
}
