/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations that lead to a state. See import_prologue.h. */
#include "sim/workload/import_prologue.h"

/* Lists of a cache are reaped every four seconds. */
#define REAP_PERIOD_LISTS_NS ((guint64)4000000000)

struct prologue {
	const struct import_start *start;
	const struct import_record *record;
	GArray **before; /* [caches * nodes] of guint64: numbers of the record's own objects */
	guint64 *next_object;
	import_sink sink;
	void *sink_data;
	/* The cache in work. */
	guint cache;
	guint32 objects_per_slab;
};

/* What one node of a cache needs. Counts of objects, unless they say slabs. */
struct need {
	guint first_cpu;
	guint32 batches;      /* for the shared array */
	guint32 free_objects; /* on the lists, in partial slabs */
	guint32 free_slabs, partial_slabs, full_slabs;
	guint32 to_arrays; /* to be freed after the tunables are written */
	guint64 held;	   /* number of the first of these */
	guint64 partial;   /* of the first object of partial and free slabs */
};

static void send(const struct prologue *prologue, struct trace_operation operation, guint cpu)
{
	operation.cpu = (int)cpu;
	operation.node = TRACE_NODE_ANY;
	operation.before_start = TRUE;
	operation.task = operation.site = "-";
	prologue->sink(prologue->sink_data, &operation);
}

static void send_alloc(const struct prologue *prologue, guint cpu, guint64 object)
{
	send(prologue,
		(struct trace_operation){ .kind = TRACE_ALLOC,
			.gfp = TRACE_GFP_KERNEL,
			.object = object,
			.cache = &record_cache(prologue->record, prologue->cache)->traced },
		cpu);
}

static void send_free(const struct prologue *prologue, guint cpu, guint64 object)
{
	send(prologue, (struct trace_operation){ .kind = TRACE_FREE, .object = object }, cpu);
}

/* Allocates objects of their own numbers; returns the first. */
static guint64 allocate(struct prologue *prologue, guint cpu, guint64 count)
{
	guint64 first = *prologue->next_object;

	for (; count > 0; count--)
		send_alloc(prologue, cpu, (*prologue->next_object)++);
	return first;
}

static const struct trace_tunables *tunables_of(const struct prologue *prologue)
{
	return &record_cache(prologue->record, prologue->cache)->traced.tunables;
}

static guint32 array_objects(const struct prologue *prologue, guint cpu)
{
	return start_array(prologue->start, prologue->cache, cpu)->objects;
}

/* Objects of node HOME in the alien array on NODE. */
static guint32 alien_objects(const struct prologue *prologue, guint node, guint home)
{
	return node == home ? 0 : *start_alien(prologue->start, prologue->cache, node, home);
}

static gboolean is_on(const struct prologue *prologue, guint cpu, guint node)
{
	return prologue->record->node_of_cpu[cpu] == (int)node;
}

static gboolean first_cpu_of(const struct prologue *prologue, guint node, guint *cpu)
{
	for (*cpu = 0; *cpu < prologue->record->cpus; ++*cpu)
		if (is_on(prologue, *cpu, node))
			return TRUE;
	return FALSE;
}

/* --- the shared array --- */

/* What is in an array right after it was flushed and got the object that found it full. */
static guint32 left_by_flush(const struct prologue *prologue)
{
	return tunables_of(prologue)->limit - tunables_of(prologue)->batchcount + 1;
}

/* Frees on an empty array until it has been flushed so often. */
static guint32 frees_for_flushes(const struct prologue *prologue, guint32 flushes)
{
	return flushes == 0 ? 0 : tunables_of(prologue)->limit + 1 + (flushes - 1) * tunables_of(prologue)->batchcount;
}

/* Frees of the first CPU: those for flushes, and those that its array still lacks then. */
static guint32 frees_of_first(const struct prologue *prologue, const struct need *need)
{
	guint32 wanted = array_objects(prologue, need->first_cpu);

	if (need->batches == 0)
		return wanted;
	guint32 left = left_by_flush(prologue);
	return frees_for_flushes(prologue, need->batches) + (wanted > left ? wanted - left : 0);
}

/* --- one node --- */

static guint32 slabs_for(guint64 objects, guint32 per_slab)
{
	return (guint32)((objects + per_slab - 1) / per_slab);
}

static void count_lists(const struct prologue *prologue, const struct start_node *state, struct need *need)
{
	const struct trace_tunables *tunables = tunables_of(prologue);
	guint32 num = prologue->objects_per_slab;
	guint32 batch = tunables->batchcount;

	need->batches = batch > 0 ? MIN(state->shared / batch, tunables->shared) : 0;
	guint32 free_objects = state->free_objects + state->shared - need->batches * batch;
	need->free_slabs = num == 1 ? free_objects : MIN(state->free_slabs, free_objects / num);
	need->free_objects = free_objects - need->free_slabs * num;
	/* Each partial slab keeps one object in use. */
	need->partial_slabs = need->free_objects == 0 ? 0 : slabs_for(need->free_objects, num - 1);
}

static void count_need(const struct prologue *prologue, guint node, guint before, struct need *need)
{
	count_lists(prologue, start_node(prologue->start, prologue->cache, node), need);
	need->to_arrays = frees_of_first(prologue, need);
	for (guint cpu = need->first_cpu + 1; cpu < prologue->record->cpus; cpu++)
		if (is_on(prologue, cpu, node))
			need->to_arrays += array_objects(prologue, cpu);
	for (guint other = 0; other < prologue->record->nodes; other++)
		need->to_arrays += alien_objects(prologue, other, node);
	need->full_slabs = slabs_for((guint64)before + need->to_arrays, prologue->objects_per_slab);
}

