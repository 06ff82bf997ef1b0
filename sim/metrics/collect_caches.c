/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters and states of caches, through the inspection table of the allocator module. */
#include "sim/metrics/collect_private.h"

#include <string.h>

static struct cache_counters read_counters(const struct slab_cache_info *info)
{
	return (struct cache_counters){ .allochit = info->allochit,
		.allocmiss = info->allocmiss,
		.freehit = info->freehit,
		.freemiss = info->freemiss,
		.node_allocs = info->node_allocs,
		.node_frees = info->node_frees,
		.node_overflow = info->node_overflow,
		.foreign_slabs = info->foreign_slabs,
		.num_allocations = info->num_allocations,
		.grown = info->grown,
		.reaped = info->reaped,
		.errors = info->errors };
}

/* The kernel keeps some counters in 32 bits, which overflow in a long run. */
static uint64_t difference(uint64_t end, uint64_t begin)
{
	return end >= begin ? end - begin : end + (UINT64_C(1) << 32) - begin;
}

/* sum += end - begin, counter by counter: the structure consists of nothing else. */
static void add_difference(
	struct cache_counters *sum, const struct cache_counters *end, const struct cache_counters *begin)
{
	enum { COUNT = sizeof(struct cache_counters) / sizeof(uint64_t) };
	uint64_t sums[COUNT], ends[COUNT], begins[COUNT];

	memcpy(sums, sum, sizeof(sums));
	memcpy(ends, end, sizeof(ends));
	memcpy(begins, begin, sizeof(begins));
	for (int i = 0; i < COUNT; i++)
		sums[i] += difference(ends[i], begins[i]);
	memcpy(sum, sums, sizeof(sums));
}

static struct cache_base *base_find(struct metrics *metrics, const char *name)
{
	for (guint i = 0; i < metrics->base_count; i++) {
		struct cache_base *base = &metrics->bases[i];

		if (!base->gone && strncmp(base->name, name, CACHE_NAME_BYTES - 1) == 0)
			return base;
	}
	return NULL;
}

/* sum += flow: the structure consists of counts only. */
static void add_flow(struct cache_flow *sum, const struct cache_flow *flow)
{
	enum { COUNT = sizeof(struct cache_flow) / sizeof(uint64_t) };
	uint64_t sums[COUNT], more[COUNT];

	memcpy(sums, sum, sizeof(sums));
	memcpy(more, flow, sizeof(more));
	for (int i = 0; i < COUNT; i++)
		sums[i] += more[i];
	memcpy(sum, sums, sizeof(sums));
}

/* Adds what was counted since the measured part began, or since the cache was created in it. */
static void add_measured(struct metrics *metrics, struct cache_counters *sum, const struct slab_cache_info *info)
{
	static const struct cache_counters zeros;
	const struct cache_counters end = read_counters(info);
	const struct cache_base *base = base_find(metrics, info->name);

	add_difference(sum, &end, base == NULL ? &zeros : &base->counters);
}

void collect_caches_begin(struct metrics *metrics)
{
	const struct slab_inspection *inspection = metrics->inspection;
	g_autoptr(GArray) bases = g_array_new(FALSE, TRUE, sizeof(struct cache_base));

	if (inspection == NULL)
		return;
	flows_restart(metrics->flows);
	for (struct kmem_cache *cache = inspection->cache_first(); cache != NULL;
		cache = inspection->cache_next(cache)) {
		struct slab_cache_info info = { 0 };
		struct cache_base base = { 0 };

		inspection->cache_info(cache, &info);
		g_strlcpy(base.name, info.name, CACHE_NAME_BYTES);
		base.counters = read_counters(&info);
		g_array_append_val(bases, base);
	}
	metrics->base_count = bases->len;
	metrics->bases = (struct cache_base *)(void *)g_array_free(g_steal_pointer(&bases), FALSE);
}

/* The place for what is left of caches of that name; NULL: no more room. No memory is allocated: see collect.h. */
static struct cache_rest *rest_of(struct metrics *metrics, const char *name)
{
	struct cache_rest *rest;

	for (guint i = 0; i < metrics->rest_count; i++) {
		if (strncmp(metrics->rests[i].name, name, CACHE_NAME_BYTES - 1) == 0)
			return &metrics->rests[i];
	}
	if (metrics->rest_count == METRICS_GONE_MAX)
		return NULL;
	rest = &metrics->rests[metrics->rest_count++];
	strncpy(rest->name, name, CACHE_NAME_BYTES - 1);
	return rest;
}

void metrics_cache_gone(struct metrics *metrics, struct kmem_cache *cache)
{
	struct slab_cache_info info = { 0 };
	struct cache_base *base;
	struct cache_rest *rest;

	if (metrics->phase != METRICS_MEASURING || metrics->inspection == NULL)
		return;
	metrics->inspection->cache_info(cache, &info);
	rest = rest_of(metrics, info.name);
	if (rest == NULL)
		metrics->result->caches_lost++;
	else {
		const struct cache_flow flow = flows_take(metrics->flows, cache);

		add_measured(metrics, &rest->counters, &info);
		add_flow(&rest->flow, &flow);
		rest->info = info;
	}
	base = base_find(metrics, info.name);
	if (base != NULL)
		base->gone = true;
}

