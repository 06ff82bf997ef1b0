/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where arrays lie. See array_map.h. */
#include "sim/check/array_map.h"

#include "models/kernel/allocator.h"
#include "sim/engine/interval.h"
#include "sim/engine/mix.h"
#include "sim/engine/world.h"

#include <glib.h>
#include <string.h>

enum { TABLE_FIRST = 1024 };

struct entry {
	uint64_t number; /* of the granule */
	uint32_t array;	 /* index + 1; 0: free */
};

struct array_map {
	GArray *arrays;	     /* of struct mapped_array */
	struct entry *table; /* an entry for each granule of each array */
	uint32_t table_size, entry_count;
	bool stale;
	/* Under way. */
	struct kmem_cache *cache;
	const char *cache_name;
};

struct array_map *array_map_new(void)
{
	struct array_map *map = g_new0(struct array_map, 1);

	map->arrays = g_array_new(FALSE, FALSE, sizeof(struct mapped_array));
	map->table_size = TABLE_FIRST;
	map->table = g_new0(struct entry, map->table_size);
	return map;
}

void array_map_free(struct array_map *map)
{
	if (map == NULL)
		return;
	g_array_unref(map->arrays);
	g_free(map->table);
	g_free(map);
}

static uint32_t first_slot(const struct array_map *map, uint64_t number)
{
	return (uint32_t)mix_bijective(number) & (map->table_size - 1);
}

static void entry_put(struct array_map *map, struct entry entry)
{
	uint32_t slot = first_slot(map, entry.number);

	while (map->table[slot].array != 0)
		slot = (slot + 1) & (map->table_size - 1);
	map->table[slot] = entry;
}

static void table_grow(struct array_map *map)
{
	struct entry *old = map->table;
	uint32_t old_size = map->table_size;

	map->table_size *= 2;
	map->table = g_new0(struct entry, map->table_size);
	for (uint32_t i = 0; i < old_size; i++)
		if (old[i].array != 0)
			entry_put(map, old[i]);
	g_free(old);
}

static void array_index(struct array_map *map, const struct mapped_array *array)
{
	uint64_t last = (array->end - 1) >> INTERVAL_GRANULE_SHIFT;

	g_array_append_vals(map->arrays, array, 1);
	for (uint64_t number = array->start >> INTERVAL_GRANULE_SHIFT; number <= last; number++) {
		if (2 * ++map->entry_count > map->table_size)
			table_grow(map);
		entry_put(map, (struct entry){ number, map->arrays->len });
	}
}

static uint64_t list_lock_of(const struct array_map *map, int node)
{
	struct slab_node_info info;

	kernel_allocator()->inspection->node_info(map->cache, node, &info);
	return info.list_lock != NULL ? world_physical(info.list_lock) : UINT64_MAX;
}

static bool visit(const struct slab_array_info *info, void *context)
{
	struct array_map *map = context;
	const char *end = (const char *)(info->entries + info->limit);
	struct mapped_array array = { .start = world_physical(info->address),
		.kind = info->kind,
		.cpu = info->cpu,
		.node = info->node,
		.home = info->home,
		.lock = UINT64_MAX,
		.cache = map->cache_name };

	if (array.start == UINT64_MAX)
		return true;
	array.end = array.start + (uint64_t)(end - (const char *)info->address);
	if (info->kind == SLAB_ARRAY_SHARED)
		array.lock = list_lock_of(map, info->node);
	array_index(map, &array);
	return true;
}

static void make(struct array_map *map)
{
	const struct slab_inspection *inspect = kernel_allocator()->inspection;

	g_array_set_size(map->arrays, 0);
	memset(map->table, 0, map->table_size * sizeof(*map->table));
	map->entry_count = 0;
	map->stale = false;
	if (inspect == NULL)
		return;
	for (map->cache = inspect->cache_first(); map->cache != NULL; map->cache = inspect->cache_next(map->cache)) {
		struct slab_cache_info info;

		inspect->cache_info(map->cache, &info);
		map->cache_name = info.name;
		inspect->arrays_walk(map->cache, visit, map);
	}
}

void array_map_stale(struct array_map *map)
{
	map->stale = true;
}

/* Bytes of granule NUMBER that ARRAY has. */
static uint64_t bytes_in(const struct mapped_array *array, uint64_t number)
{
	uint64_t granule = number << INTERVAL_GRANULE_SHIFT;
	uint64_t from = MAX(array->start, granule) - granule;
	uint64_t to = MIN(array->end, granule + INTERVAL_GRANULE_BYTES) - granule;
	uint64_t below_end = to == INTERVAL_GRANULE_BYTES ? UINT64_MAX : (UINT64_C(1) << to) - 1;

	return below_end & ~((UINT64_C(1) << from) - 1);
}

const struct mapped_array *array_map_find(struct array_map *map, uint64_t number, uint64_t bytes, bool current)
{
	if (map->stale || current)
		make(map);
	for (uint32_t slot = first_slot(map, number); map->table[slot].array != 0;
		slot = (slot + 1) & (map->table_size - 1)) {
		const struct entry *entry = &map->table[slot];
		const struct mapped_array *array;

		if (entry->number != number)
			continue;
		array = &g_array_index(map->arrays, struct mapped_array, entry->array - 1);
		if ((bytes_in(array, number) & bytes) != 0)
			return array;
	}
	return NULL;
}
