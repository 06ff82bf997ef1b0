/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lives where. See place_name.h. */
#include "tests/determinism/place_name.h"

#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "models/kernel/module.h"

#include <linux/mm.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

static bool name_static_data(uint64_t physical, char *name)
{
	const struct module_variable *variable = kernel_module_variable_at(physical);

	if (variable != NULL)
		snprintf(name, PLACE_NAME_BYTES, "static %s+%" PRIu64, variable->name, physical - variable->physical);
	return variable != NULL;
}

/* Page descriptors of a node lie in one array. */
static bool name_page_descriptor(uint64_t physical, char *name)
{
	for (unsigned int node = 0; node < hw->machine->nodes; node++) {
		uint64_t start = hw_node_memory_start(node);
		uint64_t pages = hw->machine->memory_per_node[node] / hw->machine->page_size;
		const struct page *first = virt_to_page(world_memory(start));
		uint64_t index = (physical - world_physical(first)) / sizeof(struct page);

		if (first == NULL || index >= pages)
			continue;
		snprintf(
			name, PLACE_NAME_BYTES, "descriptor of page %#" PRIx64, start + index * hw->machine->page_size);
		return true;
	}
	return false;
}

/* The inspection's look at a page touches its descriptor only, which is whole in the middle of anything. */
static bool name_slab_page(uint64_t physical, char *name)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;
	struct kmem_cache *cache = inspection != NULL ? inspection->page_cache(world_memory(physical)) : NULL;
	struct slab_cache_info info;

	if (cache == NULL)
		return false;
	inspection->cache_info(cache, &info);
	snprintf(name, PLACE_NAME_BYTES, "slab of %s", info.name);
	return true;
}

void place_name(uint64_t physical, char name[PLACE_NAME_BYTES])
{
	if (name_static_data(physical, name) || name_page_descriptor(physical, name) || name_slab_page(physical, name))
		return;
	snprintf(name, PLACE_NAME_BYTES, "%s", virt_addr_valid(world_memory(physical)) ? "page" : "reserved memory");
}
