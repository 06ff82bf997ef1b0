/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing of the timeline in the Trace Event Format that chrome://tracing and Perfetto read: one event a line, times in
 * microseconds. Records are in the order in which the host heard of them, which is that of time on each CPU.
 */
#include "sim/metrics/json_writer.h"
#include "sim/metrics/timeline.h"
#include "sim/metrics/timeline_record.h"

#include <inttypes.h>
#include <string.h>

/* Something that has begun in a task, or in the idle loop of a CPU, and is not over. */
struct slice {
	uint8_t kind;	/* TIMELINE_PHASE_BEGIN or TIMELINE_INTERRUPT_BEGIN */
	uint8_t detail; /* phase or vector */
	uint32_t cache;
};

/* One CPU as far as it is written. */
struct track {
	uint64_t context; /* whose slices are open: key of `contexts` */
	bool is_task;	  /* and whether one of its own is around them */
	uint32_t task_name;
	guint open; /* slices begun in the file and not ended */
	uint64_t last_ns;
};

struct node_counts {
	int64_t slabs, pages;
};

struct writing {
	const struct timeline *timeline;
	FILE *file;
	struct track *tracks;	   /* [cpu_count] */
	GHashTable *contexts;	   /* uint64_t -> GArray of struct slice, outermost first */
	struct node_counts *nodes; /* [MACHINE_NODES_MAX] */
	GPtrArray *caches, *tasks; /* names as they stand in JSON, without quotes */
};

static const char *const phase_names[] = {
	[SLAB_PHASE_REFILL] = "refill",
	[SLAB_PHASE_FLUSH] = "flush",
	[SLAB_PHASE_DRAIN] = "drain",
	[SLAB_PHASE_GROW] = "grow",
	[SLAB_PHASE_REAP] = "reap",
	[SLAB_PHASE_TUNE] = "tune",
};

static const char *const moment_names[TIMELINE_MOMENTS] = {
	[TIMELINE_WORKLOAD_STARTS] = "workload starts",
	[TIMELINE_WARMUP_OVER] = "warm-up over",
	[TIMELINE_WORKLOAD_ENDS] = "workload ends",
};

static const char *phase_name(uint8_t phase)
{
	return phase < G_N_ELEMENTS(phase_names) ? phase_names[phase] : "phase";
}

static const char *interrupt_name(uint8_t vector)
{
	switch (vector) {
	case HW_VECTOR_CALL_FUNCTION:
		return "IPI: call";
	case HW_VECTOR_RESCHEDULE:
		return "IPI: reschedule";
	case HW_VECTOR_TIMER:
		return "tick";
	default:
		return "device interrupt";
	}
}

/* --- names --- */

static char *escaped(const char *text)
{
	struct json_writer json;
	g_autofree char *quoted = NULL;

	json_writer_init(&json);
	json_string(&json, NULL, text);
	quoted = json_writer_finish(&json);
	return g_strndup(quoted + 1, strlen(quoted) - 3); /* without quotes and newline */
}

static GPtrArray *escaped_all(const struct timeline_names *names)
{
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

	for (uint32_t i = 0; i < names->count; i++)
		g_ptr_array_add(texts, escaped(names->texts[i]));
	return texts;
}

static const char *name_at(const GPtrArray *names, uint32_t index)
{
	return index < names->len ? g_ptr_array_index(names, index) : "?";
}

/* --- events --- */

/* Opens the event, up to its members of its own. The first line of the array is metadata: a comma is always due. */
static void event_begin(struct writing *writing, const char *kind, unsigned int cpu, uint64_t time_ns)
{
	fprintf(writing->file, ",\n{\"ph\":\"%s\",\"pid\":%u,\"tid\":%u,\"ts\":%" PRIu64 ".%03u", kind,
		writing->timeline->cpus[cpu].node, cpu, time_ns / 1000, (unsigned int)(time_ns % 1000));
	writing->tracks[cpu].last_ns = MAX(writing->tracks[cpu].last_ns, time_ns);
}

static void slice_begin(struct writing *writing, unsigned int cpu, uint64_t time_ns, const struct slice *slice)
{
	const char *cache = name_at(writing->caches, slice->cache);

	event_begin(writing, "B", cpu, time_ns);
	if (slice->kind == TIMELINE_PHASE_BEGIN)
		fprintf(writing->file, ",\"name\":\"%s %s\",\"cat\":\"%s\",\"args\":{\"cache\":\"%s\"}}",
			phase_name(slice->detail), cache, phase_name(slice->detail), cache);
	else
		fprintf(writing->file, ",\"name\":\"%s\",\"cat\":\"interrupt\",\"args\":{\"vector\":%u}}",
			interrupt_name(slice->detail), slice->detail);
	writing->tracks[cpu].open++;
}

