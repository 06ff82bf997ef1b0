/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The summary for scripts. Its keys are a contract; more may be added. */
#include "sim/metrics/json_writer.h"
#include "sim/metrics/ratio.h"
#include "sim/metrics/summary.h"
#include "sim/metrics/summary_times_json.h"

enum { RATIO_DECIMALS = 6 };

static void put_ratio(struct json_writer *json, const char *key, const struct cache_result *cache,
	bool (*ratio)(const struct cache_result *cache, double *value))
{
	double value;

	if (ratio(cache, &value))
		json_double(json, key, value, RATIO_DECIMALS);
	else
		json_null(json, key);
}

static void put_counters(struct json_writer *json, const struct cache_result *cache)
{
	const struct cache_counters *counters = &cache->counters;

	json_unsigned(json, "allochit", counters->allochit);
	json_unsigned(json, "allocmiss", counters->allocmiss);
	json_unsigned(json, "freehit", counters->freehit);
	json_unsigned(json, "freemiss", counters->freemiss);
	put_ratio(json, "hit_rate", cache, ratio_hit_rate);
	json_unsigned(json, "node_allocs", counters->node_allocs);
	json_unsigned(json, "node_frees", counters->node_frees);
	json_unsigned(json, "node_overflow", counters->node_overflow);
	json_unsigned(json, "foreign_slabs", counters->foreign_slabs);
	json_unsigned(json, "num_allocations", counters->num_allocations);
	json_unsigned(json, "high_mark", cache->high_mark);
	json_unsigned(json, "grown", counters->grown);
	json_unsigned(json, "reaped", counters->reaped);
	json_unsigned(json, "errors", counters->errors);
	json_unsigned(json, "max_freeable", cache->max_freeable);
}

static void put_cache(struct json_writer *json, const struct cache_result *cache)
{
	json_object_begin_compact(json, NULL);
	json_string(json, "name", cache->name);
	json_unsigned(json, "object_size_bytes", cache->object_size_bytes);
	json_unsigned(json, "buffer_size_bytes", cache->buffer_size_bytes);
	json_unsigned(json, "objperslab", cache->objperslab);
	json_unsigned(json, "pagesperslab", cache->pagesperslab);
	json_bool(json, "off_slab", cache->off_slab);
	json_unsigned(json, "limit", cache->limit);
	json_unsigned(json, "batchcount", cache->batchcount);
	json_unsigned(json, "shared", cache->shared);
	put_counters(json, cache);
	json_unsigned(json, "active_objects", cache->active_objects);
	json_unsigned(json, "array_objects", cache->array_objects);
	json_unsigned(json, "objects", cache->objects);
	json_unsigned(json, "slabs", cache_result_slabs(cache));
	json_unsigned(json, "pages", cache_result_pages(cache));
	json_unsigned(json, "requests", cache->requests.allocs);
	json_unsigned(json, "requested_bytes", cache->requests.requested_bytes);
	json_unsigned(json, "request_failures", cache->requests.failures);
	json_unsigned(json, "request_frees", cache->requests.frees);
	json_unsigned(json, "alloc_ns", cache->requests.alloc_ns);
	json_unsigned(json, "alloc_ns_max", cache->requests.alloc_ns_max);
	json_unsigned(json, "free_ns", cache->requests.free_ns);
	json_unsigned(json, "free_ns_max", cache->requests.free_ns_max);
	json_bool(json, "destroyed", cache->destroyed);
	put_ratio(json, "internal_fragmentation", cache, ratio_internal_fragmentation);
	put_ratio(json, "slab_overhead", cache, ratio_slab_overhead);
	put_ratio(json, "external_fragmentation", cache, ratio_external_fragmentation);
	put_ratio(json, "external_fragmentation_kernel", cache, ratio_external_fragmentation_kernel);
	json_end(json);
}

static void put_lock(struct json_writer *json, const struct lock_result *lock)
{
	json_object_begin_compact(json, NULL);
	json_string(json, "lock", lock->name);
	json_unsigned(json, "acquisitions", lock->acquisitions);
	json_unsigned(json, "contended", lock->contended);
	json_unsigned(json, "wait_ns", lock->wait_ns);
	json_unsigned(json, "hold_ns", lock->hold_ns);
	json_unsigned(json, "hold_ns_max", lock->hold_ns_max);
	json_end(json);
}

static void put_finding(struct json_writer *json, const struct finding_result *finding)
{
	json_object_begin_compact(json, NULL);
	json_string(json, "kind", finding->kind);
	json_string(json, "detector", finding->detector);
	json_string(json, "message", finding->message);
	if (finding->cpu < 0)
		json_null(json, "cpu");
	else
		json_signed(json, "cpu", finding->cpu);
	json_unsigned(json, "sim_ns", finding->sim_ns);
	json_end(json);
}

