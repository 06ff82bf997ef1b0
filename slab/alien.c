/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Alien arrays: where a node collects objects that were freed on its CPUs but are at home on another node, so that the
 * other node's list_lock is taken once for many.
 */
#include "slab.h"

#include <linux/string.h>

/* Chosen per cache, not per array: an off-slab cache frees into another cache while it holds the lock. */
static const char *alien_lock_class(const struct kmem_cache *cache)
{
	return cache->flags & CACHE_OFF_SLAB ? "alien.lock(off-slab)" : "alien.lock";
}

static struct array_cache *alien_alloc(struct kmem_cache *cache, int node, unsigned int entries)
{
	struct array_cache *alien = array_alloc(node, entries, ARRAY_BATCHCOUNT_UNUSED);

	if (alien)
		kernel_spin_lock_init(&alien->lock, alien_lock_class(cache));
	return alien;
}

/* Arrays for all other nodes that are online. 0, or -ENOMEM; then some exist. */
static int alien_table_fill(struct kmem_cache *cache, int node, unsigned int entries, struct array_cache **table)
{
	int home;

	for_each_online_node (home) {
		if (home == node)
			continue;
		table[home] = alien_alloc(cache, node, entries);
		if (!table[home])
			return -ENOMEM;
	}
	return 0;
}

int alien_table_alloc(struct kmem_cache *cache, int node, unsigned int limit, struct array_cache ***table)
{
	const struct kernel_config *config = kernel_config();
	size_t size = config->max_numnodes * sizeof(struct array_cache *);
	unsigned int entries = limit > 1 ? config->alien_limit : 1;
	struct array_cache **aliens;

	*table = NULL;
	if (!config->numa || !config->alien_limit)
		return 0;
	aliens = kmalloc_node(size, GFP_KERNEL, node);
	if (!aliens)
		return -ENOMEM;
	memset(aliens, 0, size);
	if (alien_table_fill(cache, node, entries, aliens)) {
		alien_table_free(aliens);
		return -ENOMEM;
	}
	*table = aliens;
	return 0;
}

void alien_table_free(struct array_cache **table)
{
	int home;

	if (!table)
		return;
	for_each_possible_node (home)
		kfree(table[home]);
	kfree(table);
}

void alien_drain(struct kmem_cache *cache, struct array_cache *alien, int node, int home)
{
	struct kmem_list3 *list3 = cache_list3(cache, home);
	unsigned int count = alien->avail;
	unsigned int to_shared = 0;

	if (!count)
		return;
	trace_slab_phase_begin(cache, SLAB_PHASE_DRAIN);
	spin_lock(&list3->list_lock);
	/* The newest are best kept ready for the home node's CPUs. */
	if (list3->shared)
		to_shared = array_transfer(list3->shared, alien, count);
	list3_free_block(cache, alien->entry, alien->avail, home);
	alien->avail = 0;
	spin_unlock(&list3->list_lock);
	trace_slab_alien_drain(cache, node, home, to_shared, count - to_shared);
	trace_slab_phase_end(cache, SLAB_PHASE_DRAIN);
}

void alien_table_drain(struct kmem_cache *cache, struct array_cache **table, int node)
{
	int home;

	if (!table)
		return;
	for_each_possible_node (home) {
		struct array_cache *alien = table[home];

		if (!alien)
			continue;
		spin_lock_irq(&alien->lock);
		alien_drain(cache, alien, node, home);
		spin_unlock_irq(&alien->lock);
	}
}

/*
 * The array that takes NODE's frees to HOME, or NULL. Read without a lock: the table is set once while the node has
 * CPUs, and cleared only when it has none, so a CPU of the node with interrupts off can rely on what it finds.
 */
static struct array_cache *alien_for(struct kmem_cache *cache, int node, int home)
{
	struct kmem_list3 *list3 = cache_list3(cache, node);
	struct array_cache **table = READ_ONCE(list3->alien);

	if (!table)
		return NULL;
	return READ_ONCE(table[home]);
}

static void alien_push(struct kmem_cache *cache, struct array_cache *alien, void *object,
	struct cache_statistics *statistics, int node, int home)
{
	spin_lock(&alien->lock);
	if (unlikely(alien->avail == alien->limit)) {
		stat_inc(&statistics->node_overflow);
		alien_drain(cache, alien, node, home);
	}
	alien->entry[alien->avail++] = object;
	spin_unlock(&alien->lock);
}

void alien_free(struct kmem_cache *cache, void *object, int node, int home, const struct kernel_config *config)
{
	struct cache_statistics *statistics = cache_statistics(cache, config);
	struct array_cache *alien = alien_for(cache, node, home);
	struct kmem_list3 *list3;

	stat_inc(&statistics->node_frees);
	/* Collect it with others of its home. */
	if (likely(alien)) {
		alien_push(cache, alien, object, statistics, node, home);
		return;
	}
	/* No place to collect it: bring it home alone. */
	list3 = cache_list3(cache, home);
	spin_lock(&list3->list_lock);
	list3_free_block(cache, &object, 1, home);
	spin_unlock(&list3->list_lock);
}
