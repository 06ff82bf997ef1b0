/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the trace of a record: the state at the start, then requests and reaps in order. See import_slab.h. */
#include "sim/workload/import_slab.h"

#include "sim/workload/import_decisions.h"
#include "sim/workload/import_output.h"
#include "sim/workload/import_prologue.h"
#include "sim/workload/trace_error.h"

struct writing {
	const struct import_record *record;
	const struct import_start *start;
	struct import_summary *summary;
	trace_writer *writer;
	gboolean plain;
	GHashTable *tasks; /* names, interned */
	guint reaps_written;
};

static void write_operation(void *data, const struct trace_operation *operation)
{
	struct writing *writing = data;
	struct import_summary *summary = writing->summary;
	struct trace_operation written = *operation;

	if (writing->plain)
		written.task = written.site = "-";
	trace_writer_operation(writing->writer, &written);
	if (operation->before_start) {
		summary->operations_before++;
		if (operation->kind == TRACE_ALLOC && operation->object <= writing->record->objects->len)
			summary->live_objects_end++;
		return;
	}
	summary->operations++;
	if (operation->kind == TRACE_ALLOC) {
		summary->allocations++;
		summary->live_objects_end++;
		summary->live_objects_max = MAX(summary->live_objects_max, summary->live_objects_end);
	} else if (operation->kind == TRACE_FREE) {
		summary->frees++;
		summary->live_objects_end--;
	}
	g_hash_table_add(writing->tasks, (char *)operation->task);
}

static void write_reaps_until(struct writing *writing, guint64 time_ns)
{
	const GArray *reaps = writing->start->reaps;

	for (; writing->reaps_written < reaps->len; writing->reaps_written++) {
		const struct start_reap *reap = &g_array_index(reaps, struct start_reap, writing->reaps_written);
		if (reap->time_ns > time_ns)
			return;
		const struct trace_operation operation = { .kind = TRACE_REAP,
			.time_ns = reap->time_ns,
			.cpu = (int)reap->cpu,
			.task = reap->task,
			.site = "-" };
		write_operation(writing, &operation);
		writing->summary->reaps++;
	}
}

static void write_alloc(struct writing *writing, const struct record_item *item, guint64 object)
{
	unsigned int cpu = record_object(writing->record, item->object)->cpu;
	gboolean local = item->home == writing->record->node_of_cpu[cpu];

	const struct trace_operation operation = { .kind = TRACE_ALLOC,
		.time_ns = item->time_ns,
		.cpu = (int)cpu,
		.context = (enum trace_context)item->context,
		.gfp = item->gfp != 0 ? item->gfp : trace_gfp_default((enum trace_context)item->context),
		.node = local ? TRACE_NODE_ANY : item->home,
		.object = object,
		.cache = &record_cache(writing->record, item->cache)->traced,
		.task = item->task,
		.site = item->site };
	write_operation(writing, &operation);
}

static void write_request(struct writing *writing, const struct record_item *item)
{
	guint64 object = (guint64)item->object + 1;

	if (item->kind == RECORD_ALLOC) {
		write_alloc(writing, item, object);
		return;
	}
	/* Nobody knows when an untraced allocation was: the last moment that is possible. */
	if (record_object(writing->record, item->object)->origin == RECORD_UNTRACED)
		write_alloc(writing, item, object);
	const struct trace_operation operation = { .kind = TRACE_FREE,
		.time_ns = item->time_ns,
		.cpu = item->cpu,
		.context = (enum trace_context)item->context,
		.node = TRACE_NODE_ANY,
		.object = object,
		.task = item->task,
		.site = item->site };
	writing->summary->cross_cpu_frees += record_object(writing->record, item->object)->cpu != item->cpu;
	write_operation(writing, &operation);
}

static void write_all(struct writing *writing)
{
	const struct import_record *record = writing->record;
	guint64 next_object = (guint64)record->objects->len + 1;

	for (guint i = 0; i < record->caches->len; i++)
		trace_writer_cache(writing->writer, &record_cache(record, i)->traced);
	import_prologue(writing->start, &next_object, write_operation, writing);
	for (guint i = 0; i < record->items->len; i++) {
		const struct record_item *item = record_item(record, i);

		write_reaps_until(writing, item->time_ns);
		if (item->kind != RECORD_STEP)
			write_request(writing, item);
	}
}

static void summarize(const struct writing *writing)
{
	const struct import_record *record = writing->record;
	struct import_summary *summary = writing->summary;

	summary->caches = record->caches->len;
	summary->cpus = record->cpus;
	summary->tasks = g_hash_table_size(writing->tasks);
	summary->duration_ns = record->duration_ns;
	summary->steps = record->steps->len;
	for (guint i = 0; i < record->caches->len * record->cpus; i++) {
		summary->arrays_told += writing->start->arrays[i].source != START_ASSUMED;
		summary->arrays_assumed +=
			writing->start->arrays[i].source == START_ASSUMED && writing->start->arrays[i].objects > 0;
	}
}

static gboolean write_trace(const struct import_request *request, const struct import_record *record,
	const struct import_start *start, GError **error)
{
	g_autoptr(trace_writer) writer = import_output_open(request, NULL, error);
	g_autoptr(GHashTable) tasks = g_hash_table_new(NULL, NULL);
	struct writing writing = { .record = record,
		.start = start,
		.summary = request->summary,
		.writer = writer,
		.tasks = tasks,
		.plain = request->slab->plain };

	if (!writer)
		return FALSE;
	write_all(&writing);
	summarize(&writing);
	return trace_writer_close(g_steal_pointer(&writer), error);
}

static gboolean write_decisions(const struct import_request *request, const struct import_record *record,
	const struct import_start *start, GError **error)
{
	if (!request->slab->decisions)
		return TRUE;
	g_autoptr(GArray) decisions = import_decisions_count(record, start);
	return import_decisions_write(decisions, request->slab->decisions, error);
}

gboolean import_slab(const struct import_request *request, GError **error)
{
	if (!request->slab || !request->slab->slabinfo_after) {
		g_set_error(error, TRACE_ERROR, TRACE_ERROR_OPTION,
			"format slab: --slabinfo-after is missing, expected the kernel's /proc/slabinfo at the end");
		return FALSE;
	}
	g_autoptr(ImportRecord) record = import_record_read(request, error);
	if (!record)
		return FALSE;
	g_autoptr(ImportStart) start = import_start_new(record, request->slab->start);
	return write_decisions(request, record, start, error) && write_trace(request, record, start, error);
}
