/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Grow: one more slab for a node.
 *
 * It is entered with interrupts off and no lock held, and left so. In between, when the caller may sleep, interrupts
 * are on: the task may sleep, be moved to another CPU, and interrupts may use the cache.
 */
#include "debug.h"

enum {
	GROW_GFP_ALLOWED = __GFP_DMA | __GFP_WAIT | __GFP_HIGH | __GFP_IO | __GFP_FS | __GFP_COLD | __GFP_NOWARN |
			   __GFP_REPEAT | __GFP_NOFAIL | __GFP_NORETRY | __GFP_NO_GROW | __GFP_COMP | __GFP_NOMEMALLOC |
			   __GFP_HARDWALL
};

/* Bytes at the start of the next slab that are left unused for the sake of its colour. */
static size_t next_colour_offset(struct kmem_cache *cache, struct kmem_list3 *list3)
{
	const struct kernel_config *config = kernel_config();
	unsigned int colour;

	spin_lock(&list3->list_lock);
	colour = list3->colour_next;
	list3->colour_next++;
	if (list3->colour_next >= cache->colour)
		list3->colour_next = 0;
	spin_unlock(&list3->list_lock);
	return config->colouring ? (size_t)colour * cache->colour_off : 0;
}

/* Finds the descriptor its place, and the first object its own. NULL: no memory for an off-slab descriptor. */
static struct slab *place_slab(struct kmem_cache *cache, void *pages, size_t colour_offset, gfp_t gfp, int node)
{
	size_t object_offset = colour_offset;
	struct slab *slab;

	if (cache->flags & CACHE_OFF_SLAB) {
		slab = kmem_cache_alloc_node(cache->slabp_cache, gfp & ~__GFP_DMA, node);
		if (!slab)
			return NULL;
	} else {
		slab = (struct slab *)((char *)pages + colour_offset);
		object_offset += cache->slab_size;
	}
	slab->colouroff = object_offset;
	slab->s_mem = (char *)pages + object_offset;
	slab->inuse = 0;
	slab->free = 0;
	slab->nodeid = (unsigned short)node;
	return slab;
}

static void construct_objects(struct kmem_cache *cache, struct slab *slab, gfp_t gfp)
{
	const struct kernel_config *config = kernel_config();
	unsigned long flags = SLAB_CTOR_CONSTRUCTOR;
	unsigned int index;

	if (!(gfp & __GFP_WAIT))
		flags |= SLAB_CTOR_ATOMIC;
	for (index = 0; index < cache->num; index++) {
		void *object = slab_object(cache, slab, index);

		if (unlikely(config->debug != KERNEL_DEBUG_OFF))
			debug_construct(cache, object, flags);
		else if (cache->ctor)
			cache->ctor(object, cache, flags);
		slab_bufctl(slab)[index] = index + 1;
	}
	slab_bufctl(slab)[cache->num - 1] = BUFCTL_END;
}

/* Pages, descriptor, objects. Interrupts may be on. */
static struct slab *make_slab(struct kmem_cache *cache, size_t colour_offset, gfp_t gfp, int node)
{
	void *pages = slab_pages_alloc(cache, gfp, node);
	struct slab *slab;

	if (!pages)
		return NULL;
	slab = place_slab(cache, pages, colour_offset, gfp, node);
	if (!slab) {
		slab_pages_free(cache, pages);
		return NULL;
	}
	slab_pages_assign(cache, slab, pages);
	construct_objects(cache, slab, gfp);
	return slab;
}

static void count_growth(struct kmem_cache *cache, struct slab *slab, int node, size_t colour_offset)
{
	const struct kernel_config *config = kernel_config();
	struct cache_statistics *statistics = cache_statistics(cache, config);
	struct page *page = virt_to_page(slab->s_mem);
	bool foreign = page_to_nid(page) != node;

	stat_inc(&statistics->grown);
	if (foreign)
		stat_inc(&cache->foreign_slabs);
	trace_slab_grow(cache, node, cache->gfporder, cache->num, colour_offset, foreign);
}

static void add_slab(
	struct kmem_cache *cache, struct kmem_list3 *list3, struct slab *slab, int node, size_t colour_offset)
{
	spin_lock(&list3->list_lock);
	list_add_tail(&slab->list, &list3->slabs_free);
	count_growth(cache, slab, node, colour_offset);
	list3->free_objects += cache->num;
	spin_unlock(&list3->list_lock);
}

/* Interrupts on while the slab is made, if the caller may sleep, whatever they were when it called. */
static struct slab *make_slab_sleeping(struct kmem_cache *cache, size_t colour_offset, gfp_t gfp, int node)
{
	struct slab *slab;

	if (gfp & __GFP_WAIT)
		local_irq_enable();
	cache_check_dma(cache, gfp);
	slab = make_slab(cache, colour_offset, gfp, node);
	if (gfp & __GFP_WAIT)
		local_irq_disable();
	return slab;
}

/* The slab goes to the list that it was made for, even if the task is elsewhere by now. */
int cache_grow(struct kmem_cache *cache, gfp_t gfp, int node)
{
	struct kmem_list3 *list3 = cache_list3(cache, node);
	struct slab *slab;
	size_t colour_offset;

	BUG_ON(!irqs_disabled());
	BUG_ON(gfp & ~(gfp_t)GROW_GFP_ALLOWED);
	if (gfp & __GFP_NO_GROW)
		return 0;

	trace_slab_phase_begin(cache, SLAB_PHASE_GROW);
	colour_offset = next_colour_offset(cache, list3);
	slab = make_slab_sleeping(cache, colour_offset, gfp, node);
	if (slab)
		add_slab(cache, list3, slab, node, colour_offset);
	trace_slab_phase_end(cache, SLAB_PHASE_GROW);
	return slab != NULL;
}
