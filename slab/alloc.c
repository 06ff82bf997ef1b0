/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation: the fast path, and the choice of the node.
 */
#include "debug.h"

#include <linux/cpuset.h>
#include <linux/hardirq.h>
#include <linux/mempolicy.h>
#include <linux/string.h>

void cache_check_dma(const struct kmem_cache *cache, gfp_t gfp)
{
	BUG_ON((gfp & __GFP_DMA) != (cache->gfpflags & __GFP_DMA));
}

void statistics_object_taken(struct cache_statistics *statistics)
{
	unsigned long active;

	stat_inc(&statistics->num_active);
	active = stat_read(&statistics->num_active);
	stat_max(&statistics->high_mark, active);
}

/* Takes an object on this CPU's node. */
static inline void *alloc_local(struct kmem_cache *cache, gfp_t gfp, const struct kernel_config *config)
{
	struct cache_statistics *statistics = cache_statistics(cache, config);
	struct array_cache *head = cache->array[smp_processor_id()];

	/* The object freed last on this CPU is still in its hardware cache. */
	if (likely(head->avail)) {
		stat_atomic_inc(&statistics->allochit);
		head->touched = 1;
		return head->entry[--head->avail];
	}
	/* Nothing at hand: get a batch, to be at hand from now on. */
	stat_atomic_inc(&statistics->allocmiss);
	return cache_refill(cache, gfp);
}

/* Does CACHE have lists on NODE, a node as a caller or a policy names it? They may just be coming up. */
static bool cache_has_node(struct kmem_cache *cache, int node, const struct kernel_config *config)
{
	struct kmem_list3 **nodelists = cache_nodelists(cache);

	if (node < 0 || (unsigned int)node >= config->max_numnodes)
		return false;
	return READ_ONCE(nodelists[node]) != NULL;
}

/* Takes an object on NODE if that is another node where the cache has lists; false: it is not. */
static bool alloc_elsewhere(
	struct kmem_cache *cache, gfp_t gfp, int node, const struct kernel_config *config, void **object)
{
	int local = numa_node_id();

	if (node == local)
		return false;
	if (!cache_has_node(cache, node, config))
		return false;
	*object = cache_alloc_on_node(cache, gfp, node);
	return true;
}

/* The node for the running task's next object of this cache; -1: it has no opinion. */
static int policy_node(const struct kmem_cache *cache)
{
	if (in_interrupt())
		return -1;
	if (cache->flags & SLAB_MEM_SPREAD) {
		if (cpuset_do_slab_mem_spread())
			return cpuset_mem_spread_node();
	}
	if (current_has_mempolicy())
		return slab_node();
	return -1;
}

static inline bool task_has_policy(void)
{
	if (unlikely(current_has_mempolicy()))
		return true;
	return unlikely(cpuset_do_slab_mem_spread());
}

/* The policy's node first, if it names another one; this node if it yields nothing. */
static noinline void *alloc_by_policy(struct kmem_cache *cache, gfp_t gfp, const struct kernel_config *config)
{
	int node = policy_node(cache);
	void *object = NULL;

	if (node != -1) {
		if (alloc_elsewhere(cache, gfp, node, config, &object) && object)
			return object;
	}
	return alloc_local(cache, gfp, config);
}

static inline void *alloc_anywhere(struct kmem_cache *cache, gfp_t gfp, const struct kernel_config *config)
{
	if (config->numa) {
		if (task_has_policy())
			return alloc_by_policy(cache, gfp, config);
	}
	return alloc_local(cache, gfp, config);
}

/* With interrupts off, and then as they were. */
static inline void *alloc_by_wish(struct kmem_cache *cache, gfp_t gfp, const struct kernel_config *config)
{
	unsigned long flags;
	void *object;

	local_irq_save(flags);
	object = alloc_anywhere(cache, gfp, config);
	local_irq_restore(flags);
	return object;
}

/* Never asks the policy. -1, this node, or a node without lists: as the running CPU finds it. */
static inline void *alloc_from_node(struct kmem_cache *cache, gfp_t gfp, int node, const struct kernel_config *config)
{
	bool done = false;
	unsigned long flags;
	void *object;

	local_irq_save(flags);
	if (config->numa && node != -1)
		done = alloc_elsewhere(cache, gfp, node, config, &object);
	if (!done)
		object = alloc_local(cache, gfp, config);
	local_irq_restore(flags);
	return object;
}

/* In debug. */

static noinline void *alloc_by_wish_debug(struct kmem_cache *cache, gfp_t gfp, const void *caller)
{
	const struct kernel_config *config = kernel_config();
	void *buffer;

	cache_check_dma(cache, gfp);
	buffer = alloc_by_wish(cache, gfp, config);
	return buffer ? debug_alloc(cache, gfp, buffer, caller) : NULL;
}

static noinline void *alloc_from_node_debug(struct kmem_cache *cache, gfp_t gfp, int node, const void *caller)
{
	const struct kernel_config *config = kernel_config();
	void *buffer;

	cache_check_dma(cache, gfp);
	buffer = alloc_from_node(cache, gfp, node, config);
	return buffer ? debug_alloc(cache, gfp, buffer, caller) : NULL;
}

/* The interface. */

static inline void *alloc(struct kmem_cache *cache, gfp_t gfp, const void *caller)
{
	const struct kernel_config *config = kernel_config();
	void *object;

	might_sleep_if(gfp & __GFP_WAIT);
	if (unlikely(config->debug != KERNEL_DEBUG_OFF))
		object = alloc_by_wish_debug(cache, gfp, caller);
	else
		object = alloc_by_wish(cache, gfp, config);
	trace_slab_alloc(cache, object);
	return object;
}

static inline void *alloc_node(struct kmem_cache *cache, gfp_t gfp, int node, const void *caller)
{
	const struct kernel_config *config = kernel_config();
	void *object;

	might_sleep_if(gfp & __GFP_WAIT);
	if (unlikely(config->debug != KERNEL_DEBUG_OFF))
		object = alloc_from_node_debug(cache, gfp, node, caller);
	else
		object = alloc_from_node(cache, gfp, node, config);
	trace_slab_alloc(cache, object);
	return object;
}

void *cache_alloc(struct kmem_cache *cache, gfp_t gfp, const void *caller)
{
	return alloc(cache, gfp, caller);
}

void *cache_alloc_node(struct kmem_cache *cache, gfp_t gfp, int node, const void *caller)
{
	return alloc_node(cache, gfp, node, caller);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	return alloc(cache, gfp, CALLER);
}

void *kmem_cache_alloc_node(struct kmem_cache *cache, gfp_t gfp, int node)
{
	return alloc_node(cache, gfp, node, CALLER);
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *object = cache_alloc(cache, gfp, CALLER);

	if (object) {
		unsigned int size = cache_usable_size(cache);

		memset(object, 0, size);
	}
	return object;
}
