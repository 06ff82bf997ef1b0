/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_COLLECT_H
#define SIM_METRICS_COLLECT_H

#include "sim/metrics/result.h"

#include <glib.h>
#include <stdint.h>

/*
 * Looks at a world from outside and fills in a result.
 *
 *	metrics_new(result)         the world is booted
 *	metrics_begin()             the warm-up is over: what is counted from here on is the result
 *	metrics_sample()            any number of times, in the warm-up too
 *	metrics_cache_gone()        from the trace point trace_slab_cache_destroy
 *	metrics_end()               the workload is over, teardown has not begun
 *	metrics_slabinfo()          after that, with a text read before: for modules without an inspection table
 *	metrics_findings()          teardown is over, the world still exists
 *	metrics_free()
 *
 * All but metrics_cache_gone() are for host context, while the world is paused at a boundary or has ended. They read
 * and change nothing. A CPU paused inside the allocator may have objects or a slab in its hands, which then are in none
 * of the states.
 *
 * Counters are read twice and subtracted, because the world's own must not be reset by one who watches.
 */
struct slab_inspection;
struct kmem_cache;
struct metrics;

/* Destroyed caches of different names that a run can remember. */
enum { METRICS_GONE_MAX = 1024 };

/*
 * Borrows both until metrics_free(). INSPECTION is the table of the allocator module; NULL: it has none, and only
 * what the workload asked for is counted, until metrics_slabinfo() adds the states.
 */
struct metrics *metrics_new(struct run_result *result, const struct slab_inspection *inspection);
void metrics_free(struct metrics *metrics);

/* ORIGIN_CYCLES: the workload's start, from which times of the result count. */
void metrics_begin(struct metrics *metrics, uint64_t origin_cycles);
void metrics_end(struct metrics *metrics);

/* One point of the time series of every cache on every node. SIM_NS counts from the workload's start and never falls.
 */
void metrics_sample(struct metrics *metrics, uint64_t sim_ns);

/* Keeps the last counters of a cache. On a fiber or not: it only copies. Does nothing outside the measured part. */
void metrics_cache_gone(struct metrics *metrics, struct kmem_cache *cache);

/*
 * What the workload has done with a cache since its start, in all, except that maxima begin anew with the measured
 * part: for each of its caches before metrics_begin(), which may be left out when there is no warm-up, and before
 * metrics_end().
 */
struct workload_cache_counts;
void metrics_requests(struct metrics *metrics, const char *cache, const struct workload_cache_counts *counts);

/*
 * Geometry, tunables and state of all caches as TEXT of /proc/slabinfo has them; does nothing when there is an
 * inspection table, which knows better. Counters stay unknown: the file has them since boot. False, with nothing added,
 * when the text has another format.
 */
gboolean metrics_slabinfo(struct metrics *metrics, const char *text, GError **error);

/* Appends the findings of the world's list. */
void metrics_findings(struct metrics *metrics);

#endif
