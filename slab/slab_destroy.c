/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The end of a slab. It may come under a list_lock (list3_free_block), so nothing here may sleep.
 */
#include "debug.h"

static void destruct_objects_debug(struct kmem_cache *cache, struct slab *slab)
{
	unsigned int index;

	for (index = 0; index < cache->num; index++) {
		void *buffer = slab_object(cache, slab, index);

		debug_destruct(cache, buffer);
	}
}

static void destruct_objects(struct kmem_cache *cache, struct slab *slab)
{
	unsigned int index;

	if (!cache->dtor)
		return;
	for (index = 0; index < cache->num; index++) {
		void *object = slab_object(cache, slab, index);

		cache->dtor(object, cache, 0);
	}
}

static void count_destruction(struct kmem_cache *cache, const struct slab *slab)
{
	struct page *page = virt_to_page(slab->s_mem);

	if (page_to_nid(page) != slab->nodeid)
		stat_dec(&cache->foreign_slabs);
	trace_slab_destroy(cache, slab->nodeid, cache->gfporder);
}

/* DESCRIPTOR goes with the pages when it lies in them. */
static void release_memory(struct kmem_cache *cache, void *pages, void *descriptor)
{
	slab_pages_free(cache, pages);
	if (cache->flags & CACHE_OFF_SLAB)
		kmem_cache_free(cache->slabp_cache, descriptor);
}

static void release_after_grace_period(struct rcu_head *head)
{
	struct slab_rcu *record = container_of(head, struct slab_rcu, head);

	release_memory(record->cache, record->pages, record);
}

/* Readers may still look at the objects, but at nothing else of the slab. */
static void release_by_rcu(struct kmem_cache *cache, struct slab *slab)
{
	void *pages = slab_pages(slab);
	struct slab_rcu *record = (struct slab_rcu *)slab;

	record->cache = cache;
	record->pages = pages;
	call_rcu(&record->head, release_after_grace_period);
}

void slab_destroy(struct kmem_cache *cache, struct slab *slab)
{
	const struct kernel_config *config = kernel_config();

	if (unlikely(config->debug != KERNEL_DEBUG_OFF))
		destruct_objects_debug(cache, slab);
	else
		destruct_objects(cache, slab);
	count_destruction(cache, slab);
	if (cache->flags & SLAB_DESTROY_BY_RCU)
		release_by_rcu(cache, slab);
	else
		release_memory(cache, slab_pages(slab), slab);
}
