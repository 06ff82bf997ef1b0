/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deferred work: where and when it runs, and that cancelling stops work that queues itself again. */
#include <linux/hardirq.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "tests/unit/kernel/service_world.h"

static unsigned int runs;
static unsigned int last_cpu;

static void counts(void *data)
{
	cr_assert(!in_interrupt());
	cr_assert_eq(strncmp(kernel_current()->name, "events/", 7), 0);
	last_cpu = smp_processor_id();
	runs++;
}

static struct work_struct *work_new(void (*func)(void *data))
{
	struct work_struct *work = simulated(sizeof(*work));

	INIT_WORK(work, func, work);
	runs = 0;
	return work;
}

static void place_main(void *argument)
{
	struct work_struct *work = work_new(counts);

	cr_assert(keventd_up());
	for (unsigned int cpu = 0; cpu < 3; cpu++) {
		cr_assert_eq(schedule_delayed_work_on((int)cpu, work, 2), 1);
		cr_assert_eq(schedule_delayed_work_on((int)cpu, work, 2), 0, "pending already");
		cr_assert_eq(runs, cpu);
		sleep_ticks(5);
		cr_assert_eq(runs, cpu + 1);
		cr_assert_eq(last_cpu, cpu);
	}
}

Test(workqueue, work_runs_in_the_worker_of_its_cpu)
{
	expect_complete(3, place_main);
}

static bool work_inside;

static void rearms(void *data)
{
	work_inside = true;
	runs++;
	busy(tick_cycles() / 2);
	schedule_delayed_work_on((int)smp_processor_id(), data, runs % 3);
	busy(tick_cycles());
	sleep_ticks(1);
	work_inside = false;
}

/* Cancelled at many different moments: pending timer, queued, running, running and pending again. */
static void cancel_main(void *argument)
{
	for (unsigned int moment = 0; moment < 60; moment++) {
		struct work_struct *work = work_new(rearms);
		unsigned int stopped_at;

		schedule_delayed_work_on((int)(moment % 2), work, 1);
		kernel_task_sleep_until(hw_now_cycles() + tick_cycles() + moment * tick_cycles() / 7);
		cancel_rearming_delayed_work(work);
		cr_assert(!work_inside, "moment %u: it still runs", moment);
		cr_assert_eq(work->pending, 0);
		stopped_at = runs;
		sleep_ticks(6);
		cr_assert_eq(runs, stopped_at, "moment %u: it came back", moment);
		cr_assert_eq(schedule_delayed_work_on(0, work, 0), 1, "it can be used again");
		sleep_ticks(2);
		cr_assert_eq(runs, stopped_at + 1);
		cancel_rearming_delayed_work(work);
	}
}

Test(workqueue, cancelling_stops_work_that_queues_itself)
{
	expect_complete(2, cancel_main);
}

static void cancel_idle_main(void *argument)
{
	struct work_struct *work = work_new(counts);

	cancel_rearming_delayed_work(work);
	schedule_delayed_work_on(1, work, 5);
	cancel_rearming_delayed_work(work);
	sleep_ticks(10);
	cr_assert_eq(runs, 0);
}

Test(workqueue, cancelling_before_the_delay_is_over)
{
	expect_complete(2, cancel_idle_main);
}
