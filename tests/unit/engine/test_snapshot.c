/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Snapshots over a toy world that uses everything the engine offers: fibers with values on their stacks, events,
 * simulated memory, static data of a module, arena state. Each step depends on all of it and enters the digest.
 */
#include <string.h>

#include "sim/engine/access.h"
#include "sim/engine/random.h"
#include "sim/engine/snapshot.h"
#include "tests/unit/engine/engine_world.h"

enum { FIBERS = 5, EVENTS = 20, MODULE_WORDS = 64, CHILDREN_EVERY = 1000 };

struct toy {
	struct fiber *fibers[FIBERS];
	struct event events[EVENTS];
	uint64_t step, pause_at, end_at;
	uint64_t fired;
	unsigned int unmarked_writes; /* the fault that snapshot_verify() must find */
};

static struct toy *toy;
static uint64_t module_words[MODULE_WORDS];

static void fire(struct event *event)
{
	toy->fired = toy->fired * 31 + (uint64_t)(event - toy->events);
}

static void use_events(uint64_t bits)
{
	struct event *event = &toy->events[bits % EVENTS];

	if (!event_queue_remove(&engine->world.events, event))
		event_queue_push(&engine->world.events, event, toy->step + (bits >> 8) % 50);
	while (event_queue_next_time(&engine->world.events) <= toy->step)
		fire(event_queue_pop(&engine->world.events));
}

/* As a compiled module would: the hook, then the store. */
static uint64_t add_to_word(uint64_t *word, uint64_t what)
{
	world_access(word, sizeof(*word), false);
	world_access(word, sizeof(*word), true);
	*word = *word * 3 + what;
	return *word;
}

static void interval_end(void)
{
	uint32_t count;

	interval_close(&engine->host.interval, &count);
}

static void child(void *argument)
{
	uint64_t *word = argument;

	add_to_word(word, 1);
	interval_end();
	world_switch(toy->fibers[0]);
}

static void pass_on(uint64_t bits)
{
	interval_end();
	if (toy->step == toy->pause_at)
		world_pause();
	if (toy->step == toy->end_at)
		world_end(WORLD_END_COMPLETE, 0);
	if (toy->step % CHILDREN_EVERY == 0)
		world_switch(world_fiber_new(child, world_memory(bits % 1000 * 8)));
	else if (toy->fibers[bits % FIBERS] != engine->world.running)
		world_switch(toy->fibers[bits % FIBERS]);
}

static void toy_fiber(void *argument)
{
	struct random_key key = { .seed = 1, .stream = (uintptr_t)argument };
	volatile uint64_t on_stack[32] = { 0 };
	uint64_t sum = 0;

	for (uint64_t turn = 0;; turn++) {
		uint64_t bits = random_draw(key, turn);
		uint64_t place = (bits >> 16) % TEST_MEMORY_BYTES & ~UINT64_C(7);

		toy->step++;
		use_events(bits);
		sum += add_to_word(world_memory(place), sum + toy->fired);
		sum += add_to_word(&module_words[bits % MODULE_WORDS], sum);
		on_stack[bits % 32] += sum;
		sum ^= on_stack[(bits >> 8) % 32];
		if (toy->unmarked_writes != 0)
			*(uint64_t *)world_memory(4096 * 3) += 1;
		digest_add(&engine->world.digest, toy->step, (uint32_t)(uintptr_t)argument, 0, 1, place, sum);
		pass_on(bits >> 24);
	}
}

static void module_set_up(void)
{
	struct world_module *module = &engine->world.module;

	memset(module_words, 0, sizeof(module_words));
	module->data = (char *)module_words;
	module->data_bytes = sizeof(module_words);
	module->place = world_alloc(sizeof(module_words) * sizeof(uint32_t));
	module->place_base = TEST_MEMORY_BYTES - 4096;
	for (uint32_t i = 0; i < sizeof(module_words); i++)
		module->place[i] = i;
}

static enum world_end toy_start(uint64_t base, uint64_t pause_at, uint64_t end_at)
{
	test_world_create_at(base, 0);
	toy = world_alloc(sizeof(*toy));
	module_set_up();
	for (uintptr_t i = 0; i < FIBERS; i++)
		toy->fibers[i] = world_fiber_new(toy_fiber, (void *)i);
	toy->pause_at = pause_at;
	toy->end_at = end_at;
	return world_start(toy->fibers[0]);
}

static uint64_t digest_of_straight_run(uint64_t base, uint64_t end_at)
{
	uint64_t digest;

	cr_assert(eq(int, toy_start(base, 0, end_at), WORLD_END_COMPLETE));
	digest = engine->world.digest.value;
	world_destroy();
	return digest;
}

Test(snapshot, two_base_addresses_give_one_digest)
{
	cr_assert(eq(u64, digest_of_straight_run(0, 20000), digest_of_straight_run(test_other_base(), 20000)));
}

