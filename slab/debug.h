/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SLAB_DEBUG_H
#define SLAB_DEBUG_H

/*
 * Debugging aids: what a debugging kernel does to objects to catch those who misuse them. Without debug nothing here is
 * ever called.
 *
 * A buffer is what slabs and arrays hold, an object the part of it that users see:
 *
 *	| padding | red zone 1 | object | red zone 2 | user word |
 *
 *   red zones    a word each, ACTIVE while a user has the object, else INACTIVE: tells writes beside the object
 *   user word    who allocated or freed it last
 *   pattern      what fills an object while nobody uses it: tells writes to free memory
 *   mark         in the slab's bufctl of an object that is off the free list: tells objects that come back twice
 *
 * Large objects of a kernel with DEBUG_PAGEALLOC are unmapped while they are free, instead of filled.
 *
 * Damage is reported and lived with. What would harm the allocator itself is a BUG before anything is changed; if the
 * kernel goes on after it, the operation is refused.
 */

#include "slab.h"

#include <linux/report.h>

#define RED_INACTIVE 0x5A2CF071UL
#define RED_ACTIVE 0x170FC2A5UL

#define PATTERN_FREE 0x6b
#define PATTERN_INUSE 0x5a
#define PATTERN_LAST 0xa5 /* the last byte of both */

/* The parts of a buffer. */

static inline void *debug_object(struct kmem_cache *cache, void *buffer)
{
	const struct kernel_config *config = kernel_config();

	return (char *)buffer + cache_debug(cache, config)->obj_offset;
}

static inline void *debug_buffer(struct kmem_cache *cache, void *object)
{
	const struct kernel_config *config = kernel_config();

	return (char *)object - cache_debug(cache, config)->obj_offset;
}

/* The INDEXth word from the end of the buffer, from 1. */
static inline unsigned long *debug_last_word(const struct kmem_cache *cache, void *buffer, unsigned int index)
{
	return (unsigned long *)((char *)buffer + cache->buffer_size) - index;
}

/* Only with SLAB_STORE_USER. */
static inline unsigned long *debug_user_word(const struct kmem_cache *cache, void *buffer)
{
	return debug_last_word(cache, buffer, 1);
}

/* Only with SLAB_RED_ZONE. */
static inline unsigned long *debug_red_zone1(struct kmem_cache *cache, void *buffer)
{
	return (unsigned long *)debug_object(cache, buffer) - 1;
}

static inline unsigned long *debug_red_zone2(const struct kmem_cache *cache, void *buffer)
{
	return debug_last_word(cache, buffer, cache->flags & SLAB_STORE_USER ? 2 : 1);
}

/* debug.c: stations in the life of an object. */

/* BUFFER was made with its slab; FLAGS are the constructor's. */
void debug_construct(struct kmem_cache *cache, void *buffer, unsigned long flags);

/* The slab of BUFFER, which nobody uses, is about to end. */
void debug_destruct(struct kmem_cache *cache, void *buffer);

/* BUFFER goes to a user, who called from CALLER. Interrupts as the user has them. Returns the object. */
void *debug_alloc(struct kmem_cache *cache, gfp_t gfp, void *buffer, const void *caller);

/* OBJECT comes back from a user, who called from CALLER. Interrupts off. Returns the buffer; NULL: refused. */
void *debug_free(struct kmem_cache *cache, void *object, const void *caller);

/* debug_pointer.c: is it an object at all? False: reported. Also for kernels that only check owners. */

bool pointer_is_in_slab(const void *object);
bool pointer_is_of_cache(const struct kmem_cache *cache, const void *object); /* and in a slab */
bool pointer_is_object(struct kmem_cache *cache, void *object);		      /* and of the cache */

/* debug_pattern.c: the contents of objects that nobody uses; nothing for caches that are not poisoned. */

void pattern_fill_free(struct kmem_cache *cache, void *buffer);
void pattern_check_free(struct kmem_cache *cache, void *buffer);
void pattern_fill_inuse(struct kmem_cache *cache, void *buffer);

/* Are free objects of CACHE unmapped instead? */
bool cache_unmaps(const struct kmem_cache *cache);
bool buffer_is_mapped(const struct kmem_cache *cache, const void *buffer);
void buffer_map(const struct kmem_cache *cache, void *buffer);
void buffer_unmap(const struct kmem_cache *cache, void *buffer);

/* Leaves a note in an object that is about to be unmapped: who freed it, on which CPU, by which calls. */
void buffer_record_free(struct kmem_cache *cache, void *buffer, unsigned long caller);

/* debug_slab.c: free lists. list_lock of NODE held. */

/* BUG unless SLAB's free list is what its counts say. Warns if it is not at home on NODE. */
void debug_check_slab(const struct kmem_cache *cache, struct slab *slab, int node);

/* slab_put() with all checks; false: BUFFER is free already, and nothing has changed. */
bool debug_slab_put(struct kmem_cache *cache, struct slab *slab, void *buffer, int node);

/* Leak reports count the objects that are marked as a user's. No lock. */
void debug_mark(struct kmem_cache *cache, void *buffer, kmem_bufctl_t mark);

/* debug_report.c: texts. BUFFER's memory is mapped. */

/* One or both zones are not EXPECTED. */
void debug_report_red_zones(
	struct kmem_cache *cache, void *buffer, enum kernel_misuse misuse, unsigned long expected, const char *what);
/* The byte at OFFSET of the object is not that of the free pattern. */
void debug_report_pattern(struct kmem_cache *cache, void *buffer, unsigned int offset);
void debug_report_double_free(struct kmem_cache *cache, void *buffer, const char *what); /* a BUG */
void debug_report_free_list(const struct kmem_cache *cache, struct slab *slab);
void debug_report_leak(const struct kmem_cache *cache);

#endif
