/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares the model with what the allocator has, through its inspection table and through /proc/slabinfo. Everything
 * must be equal: counts, the order of lists, of free chains and of array entries, and where every object lies.
 */
#include "tests/model/model.h"

#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "models/kernel/kernel.h"
#include "sim/engine/world.h"

#include <linux/jiffies.h>

#include <string.h>

struct comparison {
	struct model *model;
	const struct slab_inspection *inspect;
	struct model_cache *cache;
	int node;
	GList *at[3]; /* the next slab on each list */
	unsigned int arrays;
	char *difference;
};

static const char *const list_names[] = { "full", "partial", "free" };

/* Keeps the first difference. Always false, which ends a walk. */
static bool differs(struct comparison *comparison, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool differs(struct comparison *comparison, const char *format, ...)
{
	va_list arguments;

	if (comparison->difference != NULL)
		return false;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	comparison->difference = g_strdup_printf("cache %s: %s", comparison->cache->name, text);
	return false;
}

static bool same(struct comparison *comparison, const char *what, unsigned long expected, unsigned long found)
{
	return expected == found || differs(comparison, "%s: expected %lu, found %lu", what, expected, found);
}

/* The same for one of a node's numbers. */
static bool same_at(struct comparison *comparison, const char *what, unsigned long expected, unsigned long found)
{
	return expected == found ||
	       differs(comparison, "node %d, %s: expected %lu, found %lu", comparison->node, what, expected, found);
}

/* OBJECT is unlearnt (boot memory), or lies at ADDRESS. */
static bool same_place(struct comparison *comparison, const char *what, struct model_object object, const void *address)
{
	const char *expected;

	if (!model_object_exists(object))
		return true;
	expected = model_object_address(object);
	if (expected == address || expected == NULL)
		return true;
	return differs(comparison, "%s lies at %#lx, expected object %u of %s at %#lx", what,
		(unsigned long)world_physical(address), object.index, object.slab->cache->name,
		(unsigned long)world_physical(expected));
}

/* --- slabs --- */

static bool compare_place(struct comparison *comparison, struct model_slab *slab, const struct slab_slab_info *info)
{
	const struct model_cache *cache = comparison->cache;
	size_t offset = (size_t)((const char *)info->objects - (const char *)info->pages);
	size_t expected = (kernel->config.colouring ? (size_t)slab->colour * cache->colour_off : 0) +
			  (cache->off_slab ? 0 : cache->slab_size);
	size_t bytes = (size_t)comparison->model->page_size << cache->order;

	if (slab->objects == NULL)
		slab->objects = info->objects;
	if (slab->objects != info->objects)
		return differs(comparison, "node %d: another slab than expected on the %s list", comparison->node,
			list_names[info->list]);
	if (offset + (size_t)cache->num * cache->buffer_size > bytes)
		return differs(comparison, "node %d: a slab's objects end behind its pages", comparison->node);
	return same_at(comparison, "bytes before a slab's first object", expected, offset);
}

static bool compare_chain(
	struct comparison *comparison, const struct model_slab *slab, const struct slab_slab_info *info)
{
	unsigned int index = info->free;

	for (unsigned int i = slab->cache->num - slab->inuse; i-- > 0;) {
		if (index >= slab->cache->num || index != slab->chain[i])
			return same_at(comparison, "next object of a slab's free list", slab->chain[i], index);
		index = info->bufctl[index];
	}
	return index == SLAB_BUFCTL_END || differs(comparison, "node %d: a free list is too long", comparison->node);
}

static bool compare_slab(const struct slab_slab_info *info, void *context)
{
	struct comparison *comparison = context;
	GList *link = comparison->at[info->list];
	struct model_slab *slab;

	if (link == NULL)
		return differs(comparison, "node %d: a slab too many on the %s list", comparison->node,
			list_names[info->list]);
	slab = link->data;
	comparison->at[info->list] = link->next;
	return compare_place(comparison, slab, info) &&
	       same_at(comparison, "objects in use of a slab", slab->inuse, info->inuse) &&
	       same_at(comparison, "node of a slab", (unsigned long)slab->node, (unsigned long)info->node) &&
	       compare_chain(comparison, slab, info);
}

static void compare_slabs(struct comparison *comparison, struct model_node *node)
{
	comparison->at[SLAB_LIST_FULL] = node->full.head;
	comparison->at[SLAB_LIST_PARTIAL] = node->partial.head;
	comparison->at[SLAB_LIST_FREE] = node->free.head;
	if (!comparison->inspect->slabs_walk(comparison->cache->address, comparison->node, compare_slab, comparison)) {
		differs(comparison, "node %d: its slabs cannot be walked", comparison->node);
		return;
	}
	for (unsigned int list = 0; list < G_N_ELEMENTS(comparison->at); list++)
		if (comparison->at[list] != NULL)
			differs(comparison, "node %d: a slab is missing on the %s list", comparison->node,
				list_names[list]);
}

/* --- nodes --- */

/* Made in the operation that just ended: within its last tick or two, plus the cache's share of its address. */
static void learn_next_reap(struct comparison *comparison, struct model_node *node, unsigned long found)
{
	const struct model *model = comparison->model;
	unsigned long period = model->reap_timeout_node;
	unsigned long now = hw_now_cycles() / (hw->machine->cpu_hz / hw->machine->hz);
	unsigned long made = found - period - world_physical(comparison->cache->address) % period;

	if (made > now || made + 3 < now)
		differs(comparison, "node %d, next_reap: made at tick %lu by its value, but it is tick %lu",
			comparison->node, made, now);
	node->next_reap = found;
	node->next_reap_known = true;
}

static void compare_node(struct comparison *comparison)
{
	struct model_cache *cache = comparison->cache;
	struct model_node *node = &cache->nodes[comparison->node];
	struct slab_node_info info;

	comparison->inspect->node_info(cache->address, comparison->node, &info);
	if (!same_at(comparison, "lists present", node->present, info.present) || !node->present)
		return;
	same_at(comparison, "free_objects", node->free_objects, info.free_objects);
	same_at(comparison, "free_limit", node->free_limit, info.free_limit);
	same_at(comparison, "colour_next", node->colour_next, info.colour_next);
	same_at(comparison, "free_touched", node->free_touched, info.free_touched);
	same_at(comparison, "shared array present", node->shared != NULL, info.has_shared);
	same_at(comparison, "alien table present", node->has_alien, info.alien != NULL);
	same_place(comparison, "a node list", node->memory, info.list3);
	if (node->has_alien)
		same_place(comparison, "an alien table", node->alien_memory, info.alien);
	if (node->next_reap_known)
		same_at(comparison, "next_reap", node->next_reap, info.next_reap);
	else
		learn_next_reap(comparison, node, info.next_reap);
	compare_slabs(comparison, node);
}

/* --- arrays --- */

static char *array_name(const struct slab_array_info *info)
{
	if (info->kind == SLAB_ARRAY_CPU)
		return g_strdup_printf("head array of cpu %u", info->cpu);
	if (info->kind == SLAB_ARRAY_SHARED)
		return g_strdup_printf("shared array of node %d", info->node);
	return g_strdup_printf("alien array %d->%d", info->node, info->home);
}

static struct model_array *array_of(const struct model_cache *cache, const struct slab_array_info *info)
{
	if (info->kind == SLAB_ARRAY_CPU)
		return cache->heads[info->cpu];
	if (info->kind == SLAB_ARRAY_SHARED)
		return cache->nodes[info->node].shared;
	return cache->nodes[info->node].alien[info->home];
}

static bool same_in(
	struct comparison *comparison, const char *name, const char *what, unsigned long expected, unsigned long found)
{
	return expected == found || differs(comparison, "%s, %s: expected %lu, found %lu", name, what, expected, found);
}

static bool compare_entries(struct comparison *comparison, const char *name, const struct model_array *array,
	const struct slab_array_info *info)
{
	for (unsigned int i = 0; i < array->avail; i++) {
		struct model_object object = array->entries[i];
		const char *expected = object.slab->objects + (size_t)object.index * comparison->cache->buffer_size;

		if (info->entries[i] != expected)
			return differs(comparison, "%s: entry %u of %u is another object than expected", name, i,
				array->avail);
	}
	return true;
}

static bool compare_array(const struct slab_array_info *info, void *context)
{
	struct comparison *comparison = context;
	const struct model_array *array = array_of(comparison->cache, info);
	g_autofree char *name = array_name(info);

	comparison->arrays++;
	if (array == NULL)
		return differs(comparison, "%s: not expected", name);
	return same_in(comparison, name, "objects", array->avail, info->avail) &&
	       same_in(comparison, name, "limit", array->limit, info->limit) &&
	       (info->kind != SLAB_ARRAY_CPU ||
		       same_in(comparison, name, "batchcount", array->batchcount, info->batchcount)) &&
	       same_in(comparison, name, "touched", array->touched, info->touched != 0) &&
	       same_place(comparison, name, array->memory, info->address) &&
	       compare_entries(comparison, name, array, info);
}

static unsigned int arrays_expected(const struct model *model, const struct model_cache *cache)
{
	unsigned int count = 0;

	for (unsigned int cpu = 0; cpu < model->cpus; cpu++)
		count += cache->heads[cpu] != NULL;
	for (int node = 0; node < (int)model->nodes; node++) {
		count += cache->nodes[node].shared != NULL;
		for (int home = 0; home < (int)model->nodes; home++)
			count += cache->nodes[node].alien[home] != NULL;
	}
	return count;
}

static void compare_arrays(struct comparison *comparison)
{
	comparison->arrays = 0;
	if (!comparison->inspect->arrays_walk(comparison->cache->address, compare_array, comparison))
		differs(comparison, "its arrays cannot be walked");
	same(comparison, "number of arrays", arrays_expected(comparison->model, comparison->cache), comparison->arrays);
}

/* --- caches --- */

static void compare_counts(struct comparison *comparison, const struct slab_cache_info *info)
{
	const struct model_counts *counts = &comparison->cache->counts;

	same(comparison, "num_active", counts->num_active, info->num_active);
	same(comparison, "num_allocations", counts->num_allocations, info->num_allocations);
	same(comparison, "high_mark", counts->high_mark, info->high_mark);
	same(comparison, "grown", counts->grown, info->grown);
	same(comparison, "reaped", counts->reaped, info->reaped);
	same(comparison, "errors", 0, info->errors);
	same(comparison, "max_freeable", counts->max_freeable, info->max_freeable);
	same(comparison, "node_allocs", counts->node_allocs, info->node_allocs);
	same(comparison, "node_frees", counts->node_frees, info->node_frees);
	same(comparison, "node_overflow", counts->node_overflow, info->node_overflow);
	same(comparison, "allochit", counts->allochit, info->allochit);
	same(comparison, "allocmiss", counts->allocmiss, info->allocmiss);
	same(comparison, "freehit", counts->freehit, info->freehit);
	same(comparison, "freemiss", counts->freemiss, info->freemiss);
	same(comparison, "foreign_slabs", counts->foreign_slabs, info->foreign_slabs);
}

static void compare_geometry(struct comparison *comparison, const struct slab_cache_info *info)
{
	const struct model_cache *cache = comparison->cache;

	same(comparison, "object_size", cache->object_size, info->object_size);
	same(comparison, "object_offset", cache->object_offset, info->object_offset);
	same(comparison, "buffer_size", cache->buffer_size, info->buffer_size);
	same(comparison, "num", cache->num, info->num);
	same(comparison, "order", cache->order, info->order);
	same(comparison, "colour", cache->colour, info->colour);
	same(comparison, "colour_off", cache->colour_off, info->colour_off);
	same(comparison, "slab_size", cache->slab_size, info->slab_size);
	same(comparison, "off_slab", cache->off_slab, info->off_slab);
	same(comparison, "limit", cache->limit, info->limit);
	same(comparison, "batchcount", cache->batchcount, info->batchcount);
	same(comparison, "shared", cache->shared, info->shared);
}

static void compare_cache(struct comparison *comparison, struct kmem_cache *address)
{
	struct slab_cache_info info;

	if (comparison->cache->address == NULL)
		comparison->cache->address = address;
	comparison->inspect->cache_info(address, &info);
	if (comparison->cache->address != address || strcmp(comparison->cache->name, info.name) != 0) {
		differs(comparison, "expected next on the chain, found %s", info.name);
		return;
	}
	compare_geometry(comparison, &info);
	for (comparison->node = 0; comparison->node < (int)comparison->model->nodes; comparison->node++)
		compare_node(comparison);
	compare_counts(comparison, &info);
}

/* Slabs first, all of them: where they lie is needed to say where an array or a list has to be. */
char *model_compare(struct model *model)
{
	struct comparison comparison = { .model = model, .inspect = kernel_allocator()->inspection };
	struct kmem_cache *address = comparison.inspect->cache_first();

	for (guint i = model->chain->len; i-- > 0; address = comparison.inspect->cache_next(address)) {
		comparison.cache = g_ptr_array_index(model->chain, i);
		if (address == NULL)
			differs(&comparison, "missing on the chain");
		else
			compare_cache(&comparison, address);
		if (comparison.difference != NULL)
			return comparison.difference;
	}
	if (address != NULL)
		differs(&comparison, "not the last one on the chain");
	for (guint i = model->chain->len; i-- > 0 && comparison.difference == NULL;) {
		comparison.cache = g_ptr_array_index(model->chain, i);
		same_place(&comparison, "its descriptor", comparison.cache->memory, comparison.cache->address);
		compare_arrays(&comparison);
	}
	return comparison.difference;
}
