/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a record in two passes: the first learns caches and nodes, the second joins. See import_record.h.
 */
#include "sim/workload/import_record.h"

#include <string.h>

#include "sim/workload/import_event.h"
#include "sim/workload/import_fit.h"
#include "sim/workload/import_kmalloc.h"
#include "sim/workload/import_output.h"
#include "sim/workload/trace_error.h"
#include "sim/workload/trace_objects.h"

enum { PASS_LEARN, PASS_JOIN, PASSES };
enum { CPUS_MAX = 1024, PAGE_SHIFT = 12 };
#define CACHE_NONE G_MAXUINT32

/* What the allocation that a CPU is about to log has refilled, to learn the cache's name from. */
struct refill_seen {
	const char *name, *task;
};

struct reading {
	const struct import_request *request;
	const struct import_slab_options *options;
	struct import_record *record;
	trace_stream *stream;
	int pass;
	guint64 begin_ns;
	/* Pass 1. */
	struct refill_seen refills[CPUS_MAX];
	struct trace_table signature_of_page;
	GPtrArray *step_names; /* in the order of their first step */
	GHashTable *step_names_seen;
	/* Between. */
	GHashTable *cache_of_name;  /* name to index + 1 */
	GArray *cache_of_signature; /* guint32 */
	/* Pass 2. */
	struct trace_objects live; /* addresses */
	GArray *object_of_slot;	   /* guint32 */
	GArray *last_cpu;	   /* guint [caches * nodes]: the last CPU of the node to use the cache, plus one */
	struct trace_table freed;  /* addresses that were freed or are free, to tell untraced allocations */
	gboolean any_alien;
	guint64 last_free_cpu_home[CPUS_MAX]; /* home + 1 of the last item of the CPU, if that is a free, else 0 */
};

/* --- nodes --- */

static int node_of_address(const struct reading *reading, guint64 address)
{
	for (guint i = 0; i < reading->options->memory_count; i++) {
		const struct import_memory *memory = &reading->options->memory[i];
		if (address >= memory->first && address <= memory->last)
			return memory->node;
	}
	return 0;
}

static void learn_node(struct import_record *record, guint cpu, int node)
{
	record->cpus = MAX(record->cpus, cpu + 1);
	if (node < 0)
		return;
	record->cpu_nodes[cpu] = node;
	record->nodes = MAX(record->nodes, (guint)node + 1);
}

/* --- signatures --- */

static guint32 signature_of(struct reading *reading, const struct import_event *event)
{
	const struct import_signature what = {
		.bytes_requested = event->bytes_requested,
		.bytes_allocated = event->bytes_allocated,
		.site = event->site,
		.name = event->name,
	};

	return import_caches_signature(reading->record->import_caches, &what);
}

static guint32 cache_named(const struct reading *reading, const char *name)
{
	guint found = GPOINTER_TO_UINT(g_hash_table_lookup(reading->cache_of_name, name));

	return found ? found - 1 : CACHE_NONE;
}

/* The cache whose slab the address is in, as far as an allocation in the same page tells. */
static guint32 cache_of_page(const struct reading *reading, guint64 address)
{
	guint32 signature = trace_table_get(&reading->signature_of_page, address >> PAGE_SHIFT);

	return signature == TRACE_TABLE_NONE ? CACHE_NONE
					     : g_array_index(reading->cache_of_signature, guint32, signature);
}

/* --- pass 1 --- */

static void learn_event(struct reading *reading, const struct import_event *event)
{
	import_caches *caches = reading->record->import_caches;
	struct refill_seen *refill = &reading->refills[event->cpu];

	reading->record->cpus = MAX(reading->record->cpus, (guint)event->cpu + 1);
	if (event->kind == IMPORT_FREE) {
		guint32 signature = trace_table_get(&reading->freed, event->address);
		if (signature != TRACE_TABLE_NONE && event->name)
			import_caches_learn_name(caches, signature, event->name);
		return;
	}
	guint32 signature = signature_of(reading, event);
	import_caches_learn_address(caches, signature, event->address);
	trace_table_set(&reading->freed, event->address, signature);
	trace_table_set(&reading->signature_of_page, event->address >> PAGE_SHIFT, signature);
	if (refill->name && refill->task == event->task)
		import_caches_learn_name(caches, signature, refill->name);
	refill->name = NULL;
}

