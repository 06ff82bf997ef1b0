/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is left after teardown. See leaks.h. */
#include "sim/check/leaks.h"

#include "models/kernel/allocator.h"
#include "models/kernel/finding.h"
#include "models/kernel/kernel.h"
#include "models/kernel/memory.h"
#include "sim/check/object_set.h"

#include <linux/slab_inspection.h>

#include <glib.h>

struct leaks {
	const struct slab_inspection *inspect;
	GHashTable *metadata; /* addresses that the allocator itself still uses */
	struct object_set objects;
	unsigned int num;
	unsigned int buffer_size;
	unsigned int object_offset;
	unsigned long leaked; /* of the cache under way */
	const void *example;
	struct leaks_extent *extent;
	bool clean;
};

/* --- what the allocator uses itself --- */

static void note(struct leaks *leaks, const void *address)
{
	if (address != NULL)
		g_hash_table_add(leaks->metadata, (void *)address);
}

static bool note_array(const struct slab_array_info *array, void *context)
{
	note(context, array->address);
	return true;
}

static bool note_descriptor(const struct slab_slab_info *slab, void *context)
{
	note(context, slab->descriptor);
	return true;
}

static void note_cache(struct leaks *leaks, struct kmem_cache *cache)
{
	note(leaks, cache);
	leaks->inspect->arrays_walk(cache, note_array, leaks);
	for (int node = 0; node < (int)kernel->config.max_numnodes; node++) {
		struct slab_node_info info;

		leaks->inspect->node_info(cache, node, &info);
		note(leaks, info.list3);
		note(leaks, info.alien);
		if (info.present)
			leaks->inspect->slabs_walk(cache, node, note_descriptor, leaks);
	}
}

/* --- what is in use --- */

static bool mark_free(const struct slab_slab_info *slab, void *context)
{
	struct leaks *leaks = context;
	guint8 *marks = object_set_add(&leaks->objects, slab->objects, slab->node);
	unsigned int steps = 0;

	for (unsigned int index = slab->free; index < leaks->num && steps < leaks->num;
		index = slab->bufctl[index], steps++)
		marks[index] = OBJECT_ON_FREE_CHAIN;
	return true;
}

static bool mark_resting(const struct slab_array_info *array, void *context)
{
	struct leaks *leaks = context;

	for (unsigned int i = 0; i < array->avail && i < array->limit; i++) {
		int node;
		guint8 *mark = object_set_find(&leaks->objects, array->entries[i], &node);

		if (mark != NULL)
			*mark = OBJECT_IN_ARRAY;
	}
	return true;
}

static void count_objects(struct leaks *leaks, const struct object_slab *slab)
{
	for (unsigned int index = 0; index < leaks->num; index++) {
		const char *object = slab->objects + (size_t)index * leaks->buffer_size;

		if (leaks->objects.marks->data[slab->marks_at + index] != OBJECT_OUT)
			continue;
		if (g_hash_table_contains(leaks->metadata, object + leaks->object_offset)) {
			leaks->extent->objects++;
			continue;
		}
		leaks->leaked++;
		leaks->example = object;
	}
}

static void check_cache(struct leaks *leaks, struct kmem_cache *cache, const struct slab_cache_info *info)
{
	object_set_init(&leaks->objects, info->num, info->buffer_size);
	leaks->num = info->num;
	leaks->buffer_size = info->buffer_size;
	leaks->object_offset = info->object_offset;
	leaks->leaked = 0;
	for (int node = 0; node < (int)kernel->config.max_numnodes; node++)
		leaks->inspect->slabs_walk(cache, node, mark_free, leaks);
	object_set_sort(&leaks->objects);
	leaks->inspect->arrays_walk(cache, mark_resting, leaks);
	for (guint i = 0; i < leaks->objects.slabs->len; i++)
		count_objects(leaks, &g_array_index(leaks->objects.slabs, struct object_slab, i));
	leaks->extent->pages_in_slabs += (unsigned long)leaks->objects.slabs->len << info->order;
	object_set_release(&leaks->objects);
	if (!info->boot_cache)
		kernel_finding_add("leak", "leak", "cache %s still exists after teardown", info->name);
	if (leaks->leaked != 0)
		kernel_finding_add("leak", "leak", "%lu objects of cache %s are still in use, one at %p", leaks->leaked,
			info->name, leaks->example);
	leaks->clean = leaks->clean && info->boot_cache && leaks->leaked == 0;
}

static void check_pages(struct leaks *leaks)
{
	const struct leaks_extent *extent = leaks->extent;

	if (extent->pages == extent->pages_in_slabs)
		return;
	kernel_finding_add("leak", "leak", "%lu pages are handed out after teardown, but the slabs left have %lu",
		extent->pages, extent->pages_in_slabs);
	leaks->clean = false;
}

bool leaks_check(struct leaks_extent *extent)
{
	struct leaks leaks = { .inspect = kernel_allocator()->inspection, .extent = extent, .clean = true };
	struct kmem_cache *cache;

	*extent = (struct leaks_extent){ .pages = kernel_pages_allocated() };
	if (leaks.inspect == NULL) {
		extent->pages_in_slabs = (unsigned long)kernel_slab_pages();
		return true;
	}
	leaks.metadata = g_hash_table_new(NULL, NULL);
	for (cache = leaks.inspect->cache_first(); cache != NULL; cache = leaks.inspect->cache_next(cache))
		note_cache(&leaks, cache);
	for (cache = leaks.inspect->cache_first(); cache != NULL; cache = leaks.inspect->cache_next(cache)) {
		struct slab_cache_info info;

		leaks.inspect->cache_info(cache, &info);
		check_cache(&leaks, cache, &info);
	}
	check_pages(&leaks);
	g_hash_table_unref(leaks.metadata);
	return leaks.clean;
}
