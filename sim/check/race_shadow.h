/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_RACE_SHADOW_H
#define SIM_CHECK_RACE_SHADOW_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Which accesses to each byte of simulated memory a later one may still race with: the last plain write, the last
 * marked one, and the reads since then, by context. Kept per 64-byte granule with a mask of bytes; an access leaves the
 * record byte by byte as soon as a later one, which comes after it, makes it redundant (as in FastTrack, Flanagan and
 * Freund 2009, but exact to the byte).
 */
struct race_access {
	uint64_t bytes; /* of the granule */
	uint64_t time_cycles;
	uint32_t clock; /* of its context */
	uint32_t chain; /* of call_chains.h */
	uint16_t context;
	bool write, marked;
};

struct race_granule {
	struct race_access *accesses;
	uint32_t count, capacity;
};

struct race_shadow;

struct race_shadow *race_shadow_new(uint64_t memory_bytes);
void race_shadow_free(struct race_shadow *shadow);

/* NUMBER: physical address / 64. Valid as long as the shadow. */
struct race_granule *race_shadow_at(struct race_shadow *shadow, uint64_t number);

/*
 * Adds ACCESS, made by a context that knows KNOWN, and takes out what it makes redundant. Each earlier access that it
 * races with is told to FOUND and forgotten; one that only a mark excuses is told, too, with `marked` set in either.
 */
typedef void (*race_found)(
	void *context, const struct race_access *earlier, const struct race_access *later, uint64_t bytes);
void race_granule_add(struct race_granule *granule, const struct race_access *access, const uint32_t *known,
	race_found found, void *context);

#endif
