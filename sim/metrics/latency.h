/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_LATENCY_H
#define SIM_METRICS_LATENCY_H

#include "sim/engine/histogram.h"

#include <glib.h>
#include <stdint.h>

/*
 * How many times something took how long: the workload's calls of a cache, waits for the locks of a class, intervals
 * with interrupts off. Buckets are those of sim/engine/histogram.h, over cycles, with their ends in nanoseconds; empty
 * ones are left out.
 */
struct latency_bucket {
	unsigned int number;	  /* in the order of time, the same in all histograms of a run */
	uint64_t low_ns, high_ns; /* both included */
	uint64_t count;
};

struct latency_result {
	char *subject;	  /* cache, or class of locks; NULL: the CPU */
	unsigned int cpu; /* of intervals with interrupts off */
	const char *kind; /* a constant: "alloc", "free", "wait", "hold"; NULL: there is one kind only */
	uint64_t count;	  /* in all buckets */
	uint64_t max_ns;  /* the longest: the last bucket ends with it */
	GArray *buckets;  /* of struct latency_bucket, by number */
};

/*
 * Appends to LATENCIES (of struct latency_result) what NOW has counted since it was as BEFORE, unless that is nothing.
 * MAX_CYCLES: the longest of that time. Histograms may be NULL: nothing was counted. Copies SUBJECT. The hardware must
 * exist: it knows how long a cycle is.
 */
void latency_append(GArray *latencies, const char *subject, unsigned int cpu, const char *kind,
	const struct histogram *now, const struct histogram *before, uint64_t max_cycles);

/* Appends one with SUBJECT that has all of the KIND together, unless there is none. */
void latency_append_sum(GArray *latencies, const char *subject, const char *kind);

/*
 * The smallest time such that PART of 10,000 took no longer: the end of the bucket that it is in, so that it is less
 * than 1/32 above what a sorted list would give; 9900 gives p99. 0 without a count.
 */
uint64_t latency_percentile(const struct latency_result *latency, unsigned int part);

/* By subject and kind, or NULL. */
const struct latency_result *latency_find(const GArray *latencies, const char *subject, const char *kind);

/* Of the elements of an array. */
void latency_clear(gpointer data);

#endif
