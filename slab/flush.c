/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flush: a full head array gives its oldest batch to the node.
 */
#include "slab.h"

#include <linux/string.h>

/*
 * Returns how many of the oldest entries the node took: what fits into the shared array, or a whole batch for the slabs
 * if nothing fits. list_lock held.
 */
static unsigned int flush_locked(struct kmem_cache *cache, struct kmem_list3 *list3, struct array_cache *head, int node)
{
	struct array_cache *shared = list3->shared;
	unsigned int count = head->batchcount;

	if (shared && shared->avail < shared->limit) {
		unsigned int room = shared->limit - shared->avail;

		if (count > room)
			count = room;
		memcpy(&shared->entry[shared->avail], head->entry, count * sizeof(void *));
		shared->avail += count;
		trace_slab_flush(cache, node, count, 1);
	} else {
		list3_free_block(cache, head->entry, count, node);
		trace_slab_flush(cache, node, count, 0);
	}
	return count;
}

void array_flush(struct kmem_cache *cache, struct array_cache *head)
{
	const struct kernel_config *config = kernel_config();
	struct cache_statistics *statistics = cache_statistics(cache, config);
	int node = numa_node_id();
	struct kmem_list3 *list3 = cache_list3(cache, node);
	unsigned int count;

	trace_slab_phase_begin(cache, SLAB_PHASE_FLUSH);
	BUG_ON(!irqs_disabled());
	BUG_ON(!head->batchcount || head->batchcount > head->avail);
	spin_lock(&list3->list_lock);
	count = flush_locked(cache, list3, head, node);
	stat_max_list_length(&statistics->max_freeable, &list3->slabs_free);
	spin_unlock(&list3->list_lock);
	array_drop_oldest(head, count);
	trace_slab_phase_end(cache, SLAB_PHASE_FLUSH);
}
