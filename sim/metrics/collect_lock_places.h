/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_COLLECT_LOCK_PLACES_H
#define SIM_METRICS_COLLECT_LOCK_PLACES_H

#include <glib.h>
#include <stdint.h>

struct kmem_cache;
struct slab_inspection;

/* Where the allocator's locks lie: gives a lock, known by its simulated address only, the name of what it protects. */
struct lock_places;

/* INSPECTION may be NULL. Free with lock_places_free. The world must not go on in between. */
struct lock_places *lock_places_new(const struct slab_inspection *inspection, unsigned int nodes);
/* Those of CACHE alone. */
struct lock_places *lock_places_new_of_cache(
	const struct slab_inspection *inspection, struct kmem_cache *cache, unsigned int nodes);
void lock_places_free(struct lock_places *places);

/* Whether a cache's lock is at ADDRESS. */
gboolean lock_places_has(const struct lock_places *places, uint64_t address);

/*
 * "list_lock size-64 node 1" or, for an alien array, "alien.lock size-64 node 0 to 1"; for a lock that is none of a
 * cache "zone->lock node 1", or "cache_chain_mutex" when it belongs to no node. No node is named on a machine that has
 * one. LOCK_CLASS is its class. New string.
 */
char *lock_places_name(const struct lock_places *places, const char *lock_class, uint64_t address);

#endif
