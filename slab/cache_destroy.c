/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The end of a cache. The caller guarantees that nobody uses it any more.
 */
#include "debug.h"

#include <linux/cpu.h>
#include <linux/hardirq.h>

/* Takes CACHE off the chain if no object is in use; else it is the first of the chain afterwards. */
static bool cache_retire(struct kmem_cache *cache)
{
	const struct kernel_config *config = kernel_config();
	bool in_use;

	mutex_lock(&cache_chain_mutex);
	list_del(&cache->next);
	in_use = cache_shrink(cache);
	if (in_use) {
		printk(KERN_ERR "slab: cache %s is not destroyed: objects are in use\n", cache->name);
		list_add(&cache->next, &cache_chain);
	}
	mutex_unlock(&cache_chain_mutex);
	if (in_use && config->debug != KERNEL_DEBUG_OFF)
		debug_report_leak(cache);
	return !in_use;
}

static void free_list3(struct kmem_list3 *list3)
{
	if (!list3)
		return;
	kfree(list3->shared);
	alien_table_free(list3->alien);
	kfree(list3);
}

static void cache_free(struct kmem_cache *cache)
{
	unsigned int cpu;
	int node;

	for_each_online_cpu (cpu)
		kfree(READ_ONCE(cache->array[cpu]));
	for_each_online_node (node)
		free_list3(cache_list3(cache, node));
	kmem_cache_free(cache_of_caches, cache);
}

int kmem_cache_destroy(struct kmem_cache *cache)
{
	bool retired;

	BUG_ON(!cache);
	BUG_ON(in_interrupt());
	lock_cpu_hotplug();
	retired = cache_retire(cache);
	if (retired) {
		/* Callbacks that are queued read the cache. */
		if (cache->flags & SLAB_DESTROY_BY_RCU)
			rcu_barrier();
		trace_slab_cache_destroy(cache);
		cache_free(cache);
	}
	unlock_cpu_hotplug();
	return retired ? 0 : 1;
}
