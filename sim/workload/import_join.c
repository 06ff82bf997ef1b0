/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state machine that joins frees to allocations; the rules are in the header. */
#include "sim/workload/import_join.h"

#define SIGNATURE_NONE G_MAXUINT32

struct live_object {
	guint64 object;	   /* number in the trace; unused when dropped */
	guint32 signature; /* SIGNATURE_NONE for bytes */
	int cpu;	   /* of the allocation */
	gboolean dropped;  /* oversized: its free is dropped, too */
};

void import_join_init(struct import_join *join)
{
	trace_objects_init(&join->objects);
	join->live = g_array_new(FALSE, TRUE, sizeof(struct live_object));
	join->tasks = g_hash_table_new(NULL, NULL);
}

void import_join_release(struct import_join *join)
{
	trace_objects_release(&join->objects);
	g_clear_pointer(&join->live, g_array_unref);
	g_clear_pointer(&join->tasks, g_hash_table_unref);
}

static gboolean is_full(const struct import_join *join)
{
	return join->head != 0 && join->summary->operations >= join->head;
}

static void count_task(struct import_join *join, const char *task)
{
	if (task == join->last_task)
		return;
	join->last_task = task;
	g_hash_table_add(join->tasks, (char *)task);
}

/* Sends one operation on its way, unless the trace is full. */
static void emit(struct import_join *join, const struct import_event *event, struct trace_operation *operation)
{
	struct import_summary *summary = join->summary;

	if (is_full(join))
		return;
	operation->time_ns = join->time_ns;
	operation->cpu = event->cpu;
	operation->context = event->context;
	operation->task = event->task;
	operation->site = event->site;
	summary->operations++;
	if (operation->kind == TRACE_FREE) {
		summary->frees++;
		summary->live_objects_end--;
	} else {
		summary->allocations++;
		summary->live_objects_end++;
		summary->live_objects_max = MAX(summary->live_objects_max, summary->live_objects_end);
	}
	summary->cpus = MAX(summary->cpus, (guint64)event->cpu + 1);
	summary->duration_ns = join->time_ns;
	count_task(join, event->task);
	if (join->sink)
		join->sink(join->sink_data, operation);
}

static void emit_free(struct import_join *join, const struct import_event *event, guint64 object)
{
	struct trace_operation operation = { .kind = TRACE_FREE, .node = TRACE_NODE_ANY, .object = object };

	emit(join, event, &operation);
}

/* `cache` is NULL for an allocation of bytes, and in the first pass. Returns the new object's number. */
static guint64 emit_allocation(
	struct import_join *join, const struct import_event *event, const struct trace_cache *cache)
{
	struct trace_operation operation = {
		.kind = cache ? TRACE_ALLOC : TRACE_KMALLOC,
		.gfp = event->gfp,
		.node = event->node,
		.object = ++join->objects_made,
		.size_bytes = cache ? 0 : event->bytes_requested,
		.cache = cache,
	};

	emit(join, event, &operation);
	return operation.object;
}

static void advance_time(struct import_join *join, guint64 source_ns)
{
	if (!join->any_event)
		join->time_first_ns = source_ns;
	join->any_event = TRUE;
	if (source_ns < join->time_first_ns || source_ns - join->time_first_ns < join->time_ns)
		join->summary->clamped_times++;
	else
		join->time_ns = source_ns - join->time_first_ns;
}

static struct live_object *live_at(struct import_join *join, guint32 slot)
{
	if (slot >= join->live->len)
		g_array_set_size(join->live, slot + 1);
	return &g_array_index(join->live, struct live_object, slot);
}

static guint32 signature_of(struct import_join *join, const struct import_event *event)
{
	if (event->kind != IMPORT_ALLOC || !join->caches)
		return SIGNATURE_NONE;
	const struct import_signature what = {
		.bytes_requested = event->bytes_requested,
		.bytes_allocated = event->bytes_allocated,
		.site = event->site,
		.name = event->name,
	};
	guint32 signature = import_caches_signature(join->caches, &what);
	if (join->learning)
		import_caches_learn_address(join->caches, signature, event->address);
	return signature;
}

