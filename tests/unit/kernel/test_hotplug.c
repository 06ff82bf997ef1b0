/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs that go and come back: their tasks, timers, works and RCU callbacks go on elsewhere, and nobody waits for ever.
 */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "tests/unit/kernel/service_world.h"

enum { CPUS = 4 };

static unsigned int steps[CPUS];
static bool stop;

/* Keeps a CPU busy and sleeps now and then. */
static void steps_on(void *argument)
{
	unsigned int number = (unsigned int)(uintptr_t)argument;

	while (!stop) {
		cr_assert(cpu_online(smp_processor_id()), "a task runs on a CPU that is gone");
		steps[number]++;
		busy(2000);
		if (steps[number] % 16 == 0)
			sleep_ticks(1);
		else
			kernel_task_checkpoint();
	}
}

static void tasks_main(void *argument)
{
	stop = false;
	for (uintptr_t i = 0; i < CPUS; i++)
		kernel_task_new("stepper", (unsigned int)i, steps_on, (void *)i);
	for (unsigned int round = 0; round < 12; round++) {
		unsigned int cpu = round % CPUS;
		unsigned int before;

		sleep_ticks(1);
		cr_assert_eq(cpu_down(cpu), 0);
		cr_assert(!cpu_online(cpu));
		before = steps[cpu];
		sleep_ticks(5);
		cr_assert_gt(steps[cpu], before, "the task of CPU %u does not go on", cpu);
		cr_assert_eq(cpu_up(cpu), 0);
		cr_assert(cpu_online(cpu));
	}
	stop = true;
	sleep_ticks(10);
}

Test(hotplug, tasks_go_on_elsewhere)
{
	expect_complete(CPUS, tasks_main);
}

static void errors_main(void *argument)
{
	cr_assert_lt(cpu_up(0), 0, "is up");
	cr_assert_lt(cpu_up(CPUS), 0, "there is none");
	cr_assert_lt(cpu_down(CPUS), 0);
	cr_assert_eq(cpu_down(1), 0);
	cr_assert_lt(cpu_down(1), 0, "is down");
	cr_assert_eq(cpu_down(2), 0);
	cr_assert_eq(cpu_down(0), 0, "also the boot CPU, and the one this runs on");
	cr_assert_eq(smp_processor_id(), 3);
	cr_assert_lt(cpu_down(3), 0, "the last one stays");
	for (unsigned int cpu = 0; cpu < 3; cpu++)
		cr_assert_eq(cpu_up(cpu), 0);
	cr_assert_eq(num_online_cpus(), CPUS);
}

Test(hotplug, impossible_requests_are_refused)
{
	expect_complete(CPUS, errors_main);
}

static unsigned int ran_on;
static unsigned int runs;

static void timer_rings(unsigned long data)
{
	ran_on = smp_processor_id();
	runs++;
}

static void work_runs(void *data)
{
	ran_on = smp_processor_id();
	runs++;
}

static void callback_runs(struct rcu_head *head)
{
	runs++;
}

static void queue_callbacks(void *argument)
{
	for (unsigned int i = 0; i < 10; i++)
		call_rcu(simulated(sizeof(struct rcu_head)), callback_runs);
	steps[0] = 10;
}

static void adopted_main(void *argument)
{
	struct timer_list *timer = simulated(sizeof(*timer));
	struct work_struct *work = simulated(sizeof(*work));

	runs = steps[0] = 0;
	init_timer(timer);
	timer->function = timer_rings;
	timer->expires = jiffies + 10;
	add_timer_on(timer, 2);
	INIT_WORK(work, work_runs, NULL);
	schedule_delayed_work_on(2, work, 15);
	cr_assert_eq(cpu_down(2), 0);
	sleep_ticks(13);
	cr_assert_eq(runs, 1, "the timer rang");
	cr_assert_eq(ran_on, 0, "on the CPU that unplugged");
	sleep_ticks(5);
	cr_assert_eq(runs, 2, "the work ran");
	cr_assert_eq(cpu_up(2), 0);
}

/* CPU 2 goes at many moments in the life of its callbacks: new, waiting, ready to run. */
static void callbacks_main(void *argument)
{
	for (unsigned int moment = 0; moment < 30; moment++) {
		runs = steps[0] = 0;
		kernel_task_new("queuer", 2, queue_callbacks, NULL);
		while (steps[0] < 10)
			kernel_task_sleep_until(hw_now_cycles() + 500);
		kernel_task_sleep_until(hw_now_cycles() + moment * tick_cycles() / 8);
		cr_assert_eq(cpu_down(2), 0);
		rcu_barrier();
		cr_assert_eq(runs, 10, "moment %u: callbacks of a CPU that is gone", moment);
		synchronize_rcu();
		cr_assert_eq(cpu_up(2), 0);
		synchronize_rcu();
	}
}

