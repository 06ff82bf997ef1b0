/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tuning: new sizes for a cache's arrays, while it is used.
 *
 * First everything that is needed is allocated, so that running out of memory changes nothing. Then each CPU exchanges
 * its own head array, then each node gets its shared array, and an alien table if it has none. The caller holds the
 * hotplug lock throughout, so all walks see the same CPUs.
 */
#include "slab.h"

#include <linux/string.h>

/* What a tuning is going to install. Allocated: it has an entry per CPU and node, and all CPUs look at it. */
struct tune_plan {
	struct kmem_cache *cache;
	struct list3_parts *nodes;   /* [MAX_NUMNODES], behind heads */
	struct array_cache *heads[]; /* [NR_CPUS] before the exchange the new head arrays, after it the old ones */
};

static struct tune_plan *plan_alloc(struct kmem_cache *cache)
{
	const struct kernel_config *config = kernel_config();
	size_t heads_size = config->nr_cpus * sizeof(struct array_cache *);
	size_t nodes_size = config->max_numnodes * sizeof(struct list3_parts);
	struct tune_plan *plan = kzalloc(sizeof(struct tune_plan) + heads_size + nodes_size, GFP_KERNEL);

	if (!plan)
		return NULL;
	plan->cache = cache;
	plan->nodes = (struct list3_parts *)&plan->heads[config->nr_cpus];
	return plan;
}

/* Frees the plan with all that is still in it. */
static void plan_free(struct tune_plan *plan)
{
	unsigned int cpu;
	int node;

	for_each_online_cpu (cpu)
		kfree(plan->heads[cpu]);
	for_each_online_node (node)
		list3_parts_free(&plan->nodes[node]);
	kfree(plan);
}

static int plan_fill(struct tune_plan *plan, const struct geometry_tunables *tunables)
{
	unsigned int cpu;
	int node;

	for_each_online_cpu (cpu) {
		node = cpu_to_node(cpu);
		plan->heads[cpu] = array_alloc(node, tunables->limit, tunables->batchcount);
		if (!plan->heads[cpu])
			return -ENOMEM;
	}
	for_each_online_node (node) {
		if (list3_parts_alloc(plan->cache, node, tunables, &plan->nodes[node]))
			return -ENOMEM;
	}
	return 0;
}

/* On each CPU, with interrupts off. */
static void exchange_own_head(void *info)
{
	struct tune_plan *plan = info;
	unsigned int cpu = smp_processor_id();
	struct array_cache *old = plan->cache->array[cpu];

	BUG_ON(!irqs_disabled());
	plan->cache->array[cpu] = plan->heads[cpu];
	plan->heads[cpu] = old;
}

/* Empties an array that was a CPU's head array, and frees it. */
static void retire_head(struct kmem_cache *cache, struct array_cache *old, unsigned int cpu)
{
	int node = cpu_to_node(cpu);
	struct kmem_list3 *list3 = cache_list3(cache, node);

	spin_lock_irq(&list3->list_lock);
	list3_free_block(cache, old->entry, old->avail, node);
	spin_unlock_irq(&list3->list_lock);
	kfree(old);
}

static void retire_old_heads(struct tune_plan *plan)
{
	unsigned int cpu;

	for_each_online_cpu (cpu) {
		struct array_cache *old = plan->heads[cpu];

		plan->heads[cpu] = NULL;
		if (old)
			retire_head(plan->cache, old, cpu);
	}
}

/* The node's first list for this cache: nobody can see it before it is complete. */
static void install_new_list3(struct kmem_cache *cache, int node, struct list3_parts *parts)
{
	struct kmem_list3 *list3 = parts->list3;

	list3->shared = parts->shared;
	list3->alien = parts->alien;
	list3->free_limit = list3_free_limit(cache, node);
	parts->list3 = NULL;
	parts->shared = NULL;
	parts->alien = NULL;
	list3_publish(cache, node, list3);
}

/* Leaves in PARTS what has to be freed: the old shared array, and the new alien table if it was not needed. */
static void replace_arrays(struct kmem_cache *cache, int node, struct list3_parts *parts)
{
	struct kmem_list3 *list3 = cache_list3(cache, node);
	unsigned int free_limit = list3_free_limit(cache, node);
	struct array_cache *old;

	spin_lock_irq(&list3->list_lock);
	old = list3->shared;
	if (old)
		list3_free_block(cache, old->entry, old->avail, node);
	list3->shared = parts->shared;
	parts->shared = old;
	if (!list3->alien) {
		WRITE_ONCE(list3->alien, parts->alien);
		parts->alien = NULL;
	}
	list3->free_limit = free_limit;
	spin_unlock_irq(&list3->list_lock);
}

static void install_nodes(struct tune_plan *plan)
{
	int node;

	for_each_online_node (node) {
		struct list3_parts *parts = &plan->nodes[node];

		if (parts->list3) {
			install_new_list3(plan->cache, node, parts);
			continue;
		}
		replace_arrays(plan->cache, node, parts);
		list3_parts_free(parts);
	}
}

/* Nothing here can fail. */
static void plan_install(struct tune_plan *plan, const struct geometry_tunables *tunables)
{
	struct kmem_cache *cache = plan->cache;

	on_each_cpu(exchange_own_head, plan, 1, 1);
	cache->batchcount = tunables->batchcount;
	cache->limit = tunables->limit;
	cache->shared = tunables->shared;
	retire_old_heads(plan);
	install_nodes(plan);
}

static int tune(struct kmem_cache *cache, const struct geometry_tunables *tunables)
{
	struct tune_plan *plan = plan_alloc(cache);
	int error;

	if (!plan)
		return -ENOMEM;
	error = plan_fill(plan, tunables);
	if (!error)
		plan_install(plan, tunables);
	plan_free(plan);
	return error;
}

int cache_tune(struct kmem_cache *cache, const struct geometry_tunables *tunables)
{
	int error;

	if (!array_size_possible(tunables->limit) ||
		!array_size_possible((unsigned long)tunables->shared * tunables->batchcount))
		return -ENOMEM;
	trace_slab_phase_begin(cache, SLAB_PHASE_TUNE);
	error = tune(cache, tunables);
	trace_slab_phase_end(cache, SLAB_PHASE_TUNE);
	return error;
}

int cache_tune_to_defaults(struct kmem_cache *cache)
{
	struct geometry_machine machine;
	struct geometry_tunables tunables;

	geometry_machine_init(&machine);
	geometry_default_tunables(&machine, cache->buffer_size, &tunables);
	return cache_tune(cache, &tunables);
}
