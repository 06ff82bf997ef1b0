/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who steps when: events before CPUs, then the smallest clock, then the smallest number; waiting, halting, pausing. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/engine/random.h"
#include "sim/engine/snapshot.h"
#include "tests/unit/hw/hw_world.h"

/* What happened, in order, as "c0@10": CPU 0 passed a boundary at 10 cycles; "e0@10": an event. */
static char story[4096];

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void tell(const char *format, ...)
{
	size_t length = strlen(story);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(story + length, sizeof(story) - length, format, arguments);
	va_end(arguments);
}

static void tell_cpu(void)
{
	tell("c%u@%lu ", hw->current->number, hw_now_cycles());
}

static void tell_event(struct event *event)
{
	tell("e%lu@%lu ", (unsigned long)(uintptr_t)event->context, event->time_cycles);
}

/* Work of 90 cycles and a boundary of 10, over and over until 400 cycles. */
static void hundreds(void *argument)
{
	while (hw_now_cycles() < 400) {
		hw_charge(90);
		hw_boundary(BOUNDARY_OPERATION, (uintptr_t)argument);
		tell_cpu();
	}
	hw_cpu_stop_self();
}

static void complete_all_stopped(void)
{
	world_end(WORLD_END_COMPLETE, 0);
}

Test(step, smallest_clock_then_smallest_number)
{
	test_hw_create(test_machine(1, 3), HW_COST_FIXED);
	hw->deadlock_handler = complete_all_stopped;
	test_cpu_start(0, hundreds, 0);
	test_cpu_start(1, hundreds, 0);
	test_cpu_start(2, hundreds, 50);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story,
		(char *)"c0@100 c1@100 c2@150 c0@200 c1@200 c2@250 c0@300 c1@300 c2@350 c0@400 c1@400 c2@450 "));
	world_destroy();
}

Test(step, events_come_before_cpus_of_the_same_time)
{
	struct event *events;

	test_hw_create(test_machine(1, 2), HW_COST_FIXED);
	hw->deadlock_handler = complete_all_stopped;
	events = world_alloc(4 * sizeof(*events));
	for (uintptr_t i = 0; i < 4; i++)
		events[i] = (struct event){ .handler = tell_event, .context = (void *)i };
	hw_event_push(&events[0], 200);
	hw_event_push(&events[1], 100);
	hw_event_push(&events[2], 200);
	hw_event_push(&events[3], 1000); /* when nobody steps any more */
	test_cpu_start(0, hundreds, 200);
	test_cpu_start(1, hundreds, 100);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story, (char *)"e1@100 e0@200 e2@200 c1@200 c0@300 c1@300 c0@400 c1@400 e3@1000 "));
	world_destroy();
}

static struct event *late;

static void push_and_go_on(void *argument)
{
	(void)argument;
	hw_boundary(BOUNDARY_OPERATION, 0);
	hw_event_push(late, hw_now_cycles() + 15);
	for (unsigned int i = 0; i < 3; i++) {
		hw_boundary(BOUNDARY_OPERATION, 0);
		tell_cpu();
	}
	hw_event_push(late, hw_now_cycles() + 15);
	cr_assert(hw_event_remove(late));
	cr_assert(not(hw_event_remove(late)));
	hw_boundary(BOUNDARY_OPERATION, 0);
	hw_boundary(BOUNDARY_OPERATION, 0);
	tell_cpu();
	world_end(WORLD_END_COMPLETE, 0);
}

Test(step, an_event_pushed_meanwhile_is_run_at_the_next_boundary_due)
{
	test_hw_create(test_machine(1, 1), HW_COST_FIXED);
	late = world_alloc(sizeof(*late));
	*late = (struct event){ .handler = tell_event };
	test_cpu_start(0, push_and_go_on, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story, (char *)"c0@20 e0@25 c0@30 c0@40 c0@60 "));
	world_destroy();
}

