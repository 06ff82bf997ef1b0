/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory by size: one cache for each power of two, and another in memory that old devices can reach. */
#include "buckets.h"

#include <linux/string.h>

enum { GENERALS_MAX = 24, NAME_BYTES = 24 };

struct bucket_general {
	size_t size;
	struct kmem_cache *normal, *dma;
	char normal_name[NAME_BYTES], dma_name[NAME_BYTES];
};

/* By ascending size. */
struct bucket_general bucket_generals[GENERALS_MAX];
unsigned int bucket_general_count;

static void general_create(struct bucket_general *general, size_t size)
{
	general->size = size;
	snprintf(general->normal_name, NAME_BYTES, "size-%lu", (unsigned long)size);
	snprintf(general->dma_name, NAME_BYTES, "size-%lu(DMA)", (unsigned long)size);
	general->normal = kmem_cache_create(general->normal_name, size, 0, SLAB_PANIC, NULL, NULL);
	general->dma = kmem_cache_create(general->dma_name, size, 0, SLAB_PANIC | SLAB_CACHE_DMA, NULL, NULL);
}

void bucket_general_init(void)
{
	const struct kernel_config *config = kernel_config();
	size_t size;

	for (size = BUCKET_MIN_BYTES; size <= PAGE_SIZE << config->max_object_order; size *= 2)
		general_create(&bucket_generals[bucket_general_count++], size);
}

struct kmem_cache *kmem_find_general_cachep(size_t size, gfp_t gfp)
{
	const struct bucket_general *general;

	for (general = bucket_generals; general < &bucket_generals[bucket_general_count]; general++)
		if (size <= general->size)
			return gfp & GFP_DMA ? general->dma : general->normal;
	return NULL;
}

void *__kmalloc(size_t size, gfp_t gfp)
{
	struct kmem_cache *cache = kmem_find_general_cachep(size, gfp);

	return cache ? kmem_cache_alloc(cache, gfp) : NULL;
}

void *kmalloc_node(size_t size, gfp_t gfp, int node)
{
	struct kmem_cache *cache = kmem_find_general_cachep(size, gfp);

	return cache ? kmem_cache_alloc_node(cache, gfp, node) : NULL;
}

void *kzalloc(size_t size, gfp_t gfp)
{
	void *object = __kmalloc(size, gfp);

	if (object)
		memset(object, 0, size);
	return object;
}

unsigned int ksize(const void *object)
{
	return object ? bucket_slab_cache(bucket_slab_of(object))->bucket_bytes : 0;
}
