/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_LOCK_CLASSES_H
#define SIM_CHECK_LOCK_CLASSES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Classes of locks, how each was used, and which was taken while which was held. A class is what the lock was
 * initialised as (models/kernel/lock.h), for locks of static data their name.
 */
enum lock_use { /* bits: how a class was ever taken */
	LOCK_USE_IN_IRQ = 1 << 0,
	LOCK_USE_IN_SOFTIRQ = 1 << 1,
	LOCK_USE_IRQ_ON = 1 << 2,     /* with interrupts enabled, or enabled while it was held */
	LOCK_USE_SOFTIRQ_ON = 1 << 3, /* the same where a softirq could come in */
	LOCK_USES = 4
};

enum { LOCK_CLASSES_MAX = 256, LOCK_CLASS_NONE = UINT8_MAX + 1 };

struct lock_edge {
	bool seen;
	uint32_t chain; /* where the second was wanted, the first time */
};

struct lock_class {
	char *name;
	unsigned int uses;		/* enum lock_use */
	uint32_t use_chains[LOCK_USES]; /* first of each use, by bit */
	struct lock_edge *edges;	/* [LOCK_CLASSES_MAX]: to the class taken while this one was held */
};

struct lock_classes;

struct lock_classes *lock_classes_new(void);
void lock_classes_free(struct lock_classes *classes);

/* The class of a lock by its index in the kernel's table. */
unsigned int lock_classes_of(struct lock_classes *classes, uint32_t facts_index);
struct lock_class *lock_classes_at(const struct lock_classes *classes, unsigned int class);
unsigned int lock_classes_count(const struct lock_classes *classes);

/*
 * Is TO taken, directly or through others, while FROM is held? Then the first class of the way from FROM; FROM itself
 * is no way. LOCK_CLASS_NONE: no.
 */
unsigned int lock_classes_way(const struct lock_classes *classes, unsigned int from, unsigned int to);

#endif
