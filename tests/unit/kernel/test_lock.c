/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spinlocks and mutexes: exclusion, order of waiters, facts, misuse, and deadlocks that must be found. */
#include <linux/irqflags.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "models/kernel/lock.h"
#include "tests/unit/kernel/service_world.h"

struct shared {
	spinlock_t lock, second;
	struct mutex mutex, mutexes[3];
	uint64_t counter, inside;
};

static struct shared *shared;
static unsigned int finished;

static void make_shared(void)
{
	shared = simulated(sizeof(*shared));
	spin_lock_init(&shared->lock);
	spin_lock_init(&shared->second);
	mutex_init(&shared->mutex);
	for (unsigned int i = 0; i < 3; i++)
		mutex_init(&shared->mutexes[i]);
	finished = 0;
}

static void enter_and_leave(void)
{
	uint64_t counter = shared->counter;

	cr_assert_eq(shared->inside++, 0, "two are inside");
	busy(300);
	shared->counter = counter + 1;
	shared->inside--;
}

enum { WORKERS = 8, ROUNDS = 100 };

static void spins(void *argument)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		unsigned long flags;

		spin_lock_irqsave(&shared->lock, flags);
		enter_and_leave();
		spin_unlock_irqrestore(&shared->lock, flags);
		busy(i % 5 * 100);
	}
	finished++;
}

static void locks_mutex(void *argument)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		mutex_lock(&shared->mutex);
		enter_and_leave();
		mutex_unlock(&shared->mutex);
		busy(i % 5 * 100);
	}
	finished++;
}

static void run_workers(void (*worker)(void *))
{
	make_shared();
	for (unsigned int i = 0; i < WORKERS; i++)
		kernel_task_new("worker", i % 4, worker, NULL);
	while (finished < WORKERS)
		sleep_ticks(1);
	cr_assert_eq(shared->counter, WORKERS * ROUNDS);
}

static void spin_main(void *argument)
{
	const struct lock_facts *facts;

	run_workers(spins);
	facts = kernel_lock_facts(shared->lock.facts);
	cr_assert_eq(facts->acquisitions, WORKERS * ROUNDS);
	cr_assert_gt(facts->contended, 0);
	cr_assert_gt(facts->wait_cycles, 0);
	cr_assert_geq(facts->hold_cycles, WORKERS * ROUNDS * 300);
	cr_assert_str_eq(facts->class, "&shared->lock");
}

Test(lock, spinlocks_exclude)
{
	expect_complete(4, spin_main);
}

static void mutex_main(void *argument)
{
	run_workers(locks_mutex);
	cr_assert_eq(kernel_lock_facts(shared->mutex.facts.facts)->acquisitions, WORKERS * ROUNDS);
}

Test(lock, mutexes_exclude)
{
	expect_complete(4, mutex_main);
}

/* CPU n asks for the lock n * 1000 cycles after CPU 0 took it: they get it in that order. */
static void asks_in_turn(void *argument)
{
	unsigned int number = (unsigned int)(uintptr_t)argument;

	kernel_task_sleep_until(shared->counter + number * 100000);
	spin_lock(&shared->lock);
	tell("%u ", number);
	busy(500000);
	spin_unlock(&shared->lock);
	finished++;
}

static void asks_mutex_in_turn(void *argument)
{
	unsigned int number = (unsigned int)(uintptr_t)argument;

	kernel_task_sleep_until(shared->counter + number * 100000);
	mutex_lock(&shared->mutex);
	tell("%u ", number);
	sleep_ticks(1);
	mutex_unlock(&shared->mutex);
	finished++;
}

static void in_turn(void (*asks)(void *))
{
	static const unsigned int order[] = { 2, 0, 3, 1 };

	make_shared();
	memset(story, 0, sizeof(story));
	shared->counter = hw_now_cycles() + 10 * tick_cycles();
	for (unsigned int i = 0; i < 4; i++)
		kernel_task_new("asker", i, asks, (void *)(uintptr_t)order[i]);
	while (finished < 4)
		sleep_ticks(1);
	cr_assert_str_eq(story, "0 1 2 3 ");
}

static void order_main(void *argument)
{
	in_turn(asks_in_turn);
	in_turn(asks_mutex_in_turn);
}

Test(lock, waiters_are_served_first_come_first_served)
{
	expect_complete(4, order_main);
}

static void try_main(void *argument)
{
	make_shared();
	cr_assert(spin_trylock(&shared->lock));
	cr_assert(spin_is_locked(&shared->lock));
	cr_assert(!spin_trylock(&shared->lock));
	spin_unlock(&shared->lock);
	cr_assert(!spin_is_locked(&shared->lock));
	cr_assert(mutex_trylock(&shared->mutex));
	cr_assert(mutex_is_locked(&shared->mutex));
	cr_assert(!mutex_trylock(&shared->mutex));
	mutex_unlock(&shared->mutex);
	cr_assert(!mutex_is_locked(&shared->mutex));
}

Test(lock, trying_does_not_wait)
{
	expect_complete(1, try_main);
}

