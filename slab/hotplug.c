/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUs that come and go. All callbacks run under the hotplug lock.
 *
 * Coming: every cache gets its node lists if the CPU's node is new, then the CPU's head array, and the node's shared
 * and alien arrays if it has none. Going, and coming in vain: the same backwards, but node lists stay for ever.
 */
#include "slab.h"

#include <linux/cpu.h>
#include <linux/percpu.h>

/* The allocator is ready for this CPU: UP_PREPARE succeeded, and neither DEAD nor UP_CANCELED followed. */
DEFINE_PER_CPU(int, cpu_prepared);

/* How far bringing up a CPU has come, in caches of the chain. */
struct bring_up {
	unsigned int raised;   /* their free_limit counts the CPU */
	unsigned int equipped; /* and they have its arrays */
};

static bool is_last_cpu_of_node(unsigned int leaving, int node)
{
	unsigned int cpu;

	for_each_online_cpu (cpu) {
		if (cpu != leaving && cpu_to_node(cpu) == node)
			return false;
	}
	return true;
}

/* Coming. */

static int ensure_list3(struct kmem_cache *cache, int node)
{
	struct kmem_list3 *list3;

	if (cache_list3(cache, node))
		return 0;
	list3 = kmalloc_node(sizeof(struct kmem_list3), GFP_KERNEL, node);
	if (!list3)
		return -ENOMEM;
	list3_init(list3, cache);
	list3->free_limit = list3_free_limit(cache, node);
	list3_publish(cache, node, list3);
	return 0;
}

static int raise_free_limit(struct kmem_cache *cache, int node)
{
	struct kmem_list3 *list3;
	unsigned int free_limit;

	if (ensure_list3(cache, node))
		return -ENOMEM;
	list3 = cache_list3(cache, node);
	free_limit = list3_free_limit(cache, node);
	spin_lock_irq(&list3->list_lock);
	list3->free_limit = free_limit;
	spin_unlock_irq(&list3->list_lock);
	return 0;
}

/* Leaves in PARTS what the node has already. */
static void install_missing(struct kmem_list3 *list3, struct list3_parts *parts)
{
	spin_lock_irq(&list3->list_lock);
	if (!list3->shared) {
		list3->shared = parts->shared;
		parts->shared = NULL;
	}
	if (!list3->alien) {
		WRITE_ONCE(list3->alien, parts->alien);
		parts->alien = NULL;
	}
	spin_unlock_irq(&list3->list_lock);
}

static int equip(struct kmem_cache *cache, unsigned int cpu, int node)
{
	struct geometry_tunables tunables;
	struct list3_parts parts;
	struct array_cache *head;

	tunables.limit = cache->limit;
	tunables.batchcount = cache->batchcount;
	tunables.shared = cache->shared;
	head = array_alloc(node, cache->limit, cache->batchcount);
	if (!head)
		return -ENOMEM;
	if (list3_parts_alloc(cache, node, &tunables, &parts)) {
		kfree(head);
		return -ENOMEM;
	}
	WRITE_ONCE(cache->array[cpu], head);
	install_missing(cache_list3(cache, node), &parts);
	list3_parts_free(&parts);
	return 0;
}

/* All lists before any array: the arrays of one cache are objects of another. Stops at the first failure. */
static int bring_up_caches(unsigned int cpu, int node, struct bring_up *done)
{
	struct kmem_cache *cache;

	list_for_each_entry (cache, &cache_chain, next) {
		if (raise_free_limit(cache, node))
			return -ENOMEM;
		done->raised++;
	}
	list_for_each_entry (cache, &cache_chain, next) {
		if (equip(cache, cpu, node))
			return -ENOMEM;
		done->equipped++;
	}
	return 0;
}

/* Going. */

static void lower_free_limit(struct kmem_cache *cache, struct kmem_list3 *list3)
{
	BUG_ON(list3->free_limit < cache->batchcount);
	list3->free_limit -= cache->batchcount;
}