static void learn_step(
	struct reading *reading, const struct import_step *step, const struct import_prefix *prefix, const char *task)
{
	learn_node(reading->record, (guint)prefix->cpu,
		step->kind == IMPORT_STEP_REFILL || step->kind == IMPORT_STEP_FLUSH ? step->node : -1);
	if (g_hash_table_add(reading->step_names_seen, (char *)step->name))
		g_ptr_array_add(reading->step_names, (char *)step->name);
	if (step->kind == IMPORT_STEP_REFILL)
		reading->refills[prefix->cpu] = (struct refill_seen){ .name = step->name, .task = task };
}

/* --- between the passes --- */

static void add_cache(struct reading *reading, const char *name, const struct trace_cache *traced)
{
	struct import_record *record = reading->record;
	struct record_cache cache = {
		.name = name,
		.traced = *traced,
		.before = import_slabinfo_find(record->before, name),
		.after = import_slabinfo_find(record->after, name),
	};

	g_autofree char *safe_name = import_caches_safe_name(name);
	cache.traced.name = g_string_chunk_insert_const(record->words, safe_name);
	cache.traced.index = record->caches->len;
	import_fit(&cache);
	g_array_append_val(record->caches, cache);
	g_hash_table_insert(reading->cache_of_name, (char *)name, GUINT_TO_POINTER(record->caches->len));
}

/* Caches that nothing is allocated from, but whose objects the reaper gives back. */
static void add_reaped_caches(struct reading *reading)
{
	for (guint i = 0; i < reading->step_names->len; i++) {
		const char *name = g_ptr_array_index(reading->step_names, i);
		const struct import_slabinfo *line = import_slabinfo_find(reading->record->after, name);
		const struct trace_cache traced = { .name = name, .flags = "" };

		if (line && line->object_size <= IMPORT_SIZE_MAX && cache_named(reading, name) == CACHE_NONE)
			add_cache(reading, name, &traced);
	}
}

/* The only cache of slabinfo with objects of that size, NULL when there are none or several. */
static const char *only_cache_of_size(const import_slabinfo_file *file, guint64 bytes)
{
	const char *name = NULL;

	for (guint i = 0; i < import_slabinfo_count(file); i++) {
		const struct import_slabinfo *line = import_slabinfo_at(file, i);

		if (line->object_size != bytes)
			continue;
		if (name)
			return NULL;
		name = line->name;
	}
	return name;
}

/* A cache whose name had to be made up, because none of its requests was refilled, is told by its size if it can be. */
static const char *kernels_name(const struct reading *reading, const struct trace_cache *traced)
{
	const import_slabinfo_file *file = reading->record->after;
	guint64 align = MAX(traced->align_bytes, 8);

	const char *plain = traced->name + (g_str_has_prefix(traced->name, "traced-") ? strlen("traced-") : 0);
	if (import_slabinfo_find(file, plain))
		return plain;
	const char *name = only_cache_of_size(file, (traced->size_bytes + align - 1) / align * align);
	return name ? name : traced->name;
}

static void add_caches(struct reading *reading)
{
	import_caches *caches = reading->record->import_caches;

	for (guint i = 0; i < import_caches_count(caches); i++) {
		const struct trace_cache *traced = import_caches_at(caches, i);
		const char *name = kernels_name(reading, traced);

		if (cache_named(reading, name) == CACHE_NONE)
			add_cache(reading, name, traced);
		g_hash_table_insert(
			reading->cache_of_name, (char *)traced->name, GUINT_TO_POINTER(cache_named(reading, name) + 1));
	}
}

static void resolve(struct reading *reading)
{
	import_caches *caches = reading->record->import_caches;

	import_caches_resolve(caches);
	add_caches(reading);
	add_reaped_caches(reading);
	for (guint32 signature = 0; signature < import_caches_signatures(caches); signature++) {
		guint32 cache = cache_named(reading, import_caches_of(caches, signature)->name);
		g_array_append_val(reading->cache_of_signature, cache);
	}
	g_array_set_size(reading->last_cpu, reading->record->caches->len * reading->record->nodes);
	trace_table_release(&reading->freed);
	trace_table_init(&reading->freed);
}

/* --- pass 2 --- */

static guint64 time_from_begin(const struct reading *reading, guint64 time_ns)
{
	return time_ns > reading->begin_ns ? time_ns - reading->begin_ns : 0;
}

static gboolean is_begun(const struct reading *reading, guint64 time_ns)
{
	return time_ns >= reading->options->begin_ns;
}

