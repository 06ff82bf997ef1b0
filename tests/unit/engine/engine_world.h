/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_ENGINE_ENGINE_WORLD_H
#define TESTS_UNIT_ENGINE_ENGINE_WORLD_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/engine/world.h"

#include <sys/mman.h>

/* A world without hardware, for tests of the engine alone. */
enum { TEST_MEMORY_BYTES = 1 << 20 };

/*
 * Criterion maps a small area of its own at a random address in every test process; in one of a dozen it lies within
 * the region's default range.
 */
static inline bool test_range_is_free(uint64_t base)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	void *wanted = (void *)(uintptr_t)base;
	void *range = mmap(wanted, REGION_BYTES, PROT_NONE, flags, -1, 0); /* the address is a hint: never replaces */

	munmap(range, REGION_BYTES);
	return range == wanted;
}

/* A base for a region that is not the default one, and free in this process. */
static inline uint64_t test_other_base(void)
{
	uint64_t base = UINT64_C(0x280000000000);

	while (!test_range_is_free(base))
		base += REGION_BYTES;
	return base;
}

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
