/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_RATIO_H
#define SIM_METRICS_RATIO_H

#include <stdbool.h>

struct cache_result;

/*
 * The one definition of each metric; the views of the database (schema.c) state the same ones in SQL, and a test holds
 * the two together. Each function is false, and leaves the value alone, when the metric has no meaning for the cache:
 * nothing was allocated, no slab exists, nobody counted requests.
 *
 * Counters are differences over the measured part of the run (after the warm-up, before teardown); states (objects,
 * slabs) are those at its end. All values lie in 0..1, but internal fragmentation may be negative where a workload asks
 * for more than it gets: it then asked wrongly.
 */

/* allochit / (allochit + allocmiss). Allocations on another node count in neither. */
bool ratio_hit_rate(const struct cache_result *cache, double *value);

/* node_frees / frees, where frees = freehit + freemiss + node_frees: the share freed on another node than the home. */
bool ratio_remote_share(const struct cache_result *cache, double *value);

/* 1 - requested bytes / (allocated objects * buffer_size), over all allocations that the workload made. */
bool ratio_internal_fragmentation(const struct cache_result *cache, double *value);

/* 1 - objperslab * buffer_size / slab bytes: descriptors on the slab, colouring and rest. A matter of geometry alone.
 */
bool ratio_slab_overhead(const struct cache_result *cache, double *value);

/* 1 - objects in use / objects in all slabs. Objects resting in arrays are not in use. */
bool ratio_external_fragmentation(const struct cache_result *cache, double *value);

/* The same as the kernel counts in /proc/slabinfo: objects resting in arrays are in use. */
bool ratio_external_fragmentation_kernel(const struct cache_result *cache, double *value);

#endif