/* The CPU whose array an object of that cache and node most likely came from, if the request on CPU is not its own. */
static guint16 likely_cpu(const struct reading *reading, guint32 cache, int home, int cpu)
{
	const struct import_record *record = reading->record;
	guint last = g_array_index(reading->last_cpu, guint, cache * record->nodes + (guint)home);

	if (record->node_of_cpu[cpu] == home)
		return (guint16)cpu;
	for (guint other = 0; last == 0 && other < record->cpus; other++)
		if (record->node_of_cpu[other] == home)
			last = other + 1;
	return (guint16)(last != 0 ? last - 1 : (guint)cpu);
}

static guint32 add_object(
	struct reading *reading, guint32 cache, const struct import_event *event, enum record_origin origin)
{
	struct record_object object = { .cache = cache,
		.cpu = (guint16)event->cpu,
		.home = (gint8)node_of_address(reading, event->address),
		.origin = (guint8)origin };

	if (origin == RECORD_UNTRACED)
		object.cpu = likely_cpu(reading, cache, object.home, event->cpu);

	g_array_append_val(reading->record->objects, object);
	return reading->record->objects->len - 1;
}

static void add_request(struct reading *reading, const struct import_event *event, guint32 object)
{
	struct import_record *record = reading->record;
	const struct record_object *what = record_object(record, object);
	struct record_item item = {
		.time_ns = time_from_begin(reading, event->time_ns),
		.task = event->task,
		.site = event->site,
		.cache = what->cache,
		.object = object,
		.cpu = (guint16)event->cpu,
		.gfp = (guint16)event->gfp,
		.kind = event->kind == IMPORT_FREE ? RECORD_FREE : RECORD_ALLOC,
		.context = (guint8)event->context,
		.home = what->home,
	};

	if (item.home == record->node_of_cpu[item.cpu])
		g_array_index(reading->last_cpu, guint, item.cache * record->nodes + (guint)item.home) = item.cpu + 1u;
	reading->last_free_cpu_home[event->cpu] = item.kind == RECORD_FREE ? (guint64)item.home + 1 : 0;
	record->duration_ns = item.time_ns;
	g_array_append_val(record->items, item);
}

static void set_live(struct reading *reading, guint64 address, guint32 object)
{
	guint32 slot = trace_objects_add(&reading->live, address);

	if (slot >= reading->object_of_slot->len)
		g_array_set_size(reading->object_of_slot, slot + 1);
	g_array_index(reading->object_of_slot, guint32, slot) = object;
}

/* Takes the object at an address out of the live ones; FALSE when there is none. */
static gboolean take_live(struct reading *reading, guint64 address, guint32 *object)
{
	guint32 slot = trace_objects_remove(&reading->live, address);

	if (slot == TRACE_SLOT_NONE)
		return FALSE;
	*object = g_array_index(reading->object_of_slot, guint32, slot);
	return TRUE;
}

static void free_object(struct reading *reading, const struct import_event *event, guint32 object)
{
	if (!is_begun(reading, event->time_ns))
		return;
	record_object(reading->record, object)->freed = TRUE;
	add_request(reading, event, object);
}

static void join_allocation(struct reading *reading, const struct import_event *event)
{
	guint32 signature = signature_of(reading, event);
	gboolean begun = is_begun(reading, event->time_ns);
	guint32 object;

	if (take_live(reading, event->address, &object)) {
		struct import_event implied = *event;
		implied.kind = IMPORT_FREE;
		reading->request->summary->frees_implied++;
		free_object(reading, &implied, object);
	}
	guint32 cache = signature < reading->cache_of_signature->len
				? g_array_index(reading->cache_of_signature, guint32, signature)
				: CACHE_NONE;
	if (cache == CACHE_NONE)
		return;
	object = add_object(reading, cache, event, begun ? RECORD_ALLOCATED : RECORD_BEFORE);
	set_live(reading, event->address, object);
	if (begun)
		add_request(reading, event, object);
}

static void join_free(struct reading *reading, const struct import_event *event)
{
	struct import_summary *summary = reading->request->summary;
	guint32 object;

	if (!take_live(reading, event->address, &object)) {
		guint32 cache =
			event->name ? cache_named(reading, event->name) : cache_of_page(reading, event->address);
		gboolean known = trace_table_get(&reading->freed, event->address) != TRACE_TABLE_NONE;
		if (cache == CACHE_NONE) {
			summary->frees_of_unknown++;
			return;
		}
		object = add_object(reading, cache, event, known ? RECORD_UNTRACED : RECORD_BEFORE);
		summary->frees_invented++;
	}
	trace_table_set(&reading->freed, event->address, 0);
	free_object(reading, event, object);
}

