/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_WORKLOAD_STATE_H
#define SIM_WORKLOAD_WORKLOAD_STATE_H

#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "models/kernel/task.h"
#include "sim/engine/random.h"
#include "sim/engine/world.h"
#include "sim/workload/expiry.h"
#include "sim/workload/held.h"
#include "sim/workload/sleeper.h"
#include "sim/workload/workload.h"

/*
 * Private to this room: the state of a workload in its world. Everything lies in the arena. CPUs take turns at
 * boundaries only, so what changes between two boundaries needs no lock.
 */

/* A cache of the run, or one that exists after boot. */
struct work_cache {
	const char *name;
	const struct plan_cache *plan; /* NULL: a general cache that only kmalloc uses */
	struct kmem_cache *cache;      /* NULL: does not exist now */
	unsigned int object_bytes;
	bool ours;	/* made by the run: destroyed at its end */
	bool closing;	/* about to be destroyed: nobody may begin to allocate */
	uint32_t users; /* operations in progress */
	struct workload_cache_counts counts;
};

/* The general caches by size: what serves kmalloc up to `size_max` bytes. */
struct work_general {
	size_t size_max;
	uint32_t normal, dma; /* indices of caches */
};
enum { WORK_GENERALS_MAX = 32 };

/* One copy of a job on one CPU. */
struct work_instance {
	const struct plan_job *job;
	struct workload_job_counts *counts;
	uint32_t number; /* among all instances of the plan */
	uint32_t index;	 /* among those of its job */
	unsigned int cpu;
	struct random_key key;			    /* its purpose is filled in at each draw */
	uint64_t stop_cycles;			    /* UINT64_MAX: never */
	uint64_t steps;				    /* allocations and frees begun: names them in the digest */
	uint64_t operations, activations, arrivals; /* so far; they number the random draws */
	uint64_t taken;				    /* out of `held` */
	uint64_t next_ps;			    /* open loop: time of the run of the next activation */
	struct held held;			    /* PLAN_END_LIVE; of a consumer: its queue */
	struct expiry expiry;			    /* PLAN_END_TIMED */
	bool finished;				    /* will not allocate any more, and waits for no lifetime */
	void **array;				    /* of pointers to its objects, in simulated memory, or NULL */
	/* Task context. */
	struct sleeper sleeper;
	bool awaits_objects; /* a consumer with an empty queue */
	bool waits;	     /* for room: among the waiters of a consumer */
	/* Producers that wait for room in this consumer's queue, in the order they came. */
	struct work_instance *waiter_first, *waiter_last, *waiter_next;
	/* Interrupt and softirq context. */
	struct event arrival, expired;
	uint32_t due; /* activations not carried out yet */
	bool due_listed, due_expired;
	struct work_instance *due_next;
};

/* Instances with something due on a CPU: for its next device interrupt, and for the softirq behind it. */
struct work_cpu {
	struct work_instance *due_first, *due_last;
	struct work_instance *soft_first, *soft_last;
};

struct replay;	    /* replay_state.h */
struct work_shared; /* shared.c */
struct work_events; /* events.c */
struct work_faults; /* faults.c */
struct shrinker;

enum work_phase { WORK_RUNNING, WORK_STOPPING, WORK_TEARDOWN };

struct workload {
	const struct plan *plan;
	const struct allocator *allocator;
	struct workload_hooks hooks;
	enum work_phase phase;
	uint64_t origin_cycles; /* time 0 of the run */
	uint64_t end_cycles;	/* UINT64_MAX: when the trace is over */
	uint64_t stopped_cycles;
	struct sleeper main;
	struct event deadline, warmup, sample;
	uint64_t sample_next_ns;
	bool started;

	struct work_cache *caches;
	uint32_t cache_count;
	struct work_general generals[WORK_GENERALS_MAX];
	uint32_t general_count;

	struct work_instance *instances;
	struct workload_job_counts *job_counts;
	struct work_shared *shared;    /* [jobs] */
	struct work_cpu *cpus;	       /* [machine->cpus] */
	uint32_t instances_unfinished; /* of jobs that allocate */
	uint32_t tasks_unparked;       /* of jobs, events and trace: in their loops */
	uint32_t tasks_left;	       /* of them all: not at their end */
	uint32_t handlers;	       /* CPUs inside a device handler of ours */
	uint64_t handed_pending;       /* objects in queues of consumers */

	struct work_instance **reclaimable; /* those with objects of caches with reclaim = yes */
	uint32_t reclaimable_count, reclaim_next;
	struct shrinker *shrinker;

	struct work_events *events;
	struct work_faults *faults;
	struct replay *replay; /* NULL without a trace */
	struct workload_failures failures;
	uint64_t operations, operations_measured; /* the latter: at the stop */
};

/* The only writable file-scope data of this room. */
extern struct workload *workload;

/* Cycles of a time of the run. */
uint64_t work_cycles_at(uint64_t time_ns);

/* The main task looks again whether the run is over. Task context or interrupt; a boundary if it is. */
void work_progress(void);
/* A task of the workload is out of its loop, and waits here until teardown. */
void work_park(struct sleeper *sleeper);
/* A task of the workload is at its end. */
void work_task_ends(void);
/* Makes a task of the workload; counts it. */
void work_task_new(struct sleeper *sleeper, const char *name, unsigned int number, unsigned int cpu,
	void (*function)(void *argument), void *argument);

#endif
