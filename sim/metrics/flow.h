/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which way objects went inside the allocator, cache by cache: counted at its trace points.
 *
 * The kernel's own statistics say how often an array was empty or full; these say what came of it. Counting takes no
 * memory while the world runs and changes nothing in it.
 */
#ifndef SIM_METRICS_FLOW_H
#define SIM_METRICS_FLOW_H

#include <stdint.h>

struct kmem_cache;

/* Events, and behind them the objects that they moved. */
struct cache_flow {
	uint64_t refills_shared, refilled_shared; /* a CPU's array was filled from the shared array */
	uint64_t refills_slabs, refilled_slabs;	  /* from slabs, those just grown included */
	uint64_t flushes_shared, flushed_shared;  /* a CPU's array was full: some went to the shared array */
	uint64_t flushes_slabs, flushed_slabs;	  /* to slabs, because the shared one was full */
	uint64_t alien_drains, drained_aliens;	  /* an alien array was brought home */
	uint64_t drains, drained;		  /* the reaper, or a change of tunables, emptied an array */
	uint64_t free_blocks, freed_objects;	  /* objects came back to their slabs, by any of these ways */
	uint64_t grown, destroyed;		  /* slabs */
};

struct flows;

/* Listens to the world's trace points from now on: the kernel is set up, the world does not run. Free it after the
 * world has gone. */
struct flows *flows_new(void);
void flows_free(struct flows *flows);

/* All counts become zero. */
void flows_restart(struct flows *flows);

/* What was counted for CACHE since; zeros for one that had no event. */
struct cache_flow flows_of(const struct flows *flows, const struct kmem_cache *cache);

/* CACHE is destroyed: another one may have its address soon. Returns and forgets its counts. */
struct cache_flow flows_take(struct flows *flows, const struct kmem_cache *cache);

#endif
