/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_TIMELINE_LOCKS_H
#define SIM_METRICS_TIMELINE_LOCKS_H

#include <linux/slab_inspection.h>

#include <glib.h>
#include <stdint.h>

/*
 * Private to the timeline: names of the locks that were heard of. What they protect is known while their cache exists
 * and is asked at its end, or at the run's. An address that becomes another cache's lock is a new lock of this table.
 */
struct timeline_locks {
	GArray *seen;  /* of struct timeline_lock */
	GArray *index; /* of uint32_t, by index of the kernel's facts: 1 + place in `seen`; 0: not heard of */
};

struct timeline_lock {
	uint64_t address;
	const char *class; /* borrowed from the world */
	uint32_t facts;
	char *name; /* NULL: not known yet */
};

void timeline_locks_init(struct timeline_locks *locks);
void timeline_locks_clear(struct timeline_locks *locks);

/* The place of the lock with these kernel_lock_facts(). */
uint32_t timeline_locks_find(struct timeline_locks *locks, uint32_t facts);

/* CACHE is about to go: its locks get their names. */
void timeline_locks_cache_gone(
	struct timeline_locks *locks, const struct slab_inspection *inspection, struct kmem_cache *cache);

/* Names all that have none. */
void timeline_locks_finish(struct timeline_locks *locks, const struct slab_inspection *inspection);

#endif
