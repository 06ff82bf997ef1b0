/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the kernel's own places. See place.h. */
#include "models/kernel/place.h"

#include "models/hw/hw.h"
#include "models/kernel/memory_private.h"
#include "models/kernel/module.h"
#include "sim/engine/world.h"

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/topology.h>

#include "sim/engine/poison.h"

struct field {
	const char *name;
	size_t offset, size;
};

#define FIELD(type, member)                                                                                            \
	{                                                                                                              \
#member, offsetof(type, member), sizeof(((type *)0)->member)                                           \
	}

static const struct field page_fields[] = {
	FIELD(struct page, flags),
	FIELD(struct page, count),
	FIELD(struct page, order),
	FIELD(struct page, lru),
	FIELD(struct page, private),
	FIELD(struct page, first_page),
	FIELD(struct page, owner),
};

static const struct field zone_fields[] = {
	FIELD(struct zone, node),
	FIELD(struct zone, type),
	FIELD(struct zone, order_max),
	FIELD(struct zone, first_pfn),
	FIELD(struct zone, end_pfn),
	FIELD(struct zone, present_pages),
	FIELD(struct zone, marks),
	FIELD(struct zone, reserve),
	FIELD(struct zone, pagesets),
	FIELD(struct zone, lock),
	FIELD(struct zone, free_pages),
	FIELD(struct zone, fresh_next),
	FIELD(struct zone, fresh_end),
	FIELD(struct zone, areas),
};

static const struct field node_fields[] = {
	FIELD(struct node_data, zonelists),
	FIELD(struct node_data, pressure_lock),
	FIELD(struct node_data, pressure_blocks),
	FIELD(struct node_data, pressure_pages),
};

static const struct field list_fields[] = {
	FIELD(struct cpu_pages, count),
	FIELD(struct cpu_pages, high),
	FIELD(struct cpu_pages, batch),
	FIELD(struct cpu_pages, pages),
};

/* OFFSET: within the structure. */
static void field_find(
	const struct field *fields, size_t count, size_t offset, const char *structure, struct kernel_place *place)
{
	place->structure = structure;
	place->field = NULL;
	place->offset = 0;
	for (size_t i = 0; i < count; i++) {
		if (offset < fields[i].offset || offset >= fields[i].offset + fields[i].size)
			continue;
		place->field = fields[i].name;
		place->offset = offset - fields[i].offset;
	}
}

#define FIELD_FIND(fields, offset, structure, place)                                                                   \
	field_find(fields, sizeof(fields) / sizeof((fields)[0]), offset, structure, place)

/* Whether PHYSICAL is one of the SIZE bytes from START on; *OFFSET from there. */
static bool lies_in(uint64_t physical, const void *start, size_t size, size_t *offset)
{
	*offset = (size_t)(physical - world_physical(start));
	return start != NULL && physical >= world_physical(start) && *offset < size;
}

static bool find_page(const struct memory_node *node, uint64_t physical, struct kernel_place *place)
{
	size_t count = (node->end - node->start) >> kernel->memory->page_shift, offset;

	if (!lies_in(physical, node->pages, count * sizeof(struct page), &offset))
		return false;
	place->kind = KERNEL_PLACE_PAGE;
	FIELD_FIND(page_fields, offset % sizeof(struct page), "page", place);
	return true;
}

static bool find_zone(const struct memory_node *node, uint64_t physical, struct kernel_place *place)
{
	size_t offset;

	if (node->data == NULL || !lies_in(physical, node->data, sizeof(*node->data), &offset))
		return false;
	place->kind = KERNEL_PLACE_ZONE;
	if (offset < sizeof(node->data->zones))
		FIELD_FIND(zone_fields, offset % sizeof(struct zone), "zone", place);
	else
		FIELD_FIND(node_fields, offset, "node_data", place);
	return true;
}

static bool find_in_zone_lists(const struct zone *zone, unsigned int cpu, uint64_t physical, struct kernel_place *place)
{
	size_t offset;

	if (zone->pagesets == NULL || !lies_in(physical, zone->pagesets[cpu], sizeof(struct cpu_pageset), &offset))
		return false;
	place->kind = KERNEL_PLACE_CPU_PAGES;
	place->cpu = (int)cpu;
	FIELD_FIND(list_fields, offset % sizeof(struct cpu_pages), "cpu_pages", place);
	return true;
}

static bool find_cpu_pages(unsigned int cpu, uint64_t physical, struct kernel_place *place)
{
	for (unsigned int node = 0; node < kernel->memory->node_count; node++) {
		const struct node_data *data = kernel->memory->nodes[node].data;

		for (unsigned int type = 0; data != NULL && type < ZONE_TYPES; type++)
			if (find_in_zone_lists(&data->zones[type], cpu, physical, place))
				return true;
	}
	return false;
}

static bool find_per_cpu(unsigned int cpu, uint64_t physical, struct kernel_place *place)
{
	const struct kernel_module *module = kernel->module;
	size_t offset;

	for (size_t i = 0; module != NULL && i < module->per_cpu_count; i++) {
		const struct module_per_cpu *variable = &module->per_cpu[i];

		if (!lies_in(physical, kernel_per_cpu(variable->image, cpu), variable->size, &offset))
			continue;
		*place = (struct kernel_place){ KERNEL_PLACE_PER_CPU, NULL, variable->name, offset, -1, (int)cpu };
		return true;
	}
	return false;
}

/* What belongs to a CPU lies on its node, if that has memory. */
static bool find_of_cpus(unsigned int node, uint64_t physical, struct kernel_place *place)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		if (cpu_to_node(cpu) == (int)node &&
			(find_per_cpu(cpu, physical, place) || find_cpu_pages(cpu, physical, place)))
			return true;
	return false;
}

static bool find_variable(uint64_t physical, struct kernel_place *place)
{
	const struct module_variable *variable = kernel_module_variable_at(physical);

	if (variable == NULL)
		return false;
	*place = (struct kernel_place){ KERNEL_PLACE_VARIABLE, NULL, variable->name, physical - variable->physical, -1,
		-1 };
	return true;
}

static bool exists(uint64_t physical)
{
	return physical < kernel->memory->pages_total << kernel->memory->page_shift;
}

bool kernel_place_find(uint64_t physical, struct kernel_place *place)
{
	unsigned int node;

	if (find_variable(physical, place))
		return true;
	if (!exists(physical))
		return false;
	node = memory_node_of(physical);
	*place = (struct kernel_place){ .node = (int)node, .cpu = -1 };
	if (find_page(&kernel->memory->nodes[node], physical, place) ||
		find_zone(&kernel->memory->nodes[node], physical, place))
		return true;
	place->node = -1;
	return !kernel_place_is_managed(physical) && find_of_cpus(node, physical, place);
}

bool kernel_place_is_managed(uint64_t physical)
{
	const struct node_data *data = exists(physical) ? kernel->memory->nodes[memory_node_of(physical)].data : NULL;
	uint64_t pfn = physical >> kernel->memory->page_shift;

	for (unsigned int type = 0; data != NULL && type < ZONE_TYPES; type++)
		if (pfn >= data->zones[type].first_pfn && pfn < data->zones[type].end_pfn)
			return true;
	return false;
}
