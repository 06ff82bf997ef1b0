/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spinlocks: first come, first served; a waiting CPU leaves the race of clocks until it is given the lock. */
#include "models/hw/boundary.h"
#include "models/kernel/cpu.h"
#include "models/kernel/deadlock.h"
#include "models/kernel/lock.h"
#include "models/kernel/task.h"
#include "models/kernel/watch.h"
#include "sim/engine/fault.h"

#include <linux/kernel.h>
#include <linux/spinlock.h>

#include "sim/engine/poison.h"

void kernel_spin_lock_init(spinlock_t *lock, const char *class)
{
	world_access(lock, sizeof(*lock), true);
	lock_facts_reset(lock, class);
}

static void taken(spinlock_t *lock, struct lock_facts *facts)
{
	struct kernel_cpu *cpu = kernel_this_cpu();

	lock->locked = 1;
	facts->owner_cpu = hw->current->number + 1;
	facts->owner = cpu->current;
	facts->acquired_at = hw_now_cycles();
	facts->acquisitions++;
	cpu->spin_depth++;
	cpu->current->preempt_count++;
}

/* Joins the end of the lock's queue and returns when the lock was handed over. */
static void wait_for(uint32_t index, struct lock_facts *facts)
{
	struct kernel_cpu *cpu = kernel_this_cpu();
	uint32_t self = hw->current->number + 1;
	uint64_t since = hw_now_cycles();

	facts->contended++;
	facts->waiters++;
	cpu->waiting_for = index;
	cpu->waiter_next = 0;
	if (facts->waiter_first == 0)
		facts->waiter_first = self;
	else
		kernel->cpus[facts->waiter_last - 1].waiter_next = self;
	facts->waiter_last = self;
	deadlock_check_spinlock(index);
	hw_cpu_wait(HW_CAUSE_LOCK_WAIT);
	cpu->waiting_for = 0;
	lock_facts_waited(facts, hw_now_cycles() - since);
}

void spin_lock(spinlock_t *lock)
{
	uint32_t index;
	struct lock_facts *facts;

	hw_boundary(BOUNDARY_LOCK, world_physical(lock));
	hw_access_alone(&lock->locked, sizeof(lock->locked), true, true);
	index = lock_facts_of(lock);
	facts = kernel_lock_facts(index);
	KERNEL_WATCH(lock, WATCH_LOCK_WANTED, index, false);
	if (lock->locked != 0) {
		wait_for(index, facts);
		/* The line comes over from the CPU that released it, while those who still wait try for it, too. */
		hw_lock_spinners(&lock->locked, facts->waiters);
		hw_access_alone(&lock->locked, sizeof(lock->locked), true, true);
	}
	taken(lock, facts);
	KERNEL_WATCH(lock, WATCH_LOCK_TAKEN, index, false);
}

int spin_trylock(spinlock_t *lock)
{
	struct lock_facts *facts;
	uint32_t index;

	hw_boundary(BOUNDARY_TRYLOCK, world_physical(lock));
	hw_access_alone(&lock->locked, sizeof(lock->locked), true, true);
	index = lock_facts_of(lock);
	facts = kernel_lock_facts(index);
	if (lock->locked != 0) {
		facts->contended++;
		return 0;
	}
	taken(lock, facts);
	KERNEL_WATCH(lock, WATCH_LOCK_TRIED, index, false);
	return 1;
}

/* The lock stays taken: it belongs to the first in the queue from now on. */
static void hand_over(struct lock_facts *facts)
{
	uint32_t next = facts->waiter_first;

	facts->waiters--;
	facts->waiter_first = kernel->cpus[next - 1].waiter_next;
	if (facts->waiter_first == 0)
		facts->waiter_last = 0;
	facts->owner_cpu = next;
	hw_cpu_release(next - 1, hw_now_cycles());
}

void spin_unlock(spinlock_t *lock)
{
	struct kernel_cpu *cpu;
	struct lock_facts *facts;
	uint32_t index;

	hw_boundary(BOUNDARY_UNLOCK, world_physical(lock));
	hw_access_alone(&lock->locked, sizeof(lock->locked), true, false);
	index = lock_facts_of(lock);
	facts = kernel_lock_facts(index);
	if (lock->locked == 0 || facts->owner_cpu != hw->current->number + 1)
		kernel_bug(facts->class, 0, "a spinlock is released that this CPU does not hold");
	KERNEL_WATCH(lock, WATCH_LOCK_RELEASED, index, false);
	lock_facts_held(facts, hw_now_cycles() - facts->acquired_at);
	cpu = kernel_this_cpu();
	cpu->spin_depth--;
	cpu->current->preempt_count--;
	if (facts->waiter_first != 0) {
		hand_over(facts);
	} else {
		lock->locked = 0;
		facts->owner_cpu = 0;
		facts->owner = NULL;
	}
	kernel_preempt_check();
}

int spin_is_locked(spinlock_t *lock)
{
	world_access(&lock->locked, sizeof(lock->locked), false);
	return lock->locked != 0;
}

void spin_lock_irq(spinlock_t *lock)
{
	local_irq_disable();
	spin_lock(lock);
}

void spin_unlock_irq(spinlock_t *lock)
{
	spin_unlock(lock);
	local_irq_enable();
}

unsigned long kernel_spin_lock_irqsave(spinlock_t *lock)
{
	unsigned long flags = kernel_irq_save();

	spin_lock(lock);
	return flags;
}

void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	spin_unlock(lock);
	local_irq_restore(flags);
}

void assert_spin_locked(spinlock_t *lock)
{
	const struct lock_facts *facts = kernel_lock_facts(lock_facts_of(lock));

	if (lock->locked == 0 || facts->owner_cpu != hw->current->number + 1)
		kernel_bug(facts->class, 0, "a lock is not held where it must be");
}
