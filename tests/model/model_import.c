/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes over the state of the allocator as it is: after boot, which the model does not play, and after phases in which
 * several CPUs worked at once. From then on the model goes its own way. See model.h.
 */
#include "tests/model/model.h"

#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "models/kernel/cpumask.h"
#include "models/kernel/kernel.h"

#include <linux/cpumask.h>
#include <linux/nodemask.h>
#include <linux/topology.h>

#include <stdio.h>
#include <string.h>

struct import {
	struct model *model;
	const struct slab_inspection *inspect;
	GPtrArray *slabs;	/* of all caches */
	GPtrArray *descriptors; /* const void *, of the same slabs */
	struct model_cache *cache;
};

static struct model_object object_of(struct model_slab *slab, const void *address)
{
	size_t offset = (size_t)((const char *)address - slab->objects);

	if ((const char *)address < slab->objects || offset >= (size_t)slab->cache->num * slab->cache->buffer_size)
		return (struct model_object){ NULL, 0 };
	return (struct model_object){ slab, (unsigned int)(offset / slab->cache->buffer_size) };
}

/* --- slabs --- */

static bool import_slab(const struct slab_slab_info *info, void *context)
{
	struct import *import = context;
	struct model_cache *cache = import->cache;
	struct model_node *node = &cache->nodes[info->list_node];
	GQueue *lists[] = { &node->full, &node->partial, &node->free };
	struct model_slab *slab = model_slab_new(cache, info->node);
	unsigned int index = info->free;
	size_t offset = (size_t)((const char *)info->objects - (const char *)info->pages);

	slab->objects = info->objects;
	slab->inuse = info->inuse;
	for (unsigned int i = cache->num - info->inuse; i-- > 0; index = info->bufctl[index])
		slab->chain[i] = index;
	offset -= cache->off_slab ? 0 : cache->slab_size;
	slab->colour = (unsigned int)(offset / cache->colour_off);
	slab->list = lists[info->list];
	g_queue_push_tail_link(slab->list, &slab->link);
	g_ptr_array_add(import->slabs, slab);
	g_ptr_array_add(import->descriptors, (void *)info->descriptor);
	return true;
}

/* The object that lies at ADDRESS; none when it is the boot allocator's. */
static struct model_object object_at(const struct import *import, const void *address)
{
	for (guint i = 0; i < import->slabs->len; i++) {
		struct model_object object = object_of(g_ptr_array_index(import->slabs, i), address);

		if (model_object_exists(object))
			return object;
	}
	return (struct model_object){ NULL, 0 };
}

/* --- arrays --- */

static bool import_array(const struct slab_array_info *info, void *context)
{
	struct import *import = context;
	struct model_array *array = model_array_new(info->limit, info->batchcount);

	array->avail = info->avail;
	array->touched = info->touched != 0;
	array->memory = object_at(import, info->address);
	for (unsigned int i = 0; i < info->avail; i++)
		array->entries[i] = object_at(import, info->entries[i]);
	if (info->kind == SLAB_ARRAY_CPU)
		import->cache->heads[info->cpu] = array;
	else if (info->kind == SLAB_ARRAY_SHARED)
		import->cache->nodes[info->node].shared = array;
	else
		import->cache->nodes[info->node].alien[info->home] = array;
	return true;
}

static void import_node(struct import *import, int number)
{
	struct model_node *node = &import->cache->nodes[number];
	struct slab_node_info info;

	import->inspect->node_info(import->cache->address, number, &info);
	node->present = info.present;
	if (!info.present)
		return;
	node->free_objects = info.free_objects;
	node->free_limit = info.free_limit;
	node->colour_next = info.colour_next;
	node->next_reap = info.next_reap;
	node->next_reap_known = true;
	node->free_touched = info.free_touched;
	node->has_alien = info.alien != NULL;
	node->memory = object_at(import, info.list3);
	if (node->has_alien)
		node->alien_memory = object_at(import, info.alien);
}

/* --- caches --- */

static void import_counts(struct model_counts *counts, const struct slab_cache_info *info)
{
	*counts = (struct model_counts){ .num_active = info->num_active,
		.num_allocations = info->num_allocations,
		.high_mark = info->high_mark,
		.grown = info->grown,
		.reaped = info->reaped,
		.max_freeable = info->max_freeable,
		.node_allocs = info->node_allocs,
		.node_frees = info->node_frees,
		.node_overflow = info->node_overflow,
		.foreign_slabs = info->foreign_slabs,
		.allochit = info->allochit,
		.allocmiss = info->allocmiss,
		.freehit = info->freehit,
		.freemiss = info->freemiss };
}

static struct model_cache *import_cache(struct import *import, struct kmem_cache *address)
{
	struct slab_cache_info info;
	struct model_cache *cache;

	import->inspect->cache_info(address, &info);
	cache = model_cache_new(info.name);
	cache->address = address;
	cache->object_size = info.object_size;
	cache->object_offset = info.object_offset;
	cache->poisoned = (info.flags & SLAB_POISON) != 0;
	cache->buffer_size = info.buffer_size;
	cache->num = info.num;
	cache->order = info.order;
	cache->colour = info.colour;
	cache->colour_off = info.colour_off;
	cache->slab_size = info.slab_size;
	cache->off_slab = info.off_slab;
	cache->dma = (info.flags & SLAB_CACHE_DMA) != 0;
	cache->mem_spread = (info.flags & SLAB_MEM_SPREAD) != 0;
	cache->limit = info.limit;
	cache->batchcount = info.batchcount;
	cache->shared = info.shared;
	import_counts(&cache->counts, &info);
	return cache;
}

