/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions on other CPUs: each runs it once, callers wait, and two callers at once do not block each other. */
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/smp.h>

#include "models/kernel/call.h"
#include "tests/unit/kernel/service_world.h"

enum { CPUS = 4, ROUNDS = 50 };

struct ran {
	unsigned int on[CPUS];
};

static void notes_cpu(void *info)
{
	struct ran *ran = info;

	cr_assert(irqs_disabled());
	ran->on[smp_processor_id()]++;
	busy(500);
}

static void once_main(void *argument)
{
	struct ran ran = { { 0 } };

	for (unsigned int round = 1; round <= ROUNDS; round++) {
		on_each_cpu(notes_cpu, &ran, 0, 1);
		for (unsigned int cpu = 0; cpu < CPUS; cpu++)
			cr_assert_eq(ran.on[cpu], round, "CPU %u", cpu);
		cr_assert(!irqs_disabled());
	}
}

Test(call, runs_once_on_each_cpu_before_it_returns)
{
	expect_complete(CPUS, once_main);
}

static unsigned int finished;

static void calls_everybody(void *argument)
{
	struct ran ran = { { 0 } };

	for (unsigned int round = 1; round <= ROUNDS; round++) {
		on_each_cpu(notes_cpu, &ran, 0, 1);
		for (unsigned int cpu = 0; cpu < CPUS; cpu++)
			cr_assert_eq(ran.on[cpu], round, "CPU %u", cpu);
	}
	finished++;
}

static void crowd_main(void *argument)
{
	finished = 0;
	for (unsigned int i = 0; i < 2 * CPUS; i++)
		kernel_task_new("caller", i % CPUS, calls_everybody, NULL);
	while (finished < 2 * CPUS)
		sleep_ticks(1);
}

Test(call, several_callers_at_once)
{
	expect_complete(CPUS, crowd_main);
}

static void one_main(void *argument)
{
	struct ran ran = { { 0 } };

	kernel_call_on_cpu(2, notes_cpu, &ran);
	cr_assert(ran.on[2] == 1 && ran.on[0] == 0 && ran.on[1] == 0 && ran.on[3] == 0);
}

Test(call, runs_on_one_cpu)
{
	expect_complete(CPUS, one_main);
}

static void irqs_off_main(void *argument)
{
	local_irq_disable();
	on_each_cpu(notes_cpu, NULL, 0, 1);
}

Test(call, calling_with_interrupts_off_is_a_bug)
{
	cr_assert_eq(service_world_run(2, false, irqs_off_main), WORLD_END_BUG);
	world_destroy();
}