static const struct trace_cache *cache_of(struct import_join *join, guint32 signature)
{
	if (signature == SIGNATURE_NONE || join->learning)
		return NULL;
	const struct trace_cache *cache = import_caches_of(join->caches, signature);
	if (!cache)
		join->source_changed = TRUE;
	return cache;
}

/* The object now at the event's address. It is not live yet. */
static void allocate(struct import_join *join, const struct import_event *event)
{
	guint32 slot = trace_objects_add(&join->objects, event->address);
	struct live_object *live = live_at(join, slot);

	live->cpu = event->cpu;
	live->dropped = event->bytes_requested > IMPORT_SIZE_MAX && !join->keep_oversized;
	live->signature = SIGNATURE_NONE;
	if (live->dropped) {
		join->summary->oversized_requests++;
		return;
	}
	live->signature = signature_of(join, event);
	live->object = emit_allocation(join, event, cache_of(join, live->signature));
}

/* Frees an object that is no longer in the table. */
static void end_object(struct import_join *join, const struct import_event *event, const struct live_object *live)
{
	if (live->dropped) {
		join->summary->oversized_frees++;
		return;
	}
	if (live->cpu != event->cpu)
		join->summary->cross_cpu_frees++;
	emit_free(join, event, live->object);
}

static void take_allocation(struct import_join *join, const struct import_event *event)
{
	guint32 old = trace_objects_remove(&join->objects, event->address);

	if (old != TRACE_SLOT_NONE) {
		join->summary->frees_implied++;
		end_object(join, event, live_at(join, old));
	}
	allocate(join, event);
}

/* Allocates what is about to be freed, when its cache is known. */
static gboolean invent(struct import_join *join, const struct import_event *event)
{
	const struct trace_cache *cache = NULL;

	if (join->invent && !join->learning && event->name)
		cache = import_caches_named(join->caches, event->name);
	if (!cache)
		return FALSE;
	struct import_event allocation = *event;
	allocation.gfp = trace_gfp_default(event->context);
	guint64 object = emit_allocation(join, &allocation, cache);
	emit_free(join, event, object);
	join->summary->frees_invented++;
	return TRUE;
}

/* Compares, or in the first pass learns, the cache's name that a free carries. */
static void take_name(struct import_join *join, guint32 signature, const char *name)
{
	if (!name || signature == SIGNATURE_NONE)
		return;
	if (join->learning)
		import_caches_learn_name(join->caches, signature, name);
	else if (!import_caches_agrees(join->caches, signature, name))
		join->summary->misnamed_frees++;
}

static void take_free(struct import_join *join, const struct import_event *event)
{
	guint32 slot = trace_objects_remove(&join->objects, event->address);

	if (slot == TRACE_SLOT_NONE) {
		if (!invent(join, event))
			join->summary->frees_of_unknown++;
		return;
	}
	const struct live_object *live = live_at(join, slot);
	take_name(join, live->signature, event->name);
	end_object(join, event, live);
}

static void take_reallocation(struct import_join *join, const struct import_event *event)
{
	guint32 old = trace_objects_remove(&join->objects, event->address);

	join->summary->reallocations++;
	if (old == TRACE_SLOT_NONE) {
		allocate(join, event);
		return;
	}
	/* The new object takes over the old one's slot. */
	struct live_object old_object = *live_at(join, old);
	allocate(join, event);
	end_object(join, event, &old_object);
}

gboolean import_join_event(struct import_join *join, const struct import_event *event)
{
	struct import_summary *summary = join->summary;

	if (is_full(join))
		return FALSE;
	summary->events++;
	advance_time(join, event->time_ns);
	if (event->address == 0) {
		if (event->kind == IMPORT_FREE)
			summary->frees_of_null++;
		else
			summary->failed_allocations++;
		return TRUE;
	}
	switch (event->kind) {
	case IMPORT_FREE:
		take_free(join, event);
		break;
	case IMPORT_REALLOC:
		take_reallocation(join, event);
		break;
	case IMPORT_ALLOC:
	case IMPORT_KMALLOC:
		take_allocation(join, event);
		break;
	}
	return TRUE;
}

void import_join_finish(struct import_join *join)
{
	struct import_summary *summary = join->summary;

	summary->tasks = g_hash_table_size(join->tasks);
	summary->caches = join->caches ? import_caches_count(join->caches) : 0;
}