/* CPU 1 waits; CPU 0 releases it twice, once in its past and once in its future. */
static void waiter(void *argument)
{
	(void)argument;
	hw_cpu_wait(HW_CAUSE_LOCK_WAIT);
	tell_cpu();
	hw_charge(5000);
	hw_cpu_wait(HW_CAUSE_LOCK_WAIT);
	tell_cpu();
	world_end(WORLD_END_COMPLETE, 0);
}

static void releaser(void *argument)
{
	(void)argument;
	hw_charge(1000);
	hw_boundary(BOUNDARY_OPERATION, 0);
	cr_assert(eq(int, hw->cpus[1].state, HW_CPU_WAITING));
	hw_cpu_release(1, hw_now_cycles() + 30);
	hw_boundary(BOUNDARY_OPERATION, 0);
	tell_cpu();
	hw_charge(100);
	hw_boundary(BOUNDARY_OPERATION, 0);
	tell_cpu();
	hw_cpu_release(1, hw_now_cycles());
	hw_cpu_wait(HW_CAUSE_LOCK_WAIT);
}

Test(step, a_waiting_cpu_goes_on_when_released_and_not_before)
{
	test_hw_create(test_machine(1, 2), HW_COST_FIXED);
	test_cpu_start(0, releaser, 0);
	test_cpu_start(1, waiter, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story, (char *)"c0@1020 c1@1040 c0@1130 c1@6040 "));
	world_destroy();
}

static void wait_for_ever(void *argument)
{
	(void)argument;
	hw_boundary(BOUNDARY_OPERATION, 0);
	hw_cpu_wait(HW_CAUSE_LOCK_WAIT);
}

static void report_deadlock(void)
{
	tell("all stopped ");
}

Test(step, nobody_left_is_a_deadlock)
{
	test_hw_create(test_machine(1, 2), HW_COST_FIXED);
	hw->deadlock_handler = report_deadlock;
	test_cpu_start(0, wait_for_ever, 0);
	test_cpu_start(1, wait_for_ever, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_DEADLOCK));
	cr_assert(eq(str, story, (char *)"all stopped "));
	world_destroy();
}

static void event_wakes_cpu(struct event *event)
{
	tell_event(event);
	hw_cpu_release(1, event->time_cycles);
}

static void wait_and_tell(void *argument)
{
	(void)argument;
	hw_cpu_wait(HW_CAUSE_LOCK_WAIT);
	tell_cpu();
	world_end(WORLD_END_COMPLETE, 0);
}

Test(step, an_event_can_release_the_last_cpu)
{
	struct event *event;

	test_hw_create(test_machine(1, 2), HW_COST_FIXED);
	event = world_alloc(sizeof(*event));
	*event = (struct event){ .handler = event_wakes_cpu };
	hw_event_push(event, 777);
	test_cpu_start(0, wait_for_ever, 0);
	test_cpu_start(1, wait_and_tell, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story, (char *)"e0@777 c1@777 "));
	world_destroy();
}

static void stop_at_once(void *argument)
{
	(void)argument;
	tell_cpu();
	hw_cpu_stop_self();
}

static void starts_another(void *argument)
{
	(void)argument;
	for (unsigned int round = 0; round < 2; round++) {
		hw_cpu_start(1, world_fiber_new(stop_at_once, NULL), hw_now_cycles() + 100);
		hw_charge(500);
		hw_boundary(BOUNDARY_OPERATION, 0);
		cr_assert(eq(int, hw->cpus[1].state, HW_CPU_OFF));
	}
	world_end(WORLD_END_COMPLETE, 0);
}

Test(step, a_cpu_can_be_stopped_and_started_again)
{
	test_hw_create(test_machine(1, 2), HW_COST_FIXED);
	test_cpu_start(0, starts_another, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story, (char *)"c1@100 c1@610 "));
	world_destroy();
}

/* --- pauses --- */

enum { RANDOM_CPUS = 7 };
static uint64_t pause_at_boundary;

