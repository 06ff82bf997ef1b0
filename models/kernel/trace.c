/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The allocator's trace points: charge the objects moved, and tell the receivers. See trace.h. */
#include "models/kernel/trace.h"

#include "models/hw/hw.h"
#include "models/kernel/kernel.h"
#include "models/kernel/phase.h"
#include "models/kernel/task.h"
#include "sim/engine/fault.h"
#include "sim/engine/world.h"

#include "sim/engine/poison.h"

struct kernel_trace {
	const struct kernel_trace_receiver *receivers[KERNEL_TRACE_RECEIVERS_MAX];
	unsigned int count;
};

void kernel_trace_init(void)
{
	kernel->trace = world_alloc(sizeof(*kernel->trace));
}

void kernel_trace_receiver_add(const struct kernel_trace_receiver *receiver)
{
	ENGINE_ASSERT(kernel->trace->count < KERNEL_TRACE_RECEIVERS_MAX);
	kernel->trace->receivers[kernel->trace->count++] = receiver;
}

/* Calls `member` of every receiver that has it. */
#define TELL(member, ...)                                                                                              \
	do {                                                                                                           \
		const struct kernel_trace *_trace = kernel->trace;                                                     \
                                                                                                                       \
		for (unsigned int _i = 0; _i < _trace->count; _i++)                                                    \
			if (_trace->receivers[_i]->member != NULL)                                                     \
				_trace->receivers[_i]->member(_trace->receivers[_i]->context, __VA_ARGS__);            \
	} while (0)

static void charge(unsigned int objects, unsigned int each)
{
	hw_charge((uint64_t)objects * each);
}

void trace_slab_refill(struct kmem_cache *cache, int node, unsigned int moved, int from_shared)
{
	const struct machine_latency *latency = &hw->machine->latency;

	charge(moved, from_shared ? latency->object_moved : latency->object_taken);
	TELL(refill, cache, node, moved, from_shared);
}

void trace_slab_flush(struct kmem_cache *cache, int node, unsigned int moved, int to_shared)
{
	if (to_shared)
		charge(moved, hw->machine->latency.object_moved);
	TELL(flush, cache, node, moved, to_shared);
}

void trace_slab_free_block(struct kmem_cache *cache, int node, unsigned int moved)
{
	charge(moved, hw->machine->latency.object_returned);
	TELL(free_block, cache, node, moved);
}

void trace_slab_alien_drain(struct kmem_cache *cache, int node, int home, unsigned int to_shared, unsigned int to_slabs)
{
	charge(to_shared, hw->machine->latency.object_moved);
	TELL(alien_drain, cache, node, home, to_shared, to_slabs);
}

void trace_slab_drain(struct kmem_cache *cache, int node, unsigned int moved)
{
	TELL(drain, cache, node, moved);
}

void trace_slab_grow(
	struct kmem_cache *cache, int node, unsigned int order, unsigned int objects, size_t colour_offset, int foreign)
{
	TELL(grow, cache, node, order, objects, colour_offset, foreign);
}

void trace_slab_destroy(struct kmem_cache *cache, int node, unsigned int order)
{
	TELL(destroy, cache, node, order);
}

void trace_slab_alloc(struct kmem_cache *cache, const void *object)
{
	TELL(alloc, cache, object);
}

void trace_slab_free(struct kmem_cache *cache, const void *object)
{
	TELL(free, cache, object);
}

void trace_slab_cache_create(struct kmem_cache *cache)
{
	TELL(cache_create, cache);
}

void trace_slab_cache_destroy(struct kmem_cache *cache)
{
	TELL(cache_destroy, cache);
}

/* What an interrupt grows lies above what the task it stopped does, and ends first. */

static void growth_begin(struct task *task, struct kmem_cache *cache)
{
	if (task->growing_depth < TASK_GROWING_MAX)
		task->growing[task->growing_depth] = cache;
	task->growing_depth++;
}

static void growth_end(struct task *task)
{
	if (task->growing_depth != 0)
		task->growing_depth--;
}

struct kmem_cache *kernel_trace_growing(void)
{
	const struct task *task = kernel_current();
	unsigned int depth = task->growing_depth;

	return depth != 0 && depth <= TASK_GROWING_MAX ? task->growing[depth - 1] : NULL;
}

void trace_slab_phase_begin(struct kmem_cache *cache, enum slab_phase phase)
{
	if (phase == SLAB_PHASE_GROW)
		growth_begin(kernel_current(), cache);
	kernel_phase_begin(phase);
	TELL(phase_begin, cache, phase);
}

void trace_slab_phase_end(struct kmem_cache *cache, enum slab_phase phase)
{
	TELL(phase_end, cache, phase);
	kernel_phase_end();
	if (phase == SLAB_PHASE_GROW)
		growth_end(kernel_current());
}
