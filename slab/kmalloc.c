/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The general caches: memory by size. Each size has a normal cache and one in memory that old devices can reach.
 */
#include "slab.h"

#include <linux/string.h>

struct general_name {
	size_t size;
	const char *normal;
	const char *dma;
};

#define GENERAL_NAME(size)                                                                                             \
	{                                                                                                              \
		size, "size-" #size, "size-" #size "(DMA)"                                                             \
	}

static const struct general_name general_names[] = {
	GENERAL_NAME(32),
	GENERAL_NAME(64),
	GENERAL_NAME(96),
	GENERAL_NAME(128),
	GENERAL_NAME(192),
	GENERAL_NAME(256),
	GENERAL_NAME(512),
	GENERAL_NAME(1024),
	GENERAL_NAME(2048),
	GENERAL_NAME(4096),
	GENERAL_NAME(8192),
	GENERAL_NAME(16384),
	GENERAL_NAME(32768),
	GENERAL_NAME(65536),
	GENERAL_NAME(131072),
	GENERAL_NAME(262144),
	GENERAL_NAME(524288),
	GENERAL_NAME(1048576),
	GENERAL_NAME(2097152),
	GENERAL_NAME(4194304),
	GENERAL_NAME(8388608),
	GENERAL_NAME(16777216),
	GENERAL_NAME(33554432),
};

struct general_cache {
	size_t size;
	struct kmem_cache *normal;
	struct kmem_cache *dma;
};

/* By ascending size, those that this machine has; the last has a size that no request exceeds, and no caches. */
struct general_cache general_caches[ARRAY_SIZE(general_names) + 1];

/* Start-up. */

void general_caches_init(void)
{
	struct general_cache *general = general_caches;
	struct geometry_machine machine;
	size_t size;

	geometry_machine_init(&machine);
	for (size = geometry_general_size(&machine, 1); size; size = geometry_general_size(&machine, size + 1)) {
		general->size = size;
		general++;
	}
	general->size = ~(size_t)0;
}

static const struct general_name *general_name_of(size_t size)
{
	unsigned int i;

	for (i = 0; general_names[i].size != size; i++)
		BUG_ON(i + 1 == ARRAY_SIZE(general_names));
	return &general_names[i];
}

static inline struct general_cache *general_find(size_t bytes)
{
	struct general_cache *general = general_caches;

	while (bytes > general->size)
		general++;
	return general;
}

size_t general_size_max(void)
{
	const struct general_cache *general = general_caches;

	while (general[1].size != ~(size_t)0)
		general++;
	return general->size;
}

static void create_normal(struct general_cache *general)
{
	const struct kernel_config *config = kernel_config();
	const struct general_name *names = general_name_of(general->size);

	if (general->normal)
		return;
	general->normal = kmem_cache_create(
		names->normal, general->size, config->kmalloc_min_align, SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL, NULL);
}

static void create_dma(struct general_cache *general)
{
	const struct kernel_config *config = kernel_config();
	const struct general_name *names = general_name_of(general->size);

	general->dma = kmem_cache_create(names->dma, general->size, config->kmalloc_min_align,
		SLAB_HWCACHE_ALIGN | SLAB_CACHE_DMA | SLAB_PANIC, NULL, NULL);
}

struct kmem_cache *general_cache_create(size_t bytes)
{
	struct general_cache *general = general_find(bytes);

	create_normal(general);
	return general->normal;
}

void general_caches_create_rest(void)
{
	struct general_cache *general;

	for (general = general_caches; general->size != ~(size_t)0; general++) {
		create_normal(general);
		create_dma(general);
	}
}

/* Use. */

static inline struct kmem_cache *general_cache_for(size_t size, gfp_t gfp)
{
	struct general_cache *general = general_find(size);

	if (unlikely(gfp & GFP_DMA))
		return general->dma;
	return general->normal;
}

struct kmem_cache *kmem_find_general_cachep(size_t size, gfp_t gfp)
{
	return general_cache_for(size, gfp);
}

static inline void *general_alloc(size_t size, gfp_t gfp, const void *caller)
{
	struct kmem_cache *cache = general_cache_for(size, gfp);

	if (unlikely(!cache))
		return NULL;
	return cache_alloc(cache, gfp, caller);
}

void *__kmalloc(size_t size, gfp_t gfp)
{
	return general_alloc(size, gfp, CALLER);
}

void *kmalloc_node(size_t size, gfp_t gfp, int node)
{
	struct kmem_cache *cache = general_cache_for(size, gfp);

	if (unlikely(!cache))
		return NULL;
	return cache_alloc_node(cache, gfp, node, CALLER);
}

void *kzalloc(size_t size, gfp_t gfp)
{
	void *object = general_alloc(size, gfp, CALLER);

	if (object)
		memset(object, 0, size);
	return object;
}

unsigned int ksize(const void *object)
{
	if (unlikely(!object))
		return 0;
	return cache_usable_size(object_cache(object));
}