Test(hotplug, timers_and_work_are_adopted)
{
	expect_complete(CPUS, adopted_main);
}

Test(hotplug, rcu_callbacks_are_adopted)
{
	expect_complete(CPUS, callbacks_main);
}

/* The worker holds a mutex, and sleeps with it, when its CPU is to go; who unplugs wants the same mutex later. */
static struct mutex *mutex;
static bool work_inside;

static void long_work(void *data)
{
	mutex_lock(mutex);
	work_inside = true;
	sleep_ticks(5);
	work_inside = false;
	mutex_unlock(mutex);
	runs++;
}

static void worker_main(void *argument)
{
	struct work_struct *work = simulated(sizeof(*work));

	runs = 0;
	mutex = simulated(sizeof(*mutex));
	mutex_init(mutex);
	INIT_WORK(work, long_work, NULL);
	schedule_delayed_work_on(1, work, 0);
	while (!work_inside)
		sleep_ticks(1);
	cr_assert_eq(cpu_down(1), 0);
	mutex_lock(mutex);
	mutex_unlock(mutex);
	cancel_rearming_delayed_work(work);
	cr_assert_eq(runs, 1);
	cr_assert_eq(cpu_up(1), 0);
}

Test(hotplug, a_work_that_runs_is_ended_before_its_cpu_goes)
{
	expect_complete(2, worker_main);
}

/* While CPUs come and go, others call functions everywhere and wait for grace periods. */
static unsigned int finished;

static void nothing(void *info)
{
	busy(300);
}

static void calls(void *argument)
{
	for (unsigned int i = 0; i < 20000; i++) {
		on_each_cpu(nothing, NULL, 0, 1);
		kernel_task_checkpoint();
		if (i % 64 == 0)
			kernel_task_sleep_until(hw_now_cycles() + 7000);
	}
	finished++;
}

static void barriers(void *argument)
{
	for (unsigned int i = 0; i < 20; i++) {
		call_rcu(simulated(sizeof(struct rcu_head)), callback_runs);
		rcu_barrier();
	}
	finished++;
}

static void storm_main(void *argument)
{
	finished = runs = 0;
	kernel_task_new("calls", 1, calls, NULL);
	kernel_task_new("calls", 2, calls, NULL);
	kernel_task_new("barriers", 3, barriers, NULL);
	for (unsigned int round = 0; finished < 3; round++) {
		unsigned int cpu = 1 + round % (CPUS - 1);

		cr_assert_lt(round, 1000, "somebody waits for ever");
		cr_assert_eq(cpu_down(cpu), 0);
		kernel_task_sleep_until(hw_now_cycles() + tick_cycles() / 16 * (round % 17));
		cr_assert_eq(cpu_up(cpu), 0);
		kernel_task_sleep_until(hw_now_cycles() + tick_cycles() / 16 * (round % 11));
	}
	cr_assert_eq(runs, 20);
}

Test(hotplug, nobody_waits_for_a_cpu_that_is_gone)
{
	expect_complete(CPUS, storm_main);
}

static unsigned long heard[16];
static unsigned int heard_count;
static unsigned long refused;

static int listens(struct notifier_block *block, unsigned long action, void *cpu)
{
	heard[heard_count++] = action;
	cr_assert_eq((uintptr_t)cpu, 1);
	return action == refused ? NOTIFY_BAD : NOTIFY_OK;
}

static void expect_heard(const unsigned long *actions, unsigned int count)
{
	cr_assert_eq(heard_count, count);
	for (unsigned int i = 0; i < count; i++)
		cr_assert_eq(heard[i], actions[i], "action %u: %lu", i, heard[i]);
	heard_count = 0;
}

static void notifier_main(void *argument)
{
	static struct notifier_block block = { .notifier_call = listens, .priority = -10 };

	heard_count = 0;
	refused = 0;
	register_cpu_notifier(&block);
	cr_assert_eq(cpu_down(1), 0);
	expect_heard((unsigned long[]){ CPU_DOWN_PREPARE, CPU_DEAD }, 2);
	refused = CPU_UP_PREPARE;
	cr_assert_lt(cpu_up(1), 0);
	cr_assert(!cpu_online(1));
	expect_heard((unsigned long[]){ CPU_UP_PREPARE, CPU_UP_CANCELED }, 2);
	refused = 0;
	cr_assert_eq(cpu_up(1), 0);
	expect_heard((unsigned long[]){ CPU_UP_PREPARE, CPU_ONLINE }, 2);
	refused = CPU_DOWN_PREPARE;
	cr_assert_lt(cpu_down(1), 0);
	cr_assert(cpu_online(1));
	expect_heard((unsigned long[]){ CPU_DOWN_PREPARE, CPU_DOWN_FAILED }, 2);
}

Test(hotplug, notifiers_hear_each_phase_and_may_refuse)
{
	expect_complete(2, notifier_main);
}
