/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shrinkers and reclaim. See shrinker.h. */
#include "models/kernel/shrinker.h"

#include "models/kernel/memory_private.h"
#include "models/kernel/mempolicy.h"
#include "sim/engine/world.h"

#include <linux/bootmem.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched.h>

#include "sim/engine/poison.h"

struct shrinker {
	struct list_head entry; /* among the registered ones, or the spare structures */
	int seeks;		/* what it costs to make one object anew; 2 is usual */
	shrinker_t call;
};

struct kernel_shrinkers {
	struct mutex *mutex; /* in simulated memory, as every lock */
	struct list_head registered, spare;
	struct shrinker_counts counts;
};

void kernel_shrinkers_init(void)
{
	struct kernel_shrinkers *shrinkers = world_alloc(sizeof(*shrinkers));

	shrinkers->mutex = alloc_bootmem_node(0, sizeof(*shrinkers->mutex), kernel->config.cache_line);
	kernel_mutex_init(shrinkers->mutex, "shrinker_mutex");
	INIT_LIST_HEAD(&shrinkers->registered);
	INIT_LIST_HEAD(&shrinkers->spare);
	kernel->memory->shrinkers = shrinkers;
}

static struct shrinker *shrinker_get(struct kernel_shrinkers *shrinkers)
{
	struct shrinker *shrinker;

	if (list_empty(&shrinkers->spare))
		return world_alloc(sizeof(*shrinker));
	shrinker = list_entry(shrinkers->spare.next, struct shrinker, entry);
	list_del(&shrinker->entry);
	return shrinker;
}

struct shrinker *set_shrinker(int seeks, shrinker_t call)
{
	struct kernel_shrinkers *shrinkers = kernel->memory->shrinkers;
	struct shrinker *shrinker;

	BUG_ON(seeks <= 0 || call == NULL);
	mutex_lock(shrinkers->mutex);
	shrinker = shrinker_get(shrinkers);
	shrinker->seeks = seeks;
	shrinker->call = call;
	list_add_tail(&shrinker->entry, &shrinkers->registered);
	mutex_unlock(shrinkers->mutex);
	return shrinker;
}

void remove_shrinker(struct shrinker *shrinker)
{
	struct kernel_shrinkers *shrinkers = kernel->memory->shrinkers;

	mutex_lock(shrinkers->mutex);
	list_move(&shrinker->entry, &shrinkers->spare);
	mutex_unlock(shrinkers->mutex);
}

/* Its share of the objects at this priority, in calls of a batch each. A negative answer: not in this context. */
static void shrinker_ask(struct kernel_shrinkers *shrinkers, struct shrinker *shrinker, int priority, gfp_t gfp)
{
	int objects = shrinker->call(0, gfp);
	unsigned long scan;

	shrinkers->counts.calls++;
	if (objects <= 0)
		return;
	scan = 4 * ((unsigned long)objects >> priority) / (unsigned long)shrinker->seeks;
	while (scan != 0) {
		unsigned long batch = min_t(unsigned long, scan, SHRINK_BATCH);

		shrinkers->counts.calls++;
		shrinkers->counts.objects += batch;
		if (shrinker->call((int)batch, gfp) < 0)
			return;
		scan -= batch;
		cond_resched();
	}
}

static void ask_all(struct kernel_shrinkers *shrinkers, int priority, gfp_t gfp)
{
	struct shrinker *shrinker;

	list_for_each_entry (shrinker, &shrinkers->registered, entry)
		shrinker_ask(shrinkers, shrinker, priority, gfp);
}

bool kernel_reclaims(void)
{
	return kernel_current_policy()->reclaims;
}

void kernel_reclaimed_pages(unsigned long pages)
{
	struct task_policy *policy = kernel_current_policy();

	if (policy->reclaims)
		policy->reclaimed_pages += pages;
}

unsigned long kernel_reclaim(gfp_t gfp)
{
	struct kernel_shrinkers *shrinkers = kernel->memory->shrinkers;
	struct task_policy *policy = kernel_current_policy();
	int priority = SHRINK_PRIORITY_FIRST;

	BUG_ON(policy->reclaims);
	if (!mutex_trylock(shrinkers->mutex)) {
		schedule_timeout_uninterruptible(1);
		return 0;
	}
	policy->reclaims = true;
	policy->reclaimed_pages = 0;
	shrinkers->counts.reclaims++;
	while (priority >= 0 && policy->reclaimed_pages < SHRINK_ENOUGH)
		ask_all(shrinkers, priority--, gfp);
	policy->reclaims = false;
	shrinkers->counts.pages += policy->reclaimed_pages;
	mutex_unlock(shrinkers->mutex);
	return policy->reclaimed_pages;
}

struct shrinker_counts kernel_shrinker_counts(void)
{
	return kernel->memory->shrinkers->counts;
}