/* Memory, other CPUs, events and charges in an order of its own for each CPU. */
static void random_work(void *argument)
{
	struct random_key key = { .stream = (uintptr_t)argument };

	for (uint64_t turn = 0; turn < 300; turn++) {
		uint64_t bits = random_draw(key, turn);
		uint64_t *word = world_memory((bits >> 8) % 4096 * 8);

		world_access(word, 8, true);
		*word += turn;
		hw_charge(bits % 200);
		if (engine->world.boundaries == pause_at_boundary)
			hw_pause_request();
		hw_boundary(BOUNDARY_OPERATION, *word);
	}
	hw_cpu_stop_self();
}

static void start_random_work(enum hw_cost_mode mode)
{
	test_hw_create(test_machine(1, RANDOM_CPUS), mode);
	hw->deadlock_handler = complete_all_stopped;
	for (unsigned int cpu = 0; cpu < RANDOM_CPUS; cpu++)
		test_cpu_start(cpu, random_work, cpu * 10);
}

static uint64_t digest_of_straight_run(enum hw_cost_mode mode)
{
	uint64_t digest;

	pause_at_boundary = UINT64_MAX;
	start_random_work(mode);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, engine->world.boundaries, 300 * RANDOM_CPUS));
	digest = engine->world.digest.value;
	world_destroy();
	return digest;
}

Test(step, a_pause_changes_nothing)
{
	static const enum hw_cost_mode modes[] = { HW_COST_FIXED, HW_COST_LINES };

	for (unsigned int i = 0; i < 2; i++) {
		uint64_t straight = digest_of_straight_run(modes[i]);

		for (uint64_t at = 0; at < 2000; at = at * 3 + 1) {
			pause_at_boundary = at;
			start_random_work(modes[i]);
			cr_assert(eq(int, test_hw_run(), WORLD_PAUSED), "at %lu", at);
			pause_at_boundary = UINT64_MAX;
			cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE), "at %lu", at);
			cr_assert(eq(u64, engine->world.digest.value, straight), "at %lu", at);
			world_destroy();
		}
	}
}

Test(step, restored_machines_run_as_the_first_time)
{
	uint64_t straight = digest_of_straight_run(HW_COST_FIXED);
	struct snapshot *snapshot;

	pause_at_boundary = 500;
	start_random_work(HW_COST_FIXED);
	cr_assert(eq(int, test_hw_run(), WORLD_PAUSED));
	pause_at_boundary = UINT64_MAX;
	snapshot = snapshot_take();
	for (unsigned int run = 0; run < 50; run++) {
		cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
		cr_assert(eq(u64, engine->world.digest.value, straight), "run %u", run);
		snapshot_restore(snapshot);
	}
	snapshot_free(snapshot);
	world_destroy();
}

/* --- a strategy --- */

/* Always the highest CPU that can step. */
static unsigned int choose_highest(struct strategy *self, enum choice_kind kind, struct choice_subject subject,
	unsigned int alternatives, unsigned int timed_answer)
{
	(void)self, (void)subject;
	if (kind != CHOICE_CPU)
		return timed_answer;
	for (unsigned int cpu = alternatives; cpu-- != 0;)
		if (hw->cpus[cpu].state == HW_CPU_READY)
			return cpu;
	return timed_answer;
}

Test(step, a_strategy_chooses_among_the_cpus)
{
	struct strategy highest = { .name = "highest", .choose = choose_highest };

	test_hw_create(test_machine(1, 3), HW_COST_FIXED);
	hw->deadlock_handler = complete_all_stopped;
	engine->host.strategy = &highest;
	test_cpu_start(0, hundreds, 0);
	test_cpu_start(1, hundreds, 0);
	test_cpu_start(2, hundreds, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story,
		(char *)"c2@100 c2@200 c2@300 c2@400 c1@100 c1@200 c1@300 c1@400 c0@100 c0@200 c0@300 c0@400 "));
	world_destroy();
}
