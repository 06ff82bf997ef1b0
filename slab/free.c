/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Freeing: the fast path, and the decision whether an object is far from home.
 */
#include "slab.h"

/* BUG unless OBJECT lies in a slab page. */
static void check_is_slab(const void *object)
{
	struct page *page;

	if (!virt_addr_valid(object)) {
		printk(KERN_ERR "slab: freeing %p, which is no kernel memory\n", object);
		BUG();
	}
	page = object_page(object);
	if (!PageSlab(page)) {
		printk(KERN_ERR "slab: freeing %p, which is no slab object\n", object);
		BUG();
	}
}

/* BUG unless OBJECT lies in a slab page of CACHE. */
static void check_owner(struct kmem_cache *cache, const void *object)
{
	struct kmem_cache *owner;

	check_is_slab(object);
	owner = object_cache(object);
	if (owner != cache) {
		printk(KERN_ERR "slab: freeing %p to %s, but it is an object of %s\n", object, cache->name,
			owner->name);
		BUG();
	}
}

/* Gives back an object that is at home on this CPU's node. */
static inline void free_local(struct kmem_cache *cache, void *object, const struct kernel_config *config)
{
	struct cache_statistics *statistics = cache_statistics(cache, config);
	struct array_cache *head = cache->array[smp_processor_id()];

	/* There is room: the object will be the next one to be handed out on this CPU. */
	if (likely(head->avail < head->limit)) {
		stat_atomic_inc(&statistics->freehit);
	} else {
		/* No room: the objects that lay here longest make some. */
		stat_atomic_inc(&statistics->freemiss);
		array_flush(cache, head);
	}
	head->entry[head->avail++] = object;
}

/* Interrupts off. */
static inline void object_free(struct kmem_cache *cache, void *object, const struct kernel_config *config)
{
	if (unlikely(config->debug != KERNEL_DEBUG_OFF))
		BUG_ON(!irqs_disabled());
	if (config->numa) {
		struct slab *slab = object_slab(object);
		int node = numa_node_id();

		if (unlikely(slab->nodeid != node)) {
			alien_free(cache, object, node, slab->nodeid, config);
			return;
		}
	}
	free_local(cache, object, config);
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	const struct kernel_config *config = kernel_config();
	unsigned long flags;

	local_irq_save(flags);
	if (unlikely(config->check_owner))
		check_owner(cache, object);
	object_free(cache, object, config);
	local_irq_restore(flags);
}

void kfree(const void *object)
{
	const struct kernel_config *config = kernel_config();
	unsigned long flags;

	if (unlikely(!object))
		return;
	local_irq_save(flags);
	if (unlikely(config->check_owner))
		check_is_slab(object);
	object_free(object_cache(object), (void *)object, config);
	local_irq_restore(flags);
}
