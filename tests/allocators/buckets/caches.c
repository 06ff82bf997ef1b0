/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Life of caches: creation, shrinking, destruction, start-up. */
#include "buckets.h"

#include <linux/bootmem.h>
#include <linux/hardirq.h>
#include <linux/nodemask.h>
#include <linux/rcupdate.h>
#include <linux/statistics.h>
#include <linux/string.h>

LIST_HEAD(bucket_chain);
DEFINE_MUTEX(bucket_chain_mutex);

/* Where caches and their nodes come from. */
struct kmem_cache *bucket_cache_cache;
struct kmem_cache *bucket_node_cache;

/* --- geometry --- */

static unsigned int words(size_t size)
{
	return (unsigned int)ALIGN(size, sizeof(void *));
}

/*
 * The link lies in the object, where nobody minds: behind it when its contents matter while it is free, because it was
 * constructed or because readers may still look at it.
 */
static void set_geometry(struct kmem_cache *cache, size_t size, size_t align)
{
	bool keeps_contents = cache->ctor || (cache->flags & SLAB_DESTROY_BY_RCU);
	unsigned long slab_bytes;

	cache->object_bytes = words(size);
	cache->link_offset = keeps_contents ? cache->object_bytes : 0;
	cache->bucket_bytes = BUCKET_MIN_BYTES;
	while (cache->bucket_bytes < cache->link_offset + sizeof(void *) || cache->bucket_bytes < cache->object_bytes ||
		cache->bucket_bytes < align)
		cache->bucket_bytes *= 2;
	for (slab_bytes = PAGE_SIZE; slab_bytes < cache->bucket_bytes; slab_bytes *= 2)
		cache->slab_order++;
	cache->slab_objects = (unsigned int)(slab_bytes / cache->bucket_bytes);
}

/* --- creation --- */

static void node_init(struct bucket_node *node)
{
	memset(node, 0, sizeof(*node));
	spin_lock_init(&node->lock);
	INIT_LIST_HEAD(&node->slabs);
}

static void nodes_free(struct kmem_cache *cache)
{
	int node;

	for_each_possible_node (node)
		if (cache->nodes[node])
			kmem_cache_free(bucket_node_cache, cache->nodes[node]);
}

static bool nodes_alloc(struct kmem_cache *cache)
{
	int node;

	for_each_possible_node (node) {
		cache->nodes[node] = kmem_cache_alloc_node(bucket_node_cache, GFP_KERNEL, node);
		if (!cache->nodes[node])
			return false;
		node_init(cache->nodes[node]);
	}
	return true;
}

static void describe(struct kmem_cache *cache, const char *name, size_t size, size_t align, unsigned long flags)
{
	cache->name = name;
	cache->flags = flags;
	if (flags & SLAB_CACHE_DMA)
		cache->gfp = GFP_DMA;
	set_geometry(cache, size, align);
}

static void chain_add(struct kmem_cache *cache)
{
	mutex_lock(&bucket_chain_mutex);
	list_add_tail(&cache->chain, &bucket_chain);
	mutex_unlock(&bucket_chain_mutex);
}

static bool is_acceptable(const char *name, size_t size)
{
	const struct kernel_config *config = kernel_config();

	return name && size != 0 && size <= PAGE_SIZE << config->max_object_order;
}

struct kmem_cache *kmem_cache_create(
	const char *name, size_t size, size_t align, unsigned long flags, kmem_ctor_t ctor, kmem_ctor_t dtor)
{
	struct kmem_cache *cache = NULL;

	BUG_ON(in_interrupt());
	if (is_acceptable(name, size))
		cache = kmem_cache_zalloc(bucket_cache_cache, GFP_KERNEL);
	if (cache) {
		cache->ctor = ctor;
		cache->dtor = dtor;
		describe(cache, name, size, align, flags);
		if (!nodes_alloc(cache)) {
			nodes_free(cache);
			kmem_cache_free(bucket_cache_cache, cache);
			cache = NULL;
		}
	}
	if (cache)
		chain_add(cache);
	else if (flags & SLAB_PANIC)
		panic("buckets: cannot create cache %s", name ? name : "without a name");
	return cache;
}

/* --- shrinking --- */

/* Moves the empty slabs of NODE, which are at the end of its list, to EMPTY. Returns how many others there are. */
static unsigned long detach_empty(struct bucket_node *node, struct list_head *empty)
{
	unsigned long left;

	spin_lock_irq(&node->lock);
	for (; node->empty_count != 0; node->empty_count--) {
		list_move(node->slabs.prev, empty);
		node->slab_count--;
	}
	left = node->slab_count;
	spin_unlock_irq(&node->lock);
	return left;
}

static void release_all(struct kmem_cache *cache, struct list_head *empty)
{
	while (!list_empty(empty)) {
		struct page *slab = list_entry(empty->next, struct page, lru);

		list_del(&slab->lru);
		stat_inc(&cache->statistics.reaped);
		bucket_slab_release(cache, slab);
	}
}

int kmem_cache_shrink(struct kmem_cache *cache)
{
	unsigned long left = 0;
	int node;

	for_each_possible_node (node) {
		LIST_HEAD(empty);

		left += detach_empty(cache->nodes[node], &empty);
		release_all(cache, &empty);
	}
	return left != 0;
}

int kmem_cache_destroy(struct kmem_cache *cache)
{
	BUG_ON(in_interrupt());
	mutex_lock(&bucket_chain_mutex);
	if (kmem_cache_shrink(cache)) {
		mutex_unlock(&bucket_chain_mutex);
		printk(KERN_ERR "buckets: cache %s still has objects, not destroyed\n", cache->name);
		return 1;
	}
	list_del(&cache->chain);
	mutex_unlock(&bucket_chain_mutex);
	if (cache->flags & SLAB_DESTROY_BY_RCU)
		rcu_barrier();
	nodes_free(cache);
	kmem_cache_free(bucket_cache_cache, cache);
	return 0;
}

/* --- start-up --- */

static size_t cache_bytes(void)
{
	return sizeof(struct kmem_cache) + MAX_NUMNODES * sizeof(struct bucket_node *);
}

/* A cache before there are caches: it and its nodes come from the boot allocator. */
static struct kmem_cache *boot_cache(const char *name, size_t size)
{
	struct kmem_cache *cache = alloc_bootmem_node(0, cache_bytes(), sizeof(void *));
	int node;

	describe(cache, name, size, 0, SLAB_PANIC);
	for_each_possible_node (node) {
		cache->nodes[node] = alloc_bootmem_node(node, sizeof(struct bucket_node), sizeof(void *));
		node_init(cache->nodes[node]);
	}
	list_add_tail(&cache->chain, &bucket_chain);
	return cache;
}

void kmem_cache_init(void)
{
	bucket_cache_cache = boot_cache("bucket_cache", cache_bytes());
	bucket_node_cache = boot_cache("bucket_node", sizeof(struct bucket_node));
	bucket_general_init();
}

int slab_is_available(void)
{
	return bucket_node_cache != NULL;
}

/* --- questions --- */

unsigned int kmem_cache_size(struct kmem_cache *cache)
{
	return cache->object_bytes;
}

const char *kmem_cache_name(struct kmem_cache *cache)
{
	return cache->name;
}

int kmem_ptr_validate(struct kmem_cache *cache, void *object)
{
	struct page *page;

	if (!virt_addr_valid(object))
		return 0;
	page = virt_to_page(object);
	if (!PageSlab(page) || bucket_slab_cache(page) != cache)
		return 0;
	return ((unsigned long)object & (cache->bucket_bytes - 1)) == 0;
}
