/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts: when they arrive, when they are taken, in which order, and how they wake a halted CPU. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/hw/hw_world.h"

static char story[4096];

static void tell(const char *what, unsigned int number)
{
	size_t length = strlen(story);

	snprintf(story + length, sizeof(story) - length, "%s%u@%lu ", what, number, hw_now_cycles());
}

static void on_interrupt(unsigned int vector)
{
	cr_assert(not(hw->current->irq_enabled), "a handler runs with interrupts off");
	tell("i", vector);
	hw_irq_set(true);
}

static void create(unsigned int cpus)
{
	test_hw_create(test_machine(1, cpus), HW_COST_FIXED);
	hw->interrupt_handler = on_interrupt;
}

static void boundary(void)
{
	hw_boundary(BOUNDARY_OPERATION, 0);
	tell("b", 0);
}

static void three_at_once(void *argument)
{
	(void)argument;
	hw_interrupt_raise(0, HW_VECTOR_DEVICE + 5, 0);
	hw_interrupt_raise(0, HW_VECTOR_TIMER, 0);
	hw_interrupt_raise(0, HW_VECTOR_CALL_FUNCTION, 0);
	hw_interrupt_raise(0, HW_VECTOR_TIMER, 0);
	boundary(); /* off: nothing is taken */
	hw_irq_set(true);
	tell("on", 0);
	boundary();
	boundary();
	cr_assert(eq(u64, hw->current->interrupts, 3));
	world_end(WORLD_END_COMPLETE, 0);
}

/* 100 cycles of entry and exit each; two raises of one vector are one interrupt. */
Test(interrupt, taken_at_a_boundary_when_enabled_by_priority)
{
	create(1);
	test_cpu_start(0, three_at_once, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story, (char *)"b0@10 on0@10 i0@120 i2@220 i8@320 b0@320 b0@330 "));
	world_destroy();
}

static void enable_alone(void *argument)
{
	(void)argument;
	hw_interrupt_raise(0, HW_VECTOR_TIMER, 0);
	hw_interrupts_take();
	tell("off", 0);
	hw_irq_set(true);
	hw_interrupts_take();
	tell("on", 0);
	hw_interrupts_take();
	world_end(WORLD_END_COMPLETE, 0);
}

Test(interrupt, taken_right_after_enabling)
{
	create(1);
	test_cpu_start(0, enable_alone, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story, (char *)"off0@0 i2@100 on0@100 "));
	world_destroy();
}

/* Raised for later: not before, and the urgent one that arrives last does not hold up the other. */
static void arrivals(void *argument)
{
	(void)argument;
	hw_irq_set(true);
	hw_interrupt_raise(0, HW_VECTOR_CALL_FUNCTION, 45);
	hw_interrupt_raise(0, HW_VECTOR_TIMER, 25);
	hw_interrupt_raise(0, HW_VECTOR_TIMER, 15);
	for (unsigned int i = 0; i < 3; i++)
		boundary();
	hw_interrupt_raise(0, HW_VECTOR_DEVICE, hw_now_cycles() + 5);
	boundary();
	world_end(WORLD_END_COMPLETE, 0);
}

Test(interrupt, does_not_arrive_before_its_time)
{
	create(1);
	test_cpu_start(0, arrivals, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story, (char *)"b0@10 i2@120 i0@220 b0@220 b0@230 i3@340 b0@340 "));
	world_destroy();
}

static void sleeper(void *argument)
{
	(void)argument;
	hw_irq_set(true);
	hw_cpu_halt(true);
	tell("woken", 1);
	hw_cpu_halt(false);
	tell("woken", 1);
	cr_assert(
		eq(u64, hw_ledger_of_cause(hw->current->number, HW_CAUSE_IDLE), 1500), "only the first wait was idle");
	world_end(WORLD_END_COMPLETE, 0);
}

static void waker(void *argument)
{
	(void)argument;
	hw_charge(490);
	hw_boundary(BOUNDARY_OPERATION, 0);
	hw_interrupt_raise(1, HW_VECTOR_RESCHEDULE, hw_now_cycles() + 1000);
	hw_charge(5000);
	hw_boundary(BOUNDARY_OPERATION, 0);
	cr_assert(eq(int, hw->cpus[1].state, HW_CPU_HALTED));
	hw_cpu_release(1, hw_now_cycles());
	hw_cpu_wait(HW_CAUSE_LOCK_WAIT);
}

Test(interrupt, wakes_a_halted_cpu_when_it_arrives)
{
	create(2);
	test_cpu_start(0, waker, 0);
	test_cpu_start(1, sleeper, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story, (char *)"i1@1600 woken1@1600 woken1@5510 "));
	world_destroy();
}

static void halts_with_one_pending(void *argument)
{
	(void)argument;
	hw_irq_set(true);
	hw_interrupt_raise(0, HW_VECTOR_TIMER, 0);
	hw_cpu_halt(true);
	tell("woken", 0);
	hw_interrupt_raise(0, HW_VECTOR_TIMER, 1000);
	hw_cpu_halt(true);
	tell("woken", 0);
	cr_assert(eq(u64, hw_ledger_of_cause(hw->current->number, HW_CAUSE_IDLE), 900));
	world_end(WORLD_END_COMPLETE, 0);
}

Test(interrupt, a_pending_one_keeps_a_cpu_from_halting)
{
	create(1);
	test_cpu_start(0, halts_with_one_pending, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story, (char *)"i2@100 woken0@100 i2@1100 woken0@1100 "));
	world_destroy();
}

static void raises_to_nobody(void *argument)
{
	(void)argument;
	hw_interrupt_raise(1, HW_VECTOR_TIMER, 0);
	cr_assert(eq(u32, hw->cpus[1].pending, 0));
	world_end(WORLD_END_COMPLETE, 0);
}

Test(interrupt, a_cpu_that_is_off_gets_none)
{
	create(2);
	test_cpu_start(0, raises_to_nobody, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	world_destroy();
}

/* While CPU 0 handles an interrupt, CPU 1 falls behind: it steps before CPU 0 goes on. */
static void interrupted(void *argument)
{
	(void)argument;
	hw_irq_set(true);
	hw_interrupt_raise(0, HW_VECTOR_TIMER, 0);
	boundary();
	world_end(WORLD_END_COMPLETE, 0);
}

static void behind(void *argument)
{
	(void)argument;
	for (;;)
		boundary();
}

Test(interrupt, others_catch_up_after_a_handler)
{
	create(2);
	test_cpu_start(0, interrupted, 0);
	test_cpu_start(1, behind, 75);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(str, story, (char *)"i2@110 b0@85 b0@95 b0@105 b0@110 "));
	world_destroy();
}

/* How long interrupts were off at most. */
static void switches_flag(void *argument)
{
	(void)argument;
	hw_irq_set(true);
	hw->current->irq_off_max = 0;
	hw_irq_set(false);
	hw_charge(30);
	hw_irq_set(false);
	hw_charge(12);
	hw_irq_set(true);
	hw_irq_set(false);
	hw_charge(7);
	hw_irq_set(true);
	cr_assert(eq(u64, hw->current->irq_off_max, 42));
	world_end(WORLD_END_COMPLETE, 0);
}

Test(interrupt, longest_time_off_is_measured)
{
	create(1);
	test_cpu_start(0, switches_flag, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	world_destroy();
}
