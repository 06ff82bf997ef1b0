/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a trace ahead, on the host, while the world is paused. See replay.h. */
#include "sim/workload/replay_state.h"

#include "sim/workload/trace_error.h"

#include <linux/gfp.h>

#include <string.h>

enum { CHUNKS_FIRST = 16, SLOTS_FIRST = 1024 };

/* --- objects --- */

static void chunk_add(struct replay *replay)
{
	uint32_t chunk = replay->objects_used / REPLAY_CHUNK;

	if (chunk == replay->chunk_capacity) {
		uint32_t capacity = chunk != 0 ? 2 * chunk : CHUNKS_FIRST;
		struct replay_object **chunks = world_alloc(capacity * sizeof(struct replay_object *));

		if (chunk != 0)
			memcpy(chunks, replay->chunks, chunk * sizeof(struct replay_object *));
		replay->chunks = chunks;
		replay->chunk_capacity = capacity;
	}
	replay->chunks[chunk] = world_alloc(REPLAY_CHUNK * sizeof(struct replay_object));
}

static uint32_t object_new(struct replay *replay)
{
	uint32_t place = replay->objects_spare;

	if (place != REPLAY_NONE) {
		replay->objects_spare = replay_object(replay, place)->next;
	} else {
		if (replay->objects_used % REPLAY_CHUNK == 0)
			chunk_add(replay);
		place = replay->objects_used++;
	}
	memset(replay_object(replay, place), 0, sizeof(struct replay_object));
	replay_object(replay, place)->state = REPLAY_OBJECT_EXPECTED;
	return place;
}

static uint32_t *slot_of(struct replay *replay, uint32_t slot)
{
	if (slot >= replay->slot_capacity) {
		uint32_t capacity = MAX(replay->slot_capacity, SLOTS_FIRST);
		uint32_t *slots;

		while (capacity <= slot)
			capacity *= 2;
		slots = world_alloc(capacity * sizeof(*slots));
		if (replay->slot_capacity != 0)
			memcpy(slots, replay->slots, replay->slot_capacity * sizeof(*slots));
		replay->slots = slots;
		replay->slot_capacity = capacity;
	}
	return &replay->slots[slot];
}

/* --- operations --- */

static gboolean check_place(const struct trace_operation *traced, GError **error)
{
	const struct machine_config *machine = hw->machine;
	const char *path = trace_reader_path(workload->plan->trace);

	if ((unsigned int)traced->cpu >= machine->cpus)
		return trace_error_at(error, TRACE_ERROR_SYNTAX, path, traced->line,
			"CPU: machine %s has no CPU %d, expected 0 to %u; --machine takes one with more CPUs "
			"(`slabsim machines` lists them)",
			machine->name, traced->cpu, machine->cpus - 1);
	if (traced->node >= (int)machine->nodes && kernel->params->numa)
		return trace_error_at(error, TRACE_ERROR_SYNTAX, path, traced->line,
			"node: machine %s has no node %d, expected 0 to %u; --machine takes one with more nodes "
			"(`slabsim machines` lists them)",
			machine->name, traced->node, machine->nodes - 1);
	return TRUE;
}

static gfp_t gfp_of(const struct trace_operation *traced)
{
	gfp_t gfp = GFP_NOWAIT;
	bool may_wait = (traced->gfp & TRACE_GFP_KERNEL) != 0;

	if ((traced->gfp & TRACE_GFP_ATOMIC) != 0 || (may_wait && traced->context != TRACE_CONTEXT_TASK))
		gfp |= GFP_ATOMIC;
	else if (may_wait)
		gfp |= GFP_KERNEL;
	if ((traced->gfp & TRACE_GFP_DMA) != 0)
		gfp |= GFP_DMA;
	return gfp;
}

static uint32_t place_of_object(struct replay *replay, const struct trace_operation *traced)
{
	uint32_t *slot = slot_of(replay, traced->slot);

	if (traced->kind != TRACE_FREE)
		*slot = object_new(replay);
	return *slot;
}