Test(snapshot, restored_worlds_run_as_the_first_one_did)
{
	uint64_t straight = digest_of_straight_run(0, 8000);

	for (uint64_t pause_at = 1; pause_at <= 4096; pause_at *= 8) {
		struct snapshot *snapshot;

		cr_assert(eq(int, toy_start(0, pause_at, 8000), WORLD_PAUSED));
		snapshot = snapshot_take();
		for (unsigned int run = 0; run < 20; run++) {
			cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
			cr_assert(eq(u64, engine->world.digest.value, straight), "pause at %lu, run %u", pause_at, run);
			snapshot_restore(snapshot);
			cr_assert(eq(u64, toy->step, pause_at));
		}
		snapshot_free(snapshot);
		cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
		cr_assert(eq(u64, engine->world.digest.value, straight), "after the snapshot was freed");
		world_destroy();
	}
}

/* Runs of different length in between: each leaves other pages dirty, other fibers in other frames. */
Test(snapshot, a_restore_does_not_depend_on_what_was_run_before)
{
	uint64_t straight = digest_of_straight_run(0, 3000);
	struct snapshot *snapshot;

	cr_assert(eq(int, toy_start(0, 100, 3000), WORLD_PAUSED));
	snapshot = snapshot_take();
	for (uint64_t run = 0; run < 300; run++) {
		bool whole = run % 3 == 2;

		toy->end_at = whole ? 3000 : 101 + run * 7;
		cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
		if (whole)
			cr_assert(eq(u64, engine->world.digest.value, straight), "run %lu", run);
		snapshot_restore(snapshot);
	}
	snapshot_free(snapshot);
	world_destroy();
}

Test(snapshot, a_second_snapshot_can_follow_the_first)
{
	uint64_t straight = digest_of_straight_run(0, 3000);

	cr_assert(eq(int, toy_start(0, 100, 3000), WORLD_PAUSED));
	for (uint64_t next = 200; next <= 1000; next += 100) {
		struct snapshot *snapshot = snapshot_take();

		toy->pause_at = next;
		cr_assert(eq(int, world_resume(), WORLD_PAUSED));
		snapshot_restore(snapshot);
		snapshot_free(snapshot);
		toy->pause_at = next;
		cr_assert(eq(int, world_resume(), WORLD_PAUSED));
	}
	cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, engine->world.digest.value, straight));
	world_destroy();
}

Test(snapshot, stacks_and_memory_of_fibers_made_since_are_given_back)
{
	struct snapshot *snapshot;
	unsigned int stacks;
	size_t arena;

	cr_assert(eq(int, toy_start(0, 100, 5000), WORLD_PAUSED));
	stacks = engine->host.region.stacks_used;
	arena = engine->host.region.arena_used;
	snapshot = snapshot_take();
	for (unsigned int run = 0; run < 100; run++) {
		cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
		cr_assert(lt(uint, stacks, engine->host.region.stacks_used));
		snapshot_restore(snapshot);
		cr_assert(eq(uint, engine->host.region.stacks_used, stacks));
		cr_assert(eq(sz, engine->host.region.arena_used, arena));
	}
	snapshot_free(snapshot);
	world_destroy();
}

Test(snapshot, verify_finds_nothing_in_an_honest_world)
{
	char description[200];
	struct snapshot *snapshot;

	cr_assert(eq(int, toy_start(0, 100, 3000), WORLD_PAUSED));
	snapshot_verify_enable();
	snapshot = snapshot_take();
	for (unsigned int run = 0; run < 3; run++) {
		cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
		cr_assert(ne(sz, snapshot_verify(snapshot, description, sizeof(description)), 0), "before the restore");
		snapshot_restore(snapshot);
		cr_assert(eq(sz, snapshot_verify(snapshot, description, sizeof(description)), 0), "%s", description);
	}
	snapshot_free(snapshot);
	world_destroy();
}

Test(snapshot, verify_names_memory_that_was_written_unmarked)
{
	char description[200];
	struct snapshot *snapshot;

	cr_assert(eq(int, toy_start(0, 100, 150), WORLD_PAUSED));
	snapshot_verify_enable();
	snapshot = snapshot_take();
	toy->unmarked_writes = 1;
	cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
	snapshot_restore(snapshot);
	cr_assert(lt(sz, 0, snapshot_verify(snapshot, description, sizeof(description))));
	cr_assert(ne(ptr, strstr(description, "simulated memory, byte 12288:"), NULL), "%s", description);
	snapshot_free(snapshot);
	world_destroy();
}

Test(snapshot, world_touch_marks_what_the_simulator_writes)
{
	char description[200];
	struct snapshot *snapshot;

	cr_assert(eq(int, toy_start(0, 100, 150), WORLD_PAUSED));
	snapshot_verify_enable();
	snapshot = snapshot_take();
	world_touch(world_memory(0), 0);
	world_touch(world_memory(4096 * 7 - 1), 4096 + 2);
	memset(world_memory(4096 * 7 - 1), 0xee, 4096 + 2);
	snapshot_restore(snapshot);
	cr_assert(eq(sz, snapshot_verify(snapshot, description, sizeof(description)), 0), "%s", description);
	snapshot_free(snapshot);
	world_destroy();
}
