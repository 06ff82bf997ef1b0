/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing of the timeline in the Trace Event Format that chrome://tracing and Perfetto read: one event a line, times in
 * microseconds. Records are in the order in which the host heard of them, which is that of time on each CPU; between
 * CPUs it may be off by the time of one interval, so tracks that several CPUs write to never let time fall.
 */
#include "sim/metrics/json_writer.h"
#include "sim/metrics/timeline.h"
#include "sim/metrics/timeline_labels.h"
#include "sim/metrics/timeline_record.h"

#include <inttypes.h>
#include <string.h>

/*
 * Numbers by which viewers tell tracks apart. They show them beside the names, and keep 0 for themselves, so each ends
 * with the number of what it stands for.
 */
enum { PID_NODES = 1000, PID_LOCKS = 2000, PID_CACHES = 3000, TID_CPUS = 10000, TID_LOCKS = 100000 };

/* One CPU, or one lock, as far as it is written. */
struct track {
	int pid, tid;
	guint open; /* slices begun in the file and not ended */
	uint64_t last_ns;
};

struct writing {
	const struct timeline *timeline;
	FILE *file;
	struct track *cpus;		   /* [cpu_count] */
	struct track *locks;		   /* as in timeline->locks.seen; tid 0: nothing written yet */
	uint64_t counters_ns;		   /* time of the last one */
	struct timeline_counts *counts;	   /* [MACHINE_NODES_MAX] as last written; -1: not yet */
	GPtrArray *caches, *tasks, *sites; /* names as they stand in JSON, without quotes */
	GPtrArray *names;		   /* of locks, likewise */
	GString *text;			   /* scratch */
};

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

static GPtrArray *escaped_locks(const GArray *locks)
{
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < locks->len; i++) {
		const struct timeline_lock *lock = &g_array_index(locks, struct timeline_lock, i);

		g_ptr_array_add(texts, escaped(lock->name != NULL ? lock->name : "lock"));
	}
	return texts;
}

static const char *name_at(const GPtrArray *names, uint32_t index)
{
	return index < names->len ? g_ptr_array_index(names, index) : "?";
}

static const char *subject_name(const struct writing *writing, const struct timeline_subject *slice)
{
	switch ((enum timeline_slice)slice->slice) {
	case TIMELINE_TASK:
		return name_at(writing->tasks, slice->name);
	case TIMELINE_LOCK_WAIT:
		return name_at(writing->names, slice->name);
	default:
		return name_at(writing->caches, slice->name);
	}
}

static const struct timeline_cache *cache_of(const struct writing *writing, const struct timeline_subject *slice)
{
	const struct timeline *timeline = writing->timeline;
	bool has_one =
		slice->slice == TIMELINE_ALLOC || slice->slice == TIMELINE_FREE || slice->slice == TIMELINE_PHASE;

	return has_one && slice->name < timeline->cache_facts_max ? &timeline->cache_facts[slice->name] : NULL;
}

static const char *site_of(const struct writing *writing, const struct timeline_subject *slice)
{
	return slice->slice == TIMELINE_ALLOC && slice->detail != 0 ? name_at(writing->sites, slice->detail - 1u)
								    : NULL;
}

/* --- events --- */

static void write_time(struct writing *writing, uint64_t time_ns)
{
	fprintf(writing->file, ",\"ts\":%" PRIu64 ".%03u", time_ns / 1000, (unsigned int)(time_ns % 1000));
}

/* Opens the event, up to its members of its own. The first line of the array is metadata: a comma is always due. */
static void event_begin(struct writing *writing, const char *kind, struct track *track, uint64_t time_ns)
{
	track->last_ns = MAX(track->last_ns, time_ns);
	fprintf(writing->file, ",\n{\"ph\":\"%s\",\"pid\":%d,\"tid\":%d", kind, track->pid, track->tid);
	write_time(writing, track->last_ns);
}

static void event_end(struct writing *writing)
{
	if (writing->text->len != 0)
		fprintf(writing->file, ",\"args\":{%s}", writing->text->str);
	fputc('}', writing->file);
}

static void on_begin(struct writing *writing, const struct timeline_record *record)
{
	const struct timeline_subject *slice = &record->about;
	const char *name = subject_name(writing, slice);
	struct track *track = &writing->cpus[record->cpu];

	event_begin(writing, "B", track, record->time_ns);
	g_string_truncate(writing->text, 0);
	timeline_slice_name(writing->text, slice, name);
	fprintf(writing->file, ",\"name\":\"%s\",\"cat\":\"%s\"", writing->text->str, timeline_category(slice));
	g_string_truncate(writing->text, 0);
	timeline_begin_arguments(writing->text, slice, name, cache_of(writing, slice), site_of(writing, slice));
	event_end(writing);
	track->open++;
}

static void slice_end(struct writing *writing, struct track *track, uint64_t time_ns)
{
	event_begin(writing, "E", track, time_ns);
	event_end(writing);
	track->open--;
}

