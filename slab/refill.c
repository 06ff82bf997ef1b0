/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Refill: an empty head array gets a batch from its node, and the node a new slab when it has nothing.
 */
#include "debug.h"

/*
 * A CPU that did not allocate since the reaper looked is served less: what it leaves lying would only be reaped again.
 */
static unsigned int refill_quota(const struct array_cache *head)
{
	const struct kernel_config *config = kernel_config();
	unsigned int limit = config->batch_refill_limit;

	if (!head->touched && head->batchcount > limit)
		return limit;
	return head->batchcount;
}

/* Takes at most WANT objects from one slab. A listed slab has some to give: otherwise its count is corrupt. */
static unsigned int take_from_slab(
	struct kmem_cache *cache, struct slab *slab, struct array_cache *head, unsigned int want, int node)
{
	const struct kernel_config *config = kernel_config();
	struct cache_statistics *statistics = cache_statistics(cache, config);
	unsigned int taken = 0;

	if (unlikely(config->debug != KERNEL_DEBUG_OFF))
		debug_check_slab(cache, slab, node);
	while (slab->inuse < cache->num && taken < want) {
		head->entry[head->avail++] = slab_take(cache, slab, config);
		taken++;
		stat_inc(&statistics->num_allocations);
		statistics_object_taken(statistics);
	}
	BUG_ON(taken == 0);
	if (unlikely(config->debug != KERNEL_DEBUG_OFF))
		debug_check_slab(cache, slab, node);
	return taken;
}

/* Takes at most WANT objects from the node's slabs. list_lock held. */
static unsigned int take_from_slabs(
	struct kmem_cache *cache, struct kmem_list3 *list3, struct array_cache *head, unsigned int want, int node)
{
	unsigned int taken = 0;

	while (taken < want) {
		struct slab *slab = list3_first_slab(list3);

		if (!slab)
			break;
		taken += take_from_slab(cache, slab, head, want - taken, node);
		list3_slab_taken_from(list3, slab);
	}
	list3->free_objects -= taken;
	return taken;
}

/* From the shared array if that has anything, else from slabs. list_lock held. */
static void refill_locked(
	struct kmem_cache *cache, struct kmem_list3 *list3, struct array_cache *head, unsigned int want, int node)
{
	struct array_cache *shared = list3->shared;
	unsigned int moved;

	if (shared && shared->avail) {
		moved = array_transfer(head, shared, want);
		shared->touched = 1;
		trace_slab_refill(cache, node, moved, 1);
	} else {
		moved = take_from_slabs(cache, list3, head, want, node);
		trace_slab_refill(cache, node, moved, 0);
	}
}

/* Interrupts off throughout. */
static void refill_from_node(struct kmem_cache *cache, struct array_cache *head, int node)
{
	struct kmem_list3 *list3 = cache_list3(cache, node);
	unsigned int want = refill_quota(head);

	trace_slab_phase_begin(cache, SLAB_PHASE_REFILL);
	BUG_ON(head->avail > 0 || !list3);
	spin_lock(&list3->list_lock);
	refill_locked(cache, list3, head, want, node);
	spin_unlock(&list3->list_lock);
	trace_slab_phase_end(cache, SLAB_PHASE_REFILL);
}

/*
 * Growing drops all locks and may enable interrupts: afterwards this may be another CPU on another node, the head array
 * may have been replaced, and an interrupt may have filled it. So everything is looked at anew.
 */
void *cache_refill(struct kmem_cache *cache, gfp_t gfp)
{
	struct array_cache *head = cache->array[smp_processor_id()];

	BUG_ON(!irqs_disabled());
	while (!head->avail) {
		int node = numa_node_id();
		int grown;

		refill_from_node(cache, head, node);
		if (head->avail)
			break;
		grown = cache_grow(cache, gfp, node);
		head = cache->array[smp_processor_id()];
		if (!grown && !head->avail)
			return NULL;
	}
	head->touched = 1;
	return head->entry[--head->avail];
}
