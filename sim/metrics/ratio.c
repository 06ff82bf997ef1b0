/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Metrics as quotients of counters. */
#include "sim/metrics/ratio.h"

#include "sim/metrics/result.h"

static bool quotient(double numerator, double denominator, double *value)
{
	if (denominator <= 0)
		return false;
	*value = numerator / denominator;
	return true;
}

static bool complement(double numerator, double denominator, double *value)
{
	if (!quotient(numerator, denominator, value))
		return false;
	*value = 1 - *value;
	return true;
}

bool ratio_hit_rate(const struct cache_result *cache, double *value)
{
	const struct cache_counters *counters = &cache->counters;

	return quotient(counters->allochit, (double)counters->allochit + counters->allocmiss, value);
}

bool ratio_remote_share(const struct cache_result *cache, double *value)
{
	return quotient(cache->counters.node_frees, cache_result_frees(cache), value);
}

bool ratio_internal_fragmentation(const struct cache_result *cache, double *value)
{
	return complement(
		cache->requests.requested_bytes, (double)cache->requests.allocs * cache->buffer_size_bytes, value);
}

bool ratio_slab_overhead(const struct cache_result *cache, double *value)
{
	return complement((double)cache->objperslab * cache->buffer_size_bytes,
		(double)cache->pagesperslab * cache->page_size_bytes, value);
}

bool ratio_external_fragmentation(const struct cache_result *cache, double *value)
{
	return complement((double)cache->active_objects - cache->array_objects, cache->objects, value);
}

bool ratio_external_fragmentation_kernel(const struct cache_result *cache, double *value)
{
	return complement(cache->active_objects, cache->objects, value);
}
