/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The slabs of one cache on one node, and what a node needs to have some.
 */
#include "debug.h"

#include <linux/jiffies.h>

/* Chosen per cache: an off-slab cache frees into another cache while it holds the lock. */
static const char *list3_lock_class(const struct kmem_cache *cache)
{
	return cache->flags & CACHE_OFF_SLAB ? "list_lock(off-slab)" : "list_lock";
}

/* Caches reap their lists at different times, so that not all work falls due at once. */
static unsigned long first_reap(const struct kmem_cache *cache)
{
	const struct kernel_config *config = kernel_config();
	unsigned long now = jiffies;
	unsigned long address = virt_to_phys(cache);

	return now + config->reap_timeout_node + address % config->reap_timeout_node;
}

void list3_init(struct kmem_list3 *list3, struct kmem_cache *cache)
{
	INIT_LIST_HEAD(&list3->slabs_partial);
	INIT_LIST_HEAD(&list3->slabs_full);
	INIT_LIST_HEAD(&list3->slabs_free);
	list3->free_objects = 0;
	list3->free_limit = 0;
	list3->colour_next = 0;
	kernel_spin_lock_init(&list3->list_lock, list3_lock_class(cache));
	list3->shared = NULL;
	list3->alien = NULL;
	list3->next_reap = first_reap(cache);
	list3->free_touched = 0;
}

void list3_publish(struct kmem_cache *cache, int node, struct kmem_list3 *list3)
{
	struct kmem_list3 **nodelists = cache_nodelists(cache);

	WRITE_ONCE(nodelists[node], list3);
}

unsigned int list3_free_limit(const struct kmem_cache *cache, int node)
{
	unsigned int cpus = nr_cpus_node(node);

	return (1 + cpus) * cache->batchcount + cache->num;
}

/* Parts. */

void list3_parts_free(struct list3_parts *parts)
{
	kfree(parts->list3);
	kfree(parts->shared);
	alien_table_free(parts->alien);
	parts->list3 = NULL;
	parts->shared = NULL;
	parts->alien = NULL;
}

static int alloc_list3_if_missing(struct kmem_cache *cache, int node, struct list3_parts *parts)
{
	if (cache_list3(cache, node))
		return 0;
	parts->list3 = kmalloc_node(sizeof(struct kmem_list3), GFP_KERNEL, node);
	if (!parts->list3)
		return -ENOMEM;
	list3_init(parts->list3, cache);
	return 0;
}

int list3_parts_alloc(
	struct kmem_cache *cache, int node, const struct geometry_tunables *tunables, struct list3_parts *parts)
{
	unsigned long entries = (unsigned long)tunables->shared * tunables->batchcount;

	parts->list3 = NULL;
	parts->shared = NULL;
	if (alien_table_alloc(cache, node, tunables->limit, &parts->alien))
		return -ENOMEM;
	parts->shared = array_alloc(node, entries, ARRAY_BATCHCOUNT_UNUSED);
	if (!parts->shared)
		goto fail;
	if (alloc_list3_if_missing(cache, node, parts))
		goto fail;
	return 0;
fail:
	list3_parts_free(parts);
	return -ENOMEM;
}

/* Taking. */

struct slab *list3_first_slab(struct kmem_list3 *list3)
{
	struct list_head *entry = list3->slabs_partial.next;

	if (entry == &list3->slabs_partial) {
		list3->free_touched = 1;
		entry = list3->slabs_free.next;
		if (entry == &list3->slabs_free)
			return NULL;
	}
	return list_entry(entry, struct slab, list);
}

void list3_slab_taken_from(struct kmem_list3 *list3, struct slab *slab)
{
	list_del(&slab->list);
	if (slab->free == BUFCTL_END)
		list_add(&slab->list, &list3->slabs_full);
	else
		list_add(&slab->list, &list3->slabs_partial);
}

/* Giving back. */

/* An empty slab is kept for the next allocations, unless the node has enough free objects already. */
static void keep_or_destroy(struct kmem_cache *cache, struct kmem_list3 *list3, struct slab *slab)
{
	if (list3->free_objects > list3->free_limit) {
		list3->free_objects -= cache->num;
		slab_destroy(cache, slab);
	} else {
		list_add(&slab->list, &list3->slabs_free);
	}
}

/* False: a debugging kernel refuses it. */
static bool put_into_slab(
	struct kmem_cache *cache, struct slab *slab, void *object, int node, const struct kernel_config *config)
{
	if (unlikely(config->debug != KERNEL_DEBUG_OFF))
		return debug_slab_put(cache, slab, object, node);
	slab_put(cache, slab, object);
	return true;
}

static void free_one(
	struct kmem_cache *cache, struct kmem_list3 *list3, void *object, int node, const struct kernel_config *config)
{
	struct cache_statistics *statistics = cache_statistics(cache, config);
	struct slab *slab = object_slab(object);

	if (!put_into_slab(cache, slab, object, node, config))
		return;
	stat_dec(&statistics->num_active);
	list_del(&slab->list);
	list3->free_objects++;
	if (slab->inuse == 0) {
		keep_or_destroy(cache, list3, slab);
	} else {
		/* To the end: that gives its other objects the longest time to come home before it is used again. */
		list_add_tail(&slab->list, &list3->slabs_partial);
	}
}

void list3_free_block(struct kmem_cache *cache, void **objects, unsigned int count, int node)
{
	const struct kernel_config *config = kernel_config();
	struct kmem_list3 *list3 = cache_list3(cache, node);
	unsigned int i;

	BUG_ON(!irqs_disabled());
	assert_spin_locked(&list3->list_lock);
	for (i = 0; i < count; i++)
		free_one(cache, list3, objects[i], node, config);
	trace_slab_free_block(cache, node, count);
}

/* Takes the slab that has been empty longest off its list, or returns NULL. list_lock held. */
static struct slab *unlink_last_free(struct kmem_cache *cache, struct kmem_list3 *list3)
{
	struct slab *slab;

	if (list_empty(&list3->slabs_free))
		return NULL;
	slab = list_entry(list3->slabs_free.prev, struct slab, list);
	BUG_ON(slab->inuse);
	list_del(&slab->list);
	list3->free_objects -= cache->num;
	return slab;
}

bool list3_release_free_slabs(struct kmem_cache *cache, int node)
{
	struct kmem_list3 *list3 = cache_list3(cache, node);
	struct slab *slab;
	bool in_use;

	spin_lock_irq(&list3->list_lock);
	while ((slab = unlink_last_free(cache, list3)) != NULL) {
		spin_unlock_irq(&list3->list_lock);
		slab_destroy(cache, slab);
		spin_lock_irq(&list3->list_lock);
	}
	in_use = !list_empty(&list3->slabs_full) || !list_empty(&list3->slabs_partial);
	spin_unlock_irq(&list3->list_lock);
	return in_use;
}
