/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_TIMELINE_RECORD_H
#define SIM_METRICS_TIMELINE_RECORD_H

#include "models/hw/hw.h"
#include "models/kernel/trace.h"
#include "models/kernel/watch.h"
#include "sim/metrics/timeline.h"
#include "sim/metrics/timeline_locks.h"
#include "sim/metrics/timeline_names.h"

#include <stdbool.h>

/* Private to the timeline: what is kept between recording and writing. */

enum timeline_kind {
	TIMELINE_BEGIN,	    /* of a slice */
	TIMELINE_END,	    /* of the innermost slice of its CPU */
	TIMELINE_SLAB_NEW,  /* name: cache; node; amount: pages; value: objects; detail: 1 when the pages are foreign */
	TIMELINE_SLAB_GONE, /* name: cache; node; amount: pages */
	TIMELINE_MOMENT,    /* detail: enum timeline_moment */
	TIMELINE_LOCK_TAKEN,	/* name: lock */
	TIMELINE_LOCK_RELEASED, /* name: lock; value: ns since boot when it was taken */
	TIMELINE_NODE_COUNTS,	/* node; counts */
	TIMELINE_CACHE_COUNTS,	/* name: cache; amount: slabs */
};

enum timeline_slice {
	TIMELINE_TASK,	/* name: task; value: its id */
	TIMELINE_ALLOC, /* name: cache; amount: bytes; detail: 1 + site, 0: not known; at the end value: address, 0:
			   failed */
	TIMELINE_FREE,	/* name: cache; amount: bytes; value: address */
	TIMELINE_PHASE, /* name: cache; detail: enum slab_phase; at the end objects moved, amount: by way of a shared
			   array, value: by way of slabs */
	TIMELINE_LOCK_WAIT,  /* name: lock; amount: 1 + CPU of the holder; value: id of the task that holds it */
	TIMELINE_PAGE_ALLOC, /* node: asked for, at the end the one that served, -1: none; amount: pages */
	TIMELINE_PAGE_FREE,  /* node; amount: pages */
	TIMELINE_INTERRUPT,  /* detail: vector */
	TIMELINE_SOFTIRQ,    /* detail: enum softirq */
};

/* What a slice or an event is about; names are indices of the tables below. */
struct timeline_subject {
	uint8_t slice; /* enum timeline_slice */
	uint16_t detail;
	int16_t node;
	uint32_t name;
	uint32_t amount;
	uint64_t value;
};

struct timeline_counts {
	int32_t slabs, pages;
	int32_t objects; /* that fit into the slabs */
	int32_t used;	 /* allocated by a workload, or by the allocator for itself */
};

struct timeline_record {
	uint64_t time_ns;
	uint16_t cpu;
	uint8_t kind; /* enum timeline_kind */
	union {
		struct timeline_subject about;
		struct {
			int16_t node;
			struct timeline_counts counts;
		} of_node;
	};
};

/* What is open in a task, or in the idle loop of a CPU, outermost first. What is deeper than all that happens is lost.
 */
enum { TIMELINE_DEPTH_MAX = 48 };

struct timeline_context {
	struct timeline_subject *open; /* NULL: nothing is */
	uint32_t depth;
};

/* What recording knows of a CPU. */
struct timeline_cpu {
	uint16_t node;
	enum { TIMELINE_BEFORE, TIMELINE_INSIDE, TIMELINE_AFTER } window;
	struct timeline_subject task; /* value: id, 0: it idles */
	uint64_t seen_ns;	      /* the last time it was heard of, in the window or before it */
};

struct timeline_cache {
	uint32_t object_bytes;	   /* 0: not known */
	uint32_t objects_per_slab; /* of the last that grew */
	int32_t slabs;
};

struct timeline {
	struct kernel_trace_receiver receiver;
	struct kernel_watcher watcher;
	const struct slab_inspection *inspection;
	struct timeline_window window;
	bool window_seen; /* a CPU has reached it */
	uint64_t end_ns;  /* the last time a CPU was heard of */
	struct timeline_cpu *cpus;
	unsigned int cpu_count, node_count;
	struct timeline_context *idle;	   /* [cpu_count] */
	struct timeline_context *contexts; /* by id of the task */
	uint32_t contexts_max;
	struct timeline_names caches; /* by address; texts and facts have the same indices */
	struct timeline_cache *cache_facts;
	uint32_t cache_facts_max;
	struct timeline_names tasks; /* by id */
	struct timeline_names sites; /* who allocates, by address of the name */
	struct timeline_locks locks;
	struct timeline_node {
		struct timeline_counts counts;
		uint64_t due_ns; /* the next time for a record of what changes often */
	} nodes[MACHINE_NODES_MAX];
	uint64_t counts_step_ns;
	struct timeline_record *records;
	uint32_t count, records_max;
	uint64_t dropped;
};

/*
 * --- recording (timeline_record.c) ---
 *
 * Every sign of life of the running CPU, at TIME_NS, comes by timeline_follow() first. False: it is not wanted.
 */
uint64_t timeline_now(void);
bool timeline_follow(struct timeline *timeline, uint64_t time_ns);

/* Only inside the window, when there is room. */
void timeline_add(struct timeline *timeline, enum timeline_kind kind, uint64_t time_ns, struct timeline_subject about);
void timeline_add_counts(
	struct timeline *timeline, uint64_t time_ns, unsigned int node, const struct timeline_counts *counts);

/* Of the context that runs. SLICE stays in the timeline's state also outside the window. */
void timeline_begin(struct timeline *timeline, uint64_t time_ns, struct timeline_subject slice);
/* Ends the innermost slice that has RESULT's slice, detail and name, and whatever was left open inside it. */
void timeline_end(struct timeline *timeline, uint64_t time_ns, struct timeline_subject result);
/* The innermost open phase of the context that runs; NULL: there is none. */
struct timeline_subject *timeline_phase(struct timeline *timeline);
/* The task that runs holds nothing, and begins anew. */
void timeline_drop_open(struct timeline *timeline, uint64_t time_ns);

/* Whether what the running CPU does is recorded. */
bool timeline_is_inside(const struct timeline *timeline);

/* --- counters (timeline_counts.c) --- */
/* The state at the begin of the window. */
void timeline_counts_begin(struct timeline *timeline, uint64_t time_ns);
/* Slabs of CACHE, by index of its name, came or went. */
void timeline_count_slab(
	struct timeline *timeline, uint64_t time_ns, uint32_t cache, int node, struct timeline_counts change);
/* An object is used from now on (CHANGE 1), or no more (-1). */
void timeline_count_object(struct timeline *timeline, uint64_t time_ns, const void *object, int32_t change);

/* --- what is heard (timeline_hear.c) --- */
extern const struct kernel_trace_receiver timeline_receiver;
extern const struct kernel_watcher timeline_watcher;

#endif
