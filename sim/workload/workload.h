/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_WORKLOAD_H
#define SIM_WORKLOAD_WORKLOAD_H

#include "sim/workload/counts.h"
#include "sim/workload/plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Carries out a plan inside a world. The run room calls, in this order:
 *
 *	host	workload_setup()	after kernel_setup(), before the world starts
 *	main	workload_start()	makes caches and tasks; time 0 of the run is its end
 *	main	workload_wait()		returns when the duration is over, or everything is done
 *	main	workload_stop()		nobody allocates or frees any more; what is live stays so
 *	main	workload_teardown()	frees the live objects, destroys the run's caches, shrinks the others
 *	host	workload_refill()	at every pause of the world, before world_resume()
 *
 * "main" is the main task of the world. All state is in the arena.
 */
struct kmem_cache;

struct workload_hooks {
	void *context;
	/*
	 * At the end of the warm-up (also of one of 0 ns) and every sample_every_ns, from an event of the hardware: in
	 * no CPU's context. They may read the world and call hw_pause_request(), and must change nothing else.
	 */
	void (*warmup_over)(void *context);
	void (*sample)(void *context, uint64_t time_ns);
	uint64_t sample_every_ns; /* 0: no samples */
	/* Before a cache of the run, without live objects, is destroyed; on a fiber: only to copy numbers. */
	void (*cache_destroying)(void *context, struct kmem_cache *cache);
	/* An event has read /proc/slabinfo; on a fiber: only to copy. */
	void (*slabinfo_read)(void *context, uint64_t time_ns, const char *text, size_t length);
};

/* PLAN is borrowed and must outlive the world; HOOKS are copied, any of them may be NULL. */
void workload_setup(const struct plan *plan, const struct workload_hooks *hooks);

void workload_start(void);
void workload_wait(void);
void workload_stop(void);
void workload_teardown(void);

/*
 * Reads the trace on, if the world waits for that; else does nothing. FALSE with a GError (file and line) when the
 * trace is damaged: the run is void.
 */
gboolean workload_refill(GError **error);

/* Simulated time since workload_start(); 0 before. */
uint64_t workload_time_ns(void);
/* The clocks at that start. */
uint64_t workload_origin_cycles(void);
/* Simulated time that the run took, once workload_stop() was called. */
uint64_t workload_duration_ns(void);

/* --- counts --- */
uint64_t workload_operations(void); /* allocations and frees, without teardown */
/* Caches that the workload knows: those of its plan, then all general caches. NULL behind the last one. */
const char *workload_cache_name(uint32_t index);
const struct workload_cache_counts *workload_cache_counts(uint32_t index);
/* By name; NULL when the workload has nothing to do with it. */
const struct workload_cache_counts *workload_cache_counts_find(const char *name);
/* By index in the plan. */
const struct workload_job_counts *workload_job_counts(uint32_t job);
const struct workload_event_counts *workload_event_counts(uint32_t event);
const struct workload_fault_counts *workload_fault_counts(uint32_t fault);
const struct workload_job_counts *workload_trace_counts(void); /* NULL without a trace */
/* The latest that an operation of the trace began after its time. */
uint64_t workload_trace_late_ns_max(void);

/* What start and teardown could not do; all 0 in a sound run. */
struct workload_failures {
	uint64_t caches_missing;       /* not found, or not created, at the start */
	uint64_t tunings_refused;      /* of caches at the start */
	uint64_t caches_not_destroyed; /* at the end, because objects are in use */
};
struct workload_failures workload_failures(void);

#endif
