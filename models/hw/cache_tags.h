/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_CACHE_TAGS_H
#define MODELS_HW_CACHE_TAGS_H

#include "models/hw/machine.h"
#include "sim/engine/world.h"
#include "models/hw/line_key.h"

#include <stdbool.h>

/*
 * Tags of all caches of one level: set associative, least recently used goes first. The ways of a set stand in the
 * order of their use, so that what is needed most often is found first and its host line is the only one touched.
 */
struct cache_tags {
	uint64_t *keys; /* [caches][sets][ways], scratch; 0: empty */
	uint64_t sets;
	uint64_t mask; /* sets - 1 when that is a power of two; else 0, and the set is a hash */
	unsigned int ways;
};

/* Behind the last set: cache_at_hand() looks at two ways, whether a set has them or not. */
enum { CACHE_WAYS_BEHIND = 1 };

/* Where a search ended. */
struct cache_found {
	bool hit;
	bool stale;	  /* no hit, but an old version of the line */
	uint32_t version; /* of the stale one */
	unsigned int way; /* of the hit, of the stale one, or the one that goes next */
};

/* CACHES caches as CACHE describes them. */
static inline void cache_tags_init(
	struct cache_tags *tags, const struct machine_cache *cache, unsigned int line_bytes, unsigned int caches)
{
	tags->ways = cache->ways;
	tags->sets = cache->size_bytes / line_bytes / cache->ways;
	tags->mask = (tags->sets & (tags->sets - 1)) == 0 ? tags->sets - 1 : 0;
	tags->keys = world_scratch_alloc((caches * tags->sets * tags->ways + CACHE_WAYS_BEHIND) * sizeof(uint64_t));
}

static inline bool cache_tags_exist(const struct cache_tags *tags)
{
	return tags->keys != NULL;
}

static inline uint64_t *cache_set(const struct cache_tags *tags, unsigned int cache, uint64_t line)
{
	uint64_t set = line & tags->mask;

	if (tags->mask == 0)
		set = (((line * UINT64_C(0x9e3779b97f4a7c15)) >> 32) * tags->sets) >> 32;
	return tags->keys + (cache * tags->sets + set) * tags->ways;
}

/* Looks for KEY in SET, or an older version of its line: a set has a line once at most. */
static inline struct cache_found cache_find(const uint64_t *set, unsigned int ways, uint64_t key)
{
	for (unsigned int way = 0; way < ways; way++)
		if (line_key_same_line(set[way], key))
			return (struct cache_found){ .hit = set[way] == key,
				.stale = set[way] != key,
				.version = line_key_version(set[way]),
				.way = way };
	return (struct cache_found){ .way = ways - 1 };
}

/*
 * Whether KEY is one of the two that were used last in SET; it comes first then. A set of one way is followed by
 * another set, where KEY cannot be.
 */
static inline bool cache_at_hand(uint64_t *set, uint64_t key)
{
	if (set[0] == key)
		return true;
	if (set[1] != key)
		return false;
	set[1] = set[0];
	set[0] = key;
	return true;
}

/* If KEY is in SET, it comes first: the shorter way for what need not know more. */
static inline bool cache_use(uint64_t *set, unsigned int ways, uint64_t key)
{
	unsigned int way = 0;

	while (set[way] != key)
		if (++way == ways)
			return false;
	for (; way != 0; way--)
		set[way] = set[way - 1];
	set[0] = key;
	return true;
}

/* KEY comes first; what was at WAY is overwritten, and returned. */
static inline uint64_t cache_put(uint64_t *set, unsigned int way, uint64_t key)
{
	uint64_t gone = set[way];

	for (; way != 0; way--)
		set[way] = set[way - 1];
	set[0] = key;
	return gone;
}

/* Takes KEY out, if it is there. */
static inline void cache_drop(uint64_t *set, unsigned int ways, uint64_t key)
{
	for (unsigned int way = 0; way < ways; way++) {
		if (set[way] != key)
			continue;
		for (; way + 1 < ways; way++)
			set[way] = set[way + 1];
		set[way] = 0;
		return;
	}
}

#endif
