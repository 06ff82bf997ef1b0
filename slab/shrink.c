/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shrink: all arrays are emptied into the slabs, then all empty slabs are released.
 */
#include "slab.h"

#include <linux/cpu.h>
#include <linux/hardirq.h>

/* On each CPU, with interrupts off. */
static void drain_own_array(void *info)
{
	struct kmem_cache *cache = info;
	struct array_cache *head = cache->array[smp_processor_id()];
	int node = numa_node_id();
	struct kmem_list3 *list3 = cache_list3(cache, node);

	spin_lock(&list3->list_lock);
	list3_free_block(cache, head->entry, head->avail, node);
	spin_unlock(&list3->list_lock);
	trace_slab_drain(cache, node, head->avail);
	head->avail = 0;
}

/* Aliens of all nodes before any shared array: draining an alien array fills the shared array of another node. */
static void drain_arrays(struct kmem_cache *cache)
{
	int node;

	trace_slab_phase_begin(cache, SLAB_PHASE_DRAIN);
	on_each_cpu(drain_own_array, cache, 1, 1);
	for_each_online_node (node) {
		struct kmem_list3 *list3 = cache_list3(cache, node);

		if (list3)
			alien_table_drain(cache, list3->alien, node);
	}
	for_each_online_node (node) {
		struct kmem_list3 *list3 = cache_list3(cache, node);

		if (list3)
			array_drain(cache, list3->shared, true, node);
	}
	trace_slab_phase_end(cache, SLAB_PHASE_DRAIN);
}

bool cache_shrink(struct kmem_cache *cache)
{
	bool in_use = false;
	int node;

	drain_arrays(cache);
	for_each_online_node (node) {
		if (!cache_list3(cache, node))
			continue;
		if (list3_release_free_slabs(cache, node))
			in_use = true;
	}
	return in_use;
}

int kmem_cache_shrink(struct kmem_cache *cache)
{
	bool in_use;

	BUG_ON(in_interrupt());
	lock_cpu_hotplug();
	mutex_lock(&cache_chain_mutex);
	in_use = cache_shrink(cache);
	mutex_unlock(&cache_chain_mutex);
	unlock_cpu_hotplug();
	return in_use;
}