static void on_end(struct writing *writing, const struct timeline_record *record)
{
	g_string_truncate(writing->text, 0);
	timeline_end_arguments(writing->text, &record->about);
	slice_end(writing, &writing->cpus[record->cpu], record->time_ns);
}

/* --- locks --- */

static void write_name(struct writing *writing, int pid, int tid, const char *what, const char *name, int number)
{
	fprintf(writing->file, ",\n{\"ph\":\"M\",\"pid\":%d,\"tid\":%d,\"name\":\"%s\",\"args\":{\"name\":\"%s", pid,
		tid, what, name);
	if (number >= 0)
		fprintf(writing->file, "%d", number);
	fputs("\"}}", writing->file);
}

static void write_place(struct writing *writing, int pid, int tid, const char *what, int place)
{
	fprintf(writing->file, ",\n{\"ph\":\"M\",\"pid\":%d,\"tid\":%d,\"name\":\"%s\",\"args\":{\"sort_index\":%d}}",
		pid, tid, what, place);
}

static struct track *lock_track(struct writing *writing, uint32_t lock)
{
	struct track *track = &writing->locks[lock];

	if (track->tid == 0) {
		track->pid = PID_LOCKS;
		track->tid = TID_LOCKS + (int)lock;
		write_name(writing, track->pid, track->tid, "thread_name", name_at(writing->names, lock), -1);
	}
	return track;
}

static void lock_begin(struct writing *writing, struct track *track, uint64_t time_ns, unsigned int cpu)
{
	event_begin(writing, "B", track, time_ns);
	fprintf(writing->file, ",\"name\":\"held by cpu %u\",\"cat\":\"lock\",\"args\":{\"cpu\":%u}}", cpu, cpu);
	track->open++;
}

static void on_lock_taken(struct writing *writing, const struct timeline_record *record)
{
	struct track *track = lock_track(writing, record->about.name);

	if (track->open == 0)
		lock_begin(writing, track, record->time_ns, record->cpu);
}

/* Nobody heard when it was taken if that was before the window. */
static void on_lock_released(struct writing *writing, const struct timeline_record *record)
{
	struct track *track = lock_track(writing, record->about.name);

	if (track->open == 0)
		lock_begin(writing, track, MAX(record->about.value, writing->timeline->window.start_ns), record->cpu);
	g_string_truncate(writing->text, 0);
	slice_end(writing, track, record->time_ns);
}

/* --- instants and counters --- */

static void on_slab(struct writing *writing, const struct timeline_record *record)
{
	const struct timeline_subject *slab = &record->about;
	const char *cache = name_at(writing->caches, slab->name);
	bool grown = record->kind == TIMELINE_SLAB_NEW;

	event_begin(writing, "i", &writing->cpus[record->cpu], record->time_ns);
	fprintf(writing->file,
		",\"s\":\"t\",\"name\":\"%s slab of %s\",\"cat\":\"slab\",\"args\":{\"cache\":\"%s\","
		"\"node\":%d,\"pages\":%u",
		grown ? "new" : "destroyed", cache, cache, slab->node, slab->amount);
	if (grown)
		fprintf(writing->file, ",\"objects\":%" PRIu64 ",\"from_another_node\":%s", slab->value,
			slab->detail ? "true" : "false");
	fputs("}}", writing->file);
}

static void on_moment(struct writing *writing, const struct timeline_record *record)
{
	event_begin(writing, "i", &writing->cpus[record->cpu], record->time_ns);
	fprintf(writing->file, ",\"s\":\"g\",\"name\":\"%s\",\"cat\":\"run\"}",
		timeline_moment_name(record->about.detail));
}

static void counter(struct writing *writing, int pid, uint64_t time_ns, const char *name, const char *of, int32_t value)
{
	writing->counters_ns = MAX(writing->counters_ns, time_ns);
	fprintf(writing->file, ",\n{\"ph\":\"C\",\"pid\":%d,\"tid\":0", pid);
	write_time(writing, writing->counters_ns);
	fprintf(writing->file, ",\"name\":\"%s%s\",\"args\":{\"value\":%" PRId32 "}}", name, of, MAX(value, 0));
}

static void on_node_counts(struct writing *writing, const struct timeline_record *record)
{
	const struct timeline_counts *counts = &record->of_node.counts;
	struct timeline_counts *before = &writing->counts[record->of_node.node];
	int pid = PID_NODES + record->of_node.node;

	if (counts->slabs != before->slabs)
		counter(writing, pid, record->time_ns, "slabs", "", counts->slabs);
	if (counts->pages != before->pages)
		counter(writing, pid, record->time_ns, "slab pages", "", counts->pages);
	if (counts->objects != before->objects)
		counter(writing, pid, record->time_ns, "objects in slabs", "", counts->objects);
	if (counts->used != before->used)
		counter(writing, pid, record->time_ns, "objects in use", "", counts->used);
	*before = *counts;
}

static void on_cache_counts(struct writing *writing, const struct timeline_record *record)
{
	counter(writing, PID_CACHES, record->time_ns, "slabs of ", name_at(writing->caches, record->about.name),
		(int32_t)record->about.amount);
}

