/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recording of the timeline: which slices are open, the window, the buffer. On fibers, host memory only. See
 * timeline_record.h.
 */
#include "sim/metrics/timeline_record.h"

#include "models/kernel/cpu.h"
#include "models/kernel/task.h"

#include <stdlib.h>
#include <string.h>

enum { CONTEXTS_FIRST = 256 };

uint64_t timeline_now(void)
{
	return hw_cycles_to_ns(hw->current->clock);
}

static struct timeline_cpu *this_cpu(struct timeline *timeline)
{
	return &timeline->cpus[hw->current->number];
}

bool timeline_is_inside(const struct timeline *timeline)
{
	return timeline->cpus[hw->current->number].window == TIMELINE_INSIDE;
}

/* --- the buffer --- */

static struct timeline_record *record_new(struct timeline *timeline, enum timeline_kind kind, uint64_t time_ns)
{
	struct timeline_record *record;

	if (timeline->count == timeline->records_max) {
		timeline->dropped++;
		return NULL;
	}
	record = &timeline->records[timeline->count++];
	record->time_ns = time_ns;
	record->cpu = (uint16_t)hw->current->number;
	record->kind = (uint8_t)kind;
	return record;
}

void timeline_add(struct timeline *timeline, enum timeline_kind kind, uint64_t time_ns, struct timeline_subject about)
{
	struct timeline_record *record;

	if (!timeline_is_inside(timeline))
		return;
	record = record_new(timeline, kind, time_ns);
	if (record != NULL)
		record->about = about;
}

void timeline_add_counts(
	struct timeline *timeline, uint64_t time_ns, unsigned int node, const struct timeline_counts *counts)
{
	struct timeline_record *record;

	if (!timeline_is_inside(timeline))
		return;
	record = record_new(timeline, TIMELINE_NODE_COUNTS, time_ns);
	if (record == NULL)
		return;
	record->of_node.node = (int16_t)node;
	record->of_node.counts = *counts;
}

/* --- contexts --- */

static bool contexts_grow(struct timeline *timeline, uint64_t task)
{
	uint32_t max = timeline->contexts_max == 0 ? CONTEXTS_FIRST : timeline->contexts_max;
	struct timeline_context *contexts;

	while (max <= task)
		max *= 2;
	contexts = realloc(timeline->contexts, max * sizeof(*contexts));
	if (contexts == NULL)
		return false;
	memset(contexts + timeline->contexts_max, 0, (max - timeline->contexts_max) * sizeof(*contexts));
	timeline->contexts = contexts;
	timeline->contexts_max = max;
	return true;
}

/* NULL: the host has no memory for it. */
static struct timeline_context *context_here(struct timeline *timeline)
{
	uint64_t task = this_cpu(timeline)->task.value;

	if (task == 0)
		return &timeline->idle[hw->current->number];
	if (task >= timeline->contexts_max && !contexts_grow(timeline, task))
		return NULL;
	return &timeline->contexts[task];
}

static void context_push(struct timeline_context *context, const struct timeline_subject *slice)
{
	if (context->open == NULL)
		context->open = calloc(TIMELINE_DEPTH_MAX, sizeof(*context->open));
	if (context->open != NULL && context->depth < TIMELINE_DEPTH_MAX)
		context->open[context->depth++] = *slice;
}

/* There are more tasks than those that stop in the middle of something. */
static void context_release(struct timeline_context *context)
{
	if (context == NULL || context->depth != 0)
		return;
	free(context->open);
	context->open = NULL;
}

/* --- slices --- */

/* The task that runs, and all that is open in it, outermost first. */
static void open_all(struct timeline *timeline, uint64_t time_ns)
{
	const struct timeline_cpu *cpu = this_cpu(timeline);
	const struct timeline_context *context = context_here(timeline);

	if (cpu->task.value != 0)
		timeline_add(timeline, TIMELINE_BEGIN, time_ns, cpu->task);
	for (uint32_t i = 0; context != NULL && i < context->depth; i++)
		timeline_add(timeline, TIMELINE_BEGIN, time_ns, context->open[i]);
}

/* They are cut off, and have no results yet. */
static void close_all(struct timeline *timeline, uint64_t time_ns)
{
	const struct timeline_cpu *cpu = this_cpu(timeline);
	const struct timeline_context *context = context_here(timeline);
	const struct timeline_subject no_result = { .slice = TIMELINE_TASK };

	for (uint32_t i = context == NULL ? 0 : context->depth; i > 0; i--)
		timeline_add(timeline, TIMELINE_END, time_ns, no_result);
	if (cpu->task.value != 0)
		timeline_add(timeline, TIMELINE_END, time_ns, no_result);
}

