/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_ENGINE_ENGINE_WORLD_H
#define TESTS_UNIT_ENGINE_ENGINE_WORLD_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/engine/world.h"
#include "tests/support/region_base.h"

/* A world without hardware, for tests of the engine alone. */
enum { TEST_MEMORY_BYTES = 1 << 20 };

static inline void test_world_create_at(uint64_t base, unsigned int watchdog_ms)
{
	struct world_options options = { .region_base = base, .watchdog_ms = watchdog_ms };

	cr_assert(world_create(&options));
	world_memory_set(TEST_MEMORY_BYTES);
}

static inline void test_world_create(void)
{
	test_world_create_at(0, 0);
}

/* Runs ENTRY on a fiber of its own until the world pauses or ends. */
static inline enum world_end test_world_run(void (*entry)(void *), void *argument)
{
	return world_start(world_fiber_new(entry, argument));
}

#endif
