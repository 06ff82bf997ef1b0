/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TRACE_SLAB_H
#define TRACE_SLAB_H

/*
 * Trace points of the slab allocator: what the simulator cannot see from memory accesses. Empty in a plain build. Not
 * boundaries. CACHE is a struct kmem_cache, known to the receiver through the module's inspection table only.
 */

#include <linux/types.h>

struct kmem_cache;

/*
 * Moves of objects; each moved object is charged once, as work. What goes back to slabs is charged at
 * trace_slab_free_block, so flushes, drains and alien drains charge only what they put into shared arrays.
 */
void trace_slab_refill(struct kmem_cache *cache, int node, unsigned int moved, int from_shared);
void trace_slab_flush(struct kmem_cache *cache, int node, unsigned int moved, int to_shared);
void trace_slab_free_block(struct kmem_cache *cache, int node, unsigned int moved);
void trace_slab_alien_drain(
	struct kmem_cache *cache, int node, int home, unsigned int to_shared, unsigned int to_slabs);
void trace_slab_drain(struct kmem_cache *cache, int node, unsigned int moved);

/* Life of slabs. FOREIGN: its pages came from another node than the one asked for. */
void trace_slab_grow(struct kmem_cache *cache, int node, unsigned int order, unsigned int objects, size_t colour_offset,
	int foreign);
void trace_slab_destroy(struct kmem_cache *cache, int node, unsigned int order);

/*
 * Life of objects, also of those that the allocator takes for itself. OBJECT of alloc may be NULL. CACHE of free is the
 * caller's word; NULL: kfree(), whoever wants to know looks it up. Nobody touches an object between free and alloc.
 */
#ifdef TRACE_SLAB_PLAIN /* on the fastest paths even an empty call counts */
static inline void trace_slab_alloc(struct kmem_cache *cache, const void *object)
{
}
static inline void trace_slab_free(struct kmem_cache *cache, const void *object)
{
}
#else
void trace_slab_alloc(struct kmem_cache *cache, const void *object);
void trace_slab_free(struct kmem_cache *cache, const void *object);
#endif

/* Life of caches. */
void trace_slab_cache_create(struct kmem_cache *cache);
void trace_slab_cache_destroy(struct kmem_cache *cache);

/* Phases, properly nested, for the ledger and the timeline. */
enum slab_phase {
	SLAB_PHASE_REFILL,
	SLAB_PHASE_FLUSH,
	SLAB_PHASE_DRAIN,
	SLAB_PHASE_GROW,
	SLAB_PHASE_REAP,
	SLAB_PHASE_TUNE
};
void trace_slab_phase_begin(struct kmem_cache *cache, enum slab_phase phase);
void trace_slab_phase_end(struct kmem_cache *cache, enum slab_phase phase);

#endif
