/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_TIMELINE_NAMES_H
#define SIM_METRICS_TIMELINE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Private to the timeline: names of things that are known by a key while the world runs. A key that comes to mean
 * something else (the address of a destroyed cache) gets a new name, and what was recorded keeps the old one.
 *
 * Plain C on host memory, to be called on fibers.
 */
enum { TIMELINE_NAME_BYTES = 40 };

struct timeline_names {
	char (*texts)[TIMELINE_NAME_BYTES]; /* by index */
	uint32_t count, texts_max;
	struct timeline_names_slot {
		uint64_t key; /* 0: empty */
		uint32_t index;
	} * slots; /* open addressing, never more than half full */
	uint32_t slots_max, slots_used;
};

/* The index of KEY's name, KEY not 0; false: it has none. */
bool timeline_names_find(const struct timeline_names *names, uint64_t key, uint32_t *index);

/* A new name, cut if it is too long. False: the host has no memory. */
bool timeline_names_add(struct timeline_names *names, uint64_t key, const char *text, uint32_t *index);

void timeline_names_clear(struct timeline_names *names);

#endif
