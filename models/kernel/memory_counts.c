/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What memory is used for, as metrics and checks ask. See memory.h. */
#include "models/kernel/memory_private.h"

#include "sim/engine/fault.h"

#include <linux/mm.h>

#include "sim/engine/poison.h"

static uint64_t node_managed(const struct memory_node *node)
{
	uint64_t pages = 0;

	for (unsigned int type = 0; node->data != NULL && type < ZONE_TYPES; type++)
		pages += node->data->zones[type].present_pages;
	return pages;
}

struct kernel_memory_counts kernel_memory_counts(int number)
{
	const struct memory_node *node = &kernel->memory->nodes[number];
	struct kernel_memory_counts counts;

	ENGINE_ASSERT(number >= 0 && number < (int)kernel->memory->node_count);
	counts = node->counts;
	counts.pages_total = (node->end - node->start) >> kernel->memory->page_shift;
	counts.pages_managed = node_managed(node);
	counts.pages_free = counts.pages_managed - node->pages_used;
	counts.pages_pressure = node->data != NULL ? node->data->pressure_pages : 0;
	return counts;
}

unsigned long kernel_pages_allocated(void)
{
	uint64_t pages = 0;

	for (unsigned int number = 0; number < kernel->memory->node_count; number++) {
		const struct memory_node *node = &kernel->memory->nodes[number];

		pages += node->pages_used - (node->data != NULL ? node->data->pressure_pages : 0);
	}
	return pages;
}

/* --- page state of the slab allocator --- */

void add_page_state_nr_slab(long pages)
{
	kernel->memory->slab_pages += pages;
}

void add_slab_reclaim_pages(long pages)
{
	kernel->memory->slab_reclaimable_pages += pages;
}

long kernel_slab_pages(void)
{
	return kernel->memory->slab_pages;
}

long kernel_slab_reclaimable_pages(void)
{
	return kernel->memory->slab_reclaimable_pages;
}

/* --- laws --- */

static const char *blocks_check(const struct zone *zone, unsigned int order, uint64_t *pages)
{
	const struct free_area *area = &zone->areas[order];
	uint64_t fresh = order == zone->order_max ? (zone->fresh_end - zone->fresh_next) >> order : 0;
	uint64_t listed = 0;
	struct page *page;

	list_for_each_entry (page, &area->blocks, lru) {
		unsigned long pfn = mm_page_pfn(page);

		if (page->flags != 1UL << PG_BUDDY || page->count != 0 || page->order != order)
			return "the descriptor of a free block says that it is one of this order";
		if ((pfn & ((1UL << order) - 1)) != 0 || pfn < zone->first_pfn || pfn + (1UL << order) > zone->end_pfn)
			return "a free block is aligned to its size and lies in its zone";
		if (page->lru.next->prev != &page->lru || ++listed > zone->present_pages)
			return "a free list is linked both ways and ends";
	}
	if (listed + fresh != area->count)
		return "the count of a free area is that of its blocks, with the fresh ones";
	*pages += area->count << order;
	return NULL;
}

static const char *cpu_pages_check(const struct cpu_pages *list, const struct zone *zone, uint64_t *pages)
{
	unsigned int listed = 0;
	struct page *page;

	list_for_each_entry (page, &list->pages, lru) {
		if (page->flags != 0 || page->count != 0 || mm_page_zone(page) != zone)
			return "a page on a CPU's list is free and of the list's zone";
		if (++listed > list->count)
			break;
	}
	if (listed != list->count)
		return "the count of a CPU's list is that of its pages";
	*pages += listed;
	return NULL;
}

static const char *zone_check(const struct zone *zone, uint64_t *free_pages)
{
	const char *broken = NULL;
	uint64_t pages = 0;

	for (unsigned int order = 0; order <= zone->order_max && broken == NULL; order++)
		broken = blocks_check(zone, order, &pages);
	if (broken == NULL && pages != zone->free_pages)
		broken = "the free pages of a zone are those of its free areas";
	for (unsigned int cpu = 0; zone->pagesets != NULL && cpu < NR_CPUS && broken == NULL; cpu++)
		for (unsigned int which = 0; which < CPU_LISTS && broken == NULL; which++)
			broken = cpu_pages_check(&zone->pagesets[cpu]->lists[which], zone, &pages);
	*free_pages += pages;
	return broken;
}

const char *kernel_memory_check(void)
{
	for (unsigned int number = 0; number < kernel->memory->node_count; number++) {
		const struct memory_node *node = &kernel->memory->nodes[number];
		uint64_t pages = 0;

		for (unsigned int type = 0; type < ZONE_TYPES; type++) {
			const char *broken = zone_check(&node->data->zones[type], &pages);

			if (broken != NULL)
				return broken;
		}
		if (pages + node->pages_used != node_managed(node))
			return "every managed page of a node is free or handed out";
	}
	return NULL;
}
