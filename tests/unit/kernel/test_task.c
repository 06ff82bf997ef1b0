/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks: order, sleep and wake, reuse of ended tasks, moving, preemption. */
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include "tests/unit/kernel/service_world.h"

static void tells_itself(void *argument)
{
	tell("%s@%u ", (const char *)argument, smp_processor_id());
}

static void order_main(void *argument)
{
	kernel_task_new("a", 0, tells_itself, "a");
	kernel_task_new("b", 0, tells_itself, "b");
	kernel_task_new("c", 0, tells_itself, "c");
	tell("init ");
	sleep_ticks(1);
	cr_assert_str_eq(story, "init a@0 b@0 c@0 ");
}

Test(task, ready_tasks_run_first_come_first_served)
{
	cr_assert_eq(service_world_run(1, false, order_main), WORLD_END_COMPLETE);
	world_destroy();
}

static void place_main(void *argument)
{
	kernel_task_new("d", 3, tells_itself, "d");
	sleep_ticks(1);
	kernel_task_new("b", 1, tells_itself, "b");
	sleep_ticks(1);
	cr_assert_str_eq(story, "d@3 b@1 ");
	for (unsigned int cpu = 4; cpu-- != 0;) {
		kernel_task_move_self(cpu);
		cr_assert_eq(smp_processor_id(), cpu);
		sleep_ticks(1);
		cr_assert_eq(smp_processor_id(), cpu, "it stays there");
	}
}

Test(task, tasks_run_where_they_belong)
{
	expect_complete(4, place_main);
}

static struct task *sleeper;
static unsigned int wakes;

static void sleeps(void *argument)
{
	for (;;) {
		kernel_task_sleep();
		wakes++;
	}
}

static void wake_main(void *argument)
{
	wakes = 0;
	sleeper = kernel_task_new("sleeper", 1, sleeps, NULL);
	sleep_ticks(1);
	for (unsigned int i = 1; i <= 20; i++) {
		cr_assert_eq(kernel_task_wake(sleeper), 1);
		cr_assert_eq(kernel_task_wake(sleeper), 0, "ready already");
		sleep_ticks(1);
		cr_assert_eq(wakes, i);
	}
}

Test(task, a_sleeping_task_is_woken_once)
{
	expect_complete(2, wake_main);
}

static void time_main(void *argument)
{
	for (uint64_t cycles = 0; cycles < 50000; cycles = cycles * 2 + 1) {
		uint64_t until = hw_now_cycles() + cycles;

		kernel_task_sleep_until(until);
		cr_assert_geq(hw_now_cycles(), until);
		cr_assert_lt(hw_now_cycles(), until + 20000, "an idle CPU is there soon");
	}
}

Test(task, sleeping_takes_as_long_as_it_was_to)
{
	expect_complete(2, time_main);
}

/* Ends while another CPU makes tasks as fast as it can: nobody may get a stack that is still in use. */
static unsigned int ran;

static void short_life(void *argument)
{
	const struct task *self = kernel_current();
	unsigned int cpu = smp_processor_id(), id = self->id;

	busy(200);
	cr_assert(kernel_current() == self && self->id == id && smp_processor_id() == cpu, "two CPUs run one task");
	ran++;
	hw_charge(1000); /* others go on for so long while this one leaves its last boundary */
}

enum { LIVES = 3000 };

static void breeder(void *argument)
{
	for (unsigned int i = 0; i < LIVES; i++) {
		kernel_task_new("short", i % 4, short_life, NULL);
		if (i % 7 == 0)
			kernel_task_sleep_until(hw_now_cycles() + 3000);
		else
			kernel_task_checkpoint();
	}
}

static void reuse_main(void *argument)
{
	unsigned int tasks = 0;

	ran = 0;
	kernel_task_new("breeder", 1, breeder, NULL);
	kernel_task_new("breeder", 2, breeder, NULL);
	while (ran < 2 * LIVES)
		sleep_ticks(1);
	sleep_ticks(5);
	cr_assert_eq(ran, 2 * LIVES);
	for (const struct task *task = kernel->tasks->all; task != NULL; task = task->all_next)
		tasks++;
	cr_assert_lt(tasks, LIVES / 2, "ended tasks serve again");
}

Test(task, ended_tasks_serve_again_and_never_twice_at_once)
{
	expect_complete(4, reuse_main);
}

static bool other_ran;

static void other(void *argument)
{
	other_ran = true;
}

static void hog_main(void *argument)
{
	other_ran = false;
	kernel_task_new("other", 0, other, NULL);
	preempt_disable();
	busy(5 * tick_cycles());
	cr_assert(!other_ran, "preemption is disabled");
	preempt_enable();
	busy(5 * tick_cycles());
	cr_assert_eq(other_ran, kernel->params->preempt, "a tick preempts if the kernel is preemptible");
	cond_resched();
	cr_assert(other_ran);
}

Test(task, preemption_is_where_it_was_asked_for)
{
	expect_complete(1, hog_main);
}

static void sleeps_in_atomic_context(void *argument)
{
	kernel_task_sleep();
}

static void on_device(unsigned int vector)
{
	sleeps_in_atomic_context(NULL);
}

static void interrupt_main(void *argument)
{
	kernel_device_set_handler(HW_VECTOR_DEVICE, on_device);
	hw_interrupt_raise(0, HW_VECTOR_DEVICE, hw_now_cycles());
	busy(1000);
}

Test(task, sleeping_in_interrupt_is_a_bug)
{
	cr_assert_eq(service_world_run(1, false, interrupt_main), WORLD_END_BUG);
	cr_assert_not_null(strstr(first_finding(), "may sleep in interrupt"), "%s", first_finding());
	world_destroy();
}