static void both_orders(void *argument)
{
	bool swapped = argument != NULL;

	for (;;) {
		spin_lock(swapped ? &shared->second : &shared->lock);
		busy(1000);
		spin_lock(swapped ? &shared->lock : &shared->second);
		spin_unlock(&shared->lock);
		spin_unlock(&shared->second);
	}
}

static void spin_self(void *argument)
{
	make_shared();
	spin_lock(&shared->lock);
	spin_lock(&shared->lock);
}

static void spin_abba(void *argument)
{
	make_shared();
	kernel_task_new("ab", 0, both_orders, NULL);
	kernel_task_new("ba", 1, both_orders, (void *)1);
	sleep_ticks(100);
}

static void mutex_self(void *argument)
{
	make_shared();
	mutex_lock(&shared->mutex);
	mutex_lock(&shared->mutex);
}

static void holds_one_wants_next(void *argument)
{
	unsigned int number = (unsigned int)(uintptr_t)argument;

	mutex_lock(&shared->mutexes[number]);
	sleep_ticks(2);
	mutex_lock(&shared->mutexes[(number + 1) % 3]);
}

static void mutex_chain(void *argument)
{
	static const char *const names[] = { "first", "second", "third" };

	make_shared();
	for (unsigned int i = 0; i < 3; i++)
		kernel_task_new(names[i], i % 2, holds_one_wants_next, (void *)(uintptr_t)i);
	sleep_ticks(100);
}

static void unlock_free_spinlock(void *argument)
{
	make_shared();
	spin_unlock(&shared->lock);
}

static void lets_other_unlock(void *argument)
{
	mutex_unlock(&shared->mutex);
}

static void unlock_other_mutex(void *argument)
{
	make_shared();
	mutex_lock(&shared->mutex);
	kernel_task_new("thief", 0, lets_other_unlock, NULL);
	sleep_ticks(1);
}

static void mutex_under_spinlock(void *argument)
{
	make_shared();
	spin_lock(&shared->lock);
	mutex_lock(&shared->mutex);
}

static void mutex_with_interrupts_off(void *argument)
{
	make_shared();
	local_irq_disable();
	mutex_lock(&shared->mutex);
}

/* A stray store into the lock's word: no crash of ours, and no wait for ever. */
static void overwritten_spinlock(void *argument)
{
	make_shared();
	spin_lock(&shared->lock);
	spin_unlock(&shared->lock);
	shared->lock.locked = 0x6b6b6b6b;
	spin_lock(&shared->lock);
}

static void overwritten_mutex(void *argument)
{
	make_shared();
	memset(&shared->mutex, 0x6b, sizeof(shared->mutex));
	mutex_lock(&shared->mutex);
}

static void copied_spinlock(void *argument)
{
	make_shared();
	spin_lock(&shared->lock);
	spin_unlock(&shared->lock);
	shared->second = shared->lock;
	spin_lock(&shared->second);
	spin_unlock(&shared->second);
}

Test(lock, deadlocks_and_misuse_are_found)
{
	static const struct {
		const char *what;
		void (*main)(void *);
		enum world_end end;
		const char *words[3];
	} cases[] = {
		{ "the same spinlock twice", spin_self, WORLD_END_DEADLOCK,
			{ "cpu 0 (init) waits for &shared->lock held by cpu 0" } },
		{ "two spinlocks in two orders", spin_abba, WORLD_END_DEADLOCK,
			{ "waits for &shared->lock held by cpu 0", "waits for &shared->second held by cpu 1",
				"(ab)" } },
		{ "the same mutex twice", mutex_self, WORLD_END_DEADLOCK,
			{ "task init waits for &shared->mutex held by init" } },
		{ "three mutexes in a ring", mutex_chain, WORLD_END_DEADLOCK,
			{ "held by first", "held by second", "held by third" } },
		{ "releasing a free spinlock", unlock_free_spinlock, WORLD_END_BUG, { "does not hold" } },
		{ "releasing another task's mutex", unlock_other_mutex, WORLD_END_BUG, { "does not hold" } },
		{ "a mutex under a spinlock", mutex_under_spinlock, WORLD_END_BUG,
			{ "may sleep with a spinlock held" } },
		{ "a mutex with interrupts off", mutex_with_interrupts_off, WORLD_END_BUG,
			{ "may sleep with interrupts off" } },
		{ "a copied spinlock", copied_spinlock, WORLD_END_COMPLETE,
			{ "&shared->lock: the lock at 0x", "was not initialised in place, but copied" } },
		{ "an overwritten spinlock", overwritten_spinlock, WORLD_END_BUG, { "nobody took it" } },
		{ "an overwritten mutex", overwritten_mutex, WORLD_END_BUG, { "nobody took it" } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum world_end end = service_world_run(2, false, cases[i].main);

		cr_expect_eq(end, cases[i].end, "%s: %s", cases[i].what, world_end_name(end));
		for (unsigned int word = 0; word < 3 && cases[i].words[word] != NULL; word++)
			cr_expect_not_null(strstr(first_finding(), cases[i].words[word]), "%s: %s", cases[i].what,
				first_finding());
		world_destroy();
	}
}
