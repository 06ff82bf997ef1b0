/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lies at an address. See owner.h. */
#include "sim/check/owner.h"

#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "models/kernel/kernel.h"
#include "models/kernel/memory.h"
#include "models/kernel/module.h"

#include <linux/mm.h>
#include <linux/slab_inspection.h>

#include <glib.h>

struct search {
	const struct slab_inspection *inspect;
	const char *address;
	char *buffer;
	const char *cache; /* name of the one under way */
};

static bool lies_in(const struct search *search, const void *start, size_t bytes)
{
	return start != NULL && search->address >= (const char *)start && search->address < (const char *)start + bytes;
}

static bool tell(const struct search *search, const void *start, const char *format, ...) G_GNUC_PRINTF(3, 4);
static bool tell(const struct search *search, const void *start, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = g_vsnprintf(search->buffer, OWNER_TEXT_BYTES, format, arguments);
	va_end(arguments);
	if (length < OWNER_TEXT_BYTES)
		g_snprintf(search->buffer + length, (gulong)(OWNER_TEXT_BYTES - length), " of cache %s, byte %u",
			search->cache, (unsigned int)(search->address - (const char *)start));
	return true;
}

/* --- what a cache uses --- */

static bool found_array(const struct slab_array_info *array, void *context)
{
	struct search *search = context;

	if (!lies_in(search, array->address,
		    (size_t)((const char *)(array->entries + array->limit) - (const char *)array->address)))
		return true;
	if (array->kind == SLAB_ARRAY_CPU)
		tell(search, array->address, "head array of cpu %u", array->cpu);
	else if (array->kind == SLAB_ARRAY_SHARED)
		tell(search, array->address, "shared array of node %d", array->node);
	else
		tell(search, array->address, "alien array of node %d for node %d", array->node, array->home);
	return false;
}

static bool found_in_node(struct search *search, struct kmem_cache *cache, int node)
{
	size_t list3_bytes = (size_t)hw->machine->cache_line * 2;
	struct slab_node_info info;

	search->inspect->node_info(cache, node, &info);
	if (!info.present)
		return false;
	if (lies_in(search, info.list3, list3_bytes))
		return tell(search, info.list3, "lists of node %d", node);
	if (lies_in(search, info.alien, kernel->config.max_numnodes * sizeof(void *)))
		return tell(search, info.alien, "alien table of node %d", node);
	return false;
}

static bool found_in_cache(struct search *search, struct kmem_cache *cache)
{
	struct slab_cache_info info;

	search->inspect->cache_info(cache, &info);
	search->cache = info.name;
	if (!search->inspect->arrays_walk(cache, found_array, search) && search->buffer[0] != '\0')
		return true;
	for (int node = 0; node < (int)kernel->config.max_numnodes; node++)
		if (found_in_node(search, cache, node))
			return true;
	return false;
}

/* --- what a cache consists of --- */

struct slab_search {
	struct search *search;
	const struct slab_cache_info *info;
	size_t slab_bytes;
};

static bool found_slab(const struct slab_slab_info *slab, void *context)
{
	struct slab_search *slabs = context;
	struct search *search = slabs->search;
	size_t offset = (size_t)(search->address - (const char *)slab->objects);

	if (lies_in(search, slab->descriptor, slabs->info->slab_size)) {
		tell(search, slab->descriptor, "slab descriptor on node %d", slab->node);
		return false;
	}
	if (!lies_in(search, slab->pages, slabs->slab_bytes))
		return true;
	if (lies_in(search, slab->objects, (size_t)slabs->info->num * slabs->info->buffer_size))
		tell(search, (const char *)slab->objects + offset / slabs->info->buffer_size * slabs->info->buffer_size,
			"object");
	else
		tell(search, slab->pages, "slab pages");
	return false;
}

static bool found_in_slabs(struct search *search, struct kmem_cache *cache)
{
	struct slab_cache_info info;
	struct slab_search slabs = { .search = search, .info = &info };

	search->inspect->cache_info(cache, &info);
	search->cache = info.name;
	slabs.slab_bytes = (size_t)hw->machine->page_size << info.order;
	for (int node = 0; node < (int)kernel->config.max_numnodes; node++)
		if (!search->inspect->slabs_walk(cache, node, found_slab, &slabs) && search->buffer[0] != '\0')
			return true;
	return false;
}

/* --- everything --- */

static bool found_in_allocator(struct search *search)
{
	const struct slab_inspection *inspect = search->inspect;
	struct kmem_cache *cache;

	if (inspect == NULL)
		return false;
	for (cache = inspect->cache_first(); cache != NULL; cache = inspect->cache_next(cache))
		if (found_in_cache(search, cache))
			return true;
	cache = inspect->page_cache(search->address);
	if (cache != NULL && found_in_slabs(search, cache))
		return true;
	/* The slab may be on its way between two lists, or its descriptor lies elsewhere. */
	if (cache != NULL) {
		struct slab_cache_info info;

		inspect->cache_info(cache, &info);
		search->cache = info.name;
		return tell(
			search, search->address - ((uintptr_t)search->address & (hw->machine->page_size - 1)), "page");
	}
	return false;
}

static bool found_page_descriptor(const struct search *search)
{
	for (unsigned int node = 0; node < hw->machine->nodes; node++) {
		uint64_t bytes = hw->machine->memory_per_node[node];
		const struct page *first = virt_to_page(world_memory(hw_node_memory_start(node)));

		if (bytes == 0 || !lies_in(search, first, bytes / hw->machine->page_size * sizeof(struct page)))
			continue;
		g_snprintf(search->buffer, OWNER_TEXT_BYTES, "page descriptor of node %u, byte %u", node,
			(unsigned int)((size_t)(search->address - (const char *)first) % sizeof(struct page)));
		return true;
	}
	return false;
}

void owner_text(uint64_t physical, char buffer[OWNER_TEXT_BYTES])
{
	const struct module_variable *variable = kernel_module_variable_at(physical);
	struct search search = {
		.inspect = kernel_allocator()->inspection, .address = world_memory(physical), .buffer = buffer
	};

	buffer[0] = '\0';
	if (variable != NULL) {
		g_snprintf(buffer, OWNER_TEXT_BYTES, "%s, byte %u", variable->name,
			(unsigned int)(physical - variable->physical));
		return;
	}
	if (!found_in_allocator(&search) && !found_page_descriptor(&search))
		g_snprintf(buffer, OWNER_TEXT_BYTES, "memory of node %u", hw_node_of_physical(physical));
}
