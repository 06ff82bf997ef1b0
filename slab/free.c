/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Freeing: the fast path, and the decision whether an object is far from home.
 */
#include "debug.h"

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

/* Does this kernel look at what it is given before it takes it? */
static inline bool checks_frees(const struct kernel_config *config)
{
	return config->debug != KERNEL_DEBUG_OFF || config->check_owner;
}

/* Interrupts off. What is refused was reported. */
static noinline void free_checked(struct kmem_cache *cache, void *object, const void *caller)
{
	const struct kernel_config *config = kernel_config();

	if (config->debug != KERNEL_DEBUG_OFF)
		object = debug_free(cache, object, caller);
	else if (!pointer_is_of_cache(cache, object))
		object = NULL;
	if (object)
		object_free(cache, object, config);
}

static noinline void kfree_checked(void *object, const void *caller)
{
	if (pointer_is_in_slab(object))
		free_checked(object_cache(object), object, caller);
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	const struct kernel_config *config = kernel_config();
	unsigned long flags;

	local_irq_save(flags);
	trace_slab_free(cache, object);
	if (unlikely(checks_frees(config)))
		free_checked(cache, object, CALLER);
	else
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
	trace_slab_free(NULL, object);
	if (unlikely(checks_frees(config)))
		kfree_checked((void *)object, CALLER);
	else
		object_free(object_cache(object), (void *)object, config);
	local_irq_restore(flags);
}
