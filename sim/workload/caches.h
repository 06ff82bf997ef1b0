/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_CACHES_H
#define SIM_WORKLOAD_CACHES_H

#include "sim/workload/workload_state.h"

/* The caches that a workload uses. All in task context; may sleep. */

/* Finds those that exist after boot, creates the others of the plan that are there from the start, tunes both. */
void caches_start(void);

/* Creates a cache of the plan that does not exist now. False: it does, or the allocator refused. */
bool cache_open(struct work_cache *cache);

/* Destroys one of the run's caches. False: it does not exist, or objects are in use (then it stays as it was). */
bool cache_close(struct work_cache *cache);

bool cache_shrink_now(struct work_cache *cache);

/* Writes "NAME limit batchcount shared" to /proc/slabinfo; false when that is refused. */
bool cache_tune(const char *name, unsigned int limit, unsigned int batchcount, unsigned int shared);

/* At the end of a run: destroys the run's caches, the newest first; then shrinks all others. */
void caches_teardown(void);

#endif
