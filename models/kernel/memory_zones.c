/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Building the page allocator's structures when it opens: from then on the boot allocator has only a small rest of each
 * node, and everything behind it belongs to a zone.
 *
 * Sizes are those of kernel 2.6.16 (mm/page_alloc.c), with "present pages" read as the pages that a zone manages:
 *
 *	reserve in all  sqrt(16 * KiB of memory), 128 to 65536 KiB
 *	min mark	a zone's share of that, by its pages
 *	low, high mark  5/4 and 3/2 of min
 *	DMA reserve	1/256 of its node's NORMAL pages, kept from requests that NORMAL would do for
 *	CPU lists	a batch is a 4096th of the zone, at most 128 KiB, made a power of two minus one; hot lists hold
 *6 batches, cold ones 2, with half the batch
 */
#include "models/kernel/memory_private.h"

#include <linux/bootmem.h>
#include <linux/topology.h>

#include "sim/engine/poison.h"

enum {
	BOOT_REST_BYTES = 64 * 1024, /* for allocations between opening and the end of start-up */
	BOOT_REST_SHARE = 8,	     /* but at most an 8th of what a node has left */
	RESERVE_KIB_MIN = 128,
	RESERVE_KIB_MAX = 65536,
	DMA_RESERVE_RATIO = 256,
	BATCH_BYTES_MAX = 512 * 1024,
};

/* Largest integer whose square is at most VALUE. */
static uint64_t square_root(uint64_t value)
{
	uint64_t root = 0;

	for (uint64_t bit = UINT64_C(1) << 31; bit != 0; bit >>= 1)
		if ((root + bit) * (root + bit) <= value)
			root += bit;
	return root;
}

/* --- what a zone manages --- */

/* The rest of a range for the boot allocator; returns the first page number behind it. */
static uint64_t range_cut(struct boot_range *range)
{
	uint64_t page = UINT64_C(1) << kernel->memory->page_shift;
	uint64_t rest = (range->end - range->next) / BOOT_REST_SHARE;
	uint64_t cut = range->next + (rest < BOOT_REST_BYTES ? rest : BOOT_REST_BYTES);

	cut = ALIGN(cut, page);
	if (cut > range->end)
		cut = range->end;
	range->end = cut;
	return cut >> kernel->memory->page_shift;
}

/* Puts a piece on the zone's lists, in blocks as large as their places allow, the lowest first in line. */
static void add_pieces(struct zone *zone, uint64_t first, uint64_t end)
{
	while (first < end) {
		unsigned int order = zone->order_max;
		struct page *page = mm_pfn_page(zone->node, first);

		while ((first & ((UINT64_C(1) << order) - 1)) != 0 || first + (UINT64_C(1) << order) > end)
			order--;
		page->flags = 1UL << PG_BUDDY;
		page->order = order;
		list_add_tail(&page->lru, &zone->areas[order].blocks);
		zone->areas[order].count++;
		first += UINT64_C(1) << order;
	}
}

/* Whole blocks of the largest order stay fresh; what lies before and behind them goes on the lists. */
static void zone_fill(struct zone *zone)
{
	uint64_t block = UINT64_C(1) << zone->order_max;
	uint64_t fresh = ALIGN(zone->first_pfn, block);
	uint64_t fresh_end = zone->end_pfn & ~(block - 1);

	if (fresh >= fresh_end)
		fresh = fresh_end = zone->end_pfn;
	zone->fresh_next = fresh;
	zone->fresh_end = fresh_end;
	zone->areas[zone->order_max].count = (fresh_end - fresh) >> zone->order_max;
	add_pieces(zone, zone->first_pfn, fresh);
	add_pieces(zone, fresh_end, zone->end_pfn);
	zone->free_pages = zone->present_pages;
}

static void zone_build(struct zone *zone, struct boot_range *range, unsigned int node, enum zone_type type)
{
	unsigned int wanted = kernel->config.max_object_order;

	zone->node = (int)node;
	zone->type = type;
	zone->order_max = wanted > ZONE_ORDER_MAX ? min_t(unsigned int, wanted, ZONE_ORDER_MAX_LARGE) : ZONE_ORDER_MAX;
	zone->end_pfn = range->end >> kernel->memory->page_shift;
	zone->first_pfn = range_cut(range);
	zone->present_pages = zone->end_pfn - zone->first_pfn;
	spin_lock_init(&zone->lock);
	for (unsigned int order = 0; order < ZONE_ORDERS; order++)
		INIT_LIST_HEAD(&zone->areas[order].blocks);
	if (zone->present_pages != 0)
		zone_fill(zone);
}

/* --- marks --- */

static struct zone *zone_of(unsigned int node, unsigned int type)
{
	return &kernel->memory->nodes[node].data->zones[type];
}

static uint64_t present_pages(void)
{
	uint64_t pages = 0;

	for (unsigned int node = 0; node < kernel->memory->node_count; node++)
		for (unsigned int type = 0; type < ZONE_TYPES; type++)
			pages += zone_of(node, type)->present_pages;
	return pages;
}

static uint64_t reserve_pages(uint64_t present)
{
	unsigned int kib_shift = kernel->memory->page_shift - 10;
	uint64_t kib = square_root((present << kib_shift) * 16);

	kib = max_t(uint64_t, kib, RESERVE_KIB_MIN);
	return min_t(uint64_t, kib, RESERVE_KIB_MAX) >> kib_shift;
}

