/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recording of the timeline: plain C on fibers, host memory only. See timeline.h. */
#include "sim/metrics/timeline.h"

#include "models/hw/boundary.h"
#include "models/kernel/cpu.h"
#include "models/kernel/task.h"
#include "sim/metrics/timeline_record.h"

#include <linux/slab_inspection.h>

#include <stdlib.h>

static const char NO_NAME[] = "?";

/* --- records --- */

static void record_add(struct timeline *timeline, const struct hw_cpu *cpu, struct timeline_record record)
{
	if (timeline->count == timeline->records_max) {
		timeline->dropped++;
		return;
	}
	record.cpu = (uint16_t)cpu->number;
	timeline->records[timeline->count++] = record;
}

static unsigned int depth_of(const struct kernel_cpu *kernel_cpu)
{
	return kernel_cpu->hardirq_depth + kernel_cpu->softirq_depth;
}

/* Nothing tells that an interrupt ended: it did when the CPU was last heard of inside it. */
static void interrupts_close(struct timeline *timeline, const struct hw_cpu *cpu, unsigned int depth)
{
	struct timeline_cpu *seen = &timeline->cpus[cpu->number];

	while (seen->interrupts > 0 && seen->open[seen->interrupts - 1].depth_before >= depth) {
		seen->interrupts--;
		record_add(timeline, cpu,
			(struct timeline_record){ .kind = TIMELINE_INTERRUPT_END, .time_ns = seen->seen_ns });
	}
}

static void interrupt_open(struct timeline *timeline, const struct hw_cpu *cpu, uint8_t vector, unsigned int depth)
{
	struct timeline_cpu *seen = &timeline->cpus[cpu->number];

	if (seen->interrupts == TIMELINE_INTERRUPTS_MAX)
		return;
	seen->open[seen->interrupts++] = (struct timeline_interrupt){ .vector = vector, .depth_before = depth };
	record_add(timeline, cpu,
		(struct timeline_record){
			.kind = TIMELINE_INTERRUPT_BEGIN, .time_ns = seen->seen_ns, .detail = vector });
}

static uint32_t task_name(struct timeline *timeline, const struct task *task)
{
	uint32_t name = 0;

	if (task != NULL && !timeline_names_find(&timeline->tasks, task->id, &name))
		timeline_names_add(&timeline->tasks, task->id, task->name, &name);
	return name;
}

/* A switch shows by its effect. It was decided where the CPU last looked for work, if that was after all else. */
static void task_follow(struct timeline *timeline, const struct hw_cpu *cpu, const struct kernel_cpu *kernel_cpu)
{
	struct timeline_cpu *seen = &timeline->cpus[cpu->number];
	const struct task *task = kernel_cpu->current == kernel_cpu->idle ? NULL : kernel_cpu->current;
	uint32_t id = task == NULL ? 0 : task->id;

	if (id == seen->task)
		return;
	seen->task = id;
	seen->moved = 0;
	record_add(timeline, cpu,
		(struct timeline_record){ .kind = TIMELINE_SWITCH,
			.time_ns = MAX(seen->schedule_ns, seen->seen_ns),
			.subject = id,
			.name = task_name(timeline, task) });
}

/* Every sign of life of a CPU comes by here first; the time it is given at. */
static uint64_t catch_up(struct timeline *timeline, const struct hw_cpu *cpu)
{
	const struct kernel_cpu *kernel_cpu = &kernel->cpus[cpu->number];
	struct timeline_cpu *seen = &timeline->cpus[cpu->number];

	interrupts_close(timeline, cpu, depth_of(kernel_cpu));
	task_follow(timeline, cpu, kernel_cpu);
	seen->seen_ns = hw_cycles_to_ns(cpu->clock);
	return seen->seen_ns;
}

static uint32_t cache_name(struct timeline *timeline, const struct kmem_cache *cache)
{
	uint32_t name = 0;

	if (cache != NULL && !timeline_names_find(&timeline->caches, (uintptr_t)cache, &name))
		timeline_names_add(&timeline->caches, (uintptr_t)cache, NO_NAME, &name);
	return name;
}

/* --- what is heard --- */

void timeline_boundary(struct timeline *timeline, const struct hw_cpu *cpu, uint32_t kind, uint64_t subject)
{
	uint64_t now_ns = catch_up(timeline, cpu);

	if (kind == BOUNDARY_SCHEDULE)
		timeline->cpus[cpu->number].schedule_ns = now_ns;
	if (kind == BOUNDARY_INTERRUPT)
		interrupt_open(timeline, cpu, (uint8_t)subject, depth_of(&kernel->cpus[cpu->number]));
}

void timeline_mark(struct timeline *timeline, enum timeline_moment moment)
{
	uint64_t now_ns = catch_up(timeline, hw->current);

	record_add(timeline, hw->current,
		(struct timeline_record){ .kind = TIMELINE_MOMENT, .time_ns = now_ns, .detail = (uint8_t)moment });
}

