/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_RESULT_H
#define SIM_METRICS_RESULT_H

#include "models/hw/hw.h"
#include "sim/metrics/flow.h"
#include "sim/metrics/latency.h"
#include "sim/metrics/line_result.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * What one run measured: numbers and names, free of the world that they come from, which may be gone by now.
 *
 * The measured part of a run begins after the warm-up and ends before teardown. Counters are what was counted in it;
 * states are those at its end. The meaning of each allocator statistic is that of the kernel; what each column of the
 * database means is said in schema.c next to it.
 */

/* Statistics of a cache that only grow. */
struct cache_counters {
	uint64_t allochit, allocmiss, freehit, freemiss;
	uint64_t node_allocs, node_frees, node_overflow, foreign_slabs;
	uint64_t num_allocations, grown, reaped, errors;
};

/* What the workload did with a cache, in the measured part, and how long its calls took. */
struct request_counts {
	uint64_t allocs, requested_bytes; /* that succeeded */
	uint64_t failures;		  /* allocations that gave NULL */
	uint64_t frees;
	uint64_t alloc_ns, alloc_ns_max; /* sum over allocs, longest */
	uint64_t free_ns, free_ns_max;
};

struct cache_result {
	char *name;
	/* Geometry. */
	uint64_t object_size_bytes, buffer_size_bytes, page_size_bytes;
	unsigned int objperslab, pagesperslab, gfporder;
	unsigned int colour, colour_off_bytes;
	unsigned int slab_size_bytes; /* slab descriptor with its bufctls */
	unsigned long flags;
	bool off_slab, boot_cache;
	bool destroyed; /* during the measured part; its state is then all zeros */
	/* Tunables at the end. */
	unsigned int limit, batchcount, shared;
	struct cache_counters counters;
	struct cache_flow flow; /* counted at trace points; zeros without an inspection table */
	/* Since the cache was created, warm-up included: maxima cannot be subtracted. */
	uint64_t high_mark, max_freeable;
	uint64_t num_active; /* the kernel's own count at the end of what active_objects counts anew */
	/* State: what the slabs and arrays hold. */
	uint64_t active_objects; /* outside the free lists of slabs, so those resting in arrays are among them */
	uint64_t array_objects;	 /* resting in head, shared and alien arrays */
	uint64_t objects;	 /* in all slabs */
	uint64_t slabs_full, slabs_partial, slabs_free;
	struct request_counts requests; /* zeros where the workload does not use this cache itself */
	bool uncounted; /* the module has no inspection table: its counters are unknown, and zeros here */
};

struct cpu_result {
	unsigned int cpu, node;
	uint64_t busy_ns, idle_ns;
	uint64_t interrupts;
	/* The longest time with interrupts disabled: when it began, since the workload's start, and who ended it. */
	uint64_t irq_off_ns_max, irq_off_max_sim_ns;
	char *irq_off_call_chain;	    /* NULL: there was none */
	struct hw_memory_counts memory;	    /* lines that it accessed */
	uint64_t ledger[HW_LEDGER_ENTRIES]; /* cycles, phase by phase; all that passed on this CPU */
};

/* What became of an event of the workload, over the whole run. */
struct event_result {
	char *name;
	uint64_t times, refused;
};

struct node_result {
	unsigned int node, cpus;
	uint64_t pages;		/* physical memory */
	uint64_t managed_pages; /* of them, the page allocator's: the others are reserved since boot */
	uint64_t free_pages;	/* at the end, with those resting in CPUs' page lists */
	uint64_t slab_pages;	/* at the end, marked as slab pages */
	/* Page requests in the measured part. */
	uint64_t numa_hit;	/* for this node, served by it */
	uint64_t numa_miss;	/* for another node, served by this one */
	uint64_t numa_foreign;	/* for this node, served by another one */
	uint64_t page_failures; /* for this node, served by nobody */
	/* At the end, on this node's lists. */
	uint64_t slabs, objects, active_objects;
};

struct lock_result {
	char *name; /* "list_lock", or with its instance: "list_lock size-64 node 1" */
	uint64_t acquisitions, contended;
	uint64_t wait_ns, hold_ns;
	uint64_t hold_ns_max;
};

/* One point of a time series: a cache on a node. */
struct sample_result {
	uint64_t sim_ns;
	guint cache; /* index into caches */
	unsigned int node;
	uint64_t active_objects, free_objects, slabs, pages; /* active as above; free: on the slabs' free lists */
};

/* What /proc/slabinfo read at a moment, as the allocator printed it. */
struct slabinfo_result {
	uint64_t sim_ns;
	char *text;
};

/* A [fault NAME], over the whole run. */
struct fault_result {
	char *name;
	const char *target; /* "pages", "rcu-delay", "hotplug"; a constant */
	uint64_t seen;	    /* what its keys admit: page requests, batches of callbacks, steps of hotplug */
	uint64_t struck;    /* of them */
};