static void write_record(struct writing *writing, const struct timeline_record *record)
{
	switch ((enum timeline_kind)record->kind) {
	case TIMELINE_BEGIN:
		on_begin(writing, record);
		break;
	case TIMELINE_END:
		on_end(writing, record);
		break;
	case TIMELINE_SLAB_NEW:
	case TIMELINE_SLAB_GONE:
		on_slab(writing, record);
		break;
	case TIMELINE_MOMENT:
		on_moment(writing, record);
		break;
	case TIMELINE_LOCK_TAKEN:
		on_lock_taken(writing, record);
		break;
	case TIMELINE_LOCK_RELEASED:
		on_lock_released(writing, record);
		break;
	case TIMELINE_NODE_COUNTS:
		on_node_counts(writing, record);
		break;
	case TIMELINE_CACHE_COUNTS:
		on_cache_counts(writing, record);
		break;
	}
}

/* --- the document --- */

/* Nodes and CPUs get their names and places; also opens the array. */
static void write_head(struct writing *writing)
{
	const struct timeline *timeline = writing->timeline;
	int nodes = (int)timeline->node_count;

	fprintf(writing->file,
		"{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"
		"{\"ph\":\"M\",\"pid\":%d,\"tid\":0,\"name\":\"process_name\",\"args\":{\"name\":\"locks\"}}",
		PID_LOCKS);
	write_name(writing, PID_CACHES, 0, "process_name", "caches", -1);
	for (int node = 0; node < nodes; node++) {
		write_name(writing, PID_NODES + node, 0, "process_name", "node ", node);
		write_place(writing, PID_NODES + node, 0, "process_sort_index", node);
	}
	for (unsigned int cpu = 0; cpu < timeline->cpu_count; cpu++) {
		const struct track *track = &writing->cpus[cpu];

		write_name(writing, track->pid, track->tid, "thread_name", "cpu ", (int)cpu);
		write_place(writing, track->pid, track->tid, "thread_sort_index", (int)cpu);
	}
	write_place(writing, PID_LOCKS, 0, "process_sort_index", nodes);
	write_place(writing, PID_CACHES, 0, "process_sort_index", nodes + 1);
}

/* Where what a CPU, or (NULL) a lock, has open is cut off. */
static uint64_t cut_ns(const struct timeline *timeline, const struct timeline_cpu *cpu)
{
	if (timeline->dropped != 0)
		return 0; /* with the last that is written */
	return cpu != NULL ? cpu->seen_ns : MIN(timeline->end_ns, timeline->window.end_ns);
}

/* Ends what is still open, so that every viewer agrees on it. */
static void write_tail(struct writing *writing)
{
	const struct timeline *timeline = writing->timeline;

	g_string_truncate(writing->text, 0);
	for (unsigned int cpu = 0; cpu < timeline->cpu_count; cpu++)
		while (writing->cpus[cpu].open > 0)
			slice_end(writing, &writing->cpus[cpu], cut_ns(timeline, &timeline->cpus[cpu]));
	for (guint lock = 0; lock < timeline->locks.seen->len; lock++)
		while (writing->locks[lock].open > 0)
			slice_end(writing, &writing->locks[lock], cut_ns(timeline, NULL));
	fprintf(writing->file,
		"\n],\"otherData\":{\"clock\":\"simulated time since boot\",\"records\":%u,\"records_dropped\":%" PRIu64
		"}}\n",
		timeline->count, timeline->dropped);
}

static void writing_init(struct writing *writing, const struct timeline *timeline, FILE *file)
{
	*writing = (struct writing){ .timeline = timeline, .file = file };
	writing->cpus = g_new0(struct track, timeline->cpu_count);
	writing->locks = g_new0(struct track, timeline->locks.seen->len);
	writing->counts = g_new(struct timeline_counts, MACHINE_NODES_MAX);
	for (unsigned int node = 0; node < MACHINE_NODES_MAX; node++)
		writing->counts[node] = (struct timeline_counts){ -1, -1, -1, -1 };
	writing->caches = escaped_all(&timeline->caches);
	writing->tasks = escaped_all(&timeline->tasks);
	writing->sites = escaped_all(&timeline->sites);
	writing->names = escaped_locks(timeline->locks.seen);
	writing->text = g_string_new(NULL);
	for (unsigned int cpu = 0; cpu < timeline->cpu_count; cpu++) {
		writing->cpus[cpu].pid = PID_NODES + timeline->cpus[cpu].node;
		writing->cpus[cpu].tid = TID_CPUS + (int)cpu;
	}
}

static void writing_release(struct writing *writing)
{
	g_free(writing->cpus);
	g_free(writing->locks);
	g_free(writing->counts);
	g_ptr_array_unref(writing->caches);
	g_ptr_array_unref(writing->tasks);
	g_ptr_array_unref(writing->sites);
	g_ptr_array_unref(writing->names);
	g_string_free(writing->text, TRUE);
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
