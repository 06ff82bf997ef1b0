/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arrays of pointers to free objects. Whoever calls here owns the array: its CPU with interrupts off, or the holder of
 * the lock that guards it; array_drain() takes that lock itself.
 */
#include "slab.h"

#include <linux/string.h>

/* The reaper takes one in this many of an idle array's entries at a time. */
#define REAP_ARRAY_FRACTION 5

bool array_size_possible(unsigned long entries)
{
	size_t largest = general_size_max();

	return entries <= (largest - sizeof(struct array_cache)) / sizeof(void *);
}

void array_init(struct array_cache *array, unsigned int limit, unsigned int batchcount)
{
	array->avail = 0;
	array->limit = limit;
	array->batchcount = batchcount;
	array->touched = 0;
}

struct array_cache *array_alloc(int node, unsigned long entries, unsigned int batchcount)
{
	struct array_cache *array;

	if (!array_size_possible(entries))
		return NULL;
	array = kmalloc_node(sizeof(struct array_cache) + entries * sizeof(void *), GFP_KERNEL, node);
	if (array)
		array_init(array, (unsigned int)entries, batchcount);
	return array;
}

unsigned int array_transfer(struct array_cache *to, struct array_cache *from, unsigned int count)
{
	unsigned int room = to->limit - to->avail;

	if (count > from->avail)
		count = from->avail;
	if (count > room)
		count = room;
	if (count == 0)
		return 0;
	memcpy(&to->entry[to->avail], &from->entry[from->avail - count], count * sizeof(void *));
	from->avail -= count;
	to->avail += count;
	return count;
}

void array_drop_oldest(struct array_cache *array, unsigned int count)
{
	array->avail -= count;
	memmove(array->entry, &array->entry[count], array->avail * sizeof(void *));
}

/* How many entries of an array of AVAIL one drain takes. */
static unsigned int drain_quota(const struct array_cache *array, bool force)
{
	unsigned int quota;

	if (force)
		return array->avail;
	quota = DIV_ROUND_UP(array->limit, REAP_ARRAY_FRACTION);
	if (quota > array->avail)
		return (array->avail + 1) / 2;
	return quota;
}

/* list_lock held. */
static void drain_locked(struct kmem_cache *cache, struct array_cache *array, bool force, int node)
{
	unsigned int count = drain_quota(array, force);

	list3_free_block(cache, array->entry, count, node);
	array_drop_oldest(array, count);
	trace_slab_drain(cache, node, count);
}

void array_drain(struct kmem_cache *cache, struct array_cache *array, bool force, int node)
{
	struct kmem_list3 *list3 = cache_list3(cache, node);

	if (!array)
		return;
	if (READ_ONCE(array->avail) == 0)
		return;
	if (!force && READ_ONCE(array->touched)) {
		WRITE_ONCE(array->touched, 0);
		return;
	}
	trace_slab_phase_begin(cache, SLAB_PHASE_DRAIN);
	spin_lock_irq(&list3->list_lock);
	if (array->avail)
		drain_locked(cache, array, force, node);
	spin_unlock_irq(&list3->list_lock);
	trace_slab_phase_end(cache, SLAB_PHASE_DRAIN);
}
