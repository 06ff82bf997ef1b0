/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_COLLECT_PRIVATE_H
#define SIM_METRICS_COLLECT_PRIVATE_H

/* Private to the collector: what it remembers between the start and the end of the measured part. */

#include "models/hw/hw.h"
#include "models/kernel/lock.h"
#include "models/kernel/memory.h"
#include "sim/metrics/collect.h"
#include "sim/workload/counts.h"

#include <linux/slab_inspection.h>

enum metrics_phase { METRICS_BEFORE, METRICS_MEASURING, METRICS_AFTER };

enum { CACHE_NAME_BYTES = 64 };

/* Counters of one cache at one moment. */
struct cache_base {
	char name[CACHE_NAME_BYTES];
	struct cache_counters counters;
	bool gone; /* the cache that had them exists no more */
};

/* What a destroyed cache leaves; caches of one name are added up. */
struct cache_rest {
	struct slab_cache_info info; /* the last one's; its name is not valid any more */
	char name[CACHE_NAME_BYTES];
	struct cache_counters counters; /* of the measured part */
	struct cache_flow flow;
};

struct cpu_base {
	uint64_t interrupts;
	struct hw_memory_counts memory;
	uint64_t ledger[HW_LEDGER_ENTRIES];
	struct histogram *irq_off; /* NULL: nothing counted yet */
};

struct lock_base {
	uint64_t acquisitions, contended, wait_cycles, hold_cycles;
};

/* The workload's counts for a cache: as of the start of the measured part, and the last reading. */
struct request_base {
	struct workload_cache_counts before, now; /* histograms: those of `before` are copies, of `now` the world's */
};

/* Waits and holds of a class of locks as of the start of the measured part; NULL: none yet. */
struct lock_class_base {
	struct histogram *wait, *hold;
};

struct metrics {
	struct run_result *result;
	const struct slab_inspection *inspection; /* NULL: none */
	struct flows *flows;			  /* NULL without an inspection table */
	enum metrics_phase phase;
	GArray *requests;    /* of struct request_base, by index into result->caches; may be shorter */
	GHashTable *indices; /* cache name -> index into result->caches, plus one */
	struct cache_base *bases;
	guint base_count;
	struct cache_rest *rests; /* [METRICS_GONE_MAX], there before the world goes on */
	guint rest_count;
	struct cpu_base *cpus;		    /* [machine's CPUs] */
	struct kernel_memory_counts *nodes; /* [machine's nodes] */
	struct lock_base *locks;	    /* [lock_count] */
	guint lock_count;
	struct lock_class_base *lock_classes; /* [lock_class_count] */
	guint lock_class_count;
	uint64_t origin_cycles; /* the workload's start */
	GByteArray *sampled;	/* [cache * nodes + node]: had slabs at the last sample */
};

/* Index into result->caches of a cache of that name, which is added if it is new. */
guint metrics_cache_index(struct metrics *metrics, const char *name);

/* collect_caches.c */
void collect_caches_begin(struct metrics *metrics);
void collect_caches_end(struct metrics *metrics);

/* collect_hardware.c */
void collect_cpus_begin(struct metrics *metrics);
void collect_cpus_end(struct metrics *metrics);
void collect_cpus_free(struct metrics *metrics);
void collect_nodes_begin(struct metrics *metrics);
void collect_nodes_end(struct metrics *metrics);

/* collect_locks.c */
void collect_locks_begin(struct metrics *metrics);
void collect_locks_end(struct metrics *metrics);
void collect_locks_free(struct metrics *metrics);

/* collect_requests.c */
void collect_requests_begin(struct metrics *metrics);
void collect_requests_end(struct metrics *metrics);
void collect_requests_free(struct metrics *metrics);

/* A copy of a histogram of the world; NULL of NULL. */
struct histogram *collect_histogram_copy(const struct histogram *histogram);

/* Slabs of a cache on one node's lists. */
struct slab_tally {
	uint64_t full, partial, free;
	uint64_t inuse;
};
struct slab_tally collect_slabs(const struct metrics *metrics, struct kmem_cache *cache, int node);

#endif
