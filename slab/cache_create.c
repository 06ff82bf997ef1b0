/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Making a cache: the wishes are checked, the geometry computed, the arrays set up, and only then the chain sees it.
 */
#include "slab.h"

#include <linux/cpu.h>
#include <linux/hardirq.h>
#include <linux/string.h>

/* Order of the page allocator's largest blocks, unless objects may be larger. */
#define PAGE_ALLOCATOR_ORDER_MAX 10u

enum {
	CREATE_FLAGS = SLAB_HWCACHE_ALIGN | SLAB_MUST_HWCACHE_ALIGN | SLAB_CACHE_DMA | SLAB_RECLAIM_ACCOUNT |
		       SLAB_PANIC | SLAB_DESTROY_BY_RCU | SLAB_MEM_SPREAD,
	CREATE_FLAGS_DEBUG = SLAB_DEBUG_INITIAL | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER
};

/* What the caller asks for. */
struct cache_request {
	const char *name;
	size_t size;
	size_t align;
	unsigned long flags;
	kmem_ctor_t ctor;
	kmem_ctor_t dtor;
};

void geometry_machine_init(struct geometry_machine *machine)
{
	const struct kernel_config *config = kernel_config();

	machine->word_size = sizeof(void *);
	machine->page_size = PAGE_SIZE;
	machine->cache_line = config->cache_line;
	machine->kmalloc_line = config->kmalloc_line;
	machine->slab_min_align = config->slab_min_align;
	machine->break_order = config->break_order;
	machine->max_object_order = config->max_object_order;
	machine->max_page_order = max(PAGE_ALLOCATOR_ORDER_MAX, config->max_object_order);
	machine->cpus = config->nr_cpus;
	machine->nodes = config->max_numnodes;
	machine->smp = config->smp;
	machine->stats = config->stats;
	machine->debug = config->debug != KERNEL_DEBUG_OFF;
	machine->debug_pagealloc = config->debug == KERNEL_DEBUG_PAGEALLOC;
}

size_t cache_descriptor_size(void)
{
	const struct kernel_config *config = kernel_config();
	size_t size = sizeof(struct kmem_cache);

	size += config->nr_cpus * sizeof(struct array_cache *);
	size += config->max_numnodes * sizeof(struct kmem_list3 *);
	if (config->stats)
		size += sizeof(struct cache_statistics);
	if (config->debug != KERNEL_DEBUG_OFF)
		size += sizeof(struct cache_debug);
	return size;
}

/* Checks. */

static bool request_is_sane(const struct cache_request *request)
{
	const struct kernel_config *config = kernel_config();
	size_t size_max = PAGE_SIZE << config->max_object_order;

	if (!request->name || in_interrupt())
		return false;
	if (request->size < sizeof(void *) || request->size > size_max)
		return false;
	return request->ctor || !request->dtor;
}

static bool name_is_taken(const char *name)
{
	struct kmem_cache *cache;

	list_for_each_entry (cache, &cache_chain, next) {
		if (strcmp(cache->name, name) == 0)
			return true;
	}
	return false;
}

/* What only a debugging kernel minds. */
static void check_debug_flags(struct cache_request *request)
{
	if (strchr(request->name, ' '))
		printk(KERN_WARNING "slab: cache name '%s' has a blank; readers of slabinfo will stumble\n",
			request->name);
	if ((request->flags & SLAB_DEBUG_INITIAL) && !request->ctor) {
		printk(KERN_ERR "slab: %s: no constructor, so no verification of the initial state\n", request->name);
		request->flags &= ~SLAB_DEBUG_INITIAL;
	}
	BUG_ON((request->flags & SLAB_DESTROY_BY_RCU) && (request->flags & SLAB_POISON));
}

static void check_flags(struct cache_request *request)
{
	const struct kernel_config *config = kernel_config();
	unsigned long allowed = CREATE_FLAGS;

	if (config->debug != KERNEL_DEBUG_OFF) {
		check_debug_flags(request);
		allowed |= CREATE_FLAGS_DEBUG;
	}
	BUG_ON((request->flags & SLAB_DESTROY_BY_RCU) && request->dtor);
	BUG_ON(request->flags & ~allowed);
}

/* Making. */

