/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_SHRINKER_H
#define MODELS_KERNEL_SHRINKER_H

#include <linux/mm.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * Memory reclaim: asks the shrinkers, in the order of their registration, to give objects back, gently at first.
 *
 * One reclaim goes through the priorities from 12 (a 4096th of what is there) to 0 (all of it) and ends as soon as
 * SHRINK_ENOUGH pages have come back. At each priority a shrinker is asked for 4 / seeks times its share, at most 128
 * objects a call (constants and shape: kernel 2.6.16, mm/vmscan.c; the share is taken of the objects because there are
 * no LRU lists to take it of).
 *
 * Lock order: the shrinkers' mutex is outside everything that shrinkers take. Two tasks do not reclaim at once: the
 * second one waits for a tick instead.
 */
enum { SHRINK_PRIORITY_FIRST = 12, SHRINK_BATCH = 128, SHRINK_ENOUGH = 32 };

struct shrinker_counts {
	uint64_t reclaims, calls, objects, pages;
};

void kernel_shrinkers_init(void);

/*
 * Pages given back. Task context that may sleep; not from within a reclaim of the same task. GFP is passed to the
 * shrinkers.
 */
unsigned long kernel_reclaim(gfp_t gfp);
/* The running task is in kernel_reclaim(). */
bool kernel_reclaims(void);

struct shrinker_counts kernel_shrinker_counts(void);

#endif