/* Full slabs first, then those that will be partial and free. */
static void allocate_all(struct prologue *prologue, const GArray *before, struct need *need)
{
	guint64 full = (guint64)need->full_slabs * prologue->objects_per_slab;

	for (guint i = 0; i < before->len; i++)
		send_alloc(prologue, need->first_cpu, g_array_index(before, guint64, i));
	need->held = allocate(prologue, need->first_cpu, full - before->len);
	need->partial = allocate(prologue, need->first_cpu,
		((guint64)need->partial_slabs + need->free_slabs) * prologue->objects_per_slab);
}

/* All but the first object of each partial slab, as many as shall be free, then whole slabs. */
static void free_to_lists(const struct prologue *prologue, const struct need *need)
{
	guint32 num = prologue->objects_per_slab, left = need->free_objects;
	guint64 object = need->partial;

	for (guint32 slab = 0; slab < need->partial_slabs; slab++, object += num)
		for (guint32 i = 1; i < num && left > 0; i++, left--)
			send_free(prologue, need->first_cpu, object + i);
	for (guint64 i = 0; i < (guint64)need->free_slabs * num; i++)
		send_free(prologue, need->first_cpu, object + i);
}

static guint64 free_some(const struct prologue *prologue, guint cpu, guint64 first, guint32 count)
{
	for (; count > 0; count--)
		send_free(prologue, cpu, first++);
	return first;
}

static void fill_arrays(struct prologue *prologue, guint node, const struct need *need)
{
	guint64 held = free_some(prologue, need->first_cpu, need->held, frees_of_first(prologue, need));

	if (need->batches > 0 && array_objects(prologue, need->first_cpu) < left_by_flush(prologue))
		allocate(prologue, need->first_cpu, left_by_flush(prologue) - array_objects(prologue, need->first_cpu));
	for (guint cpu = need->first_cpu + 1; cpu < prologue->record->cpus; cpu++)
		if (is_on(prologue, cpu, node))
			held = free_some(prologue, cpu, held, array_objects(prologue, cpu));
	for (guint other = 0; other < prologue->record->nodes; other++) {
		guint cpu;

		if (first_cpu_of(prologue, other, &cpu))
			held = free_some(prologue, cpu, held, alien_objects(prologue, other, node));
	}
}

/* --- a cache --- */

static void make_cache(struct prologue *prologue)
{
	guint nodes = prologue->record->nodes;
	const struct record_cache *cache = record_cache(prologue->record, prologue->cache);
	g_autofree struct need *needs = g_new0(struct need, nodes);
	guint made = 0;

	prologue->objects_per_slab = MAX(cache->objects_per_slab_here, 1);
	for (guint node = 0; node < nodes; node++) {
		const GArray *before = prologue->before[prologue->cache * nodes + node];

		if (!first_cpu_of(prologue, node, &needs[node].first_cpu))
			continue;
		count_need(prologue, node, before->len, &needs[node]);
		allocate_all(prologue, before, &needs[node]);
		free_to_lists(prologue, &needs[node]);
		made += needs[node].full_slabs + needs[node].partial_slabs + needs[node].free_slabs;
	}
	if (made == 0 || cache->traced.tunables.limit == 0)
		return;
	send(prologue,
		(struct trace_operation){
			.kind = TRACE_TUNE, .cache = &cache->traced, .tunables = cache->traced.tunables },
		0);
	for (guint node = 0; node < nodes; node++)
		if (needs[node].full_slabs > 0)
			fill_arrays(prologue, node, &needs[node]);
}

/* --- all of it --- */

static gboolean was_before(const struct record_object *object)
{
	return object->origin == RECORD_BEFORE && object->freed;
}

static void gather_before(struct prologue *prologue)
{
	guint nodes = prologue->record->nodes;

	for (guint32 index = 0; index < prologue->record->objects->len; index++) {
		const struct record_object *object = record_object(prologue->record, index);
		guint64 number = (guint64)index + 1;

		if (was_before(object) && (guint)object->home < nodes)
			g_array_append_val(prologue->before[object->cache * nodes + (guint)object->home], number);
	}
}

void import_prologue(const struct import_start *start, guint64 *next_object, import_sink sink, void *sink_data)
{
	const struct import_record *record = start->record;
	guint count = record->caches->len * record->nodes;
	struct prologue prologue = {
		.start = start,
		.record = record,
		.before = g_new(GArray *, count),
		.next_object = next_object,
		.sink = sink,
		.sink_data = sink_data,
	};

	for (guint i = 0; i < count; i++)
		prologue.before[i] = g_array_new(FALSE, FALSE, sizeof(guint64));
	gather_before(&prologue);
	/*
	 * A kernel that has run for long reaps the lists of its caches at any time of their period, but new caches all
	 * begin a full period ahead.
	 */
	if (record->before)
		send(&prologue, (struct trace_operation){ .kind = TRACE_REST, .size_bytes = REAP_PERIOD_LISTS_NS }, 0);
	/* The reapers begin anew, so that none comes before the first of the record. */
	for (guint cpu = 0; cpu < record->cpus; cpu++)
		send(&prologue, (struct trace_operation){ .kind = TRACE_REAP }, cpu);
	for (prologue.cache = 0; prologue.cache < record->caches->len; prologue.cache++)
		make_cache(&prologue);
	for (guint i = 0; i < count; i++)
		g_array_unref(prologue.before[i]);
	g_free(prologue.before);
}
