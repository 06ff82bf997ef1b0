/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation on another node: one object, straight from that node's slabs. No array is involved, because those near
 * this CPU hold only objects of its own node.
 */
#include "debug.h"

/* list_lock of NODE held; SLAB is the first of its list. */
static void *take_object(struct kmem_cache *cache, struct kmem_list3 *list3, struct slab *slab, int node)
{
	const struct kernel_config *config = kernel_config();
	struct cache_statistics *statistics = cache_statistics(cache, config);
	void *object;

	if (unlikely(config->debug != KERNEL_DEBUG_OFF))
		debug_check_slab(cache, slab, node);
	BUG_ON(slab->inuse == cache->num);
	stat_inc(&statistics->node_allocs);
	statistics_object_taken(statistics);
	object = slab_take(cache, slab, config);
	if (unlikely(config->debug != KERNEL_DEBUG_OFF))
		debug_check_slab(cache, slab, node);
	list3->free_objects--;
	list3_slab_taken_from(list3, slab);
	return object;
}

static void *take_from_list3(struct kmem_cache *cache, struct kmem_list3 *list3, int node)
{
	void *object = NULL;
	struct slab *slab;

	spin_lock(&list3->list_lock);
	slab = list3_first_slab(list3);
	if (slab)
		object = take_object(cache, list3, slab, node);
	spin_unlock(&list3->list_lock);
	return object;
}

/* Growing may enable interrupts; the list stays, but another CPU may be first at the new slab. */
void *cache_alloc_on_node(struct kmem_cache *cache, gfp_t gfp, int node)
{
	struct kmem_list3 *list3 = cache_list3(cache, node);
	void *object;

	BUG_ON(!irqs_disabled());
	for (;;) {
		object = take_from_list3(cache, list3, node);
		if (object)
			return object;
		if (!cache_grow(cache, gfp, node))
			return NULL;
	}
}