static void link_to(struct replay *replay, uint32_t *first, uint32_t *last, uint32_t place)
{
	if (*first == REPLAY_NONE)
		*first = place;
	else
		replay->operations[*last].next = place;
	*last = place;
}

static void enqueue(struct replay *replay, const struct trace_operation *traced, uint32_t place)
{
	struct replay_cpu *cpu = &replay->cpus[traced->cpu];

	cpu->exists = true;
	replay->cpu_of[replay->operations_read % REPLAY_AHEAD] = (uint16_t)traced->cpu;
	if (traced->before_start) {
		link_to(replay, &replay->before_first, &replay->before_last, place);
		return;
	}
	replay->started = true;
	link_to(replay, &cpu->first, &cpu->last, place);
}

static void append(struct replay *replay, const struct trace_operation *traced)
{
	uint32_t place = replay->operations_spare;
	struct replay_operation *operation = &replay->operations[place];

	replay->operations_spare = operation->next;
	replay->operations_spare_count--;
	*operation = (struct replay_operation){
		.time_ns = traced->time_ns,
		.number = ++replay->operations_read,
		.bytes = traced->size_bytes,
		.site = strcmp(traced->site, "-") != 0 ? traced->site : NULL,
		.next = REPLAY_NONE,
		.object = trace_has_object(traced->kind) ? place_of_object(replay, traced) : REPLAY_NONE,
		.cache = traced->cache != NULL ? workload->plan->trace_caches[traced->cache->index] : PLAN_NONE,
		.gfp = gfp_of(traced),
		.node = kernel->params->numa ? traced->node : CONFIG_NODE_ANY,
		.cpu = (uint16_t)traced->cpu,
		.tunables = traced->tunables,
		.kind = (uint8_t)traced->kind,
		.context = (uint8_t)traced->context,
		.zero = (traced->gfp & TRACE_GFP_ZERO) != 0,
	};
	enqueue(replay, traced, place);
}

static gboolean read_on(struct replay *replay, GError **error)
{
	struct trace_operation traced;

	while (!replay->complete && replay->operations_spare != REPLAY_NONE) {
		if (!trace_reader_next(workload->plan->trace, &traced, error))
			return FALSE;
		if (traced.kind == TRACE_END) {
			replay->complete = true;
		} else {
			if (!check_place(&traced, error))
				return FALSE;
			append(replay, &traced);
		}
	}
	return TRUE;
}

gboolean replay_refill(GError **error)
{
	struct replay *replay = workload->replay;

	if (replay == NULL || !replay->wanting)
		return TRUE;
	replay->wanting = false;
	return read_on(replay, error);
}

/* --- setup --- */

static void lists_init(struct replay *replay)
{
	for (uint32_t place = 0; place < REPLAY_AHEAD; place++)
		replay->operations[place].next = place + 1 < REPLAY_AHEAD ? place + 1 : REPLAY_NONE;
	replay->operations_spare = 0;
	replay->operations_spare_count = REPLAY_AHEAD;
	replay->objects_spare = REPLAY_NONE;
	replay->before_first = replay->before_last = REPLAY_NONE;
	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++) {
		replay->cpus[cpu].number = cpu;
		replay->cpus[cpu].first = replay->cpus[cpu].last = REPLAY_NONE;
	}
}

void replay_setup(void)
{
	struct replay *replay = world_alloc(sizeof(*replay));

	replay->operations = world_alloc(REPLAY_AHEAD * sizeof(*replay->operations));
	replay->cpu_of = world_alloc(REPLAY_AHEAD * sizeof(*replay->cpu_of));
	replay->cpus = world_alloc(hw->machine->cpus * sizeof(*replay->cpus));
	replay->interrupting = world_alloc(hw->machine->cpus * sizeof(struct replay_cpu *));
	lists_init(replay);
	workload->replay = replay;
}