static void join_event(struct reading *reading, const struct import_event *event)
{
	struct import_summary *summary = reading->request->summary;

	summary->events++;
	if (event->address == 0) {
		if (event->kind == IMPORT_FREE)
			summary->frees_of_null++;
		else
			summary->failed_allocations++;
		return;
	}
	if (event->kind == IMPORT_FREE)
		join_free(reading, event);
	else
		join_allocation(reading, event);
}

/* The first alien free tells in which order this kernel logs: behind a free of that node's object, or before it. */
static void learn_order(struct reading *reading, guint cpu, const struct import_step *step)
{
	if (step->kind != IMPORT_STEP_ALIEN || reading->any_alien)
		return;
	reading->any_alien = TRUE;
	reading->record->free_logged_first = reading->last_free_cpu_home[cpu] == (guint64)step->page_node + 1;
}

static void join_step(struct reading *reading, const struct import_step *step, const struct import_prefix *prefix,
	guint64 time_ns, const char *task)
{
	struct import_record *record = reading->record;
	struct record_item item = {
		.time_ns = time_from_begin(reading, time_ns),
		.task = task,
		.site = "-",
		.cache = cache_named(reading, step->name),
		.object = record->steps->len,
		.cpu = (guint16)prefix->cpu,
		.kind = RECORD_STEP,
		.home = (gint8)step->node,
	};

	if (!is_begun(reading, time_ns))
		return;
	learn_order(reading, item.cpu, step);
	reading->last_free_cpu_home[item.cpu] = 0;
	g_array_append_val(record->steps, *step);
	g_array_append_val(record->items, item);
}

/* --- both passes --- */

static gboolean is_over(const struct reading *reading, guint64 time_ns)
{
	return reading->options->end_ns != 0 && time_ns >= reading->options->end_ns;
}

static void take_event(struct reading *reading, struct import_prefix *prefix)
{
	struct import_summary *summary = reading->request->summary;
	struct import_event event;

	if (!import_event_read(reading->record->words, prefix, reading->request->tick_hz, &event)) {
		if (reading->pass == PASS_JOIN && summary->malformed_lines++ == 0)
			summary->malformed_line_first = trace_stream_line(reading->stream);
		return;
	}
	if (event.kind == IMPORT_KMALLOC && !import_kmalloc(reading->record->words, reading->record->after, &event)) {
		summary->requests_of_pages += reading->pass == PASS_JOIN;
		return;
	}
	if (reading->pass == PASS_LEARN)
		learn_event(reading, &event);
	else
		join_event(reading, &event);
}

static void take_other(struct reading *reading, struct import_prefix *prefix, guint64 time_ns)
{
	struct import_step step;
	GStringChunk *words = reading->record->words;

	if (!import_step_read(words, prefix->fields, &step)) {
		reading->request->summary->other_lines += reading->pass == PASS_JOIN;
		return;
	}
	const char *task = import_event_task(words, prefix->task, prefix->task_length);
	if (reading->pass == PASS_LEARN)
		learn_step(reading, &step, prefix, task);
	else
		join_step(reading, &step, prefix, time_ns, task);
}

/* FALSE when the end has come. */
static gboolean take_line(struct reading *reading, const struct trace_line *line)
{
	struct import_prefix prefix;

	if (import_prefix_split(line->text, line->length, &prefix) != IMPORT_LINE_EVENT || prefix.cpu >= CPUS_MAX) {
		reading->request->summary->other_lines += reading->pass == PASS_JOIN;
		return TRUE;
	}
	guint64 time_ns = import_event_time_ns(&prefix, reading->request->tick_hz);
	if (reading->begin_ns == 0)
		reading->begin_ns = MAX(time_ns, reading->options->begin_ns);
	if (is_over(reading, time_ns))
		return FALSE;
	if (prefix.name == IMPORT_NAME_OTHER)
		take_other(reading, &prefix, time_ns);
	else
		take_event(reading, &prefix);
	return TRUE;
}

static gboolean run_pass(struct reading *reading, int pass, GError **error)
{
	g_autoptr(trace_stream) stream = trace_stream_open(reading->request->input_path, error);
	struct trace_line line;

	if (!stream)
		return FALSE;
	if (!trace_stream_is_regular(stream)) {
		g_set_error(error, TRACE_ERROR, TRACE_ERROR_OPEN,
			"%s: not a regular file; it is read twice, so save it to a file first",
			reading->request->input_path);
		return FALSE;
	}
	reading->pass = pass;
	reading->stream = stream;
	for (;;) {
		if (!trace_stream_next(stream, &line, error))
			return FALSE;
		if (!line.text || !take_line(reading, &line))
			return TRUE;
		reading->request->summary->lines += pass == PASS_JOIN;
		import_output_progress(reading->request, stream, (guint)pass, PASSES);
	}
}