/* Moves NODE's arrays to PARTS; the objects of the shared one go to the slabs. list_lock held. */
static void detach_node_arrays(struct kmem_cache *cache, int node, struct list3_parts *parts)
{
	struct kmem_list3 *list3 = cache_list3(cache, node);

	parts->shared = list3->shared;
	parts->alien = list3->alien;
	if (parts->shared) {
		list3_free_block(cache, parts->shared->entry, parts->shared->avail, node);
		list3->shared = NULL;
	}
	if (parts->alien)
		WRITE_ONCE(list3->alien, NULL);
}

/* LAST: no other CPU of the node is there, so its arrays go as well. */
static void strip(struct kmem_cache *cache, unsigned int cpu, int node, bool last)
{
	struct kmem_list3 *list3 = cache_list3(cache, node);
	struct array_cache *head = READ_ONCE(cache->array[cpu]);
	struct list3_parts parts = { NULL, NULL, NULL };

	WRITE_ONCE(cache->array[cpu], NULL);
	spin_lock_irq(&list3->list_lock);
	lower_free_limit(cache, list3);
	if (head)
		list3_free_block(cache, head->entry, head->avail, node);
	if (last)
		detach_node_arrays(cache, node, &parts);
	spin_unlock_irq(&list3->list_lock);

	kfree(parts.shared);
	parts.shared = NULL;
	alien_table_drain(cache, parts.alien, node);
	list3_parts_free(&parts);
	kfree(head);
}

static void undo_raise(struct kmem_cache *cache, int node)
{
	struct kmem_list3 *list3 = cache_list3(cache, node);

	spin_lock_irq(&list3->list_lock);
	lower_free_limit(cache, list3);
	spin_unlock_irq(&list3->list_lock);
}

/* Takes back what was done for CPU, and gives back the node's empty slabs: no CPU may be left to reap them. */
static void take_down_caches(unsigned int cpu, const struct bring_up *done)
{
	int node = cpu_to_node(cpu);
	bool last = is_last_cpu_of_node(cpu, node);
	struct kmem_cache *cache;
	unsigned int position = 0;

	list_for_each_entry (cache, &cache_chain, next) {
		if (position < done->equipped)
			strip(cache, cpu, node, last);
		else if (position < done->raised)
			undo_raise(cache, node);
		position++;
	}
	list_for_each_entry (cache, &cache_chain, next) {
		if (cache_list3(cache, node))
			list3_release_free_slabs(cache, node);
	}
}

/* Callbacks. */

static int cpu_prepare(unsigned int cpu)
{
	struct bring_up done = { 0, 0 };
	int node = cpu_to_node(cpu);
	int error;

	mutex_lock(&cache_chain_mutex);
	error = bring_up_caches(cpu, node, &done);
	if (error)
		take_down_caches(cpu, &done);
	else
		per_cpu(cpu_prepared, cpu) = 1;
	mutex_unlock(&cache_chain_mutex);
	return error ? NOTIFY_BAD : NOTIFY_OK;
}

static void cpu_gone(unsigned int cpu)
{
	struct bring_up everything = { ~0u, ~0u };

	mutex_lock(&cache_chain_mutex);
	take_down_caches(cpu, &everything);
	per_cpu(cpu_prepared, cpu) = 0;
	mutex_unlock(&cache_chain_mutex);
}

static int cpu_callback(struct notifier_block *self, unsigned long action, void *data)
{
	unsigned int cpu = (unsigned int)(unsigned long)data;

	switch (action) {
	case CPU_UP_PREPARE:
		return cpu_prepare(cpu);
	case CPU_ONLINE:
	case CPU_DOWN_FAILED:
		reap_start(cpu);
		break;
	case CPU_DOWN_PREPARE:
		reap_stop(cpu);
		break;
	case CPU_UP_CANCELED:
		/* Every callback hears of it, also those that refused or were not asked. */
		if (per_cpu(cpu_prepared, cpu))
			cpu_gone(cpu);
		break;
	case CPU_DEAD:
		cpu_gone(cpu);
		break;
	}
	return NOTIFY_OK;
}

struct notifier_block slab_cpu_notifier;

void hotplug_register(void)
{
	slab_cpu_notifier.notifier_call = cpu_callback;
	register_cpu_notifier(&slab_cpu_notifier);
}
