/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Timers: order, time and place of expiry, deletion. */
#include <linux/hardirq.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/smp.h>
#include <linux/timer.h>

#include "tests/unit/kernel/service_world.h"

static void tells_number(unsigned long data)
{
	cr_assert(in_softirq() && !in_irq());
	tell("%lu@%u ", data, smp_processor_id());
}

static struct timer_list *timer_new(unsigned long number, unsigned long expires)
{
	struct timer_list *timer = simulated(sizeof(*timer));

	init_timer(timer);
	timer->function = tells_number;
	timer->data = number;
	timer->expires = expires;
	return timer;
}

static void order_main(void *argument)
{
	static const unsigned long delays[] = { 3, 1, 2, 1, 3, 2, 0 };
	unsigned long now = jiffies;

	for (unsigned long i = 0; i < sizeof(delays) / sizeof(delays[0]); i++)
		add_timer_on(timer_new(i, now + 2 + delays[i]), 0);
	sleep_ticks(10);
	cr_assert_str_eq(story, "6@0 1@0 3@0 2@0 5@0 0@0 4@0 ");
}

Test(timer, expire_in_order_of_time_then_of_adding)
{
	expect_complete(2, order_main);
}

static unsigned long rang_at;

static void notes_time(unsigned long data)
{
	rang_at = jiffies;
}

static void time_main(void *argument)
{
	for (unsigned long delay = 0; delay < 20; delay += 3) {
		struct timer_list *timer = timer_new(0, jiffies + delay);
		unsigned long expires = timer->expires;

		timer->function = notes_time;
		rang_at = 0;
		add_timer_on(timer, delay % 2);
		sleep_ticks((unsigned int)delay + 3);
		cr_assert(!timer_pending(timer));
		cr_assert_geq(rang_at, expires, "too early");
		cr_assert_leq(rang_at, expires + 1, "too late");
	}
}

Test(timer, expire_with_the_first_tick_of_their_time)
{
	expect_complete(2, time_main);
}

static void place_main(void *argument)
{
	for (unsigned int cpu = 0; cpu < 3; cpu++)
		add_timer_on(timer_new(cpu, jiffies + 2 + 3 * cpu), cpu);
	sleep_ticks(20);
	cr_assert_str_eq(story, "0@0 1@1 2@2 ");
}

Test(timer, expire_on_the_cpu_they_were_added_to)
{
	expect_complete(3, place_main);
}

static void delete_main(void *argument)
{
	struct timer_list *timer = timer_new(7, jiffies + 5);

	cr_assert_eq(del_timer(timer), 0);
	add_timer_on(timer, 1);
	cr_assert(timer_pending(timer));
	cr_assert_eq(del_timer(timer), 1);
	cr_assert(!timer_pending(timer));
	cr_assert_eq(del_timer(timer), 0);
	sleep_ticks(10);
	cr_assert_str_eq(story, "");
	timer->expires = jiffies + 2;
	add_timer_on(timer, 1);
	sleep_ticks(5);
	cr_assert_str_eq(story, "7@1 ");
}

Test(timer, deleted_ones_do_not_expire_and_can_be_added_again)
{
	expect_complete(2, delete_main);
}

static bool handler_inside;

static void long_handler(unsigned long data)
{
	handler_inside = true;
	busy(3 * tick_cycles());
	handler_inside = false;
}

static void sync_main(void *argument)
{
	struct timer_list *timer = timer_new(0, jiffies + 1);

	handler_inside = false;
	timer->function = long_handler;
	add_timer_on(timer, 1);
	while (!handler_inside)
		kernel_task_sleep_until(hw_now_cycles() + 1000);
	cr_assert_eq(del_timer_sync(timer), 0);
	cr_assert(!handler_inside, "it waits for the handler");
}

Test(timer, deleting_synchronously_waits_for_the_handler)
{
	expect_complete(2, sync_main);
}

static void twice_main(void *argument)
{
	struct timer_list *timer = timer_new(0, jiffies + 5);

	add_timer_on(timer, 0);
	add_timer_on(timer, 0);
}

Test(timer, adding_twice_is_a_bug)
{
	cr_assert_eq(service_world_run(1, false, twice_main), WORLD_END_BUG);
	world_destroy();
}
