/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Live objects under memory pressure. See reclaim.h. */
#include "sim/workload/reclaim.h"

#include "sim/workload/instance.h"

#include <linux/mm.h>

#include "sim/engine/poison.h"

enum { RECLAIM_SEEKS = 2 }; /* DEFAULT_SEEKS of kernel 2.6.16: what the caches of inodes and dentries say */

static uint64_t live(void)
{
	uint64_t count = 0;

	for (uint32_t index = 0; index < workload->reclaimable_count; index++)
		count += instance_live(workload->reclaimable[index]);
	return count;
}

/* Asks each instance once at most; false when none has anything. */
static bool reclaim_one(void)
{
	for (uint32_t asked = 0; asked < workload->reclaimable_count; asked++) {
		struct work_instance *instance = workload->reclaimable[workload->reclaim_next];

		workload->reclaim_next = (workload->reclaim_next + 1) % workload->reclaimable_count;
		if (instance_reclaim(instance))
			return true;
	}
	return false;
}

static int shrink(int count, gfp_t gfp)
{
	uint64_t left;

	/* As the caches of file systems: they might hold locks that this request's caller holds, too. */
	if (count != 0 && (gfp & __GFP_FS) == 0)
		return -1;
	while (count-- > 0 && reclaim_one())
		;
	left = live();
	return left < INT32_MAX ? (int)left : INT32_MAX;
}

static bool is_reclaimable(const struct work_instance *instance)
{
	uint32_t cache = instance->job->cache;

	return cache != PLAN_NONE && workload->plan->caches[cache].reclaimed;
}

void reclaim_start(void)
{
	uint32_t count = workload->plan->instance_count;

	workload->reclaimable = world_alloc((count + 1) * sizeof(*workload->reclaimable));
	for (uint32_t index = 0; index < count; index++)
		if (is_reclaimable(&workload->instances[index]))
			workload->reclaimable[workload->reclaimable_count++] = &workload->instances[index];
	if (workload->reclaimable_count != 0)
		workload->shrinker = set_shrinker(RECLAIM_SEEKS, shrink);
}

void reclaim_stop(void)
{
	if (workload->shrinker != NULL)
		remove_shrinker(workload->shrinker);
	workload->shrinker = NULL;
}
