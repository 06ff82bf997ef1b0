/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Slabs. The descriptor of a slab's first page holds its place in a list (lru), its free objects (private: the first
 * one, or 0), its cache (owner[0]) and how many of its objects are in use (owner[1]).
 *
 * As an object larger than a page has a slab to itself, every object begins in the first page of its slab.
 */
#include "buckets.h"

#include <linux/rcupdate.h>

static void **link_of(const struct kmem_cache *cache, void *object)
{
	return (void **)((char *)object + cache->link_offset);
}

/* --- pages --- */

static void account(const struct kmem_cache *cache, long pages)
{
	add_page_state_nr_slab(pages);
	if (cache->flags & SLAB_RECLAIM_ACCOUNT)
		add_slab_reclaim_pages(pages);
}

static void mark_pages(struct page *slab, unsigned int order)
{
	unsigned int i;

	for (i = 0; i < 1U << order; i++)
		SetPageSlab(&slab[i]);
}

static void unmark_pages(struct page *slab, unsigned int order)
{
	unsigned int i;

	for (i = 0; i < 1U << order; i++)
		ClearPageSlab(&slab[i]);
}

/* --- life --- */

static void construct(struct kmem_cache *cache, void *object, gfp_t gfp)
{
	unsigned long flags = SLAB_CTOR_CONSTRUCTOR;

	if (!(gfp & __GFP_WAIT))
		flags |= SLAB_CTOR_ATOMIC;
	cache->ctor(object, cache, flags);
}

/* Constructs all objects and chains them in the order of their addresses. */
static void fill(struct kmem_cache *cache, struct page *slab, gfp_t gfp)
{
	char *first = page_address(slab);
	char *object = first + (size_t)cache->slab_objects * cache->bucket_bytes;
	void *next = NULL;

	while (object > first) {
		object -= cache->bucket_bytes;
		if (cache->ctor)
			construct(cache, object, gfp);
		*link_of(cache, object) = next;
		next = object;
	}
	slab->private = (unsigned long)first;
}

struct page *bucket_slab_new(struct kmem_cache *cache, gfp_t gfp, int node)
{
	struct page *slab = alloc_pages_node(node, gfp | cache->gfp, cache->slab_order);

	if (!slab)
		return NULL;
	account(cache, 1L << cache->slab_order);
	mark_pages(slab, cache->slab_order);
	slab->owner[0] = (unsigned long)cache;
	slab->owner[1] = 0;
	fill(cache, slab, gfp);
	return slab;
}

static void destruct(struct kmem_cache *cache, struct page *slab)
{
	char *object = page_address(slab);
	unsigned int i;

	for (i = 0; i < cache->slab_objects; i++, object += cache->bucket_bytes)
		cache->dtor(object, cache, 0);
}

static void pages_release(struct kmem_cache *cache, struct page *slab)
{
	if (cache->dtor)
		destruct(cache, slab);
	unmark_pages(slab, cache->slab_order);
	account(cache, -(1L << cache->slab_order));
	kernel_reclaimed_pages(1UL << cache->slab_order);
	__free_pages(slab, cache->slab_order);
}

_Static_assert(sizeof(struct rcu_head) <= sizeof(struct list_head), "a slab in no list waits for readers by its lru");

static void release_after_readers(struct rcu_head *head)
{
	struct page *slab = container_of((struct list_head *)head, struct page, lru);

	pages_release(bucket_slab_cache(slab), slab);
}

void bucket_slab_release(struct kmem_cache *cache, struct page *slab)
{
	if (cache->flags & SLAB_DESTROY_BY_RCU)
		call_rcu((struct rcu_head *)&slab->lru, release_after_readers);
	else
		pages_release(cache, slab);
}

/* --- objects --- */

struct page *bucket_slab_of(const void *object)
{
	struct page *slab = virt_to_page(object);
	struct kmem_cache *cache;

	BUG_ON(!slab);
	BUG_ON(!PageSlab(slab));
	cache = bucket_slab_cache(slab);
	BUG_ON((unsigned long)object & (cache->bucket_bytes - 1));
	return slab;
}

void *bucket_slab_take(struct kmem_cache *cache, struct page *slab)
{
	void *object = (void *)slab->private;

	slab->private = (unsigned long)*link_of(cache, object);
	slab->owner[1]++;
	return object;
}

void bucket_slab_put(struct kmem_cache *cache, struct page *slab, void *object)
{
	BUG_ON(slab->owner[1] == 0);
	*link_of(cache, object) = (void *)slab->private;
	slab->private = (unsigned long)object;
	slab->owner[1]--;
}