static void import_general(struct model *model, struct model_cache *cache)
{
	struct model_general general = { 0, cache };
	char end;

	if (sscanf(cache->name, "size-%u%c", &general.size, &end) == 1)
		g_array_append_val(model->general, general);
}

static gint by_size(gconstpointer a, gconstpointer b)
{
	const struct model_general *first = a, *second = b;

	return first->size < second->size ? -1 : first->size > second->size;
}

static void import_caches(struct import *import)
{
	struct model *model = import->model;
	struct kmem_cache *address = import->inspect->cache_first();

	for (; address != NULL; address = import->inspect->cache_next(address))
		g_ptr_array_insert(model->chain, 0, import_cache(import, address));
	for (guint i = 0; i < model->chain->len; i++)
		import_general(model, g_ptr_array_index(model->chain, i));
	g_array_sort(model->general, by_size); /* the first two were made before the others */
}

static void import_contents(struct import *import)
{
	struct model *model = import->model;

	for (guint i = 0; i < model->chain->len; i++) {
		import->cache = g_ptr_array_index(model->chain, i);
		for (int node = 0; node < (int)model->nodes; node++)
			import->inspect->slabs_walk(import->cache->address, node, import_slab, import);
	}
	for (guint i = 0; i < model->chain->len; i++) {
		import->cache = g_ptr_array_index(model->chain, i);
		import->inspect->arrays_walk(import->cache->address, import_array, import);
		for (int node = 0; node < (int)model->nodes; node++)
			import_node(import, node);
		import->cache->memory = object_at(import, import->cache->address);
		if (import->cache->off_slab)
			import->cache->descriptor_cache = model_general_for(model, import->cache->slab_size);
	}
}

static void import_descriptors(const struct import *import)
{
	for (guint i = 0; i < import->slabs->len; i++) {
		struct model_slab *slab = g_ptr_array_index(import->slabs, i);
		struct model_object object;

		if (!slab->cache->off_slab)
			continue;
		object = object_at(import, g_ptr_array_index(import->descriptors, i));
		slab->descriptor_slab = object.slab;
		slab->descriptor_index = object.index;
	}
}

static void import_machine(struct model *model)
{
	const struct kernel_config *config = &kernel->config;

	model->cpus = config->nr_cpus;
	model->nodes = config->max_numnodes;
	g_assert_cmpuint(model->cpus, <=, MODEL_CPUS_MAX);
	g_assert_cmpuint(model->nodes, <=, MODEL_NODES_MAX);
	model->numa = config->numa;
	model->smp = config->smp;
	model->debug = config->debug != KERNEL_DEBUG_OFF;
	model->debug_pagealloc = config->debug == KERNEL_DEBUG_PAGEALLOC;
	model->page_size = hw->machine->page_size;
	model->cache_line = config->cache_line;
	model->alien_limit = config->alien_limit;
	model->batch_refill_limit = config->batch_refill_limit;
	model->max_object_order = config->max_object_order;
	model->hz = config->hz;
	model->reap_timeout_cpu = config->reap_timeout_cpu;
	model->reap_timeout_node = config->reap_timeout_node;
	for (unsigned int cpu = 0; cpu < model->cpus; cpu++) {
		model->node_of_cpu[cpu] = (unsigned int)cpu_to_node(cpu);
		model->cpu_online[cpu] = cpu_online(cpu) != 0;
		model->cpu_prepared[cpu] = kernel_cpu_prepared(cpu);
	}
	for (int node = 0; node < (int)model->nodes; node++)
		model->node_online[node] = node_online(node) != 0;
}

/* A constructor is a secret of the cache. */
static bool had_constructor(const GPtrArray *before, const char *name)
{
	for (guint i = 0; i < before->len; i++) {
		const struct model_cache *cache = g_ptr_array_index(before, i);

		if (strcmp(cache->name, name) == 0)
			return cache->has_constructor;
	}
	return false;
}

/*
 * What was there before goes, but for what no table tells: constructors, when reaps fall due, and where the rotors
 * stand.
 */
static void forget(struct model *model, GPtrArray *before)
{
	for (guint i = 0; i < model->chain->len; i++) {
		struct model_cache *cache = g_ptr_array_index(model->chain, i);

		cache->has_constructor = had_constructor(before, cache->name);
	}
	for (guint i = 0; i < before->len; i++)
		model_cache_release(g_ptr_array_index(before, i));
	g_ptr_array_unref(before);
}

void model_import(struct model *model)
{
	struct import import = { .model = model, .inspect = kernel_allocator()->inspection };
	GPtrArray *before = model->chain;

	model->chain = g_ptr_array_new();
	g_array_set_size(model->general, 0);
	import_machine(model);
	import.slabs = g_ptr_array_new();
	import.descriptors = g_ptr_array_new();
	import_caches(&import);
	import_contents(&import);
	import_descriptors(&import);
	forget(model, before);
	g_ptr_array_unref(import.slabs);
	g_ptr_array_unref(import.descriptors);
}
