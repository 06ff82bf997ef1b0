/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocation and freeing of objects. */
#include "buckets.h"

#include <linux/cpuset.h>
#include <linux/hardirq.h>
#include <linux/mempolicy.h>
#include <linux/nodemask.h>
#include <linux/statistics.h>
#include <linux/string.h>
#include <linux/topology.h>

/* --- where --- */

int bucket_node_wanted(const struct kmem_cache *cache)
{
	if (in_interrupt())
		return numa_node_id();
	if ((cache->flags & SLAB_MEM_SPREAD) && cpuset_do_slab_mem_spread())
		return cpuset_mem_spread_node();
	if (current_has_mempolicy())
		return slab_node();
	return numa_node_id();
}

/* --- allocation --- */

/* Under the node's lock: SLAB, which is in its list and has free objects, gives one. */
static void *take(struct kmem_cache *cache, struct bucket_node *node, struct page *slab)
{
	void *object;

	if (bucket_slab_in_use(slab) == 0)
		node->empty_count--;
	object = bucket_slab_take(cache, slab);
	if (bucket_slab_in_use(slab) == cache->slab_objects)
		list_del(&slab->lru);
	node->objects_in_use++;
	return object;
}

static void *alloc_present(struct kmem_cache *cache, struct bucket_node *node)
{
	void *object = NULL;
	unsigned long flags;

	spin_lock_irqsave(&node->lock, flags);
	if (!list_empty(&node->slabs))
		object = take(cache, node, list_entry(node->slabs.next, struct page, lru));
	spin_unlock_irqrestore(&node->lock, flags);
	if (object)
		stat_inc(&cache->statistics.alloc_hit);
	return object;
}

/* The slab belongs to the node that it came from, which may be another one than the one asked for. */
static void *alloc_new(struct kmem_cache *cache, gfp_t gfp, int wanted)
{
	struct bucket_node *node;
	struct page *slab;
	unsigned long flags;
	void *object;

	if (gfp & __GFP_NO_GROW)
		return NULL;
	slab = bucket_slab_new(cache, gfp, wanted);
	if (!slab) {
		stat_inc(&cache->statistics.errors);
		return NULL;
	}
	node = cache->nodes[page_to_nid(slab)];
	spin_lock_irqsave(&node->lock, flags);
	list_add(&slab->lru, &node->slabs);
	node->slab_count++;
	node->empty_count++;
	object = take(cache, node, slab);
	spin_unlock_irqrestore(&node->lock, flags);
	stat_inc(&cache->statistics.alloc_miss);
	stat_inc(&cache->statistics.grown);
	return object;
}

static void *alloc_on(struct kmem_cache *cache, gfp_t gfp, int node)
{
	void *object;

	might_sleep_if(gfp & __GFP_WAIT);
	object = alloc_present(cache, cache->nodes[node]);
	if (!object)
		object = alloc_new(cache, gfp, node);
	if (object) {
		stat_inc(&cache->statistics.objects);
		stat_max(&cache->statistics.high_mark, stat_read(&cache->statistics.objects));
	}
	return object;
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	return alloc_on(cache, gfp, bucket_node_wanted(cache));
}

void *kmem_cache_alloc_node(struct kmem_cache *cache, gfp_t gfp, int node)
{
	if (node < 0 || !node_online(node))
		node = numa_node_id();
	return alloc_on(cache, gfp, node);
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *object = kmem_cache_alloc(cache, gfp);

	if (object)
		memset(object, 0, cache->object_bytes);
	return object;
}

/* --- freeing --- */

/* Under the node's lock: OBJECT goes back to SLAB. True when the slab left the node and is to be released. */
static bool put(struct kmem_cache *cache, struct bucket_node *node, struct page *slab, void *object)
{
	bool was_full = bucket_slab_in_use(slab) == cache->slab_objects;

	bucket_slab_put(cache, slab, object);
	node->objects_in_use--;
	if (was_full)
		list_add(&slab->lru, &node->slabs);
	if (bucket_slab_in_use(slab) != 0)
		return false;
	list_del(&slab->lru);
	if (node->empty_count == BUCKET_EMPTY_MAX) {
		node->slab_count--;
		return true;
	}
	list_add_tail(&slab->lru, &node->slabs);
	node->empty_count++;
	return false;
}

static void count_free(struct kmem_cache *cache, int node)
{
	stat_dec(&cache->statistics.objects);
	if (node == numa_node_id())
		stat_inc(&cache->statistics.free_local);
	else
		stat_inc(&cache->statistics.free_remote);
}

static void free_to(struct kmem_cache *cache, struct page *slab, void *object)
{
	int home = page_to_nid(slab);
	struct bucket_node *node = cache->nodes[home];
	unsigned long flags;
	bool released;

	spin_lock_irqsave(&node->lock, flags);
	released = put(cache, node, slab, object);
	spin_unlock_irqrestore(&node->lock, flags);
	count_free(cache, home);
	if (released) {
		stat_inc(&cache->statistics.reaped);
		bucket_slab_release(cache, slab);
	}
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	struct page *slab = bucket_slab_of(object);

	BUG_ON(bucket_slab_cache(slab) != cache);
	free_to(cache, slab, object);
}

void kfree(const void *object)
{
	struct page *slab;

	if (!object)
		return;
	slab = bucket_slab_of(object);
	free_to(bucket_slab_cache(slab), slab, (void *)object);
}
