/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a debugging kernel does to an object at each station of its life.
 *
 * Filling an object with a pattern destroys what its constructor made. So objects of poisoned caches are constructed at
 * each allocation and destructed at each free, all others with their slab.
 */
#include "debug.h"

#include <linux/debug_locks.h>

/* Red zones. */

static void zones_set(struct kmem_cache *cache, void *buffer, unsigned long value)
{
	*debug_red_zone1(cache, buffer) = value;
	*debug_red_zone2(cache, buffer) = value;
}

static bool zones_are(struct kmem_cache *cache, void *buffer, unsigned long value)
{
	unsigned long before = *debug_red_zone1(cache, buffer);
	unsigned long behind = *debug_red_zone2(cache, buffer);

	return before == value && behind == value;
}

static void zones_check_inactive(struct kmem_cache *cache, void *buffer, const char *what)
{
	if (!(cache->flags & SLAB_RED_ZONE))
		return;
	if (!zones_are(cache, buffer, RED_INACTIVE))
		debug_report_red_zones(cache, buffer, MISUSE_OVERRUN, RED_INACTIVE, what);
}

/* From a free object to one in use. */
static void zones_activate(struct kmem_cache *cache, void *buffer)
{
	if (!(cache->flags & SLAB_RED_ZONE))
		return;
	if (zones_are(cache, buffer, RED_ACTIVE))
		debug_report_red_zones(
			cache, buffer, MISUSE_DOUBLE_FREE, RED_INACTIVE, "is handed out, but somebody has it already");
	else
		zones_check_inactive(cache, buffer, "was written outside of its bounds while it was free");
	zones_set(cache, buffer, RED_ACTIVE);
}

/* Back to a free object; false: it is one already. */
static bool zones_deactivate(struct kmem_cache *cache, void *buffer)
{
	if (!(cache->flags & SLAB_RED_ZONE))
		return true;
	if (zones_are(cache, buffer, RED_INACTIVE)) {
		debug_report_double_free(cache, buffer, "is freed, but it is free already");
		return false;
	}
	if (!zones_are(cache, buffer, RED_ACTIVE))
		debug_report_red_zones(cache, buffer, MISUSE_OVERRUN, RED_ACTIVE, "was written outside of its bounds");
	zones_set(cache, buffer, RED_INACTIVE);
	return true;
}

static void store_user(struct kmem_cache *cache, void *buffer, unsigned long caller)
{
	if (cache->flags & SLAB_STORE_USER)
		*debug_user_word(cache, buffer) = caller;
}

/* With the slab. */

void debug_construct(struct kmem_cache *cache, void *buffer, unsigned long flags)
{
	bool poisoned = cache->flags & SLAB_POISON;

	pattern_fill_free(cache, buffer);
	store_user(cache, buffer, 0);
	if (cache->flags & SLAB_RED_ZONE)
		zones_set(cache, buffer, RED_INACTIVE);
	if (cache->ctor && !poisoned) {
		cache->ctor(debug_object(cache, buffer), cache, flags);
		zones_check_inactive(cache, buffer, "was written outside of its bounds by its constructor");
	}
	if (cache_unmaps(cache))
		buffer_unmap(cache, buffer);
}

void debug_destruct(struct kmem_cache *cache, void *buffer)
{
	bool poisoned = cache->flags & SLAB_POISON;

	if (cache_unmaps(cache))
		buffer_map(cache, buffer);
	else
		pattern_check_free(cache, buffer);
	zones_check_inactive(cache, buffer, "was written outside of its bounds while it was free");
	if (cache->dtor && !poisoned)
		cache->dtor(debug_object(cache, buffer), cache, 0);
}

/* To a user. */

static void construct_poisoned(struct kmem_cache *cache, void *object, gfp_t gfp)
{
	unsigned long flags = SLAB_CTOR_CONSTRUCTOR;

	if (!cache->ctor || !(cache->flags & SLAB_POISON))
		return;
	if (!(gfp & __GFP_WAIT))
		flags |= SLAB_CTOR_ATOMIC;
	cache->ctor(object, cache, flags);
}

void *debug_alloc(struct kmem_cache *cache, gfp_t gfp, void *buffer, const void *caller)
{
	void *object = debug_object(cache, buffer);

	if (cache_unmaps(cache))
		buffer_map(cache, buffer);
	else
		pattern_check_free(cache, buffer);
	pattern_fill_inuse(cache, buffer);
	store_user(cache, buffer, kernel_code_address(caller));
	zones_activate(cache, buffer);
	debug_mark(cache, buffer, BUFCTL_ACTIVE);
	construct_poisoned(cache, object, gfp);
	return object;
}

/* From a user. */

static void destruct_poisoned(struct kmem_cache *cache, void *object)
{
	if (cache->flags & SLAB_DEBUG_INITIAL)
		cache->ctor(object, cache, SLAB_CTOR_CONSTRUCTOR | SLAB_CTOR_VERIFY);
	if (cache->dtor && (cache->flags & SLAB_POISON))
		cache->dtor(object, cache, 0);
}

/* An object that is not there was unmapped when it was freed. What is known about it is still in it. */
static bool refuse_unmapped(struct kmem_cache *cache, void *buffer)
{
	if (!cache_unmaps(cache) || buffer_is_mapped(cache, buffer))
		return false;
	buffer_map(cache, buffer);
	debug_report_double_free(cache, buffer, "is freed, but it is free already");
	buffer_unmap(cache, buffer);
	return true;
}

void *debug_free(struct kmem_cache *cache, void *object, const void *caller)
{
	unsigned long user = kernel_code_address(caller);
	void *buffer;

	BUG_ON(!irqs_disabled());
	if (!pointer_is_object(cache, object))
		return NULL;
	buffer = debug_buffer(cache, object);
	if (refuse_unmapped(cache, buffer))
		return NULL;
	debug_check_no_locks_freed(object, cache->object_size);
	if (!zones_deactivate(cache, buffer))
		return NULL;
	store_user(cache, buffer, user);
	destruct_poisoned(cache, object);
	debug_mark(cache, buffer, BUFCTL_FREE);
	if (cache_unmaps(cache)) {
		buffer_record_free(cache, buffer, user);
		buffer_unmap(cache, buffer);
	} else {
		pattern_fill_free(cache, buffer);
	}
	return buffer;
}
