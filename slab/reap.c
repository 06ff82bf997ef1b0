/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reaping: each CPU looks through all caches every few seconds and returns a part of what lies unused: objects of its
 * head array, of its node's shared array, and of one alien array in turn go to the slabs; some empty slabs go to the
 * page allocator.
 */
#include "slab.h"

#include <linux/cpu.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

/* The first runs of neighbouring CPUs are this many ticks apart. */
#define REAP_CPU_STAGGER 3

/* One reap releases this part of the free objects that a node may keep. */
#define REAP_SLABS_FRACTION 5

DEFINE_PER_CPU(struct work_struct, reap_work);

/* The node whose alien array this CPU looks at next. */
DEFINE_PER_CPU(int, reap_node);

/*
 * The CPU's work is under way: it was started and not stopped. A refusal by somebody else to let the CPU go is told to
 * everybody, also to those who were not asked before, and so did not stop; an armed work must not be set up anew.
 */
DEFINE_PER_CPU(int, reap_started);

/* Set once the CPUs of start-up reap; under the hotplug lock. */
int reap_enabled;

/* Aliens for the node that is this CPU's turn: only if nobody else is at it. */
static void reap_alien(struct kmem_cache *cache, struct kmem_list3 *list3, int node)
{
	int home = __get_cpu_var(reap_node);
	struct array_cache *alien;

	if (!list3->alien)
		return;
	alien = list3->alien[home];
	if (!alien)
		return;
	if (READ_ONCE(alien->avail) == 0)
		return;
	local_irq_disable();
	if (spin_trylock(&alien->lock)) {
		alien_drain(cache, alien, node, home);
		spin_unlock(&alien->lock);
	}
	local_irq_enable();
}

/* The emptiness is looked at without the lock first: an empty list shall cost nothing. */
static struct slab *unlink_first_free(struct kmem_cache *cache, struct kmem_list3 *list3)
{
	struct list_head *free = &list3->slabs_free;
	struct slab *slab = NULL;

	if (READ_ONCE(free->next) == free)
		return NULL;
	spin_lock_irq(&list3->list_lock);
	if (!list_empty(free)) {
		slab = list_entry(free->next, struct slab, list);
		BUG_ON(slab->inuse);
		list_del(&slab->list);
		list3->free_objects -= cache->num;
	}
	spin_unlock_irq(&list3->list_lock);
	return slab;
}

static unsigned int slab_quota(const struct kmem_cache *cache, struct kmem_list3 *list3)
{
	unsigned int free_limit = READ_ONCE(list3->free_limit);
	unsigned int slabs = DIV_ROUND_UP(free_limit, REAP_SLABS_FRACTION * cache->num);

	return max(slabs, 1u);
}

static void reap_free_slabs(struct kmem_cache *cache, struct kmem_list3 *list3)
{
	const struct kernel_config *config = kernel_config();
	struct cache_statistics *statistics = cache_statistics(cache, config);
	unsigned int quota = slab_quota(cache, list3);

	for (; quota > 0; quota--) {
		struct slab *slab = unlink_first_free(cache, list3);

		if (!slab)
			return;
		stat_inc(&statistics->reaped);
		slab_destroy(cache, slab);
	}
}

/* Is it time for the node's lists? Then the next time is set. All CPUs of the node ask, the first that is late does it.
 */
static bool list3_is_due(struct kmem_list3 *list3, const struct kernel_config *config)
{
	unsigned long next = READ_ONCE(list3->next_reap);
	unsigned long now = jiffies;

	if (time_after(next, now))
		return false;
	WRITE_ONCE(list3->next_reap, now + config->reap_timeout_node);
	return true;
}

static void reap_list3(struct kmem_cache *cache, struct kmem_list3 *list3, int node)
{
	array_drain(cache, list3->shared, false, node);
	/* Empty slabs that were needed lately may be needed again soon. */
	if (READ_ONCE(list3->free_touched))
		WRITE_ONCE(list3->free_touched, 0);
	else
		reap_free_slabs(cache, list3);
}

static void reap_cache(struct kmem_cache *cache)
{
	const struct kernel_config *config = kernel_config();
	int node = numa_node_id();
	struct kmem_list3 *list3 = cache_list3(cache, node);

	trace_slab_phase_begin(cache, SLAB_PHASE_REAP);
	if (config->numa)
		reap_alien(cache, list3, node);
	array_drain(cache, cache->array[smp_processor_id()], false, node);
	if (list3_is_due(list3, config))
		reap_list3(cache, list3, node);
	trace_slab_phase_end(cache, SLAB_PHASE_REAP);
}

/* What is read of this CPU is used up before another task can run, or this one elsewhere. */
static void reap_all_caches(void)
{
	struct kmem_cache *cache;

	list_for_each_entry (cache, &cache_chain, next) {
		BUG_ON(irqs_disabled());
		preempt_disable();
		reap_cache(cache);
		preempt_enable();
		cond_resched();
	}
}

static int next_node_in_turn(int node)
{
	int next = next_online_node(node);

	return next < (int)MAX_NUMNODES ? next : first_online_node();
}

/* CPU's pages of the node it leaves will not be used soon. */
static void advance_reap_node(unsigned int cpu)
{
	int *node = &per_cpu(reap_node, cpu);
	int local = cpu_to_node(cpu);

	if (*node != local)
		drain_node_pages(*node);
	*node = next_node_in_turn(*node);
}

/* Never waits for the mutex: next time will do. */
static void reap(void *data)
{
	unsigned int cpu = (unsigned int)(unsigned long)data;
	const struct kernel_config *config = kernel_config();
	struct work_struct *work = &per_cpu(reap_work, cpu);

	if (mutex_trylock(&cache_chain_mutex)) {
		reap_all_caches();
		mutex_unlock(&cache_chain_mutex);
		advance_reap_node(cpu);
	}
	schedule_delayed_work_on((int)cpu, work, config->reap_timeout_cpu);
}

void reap_start(unsigned int cpu)
{
	const struct kernel_config *config = kernel_config();
	struct work_struct *work = &per_cpu(reap_work, cpu);
	int node = cpu_to_node(cpu);

	if (!reap_enabled || per_cpu(reap_started, cpu))
		return;
	per_cpu(reap_started, cpu) = 1;
	per_cpu(reap_node, cpu) = next_node_in_turn(node);
	INIT_WORK(work, reap, (void *)(unsigned long)cpu);
	schedule_delayed_work_on((int)cpu, work, config->hz + REAP_CPU_STAGGER * cpu);
}

void reap_stop(unsigned int cpu)
{
	if (!per_cpu(reap_started, cpu))
		return;
	cancel_rearming_delayed_work(&per_cpu(reap_work, cpu));
	per_cpu(reap_started, cpu) = 0;
}

static int reap_start_all(void)
{
	unsigned int cpu;

	lock_cpu_hotplug();
	reap_enabled = 1;
	for_each_online_cpu (cpu)
		reap_start(cpu);
	unlock_cpu_hotplug();
	return 0;
}

__initcall(reap_start_all);
