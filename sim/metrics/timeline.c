/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Life of a timeline. See timeline.h. */
#include "sim/metrics/timeline.h"

#include "sim/metrics/timeline_record.h"

#include <stdlib.h>

enum {
	COUNTS_STEPS = 4096, /* records of what changes often, at most, per node in a window */
	COUNTS_STEP_MIN_NS = 1000,
	COUNTS_STEP_OPEN_NS = 20000, /* when nobody knows how long the run is */
};

static uint64_t counts_step(struct timeline_window window)
{
	if (window.end_ns == UINT64_MAX)
		return COUNTS_STEP_OPEN_NS;
	return MAX((window.end_ns - window.start_ns) / COUNTS_STEPS, COUNTS_STEP_MIN_NS);
}

struct timeline *timeline_new(uint32_t records_max, struct timeline_window window)
{
	struct timeline *timeline = calloc(1, sizeof(*timeline));

	if (timeline == NULL)
		return NULL;
	timeline->receiver = timeline_receiver;
	timeline->receiver.context = timeline;
	timeline->watcher = timeline_watcher;
	timeline->watcher.context = timeline;
	timeline->window = window;
	timeline->counts_step_ns = counts_step(window);
	timeline->records_max = records_max;
	/* So large a piece comes from the system, zeroed on demand: what is not used takes no memory. */
	timeline->records = calloc(records_max, sizeof(*timeline->records));
	if (timeline->records == NULL) {
		free(timeline);
		return NULL;
	}
	timeline_locks_init(&timeline->locks);
	return timeline;
}

static void contexts_free(struct timeline_context *contexts, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		free(contexts[i].open);
	free(contexts);
}

void timeline_free(struct timeline *timeline)
{
	timeline_names_clear(&timeline->caches);
	timeline_names_clear(&timeline->tasks);
	timeline_names_clear(&timeline->sites);
	timeline_locks_clear(&timeline->locks);
	contexts_free(timeline->contexts, timeline->contexts_max);
	contexts_free(timeline->idle, timeline->cpu_count);
	free(timeline->cache_facts);
	free(timeline->records);
	g_free(timeline->cpus);
	free(timeline);
}

void timeline_attach(struct timeline *timeline, const struct slab_inspection *inspection)
{
	timeline->inspection = inspection;
	timeline->cpus = g_new0(struct timeline_cpu, hw->machine->cpus);
	timeline->idle = calloc(hw->machine->cpus, sizeof(*timeline->idle));
	if (timeline->idle == NULL)
		g_error("no memory for a timeline");
	timeline->cpu_count = hw->machine->cpus;
	timeline->node_count = hw->machine->nodes;
	for (unsigned int cpu = 0; cpu < timeline->cpu_count; cpu++)
		timeline->cpus[cpu].node = (uint16_t)hw_node_of_cpu(cpu);
	kernel_trace_receiver_add(&timeline->receiver);
	kernel_watcher_add(&timeline->watcher);
}

void timeline_mark(struct timeline *timeline, enum timeline_moment moment)
{
	uint64_t now_ns = timeline_now();

	if (timeline_follow(timeline, now_ns))
		timeline_add(
			timeline, TIMELINE_MOMENT, now_ns, (struct timeline_subject){ .detail = (uint16_t)moment });
}

void timeline_finish(struct timeline *timeline)
{
	timeline_locks_finish(&timeline->locks, timeline->inspection);
}

uint32_t timeline_records(const struct timeline *timeline)
{
	return timeline->count;
}

uint64_t timeline_dropped(const struct timeline *timeline)
{
	return timeline->dropped;
}
