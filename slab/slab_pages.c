/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pages of slabs: from and to the page allocator, marked and accounted, and the way from a page to its slab.
 */
#include "slab.h"

static void account_pages(const struct kmem_cache *cache, long count)
{
	add_page_state_nr_slab(count);
	if (cache->flags & SLAB_RECLAIM_ACCOUNT)
		add_slab_reclaim_pages(count);
}

void *slab_pages_alloc(struct kmem_cache *cache, gfp_t gfp, int node)
{
	struct page *page = alloc_pages_node(node, gfp | cache->gfpflags, cache->gfporder);
	long count = 1L << cache->gfporder;
	long i;

	if (!page)
		return NULL;
	for (i = 0; i < count; i++)
		SetPageSlab(&page[i]);
	account_pages(cache, count);
	return page_address(page);
}

void slab_pages_free(struct kmem_cache *cache, void *pages)
{
	struct page *page = virt_to_page(pages);
	long count = 1L << cache->gfporder;
	long i;

	for (i = 0; i < count; i++) {
		BUG_ON(!PageSlab(&page[i]));
		ClearPageSlab(&page[i]);
	}
	account_pages(cache, -count);
	kernel_reclaimed_pages((unsigned long)count);
	free_pages((unsigned long)pages, cache->gfporder);
}

void slab_pages_assign(struct kmem_cache *cache, struct slab *slab, void *pages)
{
	struct page *page = virt_to_page(pages);
	long count = 1L << cache->gfporder;
	long i;

	for (i = 0; i < count; i++) {
		page_set_cache(&page[i], cache);
		page_set_slab(&page[i], slab);
	}
}
