/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sleeping locks: waiters sleep and are given the lock in the order they came. */
#include "models/hw/boundary.h"
#include "models/kernel/cpu.h"
#include "models/kernel/deadlock.h"
#include "models/kernel/lock.h"
#include "models/kernel/task.h"
#include "models/kernel/watch.h"

#include <linux/kernel.h>
#include <linux/mutex.h>

#include "sim/engine/poison.h"

void kernel_mutex_init(struct mutex *mutex, const char *class)
{
	world_access(mutex, sizeof(*mutex), true);
	lock_facts_reset(&mutex->facts, class);
	mutex->owner = NULL;
}

static void taken(struct mutex *mutex, struct lock_facts *facts)
{
	mutex->facts.locked = 1;
	mutex->owner = kernel_current();
	facts->owner = kernel_current();
	facts->acquired_at = hw_now_cycles();
	facts->acquisitions++;
}

static void wait_for(uint32_t index, struct lock_facts *facts)
{
	struct task *self = kernel_current();
	uint64_t since = hw_now_cycles();

	facts->contended++;
	self->waiting_for = index;
	self->wait_next = NULL;
	if (facts->sleeper_first == NULL)
		facts->sleeper_first = self;
	else
		facts->sleeper_last->wait_next = self;
	facts->sleeper_last = self;
	deadlock_check_mutex(index);
	while (facts->owner != self)
		kernel_task_sleep();
	self->waiting_for = 0;
	lock_facts_waited(facts, hw_now_cycles() - since);
}

void mutex_lock(struct mutex *mutex)
{
	uint32_t index;
	struct lock_facts *facts;

	might_sleep();
	hw_boundary(BOUNDARY_LOCK, world_physical(mutex));
	hw_access_alone(&mutex->facts.locked, sizeof(mutex->facts.locked), true, true);
	index = lock_facts_of(&mutex->facts);
	facts = kernel_lock_facts(index);
	KERNEL_WATCH(lock, WATCH_LOCK_WANTED, index, true);
	if (mutex->facts.locked != 0)
		wait_for(index, facts);
	taken(mutex, facts);
	KERNEL_WATCH(lock, WATCH_LOCK_TAKEN, index, true);
}

int mutex_trylock(struct mutex *mutex)
{
	struct lock_facts *facts;
	uint32_t index;

	hw_boundary(BOUNDARY_TRYLOCK, world_physical(mutex));
	hw_access_alone(&mutex->facts.locked, sizeof(mutex->facts.locked), true, true);
	index = lock_facts_of(&mutex->facts);
	facts = kernel_lock_facts(index);
	if (mutex->facts.locked != 0) {
		facts->contended++;
		return 0;
	}
	taken(mutex, facts);
	KERNEL_WATCH(lock, WATCH_LOCK_TRIED, index, true);
	return 1;
}

/* The mutex stays taken: it belongs to the first sleeper from now on. */
static void hand_over(struct mutex *mutex, struct lock_facts *facts)
{
	struct task *next = facts->sleeper_first;

	facts->sleeper_first = next->wait_next;
	if (facts->sleeper_first == NULL)
		facts->sleeper_last = NULL;
	mutex->owner = next;
	facts->owner = next;
	kernel_task_wake(next);
}

void mutex_unlock(struct mutex *mutex)
{
	struct lock_facts *facts;
	uint32_t index;

	hw_boundary(BOUNDARY_UNLOCK, world_physical(mutex));
	hw_access_alone(&mutex->facts.locked, sizeof(mutex->facts.locked), true, false);
	index = lock_facts_of(&mutex->facts);
	facts = kernel_lock_facts(index);
	if (mutex->facts.locked == 0 || facts->owner != kernel_current())
		kernel_bug(facts->class, 0, "a mutex is released by a task that does not hold it");
	KERNEL_WATCH(lock, WATCH_LOCK_RELEASED, index, true);
	lock_facts_held(facts, hw_now_cycles() - facts->acquired_at);
	if (facts->sleeper_first != NULL) {
		hand_over(mutex, facts);
		return;
	}
	mutex->facts.locked = 0;
	mutex->owner = NULL;
	facts->owner = NULL;
}

int mutex_is_locked(struct mutex *mutex)
{
	world_access(&mutex->facts.locked, sizeof(mutex->facts.locked), false);
	return mutex->facts.locked != 0;
}