static gboolean read_slabinfos(struct reading *reading, GError **error)
{
	struct import_record *record = reading->record;
	const struct import_slab_options *options = reading->options;

	if (options->slabinfo_before) {
		record->before = import_slabinfo_read(options->slabinfo_before, error);
		if (!record->before)
			return FALSE;
	}
	record->after = import_slabinfo_read(options->slabinfo_after, error);
	return record->after != NULL;
}

static gboolean check_found(const struct reading *reading, GError **error)
{
	const struct import_record *record = reading->record;

	if (record->steps->len > 0 && record->items->len > record->steps->len)
		return TRUE;
	g_set_error(error, TRACE_ERROR, TRACE_ERROR_SYNTAX,
		"%s: %u allocation events and %u steps of the allocator between the beginning and the end, expected "
		"some of "
		"both",
		reading->request->input_path, record->items->len - record->steps->len, record->steps->len);
	return FALSE;
}

static struct import_record *record_new(void)
{
	struct import_record *record = g_new0(struct import_record, 1);

	record->items = g_array_new(FALSE, FALSE, sizeof(struct record_item));
	record->objects = g_array_new(FALSE, FALSE, sizeof(struct record_object));
	record->steps = g_array_new(FALSE, FALSE, sizeof(struct import_step));
	record->caches = g_array_new(FALSE, FALSE, sizeof(struct record_cache));
	record->words = g_string_chunk_new(65536);
	record->import_caches = import_caches_new();
	record->cpu_nodes = g_new0(int, CPUS_MAX);
	record->node_of_cpu = record->cpu_nodes;
	record->nodes = 1;
	record->free_logged_first = TRUE;
	return record;
}

void import_record_free(struct import_record *record)
{
	if (!record)
		return;
	g_array_unref(record->items);
	g_array_unref(record->objects);
	g_array_unref(record->steps);
	g_array_unref(record->caches);
	g_string_chunk_free(record->words);
	import_caches_free(record->import_caches);
	import_slabinfo_free(record->before);
	import_slabinfo_free(record->after);
	g_free(record->cpu_nodes);
	g_free(record);
}

static void reading_release(struct reading *reading)
{
	trace_table_release(&reading->signature_of_page);
	trace_table_release(&reading->freed);
	trace_objects_release(&reading->live);
	g_ptr_array_unref(reading->step_names);
	g_hash_table_unref(reading->step_names_seen);
	g_hash_table_unref(reading->cache_of_name);
	g_array_unref(reading->cache_of_signature);
	g_array_unref(reading->object_of_slot);
	g_array_unref(reading->last_cpu);
	g_free(reading);
}

static struct reading *reading_new(const struct import_request *request, struct import_record *record)
{
	struct reading *reading = g_new0(struct reading, 1);

	reading->request = request;
	reading->options = request->slab;
	reading->record = record;
	trace_table_init(&reading->signature_of_page);
	trace_table_init(&reading->freed);
	trace_objects_init(&reading->live);
	reading->step_names = g_ptr_array_new();
	reading->step_names_seen = g_hash_table_new(NULL, NULL);
	reading->cache_of_name = g_hash_table_new(g_str_hash, g_str_equal);
	reading->cache_of_signature = g_array_new(FALSE, FALSE, sizeof(guint32));
	reading->last_cpu = g_array_new(FALSE, TRUE, sizeof(guint));
	reading->object_of_slot = g_array_new(FALSE, TRUE, sizeof(guint32));
	return reading;
}

static gboolean read_all(struct reading *reading, GError **error)
{
	if (!read_slabinfos(reading, error) || !run_pass(reading, PASS_LEARN, error))
		return FALSE;
	resolve(reading);
	return run_pass(reading, PASS_JOIN, error) && check_found(reading, error);
}

struct import_record *import_record_read(const struct import_request *request, GError **error)
{
	struct import_record *record = record_new();
	struct reading *reading = reading_new(request, record);
	gboolean done = read_all(reading, error);

	reading_release(reading);
	if (done)
		return record;
	import_record_free(record);
	return NULL;
}
