/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_LOCK_H
#define MODELS_KERNEL_LOCK_H

#include "sim/engine/histogram.h"

#include <linux/spinlock.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * Facts about every lock that was ever taken: who holds it, who waits, how often, how long. A lock is known by its
 * simulated address and its class; when memory is given back and becomes a lock of the same class again, its facts go
 * on. Facts are the simulator's: they cost no simulated time.
 */
struct task;

/* All locks of one class together. */
struct lock_times {
	const char *name;
	struct histogram *wait, *hold; /* cycles, of each wait and each hold; NULL: there was none */
};

struct lock_facts {
	uint64_t address; /* simulated physical */
	const char *class;
	struct lock_times *times; /* shared by all locks of the class */
	uint32_t hash_next;
	uint32_t owner_cpu;			   /* 1 + CPU, 0: free (spinlocks) */
	struct task *owner;			   /* task that took it */
	uint32_t waiter_first, waiter_last;	   /* 1 + CPU (spinlocks) */
	uint32_t waiters;			   /* how many (spinlocks) */
	struct task *sleeper_first, *sleeper_last; /* (mutexes) */
	uint64_t acquired_at;			   /* cycles */
	/* Totals. */
	uint64_t acquisitions, contended;
	uint64_t wait_cycles, wait_cycles_max, hold_cycles, hold_cycles_max;
};

/* Number of locks known; their facts have the indices 1 to that. */
uint32_t kernel_locks_count(void);
struct lock_facts *kernel_lock_facts(uint32_t index);

/* Classes in the order in which they became known. */
uint32_t kernel_lock_times_count(void);
const struct lock_times *kernel_lock_times(uint32_t class_id);

void kernel_locks_init(void);
/* The longest wait and the longest hold of each lock begin anew. */
void kernel_locks_maxima_restart(void);

/* Inner interface of this room: the facts of a lock, made known on first use. */
uint32_t lock_facts_of(spinlock_t *lock);
const char *lock_class_name(uint32_t class_id);
uint32_t lock_class_id(const char *name);
/* The lock was waited for, or held, so long. */
void lock_facts_waited(struct lock_facts *facts, uint64_t cycles);
void lock_facts_held(struct lock_facts *facts, uint64_t cycles);
/* Notes in the lock that its facts are those of CLASS at its address, not looked up yet. */
void lock_facts_reset(spinlock_t *lock, const char *class);

#endif
