/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory pressure on demand: takes pages of one node out of circulation and gives them back, the largest blocks first.
 * Taking reclaims as any request that may sleep, but does not insist.
 */
#include "models/kernel/mm/zone.h"

static unsigned int order_below(unsigned long pages, unsigned int limit)
{
	unsigned int order = 0;

	while (order < limit && 2UL << order <= pages)
		order++;
	return order;
}

static void keep(struct node_data *data, struct page *page)
{
	spin_lock(&data->pressure_lock);
	list_add(&page->lru, &data->pressure_blocks);
	data->pressure_pages += 1UL << page->order;
	spin_unlock(&data->pressure_lock);
}

unsigned long mm_pressure_take(int node, unsigned long pages)
{
	struct node_data *data = mm_node_data(node);
	unsigned int order = order_below(pages, ZONE_ORDER_MAX);
	unsigned long taken = 0;

	while (taken < pages) {
		struct page *page;

		order = order_below(pages - taken, order);
		page = alloc_pages_node(node, GFP_KERNEL | __GFP_THISNODE | __GFP_NORETRY | __GFP_NOWARN, order);
		if (page != NULL) {
			keep(data, page);
			taken += 1UL << order;
		} else if (order == 0) {
			break;
		} else {
			order--;
		}
	}
	return taken;
}

/* Keeps the upper halves of a block until it has no more than PAGES. */
static void cut(struct node_data *data, struct page *page, unsigned long pages)
{
	while (1UL << page->order > pages) {
		unsigned int order = page->order - 1;
		struct page *half = page + (1UL << order);

		half->count = 1;
		half->order = order;
		page->order = order;
		list_add(&half->lru, &data->pressure_blocks);
	}
}

/* The last block taken, or as much of it as PAGES; NULL: none is left. */
static struct page *let_go(struct node_data *data, unsigned long pages)
{
	struct page *page = NULL;

	spin_lock(&data->pressure_lock);
	if (!list_empty(&data->pressure_blocks)) {
		page = list_entry(data->pressure_blocks.next, struct page, lru);
		list_del(&page->lru);
		cut(data, page, pages);
		data->pressure_pages -= 1UL << page->order;
	}
	spin_unlock(&data->pressure_lock);
	return page;
}

unsigned long mm_pressure_release(int node, unsigned long pages)
{
	struct node_data *data = mm_node_data(node);
	unsigned long released = 0;

	while (released < pages) {
		struct page *page = let_go(data, pages - released);
		unsigned int order;

		if (page == NULL)
			break;
		order = page->order;
		__free_pages(page, order);
		released += 1UL << order;
	}
	return released;
}
