/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_COUNTS_H
#define SIM_WORKLOAD_COUNTS_H

#include "sim/engine/histogram.h"

#include <stdint.h>

/*
 * What a workload counts while it runs. Plain sums since its start, so that two readings can be subtracted, but for the
 * maxima: they begin anew at the end of the warm-up. State of the world, read between boundaries; counting costs no
 * simulated time.
 *
 * Latencies are the simulated cycles from the call of the allocator to its return, interrupts taken meanwhile included.
 */
struct workload_latency {
	uint64_t cycles, cycles_max;
};

/* Of a cache: everything that jobs and trace did with it. kmalloc and kfree count for the general cache that serves. */
struct workload_cache_counts {
	uint64_t allocs; /* that succeeded */
	uint64_t frees;
	uint64_t failures;	  /* allocations that gave NULL */
	uint64_t absent;	  /* allocations left out because the cache did not exist at that time */
	uint64_t reclaimed;	  /* of the frees: dropped under memory pressure */
	uint64_t requested_bytes; /* of all successful allocations */
	uint64_t live_bytes;	  /* of those not freed yet */
	struct workload_latency alloc, free;
	struct histogram *alloc_cycles, *free_cycles; /* of each call, failed ones included; NULL: there was none */
};

/* Of a job, or of the trace. */
struct workload_job_counts {
	uint64_t allocs, frees, failures, absent, reclaimed;
	uint64_t requested_bytes;
	uint64_t handed;  /* objects given to the consumer */
	uint64_t dropped; /* objects freed at once because the consumer's queue was full */
	uint64_t waits;	  /* times that a task waited for room in the consumer's queue */
	uint64_t activations;
	uint64_t lost; /* activations that found the CPU off, or too many of them waiting */
	/* From the begin to the end of activations, of all instances: calls, touching and what came in between. */
	uint64_t active_cycles;
	struct workload_latency alloc, free;
};

struct workload_event_counts {
	uint64_t times;	  /* carried out */
	uint64_t refused; /* of them: without success (destroy: objects in use; offline: the last CPU...) */
};

/* What the keys of a fault admit: page requests, batches of callbacks, steps of hotplug. */
struct workload_fault_counts {
	uint64_t seen;
	uint64_t struck; /* of them */
};

#endif
