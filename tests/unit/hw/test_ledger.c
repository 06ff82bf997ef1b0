/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ledger: each cycle has one cause and one phase, and nothing that advances a clock goes past it. */
#include "sim/engine/fault.h"
#include "tests/unit/hw/hw_world.h"

static uint64_t entry(unsigned int cpu, enum hw_phase phase, enum hw_cause cause)
{
	return hw_ledger(cpu, phase, cause);
}

static void create(unsigned int cpus)
{
	test_hw_create(test_machine(1, cpus), HW_COST_FIXED);
}

/* --- phases --- */

static void phases_main(void *argument)
{
	enum hw_phase outer;

	(void)argument;
	hw_charge(5);
	outer = hw_phase_set(HW_PHASE_ALLOC);
	hw_charge(70);
	cr_assert(eq(int, (int)hw_phase_set(HW_PHASE_REFILL), HW_PHASE_ALLOC));
	hw_charge_cause(HW_CAUSE_ATOMIC, 9);
	hw_phase_set(HW_PHASE_ALLOC);
	hw_charge(1);
	hw_phase_set(outer);
	hw_charge(5);
	world_end(WORLD_END_COMPLETE, 0);
}

Test(ledger, time_is_booked_in_the_phase_of_the_moment)
{
	create(1);
	test_cpu_start(0, phases_main, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, entry(0, HW_PHASE_TASK, HW_CAUSE_WORK), 10));
	cr_assert(eq(u64, entry(0, HW_PHASE_ALLOC, HW_CAUSE_WORK), 71));
	cr_assert(eq(u64, entry(0, HW_PHASE_REFILL, HW_CAUSE_ATOMIC), 9));
	cr_assert(eq(u64, hw_ledger_total(0), 90));
	hw_ledger_check();
	world_destroy();
}

/* --- interrupts --- */

static void on_interrupt(unsigned int vector)
{
	(void)vector;
	hw_charge(30);
	hw_irq_set(true);
}

static void interrupted_main(void *argument)
{
	(void)argument;
	hw_phase_set(HW_PHASE_FREE);
	hw_irq_set(true);
	hw_interrupt_raise(0, HW_VECTOR_TIMER, 0);
	hw_boundary(BOUNDARY_OPERATION, 0);
	hw_charge(3);
	hw_interrupt_raise(0, HW_VECTOR_TIMER, 500);
	hw_cpu_halt(true);
	hw_charge(4);
	world_end(WORLD_END_COMPLETE, 0);
}

Test(ledger, handlers_and_halts_have_phases_of_their_own_and_give_the_old_one_back)
{
	create(1);
	hw->interrupt_handler = on_interrupt;
	test_cpu_start(0, interrupted_main, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, entry(0, HW_PHASE_FREE, HW_CAUSE_WORK), 10 + 3 + 4));
	cr_assert(eq(u64, entry(0, HW_PHASE_INTERRUPT, HW_CAUSE_INTERRUPT), 2 * 100));
	cr_assert(eq(u64, entry(0, HW_PHASE_INTERRUPT, HW_CAUSE_WORK), 2 * 30));
	cr_assert(eq(u64, entry(0, HW_PHASE_IDLE, HW_CAUSE_IDLE), 500 - (10 + 100 + 30 + 3)));
	hw_ledger_check();
	world_destroy();
}

/* --- waiting, and clocks that lie behind --- */

static void waits(void *argument)
{
	(void)argument;
	hw_phase_set(HW_PHASE_REFILL);
	hw_cpu_wait(HW_CAUSE_LOCK_WAIT);
	hw_cpu_wait(HW_CAUSE_LOCK_WAIT);
	cr_assert(false, "nobody releases it again");
}

static void halts(void *argument)
{
	(void)argument;
	hw_irq_set(true);
	hw_cpu_halt(true);
	cr_assert(false, "nobody wakes it");
}

static void releases(void *argument)
{
	(void)argument;
	hw_charge(50);
	hw_boundary(BOUNDARY_OPERATION, 0); /* the others come to their waits */
	hw_cpu_release(1, 200);
	hw_charge(1000);
	hw_boundary(BOUNDARY_OPERATION, 0);
	world_end(WORLD_END_COMPLETE, 0);
}

Test(ledger, who_waits_is_read_as_waiting_on)
{
	uint64_t entries[HW_LEDGER_ENTRIES];
	const struct {
		unsigned int cpu;
		enum hw_phase phase;
		enum hw_cause cause;
		uint64_t booked, read;
	} cases[] = {
		{ 1, HW_PHASE_REFILL, HW_CAUSE_LOCK_WAIT, 200, 1070 }, { 2, HW_PHASE_IDLE, HW_CAUSE_IDLE, 0, 1070 },
		{ 3, HW_PHASE_IDLE, HW_CAUSE_IDLE, 0, 1070 }, /* off */
	};

	create(4);
	test_cpu_start(0, releases, 0);
	test_cpu_start(1, waits, 0);
	test_cpu_start(2, halts, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, hw_time_reached(), 1070));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t sum = 0;

		cr_assert(eq(u64, entry(cases[i].cpu, cases[i].phase, cases[i].cause), cases[i].booked));
		hw_ledger_read(cases[i].cpu, hw_time_reached(), entries);
		cr_assert(eq(u64, entries[cases[i].phase * HW_CAUSES + cases[i].cause], cases[i].read));
		for (unsigned int e = 0; e < HW_LEDGER_ENTRIES; e++)
			sum += entries[e];
		cr_assert(eq(u64, sum, 1070), "all CPUs have spent the same time");
	}
	hw_ledger_check();
	world_destroy();
}

/* --- what must not be --- */

static void goes_past_the_ledger(void *argument)
{
	(void)argument;
	hw_charge(5);
	hw->current->clock++;
	world_end(WORLD_END_COMPLETE, 0);
}

Test(ledger, a_clock_that_advances_past_it_is_a_bug_of_the_simulator, .exit_code = ENGINE_BUG_EXIT_CODE)
{
	create(2);
	test_cpu_start(0, goes_past_the_ledger, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	hw_ledger_check();
}

/* --- interrupts off --- */

static uint64_t longest_told;

static void on_longest(const struct hw_cpu *cpu)
{
	longest_told = cpu->clock - cpu->irq_off_since;
}

static void flag_main(void *argument)
{
	static const unsigned int times[] = { 40, 7, 40, 90, 89 };

	(void)argument;
	hw_irq_set(true);
	hw->current->irq_off_max = 0;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		hw_charge(1000);
		hw_irq_set(false);
		hw_charge(times[i]);
		hw_irq_set(true);
	}
	world_end(WORLD_END_COMPLETE, 0);
}

Test(ledger, times_with_interrupts_off_are_counted_and_the_longest_is_told)
{
	create(1);
	hw->irq_off_receiver = on_longest;
	test_cpu_start(0, flag_main, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, hw->cpus[0].irq_off->counts[histogram_bucket(40)], 2));
	cr_assert(eq(u64, hw->cpus[0].irq_off->counts[histogram_bucket(7)], 1));
	cr_assert(eq(u64, hw->cpus[0].irq_off_max, 90));
	cr_assert(eq(u64, hw->cpus[0].irq_off_max_since, 4 * 1000 + 40 + 7 + 40));
	cr_assert(eq(u64, longest_told, 90));
	world_destroy();
}
