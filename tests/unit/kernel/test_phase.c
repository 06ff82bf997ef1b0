/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Phases of the ledger: they follow the context that runs, through task switches, interrupts, waits for locks and CPUs
 * that go and come back. That the ledgers of all CPUs close is asserted at the end of every world (tests/support).
 */
#include <linux/cpu.h>
#include <linux/gfp.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <trace/slab.h>

#include "models/kernel/lock.h"
#include "models/kernel/phase.h"
#include "tests/unit/kernel/service_world.h"

static enum hw_phase phase(void)
{
	return (enum hw_phase)hw->current->phase;
}

static uint64_t of_phase(enum hw_phase wanted)
{
	uint64_t cycles = 0;

	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++)
		for (unsigned int cause = 0; cause < HW_CAUSES; cause++)
			cycles += hw_ledger(cpu, wanted, (enum hw_cause)cause);
	return cycles;
}

/* --- the allocator's trace points --- */

static void nested_main(void *argument)
{
	kernel_phase_begin(SLAB_PHASE_REFILL);
	cr_assert_eq(phase(), HW_PHASE_REFILL);
	kernel_phase_begin(SLAB_PHASE_GROW);
	cr_assert_eq(phase(), HW_PHASE_GROW);
	kernel_phase_end();
	cr_assert_eq(phase(), HW_PHASE_REFILL);
	kernel_phase_end();
	cr_assert_eq(phase(), HW_PHASE_TASK);
	kernel_phase_end(); /* one too many, of a module that miscounts */
	cr_assert_eq(phase(), HW_PHASE_TASK);
	/* Deeper than anybody nests: what lies below the stack comes back all the same. */
	for (unsigned int depth = 0; depth < 3 * TASK_PHASES_MAX; depth++)
		kernel_phase_begin(depth % 2 != 0 ? SLAB_PHASE_DRAIN : SLAB_PHASE_REAP);
	for (unsigned int depth = 0; depth < 3 * TASK_PHASES_MAX; depth++)
		kernel_phase_end();
	cr_assert_eq(phase(), HW_PHASE_TASK);
}

Test(phase, trace_points_nest)
{
	expect_complete(1, nested_main);
}

enum { OBJECTS = 300 };

static void allocator_main(void *argument)
{
	const struct allocator *allocator = kernel_allocator();
	struct kmem_cache *cache = allocator->kmem_cache_create("grows", 1000, 0, 0, NULL, NULL);
	const enum hw_phase used[] = { HW_PHASE_REFILL, HW_PHASE_GROW, HW_PHASE_PAGES, HW_PHASE_FLUSH };
	uint64_t before[4];
	void *objects[OBJECTS];

	for (unsigned int i = 0; i < 4; i++)
		before[i] = of_phase(used[i]);
	for (unsigned int i = 0; i < OBJECTS; i++)
		objects[i] = allocator->kmem_cache_alloc(cache, GFP_KERNEL);
	for (unsigned int i = 0; i < OBJECTS; i++)
		allocator->kmem_cache_free(cache, objects[i]);
	cr_assert_eq(phase(), HW_PHASE_TASK);
	for (unsigned int i = 0; i < 4; i++)
		cr_assert_lt(before[i], of_phase(used[i]), "nothing was booked as %s", hw_phase_name(used[i]));
	allocator->kmem_cache_destroy(cache);
}

Test(phase, the_allocator_refills_grows_and_flushes)
{
	expect_complete(2, allocator_main);
}

/* --- contexts --- */

static struct mutex *mutex;
static spinlock_t *lock;
static unsigned int finished;

static void sleeps_in_a_phase(void *argument)
{
	kernel_phase_begin(SLAB_PHASE_REAP);
	mutex_lock(mutex); /* held by init: sleeps here */
	cr_assert_eq(phase(), HW_PHASE_REAP, "a task comes back to its phase");
	mutex_unlock(mutex);
	kernel_phase_end();
	cr_assert_eq(phase(), HW_PHASE_TASK);
	finished++;
}

static void switches_main(void *argument)
{
	uint64_t reaping;

	finished = 0;
	mutex = simulated(sizeof(*mutex));
	mutex_init(mutex);
	mutex_lock(mutex);
	kernel_task_new("reaps", 0, sleeps_in_a_phase, NULL);
	sleep_ticks(1);
	cr_assert_eq(phase(), HW_PHASE_TASK, "the other task's phase is its own");
	reaping = of_phase(HW_PHASE_REAP);
	busy(5000);
	cr_assert_eq(of_phase(HW_PHASE_REAP), reaping, "nothing passes in the phase of a task that sleeps");
	mutex_unlock(mutex);
	sleep_ticks(1);
	cr_assert_eq(finished, 1);
}

