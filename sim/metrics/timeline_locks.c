/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of locks for the timeline. See timeline_locks.h. */
#include "sim/metrics/timeline_locks.h"

#include "models/hw/hw.h"
#include "models/kernel/lock.h"
#include "sim/metrics/collect_lock_places.h"

static void lock_clear(gpointer data)
{
	struct timeline_lock *lock = data;

	g_clear_pointer(&lock->name, g_free);
}

void timeline_locks_init(struct timeline_locks *locks)
{
	locks->seen = g_array_new(FALSE, TRUE, sizeof(struct timeline_lock));
	locks->index = g_array_new(FALSE, TRUE, sizeof(uint32_t));
	g_array_set_clear_func(locks->seen, lock_clear);
}

void timeline_locks_clear(struct timeline_locks *locks)
{
	g_clear_pointer(&locks->seen, g_array_unref);
	g_clear_pointer(&locks->index, g_array_unref);
}

uint32_t timeline_locks_find(struct timeline_locks *locks, uint32_t facts)
{
	uint32_t *place;

	if (facts >= locks->index->len)
		g_array_set_size(locks->index, 2 * facts + 1);
	place = &g_array_index(locks->index, uint32_t, facts);
	if (*place == 0) {
		const struct lock_facts *known = kernel_lock_facts(facts);
		const struct timeline_lock lock = { .address = known->address, .class = known->class, .facts = facts };

		g_array_append_val(locks->seen, lock);
		*place = locks->seen->len;
	}
	return *place - 1;
}

static void name_locks(struct timeline_locks *locks, const struct lock_places *places, gboolean all)
{
	for (guint i = 0; i < locks->seen->len; i++) {
		struct timeline_lock *lock = &g_array_index(locks->seen, struct timeline_lock, i);

		if (lock->name != NULL || (!all && !lock_places_has(places, lock->address)))
			continue;
		lock->name = lock_places_name(places, lock->class, lock->address);
		g_array_index(locks->index, uint32_t, lock->facts) = 0;
	}
}

void timeline_locks_cache_gone(
	struct timeline_locks *locks, const struct slab_inspection *inspection, struct kmem_cache *cache)
{
	struct lock_places *places;

	if (inspection == NULL || locks->seen->len == 0)
		return;
	places = lock_places_new_of_cache(inspection, cache, hw->machine->nodes);
	name_locks(locks, places, FALSE);
	lock_places_free(places);
}

void timeline_locks_finish(struct timeline_locks *locks, const struct slab_inspection *inspection)
{
	struct lock_places *places = lock_places_new(inspection, hw->machine->nodes);

	name_locks(locks, places, TRUE);
	lock_places_free(places);
}