static bool tally_slab(const struct slab_slab_info *slab, void *context)
{
	struct slab_tally *tally = context;

	tally->full += slab->list == SLAB_LIST_FULL;
	tally->partial += slab->list == SLAB_LIST_PARTIAL;
	tally->free += slab->list == SLAB_LIST_FREE;
	tally->inuse += slab->inuse;
	return true;
}

struct slab_tally collect_slabs(const struct metrics *metrics, struct kmem_cache *cache, int node)
{
	struct slab_tally tally = { 0 };

	metrics->inspection->slabs_walk(cache, node, tally_slab, &tally);
	return tally;
}

static bool tally_array(const struct slab_array_info *array, void *context)
{
	*(uint64_t *)context += array->avail;
	return true;
}

static void fill_description(struct cache_result *result, const struct slab_cache_info *info)
{
	result->object_size_bytes = info->object_size;
	result->buffer_size_bytes = info->buffer_size;
	result->page_size_bytes = hw->machine->page_size;
	result->objperslab = info->num;
	result->pagesperslab = 1u << info->order;
	result->gfporder = info->order;
	result->colour = info->colour;
	result->colour_off_bytes = info->colour_off;
	result->slab_size_bytes = info->slab_size;
	result->flags = info->flags;
	result->off_slab = info->off_slab;
	result->boot_cache = info->boot_cache;
	result->limit = info->limit;
	result->batchcount = info->batchcount;
	result->shared = info->shared;
	result->high_mark = info->high_mark;
	result->max_freeable = info->max_freeable;
	result->num_active = info->num_active;
}

static void fill_state(struct metrics *metrics, struct cache_result *result, struct kmem_cache *cache)
{
	for (unsigned int node = 0; node < metrics->result->nodes; node++) {
		const struct slab_tally tally = collect_slabs(metrics, cache, (int)node);
		const uint64_t slabs = tally.full + tally.partial + tally.free;
		struct node_result *total = &g_array_index(metrics->result->node_totals, struct node_result, node);

		result->slabs_full += tally.full;
		result->slabs_partial += tally.partial;
		result->slabs_free += tally.free;
		result->objects += slabs * result->objperslab;
		result->active_objects += tally.inuse;
		total->slabs += slabs;
		total->objects += slabs * result->objperslab;
		total->active_objects += tally.inuse;
	}
	metrics->inspection->arrays_walk(cache, tally_array, &result->array_objects);
}

/* ORDER receives the indices in the order of the chain. */
static void fill_living(struct metrics *metrics, GArray *order)
{
	const struct slab_inspection *inspection = metrics->inspection;

	for (struct kmem_cache *cache = inspection->cache_first(); cache != NULL;
		cache = inspection->cache_next(cache)) {
		const struct cache_flow flow = flows_of(metrics->flows, cache);
		struct slab_cache_info info = { 0 };
		struct cache_result *result;
		guint index;

		inspection->cache_info(cache, &info);
		index = metrics_cache_index(metrics, info.name);
		g_array_append_val(order, index);
		result = run_result_cache(metrics->result, index);
		fill_description(result, &info);
		add_measured(metrics, &result->counters, &info);
		add_flow(&result->flow, &flow);
		fill_state(metrics, result, cache);
	}
}

static bool contains(const GArray *order, guint index)
{
	for (guint i = 0; i < order->len; i++) {
		if (g_array_index(order, guint, i) == index)
			return true;
	}
	return false;
}

/* Those of a name that exists again are added to it. */
static void fill_destroyed(struct metrics *metrics, const GArray *living)
{
	static const struct cache_counters zeros;

	for (guint i = 0; i < metrics->rest_count; i++) {
		const struct cache_rest *rest = &metrics->rests[i];
		guint index = metrics_cache_index(metrics, rest->name);
		struct cache_result *result = run_result_cache(metrics->result, index);

		add_difference(&result->counters, &rest->counters, &zeros);
		add_flow(&result->flow, &rest->flow);
		if (!contains(living, index)) {
			fill_description(result, &rest->info);
			result->num_active = 0;
			result->destroyed = true;
		}
	}
}

/* Puts the result's caches into the order of the chain, those that exist no more last, and renumbers the samples. */
static void reorder(struct run_result *result, GArray *order)
{
	GArray *caches = g_array_sized_new(FALSE, TRUE, sizeof(struct cache_result), result->caches->len);
	g_autofree guint *places = g_new0(guint, result->caches->len);

	for (guint i = 0; i < result->caches->len; i++) {
		if (!contains(order, i))
			g_array_append_val(order, i);
	}
	for (guint i = 0; i < order->len; i++) {
		guint index = g_array_index(order, guint, i);

		places[index] = i;
		g_array_append_val(caches, *run_result_cache(result, index));
	}
	for (guint i = 0; i < result->samples->len; i++) {
		struct sample_result *sample = &g_array_index(result->samples, struct sample_result, i);

		sample->cache = places[sample->cache];
	}
	run_result_take_caches(result, caches);
}

static void mark_uncounted(const struct run_result *result)
{
	for (guint i = 0; i < result->caches->len; i++)
		run_result_cache(result, i)->uncounted = true;
}

void collect_caches_end(struct metrics *metrics)
{
	g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(guint));

	if (metrics->inspection == NULL) {
		mark_uncounted(metrics->result);
		return;
	}
	fill_living(metrics, order);
	fill_destroyed(metrics, order);
	reorder(metrics->result, order);
}