void timeline_begin(struct timeline *timeline, uint64_t time_ns, struct timeline_subject slice)
{
	struct timeline_context *context = context_here(timeline);

	if (context == NULL || context->depth == TIMELINE_DEPTH_MAX)
		return;
	timeline_add(timeline, TIMELINE_BEGIN, time_ns, slice);
	context_push(context, &slice);
}

static bool is_same(const struct timeline_subject *a, const struct timeline_subject *b)
{
	return a->slice == b->slice && a->detail == b->detail && a->name == b->name;
}

void timeline_end(struct timeline *timeline, uint64_t time_ns, struct timeline_subject result)
{
	struct timeline_context *context = context_here(timeline);
	const struct timeline_subject no_result = { .slice = TIMELINE_TASK };
	uint32_t outer = context == NULL ? 0 : context->depth;

	while (outer > 0 && !is_same(&context->open[outer - 1], &result))
		outer--;
	if (outer == 0)
		return;
	for (; context->depth > outer; context->depth--)
		timeline_add(timeline, TIMELINE_END, time_ns, no_result);
	timeline_add(timeline, TIMELINE_END, time_ns, result);
	context->depth--;
}

struct timeline_subject *timeline_phase(struct timeline *timeline)
{
	struct timeline_context *context = context_here(timeline);

	for (uint32_t i = context == NULL ? 0 : context->depth; i > 0; i--)
		if (context->open[i - 1].slice == TIMELINE_PHASE)
			return &context->open[i - 1];
	return NULL;
}

void timeline_drop_open(struct timeline *timeline, uint64_t time_ns)
{
	struct timeline_context *context = context_here(timeline);
	const struct timeline_subject no_result = { .slice = TIMELINE_TASK };

	if (context == NULL)
		return;
	for (; context->depth > 0; context->depth--)
		timeline_add(timeline, TIMELINE_END, time_ns, no_result);
}

/* --- what a CPU is at --- */

static uint32_t task_name(struct timeline *timeline, const struct task *task)
{
	uint32_t name = 0;

	if (!timeline_names_find(&timeline->tasks, task->id, &name))
		timeline_names_add(&timeline->tasks, task->id, task->name, &name);
	return name;
}

static void follow_task(struct timeline *timeline, uint64_t time_ns)
{
	const struct kernel_cpu *kernel_cpu = kernel_this_cpu();
	const struct task *task = kernel_cpu->current == kernel_cpu->idle ? NULL : kernel_cpu->current;
	struct timeline_cpu *cpu = this_cpu(timeline);

	if (cpu->task.value == (task == NULL ? 0 : task->id))
		return;
	close_all(timeline, time_ns);
	context_release(context_here(timeline));
	cpu->task = (struct timeline_subject){ .slice = TIMELINE_TASK };
	if (task != NULL) {
		cpu->task.value = task->id;
		cpu->task.name = task_name(timeline, task);
	}
	open_all(timeline, time_ns);
}

static void follow_window(struct timeline *timeline, uint64_t time_ns)
{
	struct timeline_cpu *cpu = this_cpu(timeline);

	if (cpu->window == TIMELINE_BEFORE && time_ns >= timeline->window.start_ns) {
		cpu->window = TIMELINE_INSIDE;
		if (!timeline->window_seen)
			timeline_counts_begin(timeline, timeline->window.start_ns);
		timeline->window_seen = true;
		open_all(timeline, timeline->window.start_ns);
	}
	if (cpu->window == TIMELINE_INSIDE && time_ns > timeline->window.end_ns) {
		close_all(timeline, timeline->window.end_ns);
		cpu->window = TIMELINE_AFTER;
	}
}

bool timeline_follow(struct timeline *timeline, uint64_t time_ns)
{
	struct timeline_cpu *cpu = this_cpu(timeline);

	if (cpu->window == TIMELINE_AFTER)
		return false;
	timeline->end_ns = MAX(timeline->end_ns, time_ns);
	follow_window(timeline, time_ns);
	if (cpu->window == TIMELINE_AFTER)
		return false;
	cpu->seen_ns = MAX(cpu->seen_ns, time_ns);
	follow_task(timeline, time_ns);
	return true;
}
