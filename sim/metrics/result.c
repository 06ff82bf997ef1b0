/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result of a run: its memory, and sums that several readers need. */
#include "sim/metrics/result.h"

#include <string.h>

static const uint64_t NS_PER_SECOND = 1000000000;

static void cache_clear(gpointer data)
{
	struct cache_result *cache = data;

	g_free(cache->name);
}

static void cpu_clear(gpointer data)
{
	struct cpu_result *cpu = data;

	g_free(cpu->irq_off_call_chain);
}

static void event_clear(gpointer data)
{
	struct event_result *event = data;

	g_free(event->name);
}

static void lock_clear(gpointer data)
{
	struct lock_result *lock = data;

	g_free(lock->name);
}

static void slabinfo_clear(gpointer data)
{
	struct slabinfo_result *slabinfo = data;

	g_free(slabinfo->text);
}

static void fault_clear(gpointer data)
{
	struct fault_result *fault = data;

	g_free(fault->name);
}

static void job_clear(gpointer data)
{
	struct job_result *job = data;

	g_free(job->name);
}

static void finding_clear(gpointer data)
{
	struct finding_result *finding = data;

	g_free(finding->kind);
	g_free(finding->detector);
	g_free(finding->message);
}

static void line_clear(gpointer data)
{
	line_result_release(data);
}

static GArray *array_new(gsize element, GDestroyNotify clear)
{
	GArray *array = g_array_new(FALSE, TRUE, (guint)element);

	if (clear != NULL)
		g_array_set_clear_func(array, clear);
	return array;
}

struct run_result *run_result_new(void)
{
	struct run_result *result = g_new0(struct run_result, 1);

	result->caches = array_new(sizeof(struct cache_result), cache_clear);
	result->cpu_totals = array_new(sizeof(struct cpu_result), cpu_clear);
	result->node_totals = array_new(sizeof(struct node_result), NULL);
	result->locks = array_new(sizeof(struct lock_result), lock_clear);
	result->samples = array_new(sizeof(struct sample_result), NULL);
	result->slabinfos = array_new(sizeof(struct slabinfo_result), slabinfo_clear);
	result->remarks = g_ptr_array_new_with_free_func(g_free);
	result->events = array_new(sizeof(struct event_result), event_clear);
	result->latencies = array_new(sizeof(struct latency_result), latency_clear);
	result->lock_latencies = array_new(sizeof(struct latency_result), latency_clear);
	result->irq_offs = array_new(sizeof(struct latency_result), latency_clear);
	result->faults = array_new(sizeof(struct fault_result), fault_clear);
	result->jobs = array_new(sizeof(struct job_result), job_clear);
	result->findings = array_new(sizeof(struct finding_result), finding_clear);
	result->lines = array_new(sizeof(struct line_result), line_clear);
	result->line_pairs = array_new(sizeof(struct line_pair_result), NULL);
	result->line_traffic = array_new(sizeof(uint64_t), NULL);
	return result;
}

void run_result_free(struct run_result *result)
{
	if (result == NULL)
		return;
	char *texts[] = { result->workload, result->machine, result->allocator, result->config_json, result->version,
		result->experiment, result->point_json, result->digest, result->failure, result->created_at,
		result->kernel_log, result->slab_allocators };
	GArray *arrays[] = { result->caches, result->cpu_totals, result->node_totals, result->locks, result->samples,
		result->slabinfos, result->events, result->latencies, result->lock_latencies, result->irq_offs,
		result->faults, result->jobs, result->findings, result->lines, result->line_pairs,
		result->line_traffic };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		g_free(texts[i]);
	for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_array_unref(arrays[i]);
	g_ptr_array_unref(result->remarks);
	g_free(result);
}

const char *run_result_status(const struct run_result *result)
{
	return result->failure == NULL ? "complete" : "failed";
}

double run_result_speed(const struct run_result *result)
{
	return result->host_ns == 0 ? 0 : (double)result->operations * 1e9 / (double)result->host_ns;
}

void run_result_add_finding(struct run_result *result, const char *kind, const char *detector, const char *message,
	int cpu, uint64_t sim_ns)
{
	const struct finding_result finding = { .kind = g_strdup(kind),
		.detector = g_strdup(detector),
		.message = g_strdup(message),
		.cpu = cpu,
		.sim_ns = sim_ns };

	g_array_append_val(result->findings, finding);
	result->findings_total = MAX(result->findings_total, result->findings->len);
}

void run_result_add_fault(
	struct run_result *result, const char *name, const char *target, uint64_t seen, uint64_t struck)
{
	struct fault_result fault = { g_strdup(name), target, seen, struck };

	g_array_append_val(result->faults, fault);
}

void run_result_add_job(struct run_result *result, const struct job_result *job)
{
	struct job_result copy = *job;

	copy.name = g_strdup(job->name);
	g_array_append_val(result->jobs, copy);
}

void run_result_add_event(struct run_result *result, const char *name, uint64_t times, uint64_t refused)
{
	const struct event_result event = { g_strdup(name), times, refused };

	g_array_append_val(result->events, event);
}

void run_result_add_slabinfo(struct run_result *result, uint64_t sim_ns, const char *text)
{
	const struct slabinfo_result slabinfo = { .sim_ns = sim_ns, .text = g_strdup(text) };

	g_array_append_val(result->slabinfos, slabinfo);
}

uint64_t run_result_ns(const struct run_result *result, uint64_t cycles)
{
	return result->cpu_hz == 0 ? 0 : (uint64_t)((unsigned __int128)cycles * NS_PER_SECOND / result->cpu_hz);
}

struct cache_result *run_result_add_cache(struct run_result *result, const char *name)
{
	const struct cache_result cache = { .name = g_strdup(name) };

	g_array_append_val(result->caches, cache);
	return run_result_cache(result, result->caches->len - 1);
}

struct cache_result *run_result_cache(const struct run_result *result, guint index)
{
	g_assert(index < result->caches->len);
	return &g_array_index(result->caches, struct cache_result, index);
}

void run_result_take_caches(struct run_result *result, GArray *caches)
{
	g_assert(caches->len == result->caches->len);
	g_array_set_clear_func(result->caches, NULL); /* its strings live on in the new one */
	g_array_unref(result->caches);
	g_array_set_clear_func(caches, cache_clear);
	result->caches = caches;
}

struct cache_result *run_result_cache_find(const struct run_result *result, const char *name)
{
	for (guint i = 0; i < result->caches->len; i++) {
		struct cache_result *cache = run_result_cache(result, i);

		if (strcmp(cache->name, name) == 0)
			return cache;
	}
	return NULL;
}

uint64_t cache_result_allocations(const struct cache_result *cache)
{
	if (cache->uncounted)
		return cache->requests.allocs;
	return cache->counters.allochit + cache->counters.allocmiss + cache->counters.node_allocs;
}

uint64_t cache_result_frees(const struct cache_result *cache)
{
	if (cache->uncounted)
		return cache->requests.frees;
	return cache->counters.freehit + cache->counters.freemiss + cache->counters.node_frees;
}

uint64_t cache_result_slabs(const struct cache_result *cache)
{
	return cache->slabs_full + cache->slabs_partial + cache->slabs_free;
}

uint64_t cache_result_pages(const struct cache_result *cache)
{
	return cache_result_slabs(cache) * cache->pagesperslab;
}
