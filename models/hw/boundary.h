/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_BOUNDARY_H
#define MODELS_HW_BOUNDARY_H

#include "models/hw/hw.h"

/*
 * Boundaries: where other CPUs and interrupts can come in. At a boundary, in this order:
 *
 *	1. the interval ends: its memory is charged to the CPU and its clock advances;
 *	2. choices: due events, other CPUs that are behind, pending interrupts if enabled;
 *	3. the caller does the operation; its own access is charged alone (hw_access_alone).
 *
 * Kinds enter the digest: numbers are never reused for another meaning.
 */
enum boundary_kind {
	BOUNDARY_NONE,
	BOUNDARY_LOCK,
	BOUNDARY_TRYLOCK,
	BOUNDARY_UNLOCK,
	BOUNDARY_IRQ_DISABLE,
	BOUNDARY_IRQ_ENABLE,
	BOUNDARY_PREEMPT_ENABLE,
	BOUNDARY_IPI_SEND,
	BOUNDARY_IPI_RECEIVE,
	BOUNDARY_SLEEP,
	BOUNDARY_WAKE,
	BOUNDARY_TIMER,
	BOUNDARY_RCU,
	BOUNDARY_MARKED_READ,
	BOUNDARY_MARKED_WRITE,
	BOUNDARY_ATOMIC,
	BOUNDARY_PAGE_ALLOC,
	BOUNDARY_PAGE_FREE,
	BOUNDARY_OPERATION, /* a workload's alloc, free... begins */
	BOUNDARY_SCHEDULE,
	BOUNDARY_INTERRUPT, /* one was taken; subject: vector */
	BOUNDARY_RESULT,    /* what an operation gave; subject: simulated address */
	BOUNDARY_KINDS
};

const char *boundary_kind_name(enum boundary_kind kind);

/* SUBJECT: a simulated physical address (of a lock...) or a small number; never a host address. */
void hw_boundary(enum boundary_kind kind, uint64_t subject);

/* Only an event of the digest, no boundary: what came out of an operation. */
void hw_note(enum boundary_kind kind, uint64_t subject, uint64_t result);

/* Ends the open interval without a choice: charges it. */
void hw_interval_end(void);

/*
 * Right after a boundary: one access of the operation itself, charged alone and at once. ATOMIC adds the cost of a
 * read-modify-write.
 */
void hw_access_alone(const void *address, size_t size, bool write, bool atomic);

/* The same with its NATURE, on behalf of CODE of the module. */
void hw_access_alone_as(
	enum hw_interval_nature nature, const void *address, size_t size, bool write, bool atomic, const void *code);

/* Right before such an access to a lock word that was just released: OTHERS more CPUs spin on it. */
void hw_lock_spinners(const void *address, unsigned int others);

/*
 * Takes pending interrupts of the running CPU if its flag allows. For the moment right after the flag was set, which
 * chooses only what is taken.
 */
void hw_interrupts_take_arrived(void); /* at least one has arrived */
static inline void hw_interrupts_take(void)
{
	if (__builtin_expect(hw->current->clock >= hw->current->interrupt_at && hw->current->irq_enabled, 0))
		hw_interrupts_take_arrived();
}

#endif
