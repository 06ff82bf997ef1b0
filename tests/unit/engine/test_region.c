/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The region: where it lies, what its parts hand out, and what a world in it looks like from both sides. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/unit/engine/engine_world.h"

static bool is_zero(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

Test(region, lies_at_the_default_base)
{
	struct region region;
	bool is_free = test_range_is_free(REGION_BASE_DEFAULT);

	cr_assert(region_map(&region, 0));
	cr_assert(eq(int, (uintptr_t)region.base == REGION_BASE_DEFAULT, is_free));
	region_unmap(&region);
}

Test(region, lies_at_a_base_of_choice)
{
	struct region region;
	uint64_t base = test_other_base();

	cr_assert(region_map(&region, base));
	cr_assert(eq(u64, (uintptr_t)region.base, base));
	region_unmap(&region);
}

/* Something of the host already is where the region wants to be. */
static void occupy(uint64_t base)
{
	void *wanted = (void *)(uintptr_t)(base + REGION_BYTES / 2);

	cr_assert(eq(ptr, mmap(wanted, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), wanted));
}

Test(region, moves_elsewhere_when_the_default_is_taken)
{
	struct region region;

	occupy(REGION_BASE_DEFAULT);
	cr_assert(region_map(&region, 0));
	cr_assert(ne(u64, (uintptr_t)region.base, REGION_BASE_DEFAULT));
	strcpy(region.memory_base, "usable");
	region_unmap(&region);
}

Test(region, refuses_a_base_of_choice_that_is_taken)
{
	struct region region;
	uint64_t base = test_other_base();

	occupy(base);
	errno = 0;
	cr_assert(not(region_map(&region, base)));
	cr_assert(eq(int, errno, EEXIST));
}

Test(region, world_creation_reports_a_taken_base)
{
	struct world_options options = { .region_base = test_other_base() };

	occupy(options.region_base);
	cr_assert(not(world_create(&options)));
	cr_assert(eq(ptr, engine, NULL));
}

Test(region, arena_and_scratch_are_zeroed_and_aligned)
{
	struct region region;
	char *last_end = NULL;

	cr_assert(region_map(&region, 0));
	for (size_t align = 1; align <= 4096; align *= 2) {
		char *arena = region_arena_alloc(&region, 100, align);
		char *scratch = region_scratch_alloc(&region, 5000, align);

		cr_assert(eq(u64, (uintptr_t)arena % align, 0), "align %zu", align);
		cr_assert(eq(u64, (uintptr_t)scratch % align, 0), "align %zu", align);
		cr_assert(is_zero(arena, 100) && is_zero(scratch, 5000));
		cr_assert(last_end == NULL || arena >= last_end);
		memset(arena, 0xff, 100);
		memset(scratch, 0xff, 5000);
		last_end = arena + 100;
	}
	region_unmap(&region);
}

Test(region, running_out_is_a_bug_of_ours, .exit_code = 4)
{
	struct region region;

	cr_assert(region_map(&region, 0));
	region_arena_alloc(&region, REGION_ARENA_BYTES - 64, 64);
	region_arena_alloc(&region, 65, 1);
}

Test(region, a_huge_request_does_not_wrap_around, .exit_code = 4)
{
	struct region region;

	cr_assert(region_map(&region, 0));
	region_arena_alloc(&region, 4096, 1);
	region_arena_alloc(&region, SIZE_MAX - 100, 1);
}

Test(region, stacks_are_apart_and_guarded)
{
	struct region region;
	char *before = NULL;

	cr_assert(region_map(&region, 0));
	for (unsigned int i = 0; i < 100; i++) {
		char *stack = region_stack_alloc(&region);

		stack[0] = 1;
		stack[REGION_STACK_BYTES - 1] = 1;
		cr_assert(region_is_guard(&region, stack - REGION_COLOURS_BYTES));
		cr_assert(not(region_is_guard(&region, stack)));
		cr_assert(not(region_is_guard(&region, stack + REGION_STACK_BYTES - 1)));
		cr_assert(before == NULL || stack >= before + REGION_STACK_BYTES + REGION_GUARD_BYTES);
		before = stack;
	}
	cr_assert(not(region_is_guard(&region, before + REGION_STACK_BYTES)), "no guard was set there yet");
	region_unmap(&region);
}

Test(region, released_stacks_are_handed_out_again)
{
	struct region region;
	char *second;

	cr_assert(region_map(&region, 0));
	region_stack_alloc(&region);
	second = region_stack_alloc(&region);
	region_stack_alloc(&region);
	region_stacks_release(&region, 1);
	cr_assert(eq(ptr, region_stack_alloc(&region), second));
	region_unmap(&region);
}

Test(region, many_worlds_follow_one_another)
{
	uint64_t other_base = test_other_base();

	for (unsigned int i = 0; i < 200; i++) {
		char *state;

		test_world_create_at(i % 2 != 0 ? other_base : 0, 0);
		state = world_alloc(10000);
		cr_assert(is_zero(state, 10000), "world %u sees its predecessor", i);
		memset(state, 0x5a, 10000);
		memset(world_memory(0), 0x5a, TEST_MEMORY_BYTES);
		world_destroy();
	}
	test_world_create();
	cr_assert(is_zero(world_memory(0), TEST_MEMORY_BYTES));
	world_destroy();
}

Test(region, physical_addresses_are_offsets_and_nothing_else_has_one)
{
	int local;

	test_world_create();
	cr_assert(eq(u64, world_physical(world_memory(0)), 0));
	cr_assert(eq(u64, world_physical(world_memory(12345)), 12345));
	cr_assert(eq(u64, world_physical(world_memory(TEST_MEMORY_BYTES - 1)), TEST_MEMORY_BYTES - 1));
	cr_assert(eq(u64, world_physical(world_memory(TEST_MEMORY_BYTES)), UINT64_MAX));
	cr_assert(eq(u64, world_physical(&local), UINT64_MAX));
	cr_assert(eq(u64, world_physical(world_alloc(8)), UINT64_MAX));
	cr_assert(eq(u64, world_physical(NULL), UINT64_MAX));
	world_destroy();
}