/* A [job NAME], over the whole run. */
struct job_result {
	char *name;
	unsigned int instances;
	uint64_t allocs, frees, failures; /* failures: allocations that gave NULL */
	uint64_t absent;		  /* allocations left out because the cache did not exist at the time */
	uint64_t reclaimed;		  /* of the frees: under memory pressure */
	uint64_t requested_bytes;
	uint64_t handed, dropped,
		waits;		    /* objects for its consumer: given, freed as its queue was full; times waited */
	uint64_t activations, lost; /* lost: the CPU was off, or too many were waiting */
	uint64_t alloc_ns, free_ns; /* inside the allocator, all together */
	uint64_t active_ns;	    /* inside activations, all instances together */
};

struct finding_result {
	char *kind, *detector, *message;
	int cpu; /* -1: none */
	uint64_t sim_ns;
};

struct run_result {
	/* What was run: enough to repeat it. Strings are owned by the result; NULL: unknown. */
	char *workload, *machine, *allocator;
	char *config_json;
	char *version;
	char *experiment, *point_json; /* of a sweep */
	int64_t seed;
	unsigned int nodes, cpus;
	uint64_t cpu_hz; /* of the machine; 0: unknown */
	bool statistics; /* the kernel counted them */
	/* What became of it. */
	char *digest;	     /* hexadecimal */
	char *failure;	     /* how it ended before its time, for people; NULL: complete */
	uint64_t sim_ns;     /* simulated time from the workload's start to its end, warm-up included */
	uint64_t warmup_ns;  /* of it, before the measured part */
	uint64_t host_ns;    /* host time spent on it */
	uint64_t operations; /* of the workload in that time: allocations and frees */
	/* What was checked at the end, so that "no findings" says what it covers; all 0 without an inspection table. */
	uint64_t checked_caches, checked_slabs, checked_array_objects; /* by the laws, before teardown */
	bool uninspected; /* the module has no inspection table: states are what its /proc/slabinfo says */
	bool torn_down;	  /* everything was freed and destroyed, and what is left was looked at */
	uint64_t pages_left, pages_left_in_slabs, metadata_objects_left;
	char *created_at;	 /* UTC, ISO 8601 */
	char *kernel_log;	 /* what the kernel printed, as dmesg shows it */
	char *slab_allocators;	 /* /proc/slab_allocators at the end; NULL: not wanted, or not there */
	guint caches_lost;	 /* destroyed ones that could not be remembered */
	uint64_t findings_total; /* also those for which the world's list had no room */
	GArray *caches;		 /* of struct cache_result, newest first as in /proc/slabinfo */
	/* Of strings: what the workload asks for and did not get, in the whole run. */
	GPtrArray *remarks;
	/* Where cache misses came from: of struct line_result, most cycles first, and of struct line_pair_result. */
	GArray *lines, *line_pairs;
	GArray *line_traffic; /* of uint64_t, [from * nodes + to]: lines that node TO's CPUs got from node FROM */
	GArray *jobs;	      /* of struct job_result, in the workload's order */
	GArray *cpu_totals, *node_totals, *locks, *samples, *slabinfos, *faults, *findings; /* of the structs above */
	GArray *events;									    /* the same */
	/* Of struct latency_result. */
	GArray *latencies;	/* of calls by cache, and of all caches together as ALL_CACHES */
	GArray *lock_latencies; /* of waits and holds by class */
	GArray *irq_offs;	/* of intervals with interrupts off by CPU */
};

/* Stands for the name of a cache where all are meant. */
#define ALL_CACHES "*"

struct run_result *run_result_new(void);
void run_result_free(struct run_result *result);
typedef struct run_result RunResult; /* for g_autoptr(RunResult) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunResult, run_result_free)

/* "complete" or "failed". */
const char *run_result_status(const struct run_result *result);
/* Operations per second of host time; 0 while unknown. */
double run_result_speed(const struct run_result *result);

/* Appends; copies the strings. */
void run_result_add_finding(struct run_result *result, const char *kind, const char *detector, const char *message,
	int cpu, uint64_t sim_ns);
void run_result_add_fault(
	struct run_result *result, const char *name, const char *target, uint64_t seen, uint64_t struck);
/* Copies JOB with its name. */
void run_result_add_job(struct run_result *result, const struct job_result *job);
void run_result_add_event(struct run_result *result, const char *name, uint64_t times, uint64_t refused);
void run_result_add_slabinfo(struct run_result *result, uint64_t sim_ns, const char *text);
/* Cycles of the machine as time. */
uint64_t run_result_ns(const struct run_result *result, uint64_t cycles);
/* Zeroed but for the name; valid until the next one is added. */
struct cache_result *run_result_add_cache(struct run_result *result, const char *name);

struct cache_result *run_result_cache(const struct run_result *result, guint index);
/* Replaces the array of caches by one that has the same elements, in another order. Takes it. */
void run_result_take_caches(struct run_result *result, GArray *caches);
/* By name, or NULL. */
struct cache_result *run_result_cache_find(const struct run_result *result, const char *name);

/*
 * Calls by users of the cache: allochit + allocmiss + node_allocs, and freehit + freemiss + node_frees. Of a cache
 * without counters only those of the workload are known.
 */
uint64_t cache_result_allocations(const struct cache_result *cache);
uint64_t cache_result_frees(const struct cache_result *cache);
uint64_t cache_result_slabs(const struct cache_result *cache);
uint64_t cache_result_pages(const struct cache_result *cache);

#endif