static void task_begin(struct writing *writing, unsigned int cpu, uint64_t time_ns)
{
	event_begin(writing, "B", cpu, time_ns);
	fprintf(writing->file, ",\"name\":\"%s\",\"cat\":\"task\"}",
		name_at(writing->tasks, writing->tracks[cpu].task_name));
	writing->tracks[cpu].open++;
}

/* MOVED: objects that it moved, 0: none or not known. */
static void slice_end(struct writing *writing, unsigned int cpu, uint64_t time_ns, uint32_t moved)
{
	if (writing->tracks[cpu].open == 0)
		return;
	event_begin(writing, "E", cpu, time_ns);
	if (moved != 0)
		fprintf(writing->file, ",\"args\":{\"objects_moved\":%u}", moved);
	fputc('}', writing->file);
	writing->tracks[cpu].open--;
}

/* --- slices --- */

static GArray *slices_of(struct writing *writing, uint64_t context)
{
	GArray *slices = g_hash_table_lookup(writing->contexts, &context);

	if (slices == NULL) {
		slices = g_array_new(FALSE, FALSE, sizeof(struct slice));
		g_hash_table_insert(writing->contexts, g_memdup2(&context, sizeof(context)), slices);
	}
	return slices;
}

static uint64_t idle_context(unsigned int cpu)
{
	return (UINT64_C(1) << 32) + cpu;
}

static void on_switch(struct writing *writing, const struct timeline_record *record)
{
	struct track *track = &writing->tracks[record->cpu];
	const GArray *slices;

	while (track->open > 0)
		slice_end(writing, record->cpu, record->time_ns, 0);
	track->is_task = record->subject != 0;
	track->context = track->is_task ? record->subject : idle_context(record->cpu);
	track->task_name = record->name;
	if (track->is_task)
		task_begin(writing, record->cpu, record->time_ns);
	slices = slices_of(writing, track->context);
	for (guint i = 0; i < slices->len; i++)
		slice_begin(writing, record->cpu, record->time_ns, &g_array_index(slices, struct slice, i));
}

static void on_begin(struct writing *writing, const struct timeline_record *record)
{
	const struct slice slice = { .kind = record->kind, .detail = record->detail, .cache = record->name };

	g_array_append_val(slices_of(writing, writing->tracks[record->cpu].context), slice);
	slice_begin(writing, record->cpu, record->time_ns, &slice);
}

static bool ends(const struct timeline_record *record, const struct slice *slice)
{
	if (record->kind == TIMELINE_INTERRUPT_END)
		return slice->kind == TIMELINE_INTERRUPT_BEGIN;
	return slice->kind == TIMELINE_PHASE_BEGIN && slice->detail == record->detail && slice->cache == record->name;
}

/* What was left without an end (a task that begins anew) ends with what is around it. */
static void on_end(struct writing *writing, const struct timeline_record *record)
{
	GArray *slices = slices_of(writing, writing->tracks[record->cpu].context);
	guint innermost = slices->len;

	while (innermost > 0 && !ends(record, &g_array_index(slices, struct slice, innermost - 1)))
		innermost--;
	if (innermost == 0)
		return;
	while (slices->len >= innermost) {
		slice_end(writing, record->cpu, record->time_ns, slices->len == innermost ? record->amount : 0);
		g_array_set_size(slices, slices->len - 1);
	}
}

/* --- instants and counters --- */

static void counters(struct writing *writing, const struct timeline_record *record)
{
	const struct node_counts *counts = &writing->nodes[record->node];
	const char *start = ",\n{\"ph\":\"C\",\"tid\":0";

	fprintf(writing->file,
		"%s,\"pid\":%d,\"ts\":%" PRIu64 ".%03u,\"name\":\"slabs\",\"args\":{\"slabs\":%" PRId64 "}}", start,
		record->node, record->time_ns / 1000, (unsigned int)(record->time_ns % 1000), counts->slabs);
	fprintf(writing->file,
		"%s,\"pid\":%d,\"ts\":%" PRIu64 ".%03u,\"name\":\"slab pages\",\"args\":{\"pages\":%" PRId64 "}}",
		start, record->node, record->time_ns / 1000, (unsigned int)(record->time_ns % 1000), counts->pages);
}