void cache_apply_geometry(struct kmem_cache *cache, const struct geometry *geometry)
{
	const struct kernel_config *config = kernel_config();

	cache->buffer_size = (unsigned int)geometry->buffer_size;
	cache->object_size = (unsigned int)geometry->obj_size;
	cache->flags = (unsigned int)geometry->flags;
	if (geometry->off_slab)
		cache->flags |= CACHE_OFF_SLAB;
	cache->num = geometry->num;
	cache->gfporder = (unsigned short)geometry->gfporder;
	cache->colour = geometry->colour;
	cache->colour_off = (unsigned int)geometry->colour_off;
	cache->slab_size = (unsigned int)geometry->slab_size;
	if (config->debug != KERNEL_DEBUG_OFF)
		cache_debug(cache, config)->obj_offset = (unsigned int)geometry->obj_offset;
}

static int cache_set_geometry(struct kmem_cache *cache, const struct cache_request *request)
{
	struct geometry_request wishes;
	struct geometry_machine machine;
	struct geometry geometry;

	geometry_machine_init(&machine);
	wishes.size = request->size;
	wishes.align = request->align;
	wishes.flags = request->flags;
	wishes.descriptor_on_slab = slab_state < SLAB_PARTIAL_L3;
	if (!geometry_compute(&machine, &wishes, &geometry)) {
		printk(KERN_ERR "slab: %s: objects of %zu bytes fit into no slab\n", request->name, request->size);
		return -EINVAL;
	}
	cache_apply_geometry(cache, &geometry);
	return 0;
}

/* The general cache that holds the descriptors; by the order of start-up it exists. */
static void cache_set_descriptor_cache(struct kmem_cache *cache)
{
	if (!(cache->flags & CACHE_OFF_SLAB))
		return;
	cache->slabp_cache = kmem_find_general_cachep(cache->slab_size, 0);
	if (!cache->slabp_cache) {
		printk(KERN_ERR "slab: %s: no cache for slab descriptors of %u bytes yet\n", cache->name,
			cache->slab_size);
		BUG();
	}
}

static int cache_set_arrays(struct kmem_cache *cache)
{
	if (slab_state == SLAB_FULL)
		return cache_tune_to_defaults(cache);
	cache->dflags |= CACHE_DFLAG_BOOT;
	return bootstrap_arrays(cache);
}

static int cache_build(struct kmem_cache *cache, const struct cache_request *request)
{
	int error;

	cache->name = request->name;
	cache->ctor = request->ctor;
	cache->dtor = request->dtor;
	error = cache_set_geometry(cache, request);
	if (error)
		return error;
	if (cache->flags & SLAB_CACHE_DMA)
		cache->gfpflags |= GFP_DMA;
	cache_set_descriptor_cache(cache);
	return cache_set_arrays(cache);
}

/* A complete cache, not yet in the chain, or NULL and nothing is left of it. Chain mutex held. */
static struct kmem_cache *cache_new(const struct cache_request *request)
{
	struct kmem_cache *cache;

	if (name_is_taken(request->name)) {
		printk(KERN_ERR "slab: a cache named %s exists already\n", request->name);
		return NULL;
	}
	cache = kmem_cache_zalloc(cache_of_caches, GFP_KERNEL);
	if (!cache)
		return NULL;
	if (cache_build(cache, request)) {
		kmem_cache_free(cache_of_caches, cache);
		return NULL;
	}
	return cache;
}

static struct kmem_cache *cache_create(struct cache_request *request)
{
	struct kmem_cache *cache;

	lock_cpu_hotplug();
	mutex_lock(&cache_chain_mutex);
	check_flags(request);
	cache = cache_new(request);
	if (cache) {
		list_add(&cache->next, &cache_chain);
		trace_slab_cache_create(cache);
	}
	mutex_unlock(&cache_chain_mutex);
	unlock_cpu_hotplug();
	return cache;
}

struct kmem_cache *kmem_cache_create(
	const char *name, size_t size, size_t align, unsigned long flags, kmem_ctor_t ctor, kmem_ctor_t dtor)
{
	struct cache_request request;
	struct kmem_cache *cache;

	request.name = name;
	request.size = size;
	request.align = align;
	request.flags = flags;
	request.ctor = ctor;
	request.dtor = dtor;
	if (!request_is_sane(&request)) {
		printk(KERN_ERR "slab: cache %s of %zu bytes cannot be created like this\n", name ? name : "(no name)",
			size);
		BUG();
	}
	cache = cache_create(&request);
	if (!cache && (flags & SLAB_PANIC))
		panic("slab: cannot create cache %s\n", name);
	return cache;
}

unsigned int kmem_cache_size(struct kmem_cache *cache)
{
	return cache_usable_size(cache);
}

const char *kmem_cache_name(struct kmem_cache *cache)
{
	return cache->name;
}
