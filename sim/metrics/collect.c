/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The collector's life, samples and findings. */
#include "sim/metrics/collect.h"

#include "models/kernel/finding.h"
#include "sim/metrics/collect_private.h"

#include <string.h>

struct metrics *metrics_new(struct run_result *result, const struct slab_inspection *inspection)
{
	struct metrics *metrics = g_new0(struct metrics, 1);

	metrics->result = result;
	if (inspection != NULL && inspection->version == SLAB_INSPECTION_VERSION)
		metrics->inspection = inspection;
	if (metrics->inspection != NULL)
		metrics->flows = flows_new();
	metrics->indices = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	metrics->rests = g_new0(struct cache_rest, METRICS_GONE_MAX);
	metrics->requests = g_array_new(FALSE, TRUE, sizeof(struct request_base));
	metrics->sampled = g_byte_array_new();
	result->uninspected = metrics->inspection == NULL;
	result->nodes = hw->machine->nodes;
	result->cpus = hw->machine->cpus;
	result->cpu_hz = hw->machine->cpu_hz;
	return metrics;
}

void metrics_free(struct metrics *metrics)
{
	if (metrics == NULL)
		return;
	flows_free(metrics->flows);
	g_hash_table_unref(metrics->indices);
	collect_requests_free(metrics);
	collect_cpus_free(metrics);
	collect_locks_free(metrics);
	g_byte_array_unref(metrics->sampled);
	g_free(metrics->bases);
	g_free(metrics->rests);
	g_free(metrics->nodes);
	g_free(metrics);
}

guint metrics_cache_index(struct metrics *metrics, const char *name)
{
	guint index = GPOINTER_TO_UINT(g_hash_table_lookup(metrics->indices, name));

	if (index != 0)
		return index - 1;
	run_result_add_cache(metrics->result, name);
	index = metrics->result->caches->len;
	g_hash_table_insert(metrics->indices, g_strdup(name), GUINT_TO_POINTER(index));
	return index - 1;
}

void metrics_begin(struct metrics *metrics, uint64_t origin_cycles)
{
	g_assert(metrics->phase == METRICS_BEFORE);
	metrics->origin_cycles = origin_cycles;
	collect_requests_begin(metrics);
	collect_caches_begin(metrics);
	collect_cpus_begin(metrics);
	collect_nodes_begin(metrics);
	collect_locks_begin(metrics);
	metrics->phase = METRICS_MEASURING;
}

void metrics_end(struct metrics *metrics)
{
	g_assert(metrics->phase == METRICS_MEASURING);
	metrics->phase = METRICS_AFTER;
	collect_requests_end(metrics);
	collect_nodes_end(metrics); /* makes the rows to which caches then add their slabs */
	collect_caches_end(metrics);
	collect_cpus_end(metrics);
	collect_locks_end(metrics);
}

/* Whether a series goes on: it has slabs, or had some at its last point and now drops to nothing. */
static bool is_worth_a_sample(struct metrics *metrics, guint cache, unsigned int node, uint64_t slabs)
{
	guint place = cache * metrics->result->nodes + node;
	bool had;

	if (place >= metrics->sampled->len) {
		guint before = metrics->sampled->len;

		g_byte_array_set_size(metrics->sampled, 2 * place + 1);
		memset(metrics->sampled->data + before, 0, metrics->sampled->len - before);
	}
	had = metrics->sampled->data[place];
	metrics->sampled->data[place] = slabs > 0;
	return had || slabs > 0;
}

static void sample_node(struct metrics *metrics, struct kmem_cache *cache, const struct slab_cache_info *info,
	unsigned int node, uint64_t sim_ns)
{
	const struct slab_tally tally = collect_slabs(metrics, cache, (int)node);
	const uint64_t slabs = tally.full + tally.partial + tally.free;
	const struct sample_result sample = { .sim_ns = sim_ns,
		.cache = metrics_cache_index(metrics, info->name),
		.node = node,
		.active_objects = tally.inuse,
		.free_objects = slabs * info->num - tally.inuse,
		.slabs = slabs,
		.pages = slabs << info->order };

	if (is_worth_a_sample(metrics, sample.cache, node, slabs))
		g_array_append_val(metrics->result->samples, sample);
}

void metrics_sample(struct metrics *metrics, uint64_t sim_ns)
{
	const struct slab_inspection *inspection = metrics->inspection;

	if (inspection == NULL)
		return;
	for (struct kmem_cache *cache = inspection->cache_first(); cache != NULL;
		cache = inspection->cache_next(cache)) {
		struct slab_cache_info info = { 0 };

		inspection->cache_info(cache, &info);
		for (unsigned int node = 0; node < metrics->result->nodes; node++)
			sample_node(metrics, cache, &info, node, sim_ns);
	}
}

void metrics_findings(struct metrics *metrics)
{
	uint64_t count = kernel_finding_count();
	const struct kernel_finding *finding;

	metrics->result->findings_total = metrics->result->findings->len + count;
	for (uint64_t i = 0; i < count && (finding = kernel_finding_get(i)) != NULL; i++) {
		g_autofree char *message =
			finding->call_chain[0] == '\0'
				? g_strdup(finding->message)
				: g_strdup_printf("%s (in %s)", finding->message, finding->call_chain);

		run_result_add_finding(
			metrics->result, finding->kind, finding->detector, message, (int)finding->cpu, finding->sim_ns);
	}
}