static void marks_set(struct zone *zone, uint64_t reserve, uint64_t present)
{
	uint64_t share = reserve * zone->present_pages / present;

	zone->marks[MARK_MIN] = share;
	zone->marks[MARK_LOW] = share + share / 4;
	zone->marks[MARK_HIGH] = share + share / 2;
}

static void all_marks_set(void)
{
	uint64_t present = present_pages();
	uint64_t reserve = reserve_pages(present);

	for (unsigned int node = 0; node < kernel->memory->node_count; node++) {
		for (unsigned int type = 0; present != 0 && type < ZONE_TYPES; type++)
			marks_set(zone_of(node, type), reserve, present);
		zone_of(node, ZONE_DMA)->reserve[ZONE_NORMAL] =
			zone_of(node, ZONE_NORMAL)->present_pages / DMA_RESERVE_RATIO;
	}
}

/* --- page lists of CPUs --- */

static unsigned int batch_of(const struct zone *zone)
{
	uint64_t batch = zone->present_pages / 1024;
	uint64_t most = BATCH_BYTES_MAX >> kernel->memory->page_shift;

	batch = min(batch, most) / 4;
	if (batch == 0)
		batch = 1;
	batch += batch / 2;
	return (1u << (63 - __builtin_clzll(batch))) - 1;
}

static void list_init(struct cpu_pages *list, unsigned int batch, unsigned int high)
{
	INIT_LIST_HEAD(&list->pages);
	list->batch = batch != 0 ? batch : 1;
	list->high = high;
}

static void pagesets_init(struct zone *zone)
{
	unsigned int batch = batch_of(zone);

	for (unsigned int cpu = 0; zone->pagesets != NULL && cpu < NR_CPUS; cpu++) {
		list_init(&zone->pagesets[cpu]->lists[CPU_LIST_HOT], batch, 6 * batch);
		list_init(&zone->pagesets[cpu]->lists[CPU_LIST_COLD], batch / 2, 2 * batch);
	}
}

static void pagesets_new(struct zone *zone, unsigned int node)
{
	size_t line = kernel->config.cache_line;

	zone->pagesets = alloc_bootmem_node((int)node, NR_CPUS * sizeof(*zone->pagesets), line);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		zone->pagesets[cpu] = alloc_bootmem_node(cpu_to_node(cpu), sizeof(struct cpu_pageset), line);
}

/* --- zone lists --- */

/* For NORMAL, DMA of the same node comes after it; for DMA, only DMA will do. */
static unsigned int node_zones_append(struct zone **list, unsigned int count, unsigned int node, enum zone_type type)
{
	for (int usable = type; usable >= 0; usable--)
		if (zone_of(node, (unsigned int)usable)->present_pages != 0)
			list[count++] = zone_of(node, (unsigned int)usable);
	return count;
}

static void zonelists_fill(unsigned int from)
{
	struct zone ***lists = kernel->memory->nodes[from].data->zonelists;
	unsigned int counts[ZONE_TYPES] = { 0 };

	for (int near = memory_node_after((int)from, -1); near >= 0; near = memory_node_after((int)from, near))
		for (unsigned int type = 0; type < ZONE_TYPES; type++)
			counts[type] =
				node_zones_append(lists[type], counts[type], (unsigned int)near, (enum zone_type)type);
	for (unsigned int type = 0; type < ZONE_TYPES; type++)
		lists[type][counts[type]] = NULL;
}

/* --- all of it --- */

static struct boot_range *range_of(unsigned int node, unsigned int type)
{
	return &kernel->memory->nodes[node].boot[type == ZONE_DMA ? 1 : 0];
}

static void node_data_new(unsigned int node)
{
	size_t list_bytes = (kernel->memory->node_count * ZONE_TYPES + 1) * sizeof(struct zone *);
	struct node_data *data = alloc_bootmem_node((int)node, sizeof(*data), MM_LINE_BYTES_MAX);

	for (unsigned int type = 0; type < ZONE_TYPES; type++)
		data->zonelists[type] = alloc_bootmem_node((int)node, list_bytes, kernel->config.cache_line);
	for (unsigned int type = 0; type < ZONE_TYPES; type++)
		if (range_of(node, type)->next < range_of(node, type)->end)
			pagesets_new(&data->zones[type], node);
	spin_lock_init(&data->pressure_lock);
	INIT_LIST_HEAD(&data->pressure_blocks);
	kernel->memory->nodes[node].data = data;
}

/* Boot memory for all that lies outside the zones must be taken before the first zone is cut. */
void memory_zones_build(void)
{
	unsigned int nodes = kernel->memory->node_count;

	for (unsigned int node = 0; node < nodes; node++)
		node_data_new(node);
	for (unsigned int node = 0; node < nodes; node++)
		for (unsigned int type = 0; type < ZONE_TYPES; type++)
			zone_build(zone_of(node, type), range_of(node, type), node, (enum zone_type)type);
	all_marks_set();
	for (unsigned int node = 0; node < nodes; node++) {
		for (unsigned int type = 0; type < ZONE_TYPES; type++)
			pagesets_init(zone_of(node, type));
		zonelists_fill(node);
	}
}