static void phase_record(
	struct timeline *timeline, const struct kmem_cache *cache, enum slab_phase phase, enum timeline_kind kind)
{
	uint64_t now_ns = catch_up(timeline, hw->current);
	struct timeline_cpu *seen = &timeline->cpus[hw->current->number];

	record_add(timeline, hw->current,
		(struct timeline_record){ .kind = (uint8_t)kind,
			.time_ns = now_ns,
			.detail = (uint8_t)phase,
			.amount = seen->moved,
			.name = cache_name(timeline, cache) });
	seen->moved = 0;
}

static void on_phase_begin(void *context, struct kmem_cache *cache, enum slab_phase phase)
{
	phase_record(context, cache, phase, TIMELINE_PHASE_BEGIN);
}

static void on_phase_end(void *context, struct kmem_cache *cache, enum slab_phase phase)
{
	phase_record(context, cache, phase, TIMELINE_PHASE_END);
}

static void moved_add(struct timeline *timeline, unsigned int moved)
{
	timeline->cpus[hw->current->number].moved += moved;
}

static void on_moved(void *context, struct kmem_cache *cache, int node, unsigned int moved, int shared)
{
	(void)cache, (void)node, (void)shared;
	moved_add(context, moved);
}

static void on_drain(void *context, struct kmem_cache *cache, int node, unsigned int moved)
{
	(void)cache, (void)node;
	moved_add(context, moved);
}

static void on_alien_drain(
	void *context, struct kmem_cache *cache, int node, int home, unsigned int to_shared, unsigned int to_slabs)
{
	(void)cache, (void)node, (void)home;
	moved_add(context, to_shared + to_slabs);
}

static void on_grow(void *context, struct kmem_cache *cache, int node, unsigned int order, unsigned int objects,
	size_t colour_offset, int foreign)
{
	struct timeline *timeline = context;
	uint64_t now_ns = catch_up(timeline, hw->current);

	(void)colour_offset;
	record_add(timeline, hw->current,
		(struct timeline_record){ .kind = TIMELINE_GROW,
			.time_ns = now_ns,
			.node = (int16_t)node,
			.amount = 1u << order,
			.subject = objects,
			.detail = foreign != 0,
			.name = cache_name(timeline, cache) });
}

static void on_destroy(void *context, struct kmem_cache *cache, int node, unsigned int order)
{
	struct timeline *timeline = context;
	uint64_t now_ns = catch_up(timeline, hw->current);

	record_add(timeline, hw->current,
		(struct timeline_record){ .kind = TIMELINE_DESTROY,
			.time_ns = now_ns,
			.node = (int16_t)node,
			.amount = 1u << order,
			.name = cache_name(timeline, cache) });
}

/* The address may have been another cache's before. */
static void on_cache_create(void *context, struct kmem_cache *cache)
{
	struct timeline *timeline = context;
	struct slab_cache_info info = { .name = NULL };
	uint32_t name;

	if (timeline->inspection != NULL)
		timeline->inspection->cache_info(cache, &info);
	timeline_names_add(&timeline->caches, (uintptr_t)cache, info.name != NULL ? info.name : NO_NAME, &name);
}

/* --- life --- */

static const struct kernel_trace_receiver receiver = {
	.refill = on_moved,
	.flush = on_moved,
	.alien_drain = on_alien_drain,
	.drain = on_drain,
	.grow = on_grow,
	.destroy = on_destroy,
	.cache_create = on_cache_create,
	.phase_begin = on_phase_begin,
	.phase_end = on_phase_end,
};

struct timeline *timeline_new(uint32_t records_max)
{
	struct timeline *timeline = calloc(1, sizeof(*timeline));

	if (timeline == NULL)
		return NULL;
	timeline->receiver = receiver;
	timeline->receiver.context = timeline;
	timeline->records_max = records_max;
	/* So large a piece comes from the system, zeroed on demand: what is not used takes no memory. */
	timeline->records = calloc(records_max, sizeof(*timeline->records));
	if (timeline->records != NULL)
		return timeline;
	free(timeline);
	return NULL;
}

void timeline_free(struct timeline *timeline)
{
	timeline_names_clear(&timeline->caches);
	timeline_names_clear(&timeline->tasks);
	free(timeline->records);
	g_free(timeline->cpus);
	free(timeline);
}

void timeline_attach(struct timeline *timeline, const struct slab_inspection *inspection)
{
	timeline->inspection = inspection;
	timeline->cpu_count = hw->machine->cpus;
	timeline->cpus = g_new0(struct timeline_cpu, timeline->cpu_count);
	for (unsigned int cpu = 0; cpu < timeline->cpu_count; cpu++)
		timeline->cpus[cpu].node = (uint16_t)hw_node_of_cpu(cpu);
	kernel_trace_receiver_add(&timeline->receiver);
}

uint64_t timeline_dropped(const struct timeline *timeline)
{
	return timeline->dropped;
}