static void on_slab(struct writing *writing, const struct timeline_record *record)
{
	bool grown = record->kind == TIMELINE_GROW;
	const char *cache = name_at(writing->caches, record->name);

	event_begin(writing, "i", record->cpu, record->time_ns);
	fprintf(writing->file,
		",\"s\":\"t\",\"name\":\"%s slab of %s\",\"cat\":\"slab\",\"args\":{\"cache\":\"%s\","
		"\"node\":%d,\"pages\":%u",
		grown ? "new" : "destroyed", cache, cache, record->node, record->amount);
	if (grown)
		fprintf(writing->file, ",\"objects\":%u,\"from_another_node\":%s", record->subject,
			record->detail ? "true" : "false");
	fputs("}}", writing->file);
	if (record->node < 0 || record->node >= MACHINE_NODES_MAX)
		return;
	writing->nodes[record->node].slabs += grown ? 1 : -1;
	writing->nodes[record->node].pages += grown ? (int64_t)record->amount : -(int64_t)record->amount;
	counters(writing, record);
}

static void on_moment(struct writing *writing, const struct timeline_record *record)
{
	event_begin(writing, "i", record->cpu, record->time_ns);
	fprintf(writing->file, ",\"s\":\"g\",\"name\":\"%s\",\"cat\":\"run\"}", moment_names[record->detail]);
}

static void write_record(struct writing *writing, const struct timeline_record *record)
{
	switch ((enum timeline_kind)record->kind) {
	case TIMELINE_SWITCH:
		on_switch(writing, record);
		break;
	case TIMELINE_PHASE_BEGIN:
	case TIMELINE_INTERRUPT_BEGIN:
		on_begin(writing, record);
		break;
	case TIMELINE_PHASE_END:
	case TIMELINE_INTERRUPT_END:
		on_end(writing, record);
		break;
	case TIMELINE_GROW:
	case TIMELINE_DESTROY:
		on_slab(writing, record);
		break;
	case TIMELINE_MOMENT:
		on_moment(writing, record);
		break;
	}
}

/* --- the document --- */

/* Nodes and CPUs get their names; also opens the array. */
static void write_head(struct writing *writing)
{
	const struct timeline *timeline = writing->timeline;

	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"
	      "{\"ph\":\"M\",\"pid\":0,\"name\":\"process_name\",\"args\":{\"name\":\"node 0\"}}",
		writing->file);
	for (unsigned int cpu = 0; cpu < timeline->cpu_count; cpu++) {
		unsigned int node = timeline->cpus[cpu].node;

		if (cpu > 0 && node != timeline->cpus[cpu - 1].node)
			fprintf(writing->file,
				",\n{\"ph\":\"M\",\"pid\":%u,\"name\":\"process_name\",\"args\":{\"name\":\"node "
				"%u\"}}",
				node, node);
		fprintf(writing->file,
			",\n{\"ph\":\"M\",\"pid\":%u,\"tid\":%u,\"name\":\"thread_name\",\"args\":{\"name\":\"cpu "
			"%u\"}}",
			node, cpu, cpu);
	}
}

/* Ends what is still open, so that every viewer agrees on it. */
static void write_tail(struct writing *writing)
{
	const struct timeline *timeline = writing->timeline;

	for (unsigned int cpu = 0; cpu < timeline->cpu_count; cpu++) {
		uint64_t end_ns =
			MAX(writing->tracks[cpu].last_ns, timeline->dropped == 0 ? timeline->cpus[cpu].seen_ns : 0);

		while (writing->tracks[cpu].open > 0)
			slice_end(writing, cpu, end_ns, 0);
	}
	fprintf(writing->file,
		"\n],\"otherData\":{\"clock\":\"simulated time since boot\",\"records\":%u,\"records_dropped\":%" PRIu64
		"}}\n",
		timeline->count, timeline->dropped);
}

static void slices_free(gpointer data)
{
	g_array_free(data, TRUE);
}

static void writing_init(struct writing *writing, const struct timeline *timeline, FILE *file)
{
	*writing = (struct writing){ .timeline = timeline, .file = file };
	writing->tracks = g_new0(struct track, timeline->cpu_count);
	writing->nodes = g_new0(struct node_counts, MACHINE_NODES_MAX);
	writing->contexts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, slices_free);
	writing->caches = escaped_all(&timeline->caches);
	writing->tasks = escaped_all(&timeline->tasks);
	for (unsigned int cpu = 0; cpu < timeline->cpu_count; cpu++)
		writing->tracks[cpu].context = idle_context(cpu);
}

static void writing_release(struct writing *writing)
{
	g_free(writing->tracks);
	g_free(writing->nodes);
	g_hash_table_destroy(writing->contexts);
	g_ptr_array_unref(writing->caches);
	g_ptr_array_unref(writing->tasks);
}

void timeline_write(const struct timeline *timeline, FILE *file)
{
	struct writing writing;

	writing_init(&writing, timeline, file);
	write_head(&writing);
	for (uint32_t i = 0; i < timeline->count; i++)
		write_record(&writing, &timeline->records[i]);
	write_tail(&writing);
	writing_release(&writing);
}
