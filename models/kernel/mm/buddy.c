/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Binary buddies. A free block of order k at page number p may only merge with its buddy at p xor 2^k; both together
 * are a block of order k + 1. See zone.h for the states of a block.
 */
#include "models/kernel/mm/zone.h"

static void area_add(struct zone *zone, struct page *page, unsigned int order)
{
	page->flags |= 1UL << PG_BUDDY;
	page->order = order;
	list_add(&page->lru, &zone->areas[order].blocks);
	zone->areas[order].count++;
}

static void area_remove(struct zone *zone, struct page *page, unsigned int order)
{
	list_del(&page->lru);
	page->flags &= ~(1UL << PG_BUDDY);
	zone->areas[order].count--;
}

/* Gives back the upper halves of a block of order HAVE until one of order WANT is left at its start. */
static void split(struct zone *zone, struct page *page, unsigned int have, unsigned int want)
{
	while (have > want) {
		have--;
		area_add(zone, page + (1UL << have), have);
	}
}

static struct page *listed_take(struct zone *zone, unsigned int order)
{
	struct page *page = list_entry(zone->areas[order].blocks.next, struct page, lru);

	area_remove(zone, page, order);
	return page;
}

/* Fresh blocks are used last, from the bottom up. */
static struct page *fresh_take(struct zone *zone)
{
	struct page *page;

	if (zone->fresh_next == zone->fresh_end)
		return NULL;
	page = mm_pfn_page(zone->node, zone->fresh_next);
	zone->fresh_next += 1UL << zone->order_max;
	zone->areas[zone->order_max].count--;
	return page;
}

static struct page *block_find(struct zone *zone, unsigned int order)
{
	unsigned int have;
	struct page *page;

	for (have = order; have <= zone->order_max; have++) {
		if (list_empty(&zone->areas[have].blocks))
			continue;
		page = listed_take(zone, have);
		split(zone, page, have, order);
		return page;
	}
	page = fresh_take(zone);
	if (page != NULL)
		split(zone, page, zone->order_max, order);
	return page;
}

struct page *block_take(struct zone *zone, unsigned int order)
{
	struct page *page = block_find(zone, order);

	if (page != NULL)
		zone->free_pages -= 1UL << order;
	return page;
}

/* The free buddy of a block, if it lies in the zone and is in one piece. */
static struct page *buddy_of(struct zone *zone, struct page *page, unsigned long pfn, unsigned int order)
{
	unsigned long buddy_pfn = pfn ^ (1UL << order);
	struct page *buddy = page + (long)(buddy_pfn - pfn);

	if (buddy_pfn < zone->first_pfn || buddy_pfn + (1UL << order) > zone->end_pfn)
		return NULL;
	/* Whoever has it may change its other flags meanwhile. */
	if ((data_race(buddy->flags) & (1UL << PG_BUDDY)) == 0)
		return NULL;
	if (buddy->order != order)
		return NULL;
	return buddy;
}

void block_put(struct zone *zone, struct page *page, unsigned int order)
{
	unsigned long pfn = mm_page_pfn(page);

	zone->free_pages += 1UL << order;
	while (order < zone->order_max) {
		struct page *buddy = buddy_of(zone, page, pfn, order);

		if (buddy == NULL)
			break;
		area_remove(zone, buddy, order);
		if (buddy < page) {
			page = buddy;
			pfn -= 1UL << order;
		}
		order++;
	}
	area_add(zone, page, order);
}
