/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unmapped pages: each kind of access to one is caught before it happens, and nothing else is. */
#include "sim/engine/access.h"
#include "sim/engine/snapshot.h"
#include "sim/engine/unmapped.h"
#include "tests/unit/engine/engine_world.h"

enum { PAGE = REGION_PAGE_BYTES, UNMAPPED_PAGE = 3 };

struct touch {
	uint64_t start, size;
	bool write;
};

static uint64_t caught_at;
static bool caught_write;

static void caught(uint64_t physical, bool write)
{
	caught_at = physical;
	caught_write = write;
	world_end(WORLD_END_FINDING, 0);
}

static void touch(void *argument)
{
	const struct touch *wanted = argument;

	world_access(world_memory(wanted->start), wanted->size, wanted->write);
	interval_clear(&engine->host.interval);
	world_end(WORLD_END_COMPLETE, 0);
}

static enum world_end run(struct touch wanted)
{
	caught_at = UINT64_MAX;
	return test_world_run(touch, &wanted);
}

static void world_with_unmapped_page(void)
{
	test_world_create();
	unmapped_set_handler(caught);
	unmapped_set(UNMAPPED_PAGE * PAGE, PAGE, true);
}

Test(unmapped, an_access_that_reaches_an_unmapped_page_is_caught_at_its_first_byte_there)
{
	static const struct {
		struct touch touch;
		uint64_t at;
	} cases[] = {
		{ { UNMAPPED_PAGE * PAGE, 8, false }, UNMAPPED_PAGE * PAGE },
		{ { UNMAPPED_PAGE * PAGE + 77, 1, true }, UNMAPPED_PAGE * PAGE + 77 },
		{ { (UNMAPPED_PAGE + 1) * PAGE - 1, 1, true }, (UNMAPPED_PAGE + 1) * PAGE - 1 },
		{ { UNMAPPED_PAGE * PAGE - 4, 8, false }, UNMAPPED_PAGE * PAGE },
		{ { 5, 8 * PAGE, true }, UNMAPPED_PAGE * PAGE },
	};

	world_with_unmapped_page();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_assert(eq(int, run(cases[i].touch), WORLD_END_FINDING), "case %zu", i);
		cr_assert(eq(u64, caught_at, cases[i].at), "case %zu", i);
		cr_assert(eq(int, caught_write, cases[i].touch.write), "case %zu", i);
	}
	world_destroy();
}

Test(unmapped, neighbours_and_pages_brought_back_are_free_to_use)
{
	static const struct touch cases[] = {
		{ UNMAPPED_PAGE * PAGE - 8, 8, true },
		{ (UNMAPPED_PAGE + 1) * PAGE, 64, false },
		{ 0, UNMAPPED_PAGE * PAGE, true },
	};

	world_with_unmapped_page();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_assert(eq(int, run(cases[i]), WORLD_END_COMPLETE), "case %zu", i);
	unmapped_set(UNMAPPED_PAGE * PAGE, PAGE, false);
	cr_assert(eq(int, run((struct touch){ 0, 8 * PAGE, true }), WORLD_END_COMPLETE));
	cr_assert(not(unmapped_is(UNMAPPED_PAGE * PAGE)));
	world_destroy();
}

/* The index of the interval grows while every new entry is looked at. */
static void touch_many_lines(void *argument)
{
	for (uint64_t line = 0; line < TEST_MEMORY_BYTES / INTERVAL_GRANULE_BYTES; line++)
		if (!unmapped_is(line * INTERVAL_GRANULE_BYTES))
			world_access(world_memory(line * INTERVAL_GRANULE_BYTES), 8, true);
	*(uint32_t *)argument = engine->host.interval.count;
	world_end(WORLD_END_COMPLETE, 0);
}

Test(unmapped, long_intervals_are_recorded_whole)
{
	uint32_t count = 0;

	world_with_unmapped_page();
	cr_assert(eq(int, test_world_run(touch_many_lines, &count), WORLD_END_COMPLETE));
	cr_assert(eq(u32, count, (TEST_MEMORY_BYTES - PAGE) / INTERVAL_GRANULE_BYTES));
	world_destroy();
}

static void pause_then_map(void *argument)
{
	world_pause();
	unmapped_set(UNMAPPED_PAGE * PAGE, PAGE, false);
	unmapped_set(5 * PAGE, PAGE, true);
	world_end(WORLD_END_COMPLETE, 0);
}

Test(unmapped, a_snapshot_knows_which_pages_are_unmapped)
{
	struct snapshot *snapshot;

	world_with_unmapped_page();
	cr_assert(eq(int, test_world_run(pause_then_map, NULL), WORLD_PAUSED));
	snapshot = snapshot_take();
	cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
	cr_assert(not(unmapped_is(UNMAPPED_PAGE * PAGE)));
	snapshot_restore(snapshot);
	cr_assert(unmapped_is(UNMAPPED_PAGE * PAGE));
	cr_assert(not(unmapped_is(5 * PAGE)));
	snapshot_free(snapshot);
	world_destroy();
}
