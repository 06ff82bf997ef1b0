/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Life of a world: creation, running, pausing, ending. See world.h. */
#include "sim/engine/world.h"

#include "sim/engine/fault.h"
#include "sim/engine/sanitizer.h"
#include "sim/engine/signals.h"

#include <string.h>

#include "sim/engine/poison.h"

struct engine *engine;

enum { WORLD_ALIGN = 64 };

bool world_create(const struct world_options *options)
{
	struct region region;

	ENGINE_ASSERT(engine == NULL);
	if (!region_map(&region, options->region_base))
		return false;
	engine = region_arena_alloc(&region, sizeof(*engine), REGION_PAGE_BYTES);
	engine->host.region = region;
	interval_init(&engine->host.interval);
	engine->host.signal_stack = region_stack_alloc(&engine->host.region);
	engine->host.landing_stack = region_stack_alloc(&engine->host.region);
	signals_install(options->watchdog_ms != 0 ? options->watchdog_ms : WATCHDOG_MS_DEFAULT);
	return true;
}

void world_destroy(void)
{
	struct region region = engine->host.region;

	ENGINE_ASSERT(engine->world.running == NULL);
	signals_remove();
	/* The range may be handed to someone else: no stale poison of abandoned frames may stay. */
	sanitizer_forget(region.stacks_base, region.stacks_used * (size_t)(REGION_STACK_BYTES + REGION_GUARD_BYTES));
	region_unmap(&region);
	engine = NULL;
}

void *world_alloc(size_t size)
{
	return region_arena_alloc(&engine->host.region, size, WORLD_ALIGN);
}

void *world_scratch_alloc(size_t size)
{
	return region_scratch_alloc(&engine->host.region, size, REGION_PAGE_BYTES);
}

struct fiber *world_fiber_new(void (*entry)(void *argument), void *argument)
{
	struct fiber *fiber = world_alloc(sizeof(*fiber));

	fiber_init(fiber, region_stack_alloc(&engine->host.region), entry, argument);
	fiber->next = engine->world.fibers;
	engine->world.fibers = fiber;
	return fiber;
}

void world_memory_set(uint64_t bytes)
{
	ENGINE_ASSERT(bytes <= REGION_MEMORY_BYTES && bytes % REGION_PAGE_BYTES == 0);
	engine->world.memory_bytes = bytes;
}

void world_foreign_add(const void *start, const void *end)
{
	ENGINE_ASSERT(engine->host.foreign_count < WORLD_FOREIGN_RANGES);
	engine->host.foreign[engine->host.foreign_count].start = start;
	engine->host.foreign[engine->host.foreign_count].end = end;
	engine->host.foreign_count++;
}

static enum world_end run(struct fiber *fiber)
{
	ENGINE_ASSERT(engine->world.running == NULL);
	engine->host.end = WORLD_RUNNING;
	engine->host.watchdog_boundaries = 0;
	engine->host.watchdog_ticks = 0;
	engine->world.running = fiber;
	fiber_switch(&engine->host.context, fiber);
	ENGINE_ASSERT(engine->host.end != WORLD_RUNNING);
	return engine->host.end;
}

enum world_end world_start(struct fiber *first)
{
	return run(first);
}

enum world_end world_resume(void)
{
	struct fiber *paused = engine->world.paused;

	ENGINE_ASSERT(paused != NULL);
	engine->world.paused = NULL;
	/* It was closed at the pause: what is in it now, onlookers have touched. */
	interval_clear(&engine->host.interval);
	return run(paused);
}

void world_pause(void)
{
	struct fiber *self = engine->world.running;

	ENGINE_ASSERT(self != NULL && engine->host.interval.count == 0);
	engine->world.paused = self;
	engine->world.running = NULL;
	engine->host.end = WORLD_PAUSED;
	fiber_switch(self, &engine->host.context);
}

void world_end(enum world_end end, uint64_t detail)
{
	if (engine->world.running == NULL)
		engine_bug("a world ends that does not run");
	engine->host.end = end;
	engine->host.end_detail = detail;
	engine->world.running = NULL;
	interval_clear(&engine->host.interval);
	fiber_abandon(&engine->host.context);
}

const char *world_end_name(enum world_end end)
{
	static const char *const names[] = {
		[WORLD_RUNNING] = "running",
		[WORLD_PAUSED] = "paused",
		[WORLD_END_COMPLETE] = "complete",
		[WORLD_END_BUG] = "bug",
		[WORLD_END_PANIC] = "panic",
		[WORLD_END_WILD] = "wild address",
		[WORLD_END_SIGNAL] = "signal",
		[WORLD_END_HOST_SIGNAL] = "signal in the simulator",
		[WORLD_END_LIVELOCK] = "loop without boundaries",
		[WORLD_END_DEADLOCK] = "deadlock",
		[WORLD_END_FINDING] = "stopped at a finding",
	};

	return names[end];
}
