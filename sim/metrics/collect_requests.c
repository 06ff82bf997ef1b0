/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the workload asked for by cache, and how long its calls took. */
#include "sim/metrics/collect_private.h"

#include <string.h>

struct histogram *collect_histogram_copy(const struct histogram *histogram)
{
	return histogram == NULL ? NULL : g_memdup2(histogram, sizeof(*histogram));
}

static struct request_base *request_base_at(struct metrics *metrics, guint cache)
{
	if (cache >= metrics->requests->len)
		g_array_set_size(metrics->requests, cache + 1);
	return &g_array_index(metrics->requests, struct request_base, cache);
}

void metrics_requests(struct metrics *metrics, const char *cache, const struct workload_cache_counts *counts)
{
	request_base_at(metrics, metrics_cache_index(metrics, cache))->now = *counts;
}

static void cache_end(struct metrics *metrics, guint index, const struct request_base *base)
{
	const struct workload_cache_counts *now = &base->now, *before = &base->before;
	struct cache_result *cache = run_result_cache(metrics->result, index);
	GArray *latencies = metrics->result->latencies;

	cache->requests = (struct request_counts){
		.allocs = now->allocs - before->allocs,
		.requested_bytes = now->requested_bytes - before->requested_bytes,
		.failures = now->failures - before->failures,
		.frees = now->frees - before->frees,
		.alloc_ns = hw_cycles_to_ns(now->alloc.cycles - before->alloc.cycles),
		.alloc_ns_max = hw_cycles_to_ns(now->alloc.cycles_max),
		.free_ns = hw_cycles_to_ns(now->free.cycles - before->free.cycles),
		.free_ns_max = hw_cycles_to_ns(now->free.cycles_max),
	};
	latency_append(
		latencies, cache->name, 0, "alloc", now->alloc_cycles, before->alloc_cycles, now->alloc.cycles_max);
	latency_append(latencies, cache->name, 0, "free", now->free_cycles, before->free_cycles, now->free.cycles_max);
}

/* The workload's counts so far become those that are subtracted at the end. */
void collect_requests_begin(struct metrics *metrics)
{
	for (guint i = 0; i < metrics->requests->len; i++) {
		struct request_base *base = request_base_at(metrics, i);

		base->before = base->now;
		base->before.alloc_cycles = collect_histogram_copy(base->now.alloc_cycles);
		base->before.free_cycles = collect_histogram_copy(base->now.free_cycles);
	}
}

void collect_requests_end(struct metrics *metrics)
{
	for (guint i = 0; i < metrics->requests->len; i++)
		cache_end(metrics, i, request_base_at(metrics, i));
	latency_append_sum(metrics->result->latencies, ALL_CACHES, "alloc");
	latency_append_sum(metrics->result->latencies, ALL_CACHES, "free");
}

void collect_requests_free(struct metrics *metrics)
{
	for (guint i = 0; i < metrics->requests->len; i++) {
		g_free(request_base_at(metrics, i)->before.alloc_cycles);
		g_free(request_base_at(metrics, i)->before.free_cycles);
	}
	g_array_unref(metrics->requests);
}
