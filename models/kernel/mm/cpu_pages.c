/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Single pages that CPUs keep: a hot list, taken from and put back to at the front, and a cold one for pages whose
 * lines are in nobody's cache. An empty list is filled with a batch from the zone; one that grew to its limit gives a
 * batch back, from the cold end.
 */
#include "models/kernel/mm/zone.h"

#include <linux/nodemask.h>
#include <linux/smp.h>

/* Interrupts off. */
static void fill(struct zone *zone, struct cpu_pages *list)
{
	unsigned int wanted = list->batch;
	unsigned int got;

	spin_lock(&zone->lock);
	for (got = 0; got < wanted; got++) {
		struct page *page = block_take(zone, 0);

		if (page == NULL)
			break;
		list_add_tail(&page->lru, &list->pages);
	}
	spin_unlock(&zone->lock);
	list->count += got;
}

/* Interrupts off; COUNT is not more than the list holds. */
static void give_back(struct zone *zone, struct cpu_pages *list, unsigned int count)
{
	unsigned int i;

	spin_lock(&zone->lock);
	for (i = 0; i < count; i++) {
		struct page *page = list_entry(list->pages.prev, struct page, lru);

		list_del(&page->lru);
		block_put(zone, page, 0);
	}
	spin_unlock(&zone->lock);
	list->count -= count;
}

static struct cpu_pages *list_of(struct zone *zone, unsigned int cpu, enum cpu_list which)
{
	return &zone->pagesets[cpu]->lists[which];
}

struct page *cpu_page_take(struct zone *zone, enum cpu_list which)
{
	struct page *page = NULL;
	struct cpu_pages *list;
	unsigned long flags;

	local_irq_save(flags);
	list = list_of(zone, smp_processor_id(), which);
	if (list->count == 0)
		fill(zone, list);
	if (list->count != 0) {
		page = list_entry(list->pages.next, struct page, lru);
		list_del(&page->lru);
		list->count--;
	}
	local_irq_restore(flags);
	return page;
}

void cpu_page_put(struct zone *zone, struct page *page, enum cpu_list which)
{
	struct cpu_pages *list;
	unsigned long flags;

	local_irq_save(flags);
	list = list_of(zone, smp_processor_id(), which);
	list_add(&page->lru, &list->pages);
	list->count++;
	if (list->count >= list->high)
		give_back(zone, list, list->batch);
	local_irq_restore(flags);
}

static void zone_drain(struct zone *zone, unsigned int cpu)
{
	unsigned int which;

	if (zone->pagesets == NULL)
		return;
	for (which = 0; which < CPU_LISTS; which++) {
		struct cpu_pages *list = list_of(zone, cpu, which);

		if (list->count != 0)
			give_back(zone, list, list->count);
	}
}

/* Interrupts off. */
static void node_drain(int node, unsigned int cpu)
{
	struct node_data *data = mm_node_data(node);
	unsigned int type;

	for (type = 0; type < ZONE_TYPES; type++)
		zone_drain(&data->zones[type], cpu);
}

void drain_node_pages(int node)
{
	unsigned long flags;

	local_irq_save(flags);
	node_drain(node, smp_processor_id());
	local_irq_restore(flags);
}

void drain_cpu_pages(unsigned int cpu)
{
	unsigned long flags;
	int node;

	for_each_possible_node (node) {
		local_irq_save(flags);
		node_drain(node, cpu);
		local_irq_restore(flags);
	}
}