static void put_job(struct json_writer *json, const struct job_result *job)
{
	json_object_begin_compact(json, NULL);
	json_string(json, "job", job->name);
	json_unsigned(json, "instances", job->instances);
	json_unsigned(json, "allocs", job->allocs);
	json_unsigned(json, "frees", job->frees);
	json_unsigned(json, "failures", job->failures);
	json_unsigned(json, "absent", job->absent);
	json_unsigned(json, "reclaimed", job->reclaimed);
	json_unsigned(json, "requested_bytes", job->requested_bytes);
	json_unsigned(json, "handed", job->handed);
	json_unsigned(json, "dropped", job->dropped);
	json_unsigned(json, "waits", job->waits);
	json_unsigned(json, "activations", job->activations);
	json_unsigned(json, "lost", job->lost);
	json_unsigned(json, "alloc_ns", job->alloc_ns);
	json_unsigned(json, "free_ns", job->free_ns);
	json_unsigned(json, "active_ns", job->active_ns);
	json_end(json);
}

static void put_event(struct json_writer *json, const struct event_result *event)
{
	json_object_begin_compact(json, NULL);
	json_string(json, "event", event->name);
	json_unsigned(json, "times", event->times);
	json_unsigned(json, "refused", event->refused);
	json_end(json);
}

static void put_fault(struct json_writer *json, const struct fault_result *fault)
{
	json_object_begin(json, NULL);
	json_string(json, "name", fault->name);
	json_string(json, "fail", fault->target);
	json_unsigned(json, "seen", fault->seen);
	json_unsigned(json, "struck", fault->struck);
	json_end(json);
}

static void put_run(struct json_writer *json, const struct run_result *result, const struct summary_options *options)
{
	json_string(json, "workload", result->workload);
	json_string(json, "machine", result->machine);
	json_string(json, "allocator", result->allocator);
	json_string(json, "version", result->version);
	json_string(json, "digest", result->digest);
	json_string(json, "status", run_result_status(result));
	json_string(json, "failure", result->failure);
	json_signed(json, "seed", result->seed);
	json_unsigned(json, "operations", result->operations);
	json_unsigned(json, "sim_ns", result->sim_ns);
	json_unsigned(json, "warmup_ns", result->warmup_ns);
	json_unsigned(json, "host_ns", result->host_ns);
	json_double(json, "operations_per_host_second", run_result_speed(result), 1);
	json_bool(json, "statistics", result->statistics);
	json_bool(json, "inspected", !result->uninspected);
	json_unsigned(json, "checked_caches", result->checked_caches);
	json_unsigned(json, "checked_slabs", result->checked_slabs);
	json_bool(json, "torn_down", result->torn_down);
	json_unsigned(json, "pages_left", result->pages_left);
	json_unsigned(json, "pages_left_in_slabs", result->pages_left_in_slabs);
	json_string(json, "database", options->database);
	if (options->database == NULL)
		json_null(json, "run_id");
	else
		json_signed(json, "run_id", options->run_id);
}

char *summary_json(const struct run_result *result, const struct summary_options *options)
{
	struct json_writer json;

	json_writer_init(&json);
	json_object_begin(&json, NULL);
	put_run(&json, result, options);
	json_array_begin(&json, "caches");
	for (guint i = 0; i < result->caches->len; i++)
		put_cache(&json, run_result_cache(result, i));
	json_end(&json);
	json_array_begin(&json, "locks");
	for (guint i = 0; i < result->locks->len; i++)
		put_lock(&json, &g_array_index(result->locks, struct lock_result, i));
	json_end(&json);
	summary_times_json(&json, result);
	json_array_begin(&json, "jobs");
	for (guint i = 0; i < result->jobs->len; i++)
		put_job(&json, &g_array_index(result->jobs, struct job_result, i));
	json_end(&json);
	json_array_begin(&json, "events");
	for (guint i = 0; i < result->events->len; i++)
		put_event(&json, &g_array_index(result->events, struct event_result, i));
	json_end(&json);
	json_array_begin(&json, "remarks");
	for (guint i = 0; i < result->remarks->len; i++)
		json_string(&json, NULL, g_ptr_array_index(result->remarks, i));
	json_end(&json);
	json_array_begin(&json, "faults");
	for (guint i = 0; i < result->faults->len; i++)
		put_fault(&json, &g_array_index(result->faults, struct fault_result, i));
	json_end(&json);
	json_unsigned(&json, "findings_total", result->findings_total);
	json_array_begin(&json, "findings");
	for (guint i = 0; i < result->findings->len; i++)
		put_finding(&json, &g_array_index(result->findings, struct finding_result, i));
	json_end(&json);
	json_end(&json);
	return json_writer_finish(&json);
}
