/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RCU: a grace period waits for every reader, callbacks come in order, a barrier waits for all of them. */
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>

#include "models/kernel/rcu.h"
#include "tests/unit/kernel/service_world.h"

enum { CPUS = 4 };

static unsigned int readers, readers_left;
static bool waiter_done;

/* Reads for DURATION ticks, in the kernel as an operation of a workload would, or outside of it. */
static void reads(void *argument)
{
	uintptr_t duration = (uintptr_t)argument;

	if (duration % 2 != 0)
		kernel_enter();
	rcu_read_lock();
	readers++;
	busy(duration * tick_cycles());
	cr_assert(!waiter_done, "the grace period did not wait for the reader on CPU %u", smp_processor_id());
	readers_left++;
	rcu_read_unlock();
	if (duration % 2 != 0)
		kernel_exit();
}

static void readers_main(void *argument)
{
	for (unsigned int cpu = 1; cpu < CPUS; cpu++) {
		for (uintptr_t duration = 6; duration < 8; duration++) {
			readers = readers_left = 0;
			waiter_done = false;
			kernel_task_new("reader", cpu, reads, (void *)duration);
			while (readers == 0)
				kernel_task_sleep_until(hw_now_cycles() + 1000);
			synchronize_rcu();
			waiter_done = true;
			cr_assert_eq(readers_left, 1);
			sleep_ticks(2);
		}
	}
}

Test(rcu, a_grace_period_waits_for_a_reader_on_any_cpu)
{
	expect_complete(CPUS, readers_main);
}

static void idle_main(void *argument)
{
	uint64_t start = hw_now_cycles();

	synchronize_rcu();
	cr_assert_lt(hw_now_cycles() - start, 10 * tick_cycles(), "idle CPUs are quiescent");
}

Test(rcu, idle_cpus_do_not_hold_up_a_grace_period)
{
	expect_complete(CPUS, idle_main);
}

struct numbered {
	struct rcu_head head;
	unsigned int number;
};

static unsigned int called[CPUS], queued;

static void in_order(struct rcu_head *head)
{
	const struct numbered *numbered = container_of(head, struct numbered, head);
	unsigned int cpu = numbered->number / 1000;

	cr_assert_eq(numbered->number % 1000, called[cpu], "callbacks of CPU %u out of order", cpu);
	called[cpu]++;
}

static void queues(void *argument)
{
	unsigned int cpu = smp_processor_id();

	for (unsigned int i = 0; i < 100; i++) {
		struct numbered *numbered = simulated(sizeof(*numbered));

		numbered->number = cpu * 1000 + i;
		call_rcu(&numbered->head, in_order);
		queued++;
		if (i % 10 == 9)
			kernel_task_sleep_until(hw_now_cycles() + tick_cycles() / 3);
	}
}

static void barrier_main(void *argument)
{
	unsigned int seen = 0;

	memset(called, 0, sizeof(called));
	queued = 0;
	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		kernel_task_new("queuer", cpu, queues, NULL);
	while (queued < CPUS * 100) {
		unsigned int sum = 0;

		sleep_ticks(1);
		seen = queued;
		rcu_barrier();
		for (unsigned int cpu = 0; cpu < CPUS; cpu++)
			sum += called[cpu];
		cr_assert_geq(sum, seen, "the barrier left callbacks behind");
	}
	rcu_barrier();
	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		cr_assert_eq(called[cpu], 100);
}

Test(rcu, a_barrier_waits_for_all_callbacks)
{
	expect_complete(CPUS, barrier_main);
}

static unsigned int barriers_done;

static void barriers(void *argument)
{
	for (unsigned int i = 0; i < 5; i++)
		rcu_barrier();
	barriers_done++;
}

static void many_barriers_main(void *argument)
{
	barriers_done = 0;
	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		kernel_task_new("barriers", cpu, barriers, NULL);
	while (barriers_done < CPUS)
		sleep_ticks(1);
}

Test(rcu, barriers_of_several_tasks_take_turns)
{
	expect_complete(CPUS, many_barriers_main);
}

enum { DELAY_TICKS = 20 };
static unsigned int asked;

static uint64_t delay_cpu_1(unsigned int cpu, void *context)
{
	asked += cpu == 1;
	return cpu == 1 ? DELAY_TICKS * tick_cycles() : 0;
}

static void called_once(struct rcu_head *head)
{
	called[smp_processor_id()]++;
}

static void queues_one(void *argument)
{
	struct rcu_head *head = simulated(sizeof(*head));

	call_rcu(head, called_once);
}

/* Only that CPU's callbacks are late, once for the batch, and a barrier waits for them. */
static void delay_main(void *argument)
{
	uint64_t start;

	memset(called, 0, sizeof(called));
	asked = 0;
	kernel_rcu_delay_set(delay_cpu_1, NULL);
	start = hw_now_cycles();
	for (unsigned int cpu = 0; cpu < 2; cpu++)
		kernel_task_new("queuer", cpu, queues_one, NULL);
	sleep_ticks(DELAY_TICKS / 2);
	cr_assert_eq(called[0], 1);
	cr_assert_eq(called[1], 0, "it is not late");
	rcu_barrier();
	cr_assert_eq(called[1], 1);
	cr_assert_geq(hw_now_cycles() - start, DELAY_TICKS * tick_cycles());
	cr_assert_geq(asked, 1);
	cr_assert_leq(asked, 2, "the barrier's own callback is at most one batch more");
	kernel_rcu_delay_set(NULL, NULL);
}

Test(rcu, callbacks_can_be_made_late)
{
	expect_complete(CPUS, delay_main);
}