Test(phase, belongs_to_the_task)
{
	expect_complete(1, switches_main);
}

static void interrupted_main(void *argument)
{
	uint64_t interrupts = of_phase(HW_PHASE_INTERRUPT), ticks = kernel_this_cpu()->ticks;

	kernel_phase_begin(SLAB_PHASE_TUNE);
	busy(3 * tick_cycles());
	cr_assert_lt(ticks, kernel_this_cpu()->ticks);
	cr_assert_lt(interrupts, of_phase(HW_PHASE_INTERRUPT));
	cr_assert_eq(phase(), HW_PHASE_TUNE);
	kernel_phase_end();
}

Test(phase, interrupts_give_it_back)
{
	expect_complete(2, interrupted_main);
}

/* --- waits for locks --- */

enum { HELD_CYCLES = 20000 };

static void waits_for_the_lock(void *argument)
{
	kernel_phase_begin(SLAB_PHASE_FLUSH);
	spin_lock(lock);
	spin_unlock(lock);
	kernel_phase_end();
	finished++;
}

static void lock_main(void *argument)
{
	const struct lock_facts *facts;
	uint64_t waited = hw_ledger(1, HW_PHASE_FLUSH, HW_CAUSE_LOCK_WAIT);

	finished = 0;
	lock = simulated(sizeof(*lock));
	spin_lock_init(lock);
	kernel_task_new("waits", 1, waits_for_the_lock, NULL);
	spin_lock(lock);
	busy(HELD_CYCLES);
	spin_unlock(lock);
	sleep_ticks(1);
	cr_assert_eq(finished, 1);
	waited = hw_ledger(1, HW_PHASE_FLUSH, HW_CAUSE_LOCK_WAIT) - waited;
	facts = kernel_lock_facts(lock->facts);
	cr_assert_lt(HELD_CYCLES / 2, waited, "the wait is booked in the phase of who waits");
	cr_assert_eq(waited, facts->wait_cycles, "and is what the lock counts");
	cr_assert_eq(facts->wait_cycles_max, waited);
	cr_assert_eq(facts->times->wait->counts[histogram_bucket(waited)], 1);
	cr_assert_leq(HELD_CYCLES, facts->hold_cycles_max);
	cr_assert_eq(facts->times->hold->counts[histogram_bucket(facts->hold_cycles_max)], 1);
}

Test(phase, waits_for_a_lock_are_those_of_who_waits)
{
	expect_complete(2, lock_main);
}

/* --- CPUs that go --- */

static void hotplug_main(void *argument)
{
	uint64_t idle;

	sleep_ticks(1);
	cr_assert_eq(cpu_down(1), 0);
	cr_assert_eq(hw->cpus[1].phase, HW_PHASE_IDLE);
	idle = hw_ledger(1, HW_PHASE_IDLE, HW_CAUSE_IDLE);
	sleep_ticks(10);
	cr_assert_eq(cpu_up(1), 0);
	cr_assert_leq(idle + 10 * tick_cycles(), hw_ledger(1, HW_PHASE_IDLE, HW_CAUSE_IDLE), "a CPU that is off idles");
	sleep_ticks(1);
}

Test(phase, a_cpu_that_is_off_is_idle)
{
	expect_complete(2, hotplug_main);
}

/* --- who kept interrupts off --- */

static noinline void keeps_interrupts_off(void)
{
	local_irq_disable();
	busy(3 * tick_cycles());
	local_irq_enable();
	__asm__ volatile(""); /* no tail call: this function is to be in the chain */
}

static void irq_off_main(void *argument)
{
	char chain[512];

	keeps_interrupts_off();
	cr_assert_leq(3 * tick_cycles(), hw->current->irq_off_max);
	kernel_irq_off_chain(hw->current->number, chain, sizeof(chain));
	/* What local_irq_enable() calls comes before it where the compiler keeps it out of line. */
	cr_assert(strstr(chain, "local_irq_enable < keeps_interrupts_off < ") != NULL, "%s", chain);
}

Test(phase, the_longest_time_with_interrupts_off_has_a_call_chain)
{
	expect_complete(1, irq_off_main);
}
