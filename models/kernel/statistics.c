/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statistics counters of kernel code. They are on every path of the allocator: counting off costs one test, counting
 * uncharged two more, to stay within the world and to be seen by snapshots. See <linux/statistics.h>.
 */
#include "models/hw/boundary.h"
#include "models/kernel/kernel.h"
#include "models/kernel/watch.h"
#include "sim/engine/access.h"

#include <linux/statistics.h>

#include "sim/engine/poison.h"

#define CALLER __builtin_return_address(0)

static inline bool is_memory(const void *address, size_t size)
{
	uint64_t offset = (uint64_t)((const char *)address - engine->host.region.memory_base);

	return offset < engine->world.memory_bytes && size <= engine->world.memory_bytes - offset;
}

/*
 * A counter outside of simulated memory: static data of the module is modeled, too. Anything else is noted like the
 * module's own access: stacks and such pass, a wild address ends the world before it is written.
 */
static __attribute__((noinline)) void prepare_uncharged_slowly(const void *address, size_t size, const void *caller)
{
	if (is_memory(address, size))
		world_touch(address, size);
	else if (world_module_physical(address) == UINT64_MAX)
		access_note(address, size, true, caller);
}

static __attribute__((noinline)) void prepare_slowly(const unsigned long *counter, const void *caller)
{
	if (kernel->config.charge_stats) {
		KERNEL_WATCH(race_wanted, true); /* lost updates are accepted */
		access_note(counter, sizeof(*counter), true, caller);
		KERNEL_WATCH(race_wanted, false);
	} else {
		prepare_uncharged_slowly(counter, sizeof(*counter), caller);
	}
}

/* Whether to count; if so, COUNTER may be read and written. Short, so that its callers keep no registers. */
static inline __attribute__((always_inline)) bool prepare(const unsigned long *counter, const void *caller)
{
	const struct kernel_config *config = &kernel->config;

	if (!config->stats)
		return false;
	if (__builtin_expect(
		    config->charge_stats || engine->host.tracking.active || !is_memory(counter, sizeof(*counter)), 0))
		prepare_slowly(counter, caller);
	return true;
}

void stat_inc(unsigned long *counter)
{
	if (prepare(counter, CALLER))
		++*counter;
}

void stat_dec(unsigned long *counter)
{
	if (prepare(counter, CALLER))
		--*counter;
}

void stat_add(unsigned long *counter, unsigned long value)
{
	if (prepare(counter, CALLER))
		*counter += value;
}

void stat_max(unsigned long *counter, unsigned long value)
{
	if (prepare(counter, CALLER) && *counter < value)
		*counter = value;
}

static __attribute__((noinline)) void prepare_atomic_slowly(const atomic_t *counter, const void *caller)
{
	if (kernel->config.charge_stats) {
		hw_boundary(BOUNDARY_ATOMIC, world_physical(counter));
		hw_access_alone(counter, sizeof(*counter), true, true);
	} else {
		prepare_uncharged_slowly(counter, sizeof(*counter), caller);
	}
}

void stat_atomic_inc(atomic_t *counter)
{
	const struct kernel_config *config = &kernel->config;

	if (!config->stats)
		return;
	if (__builtin_expect(
		    config->charge_stats || engine->host.tracking.active || !is_memory(counter, sizeof(*counter)), 0))
		prepare_atomic_slowly(counter, CALLER);
	counter->counter = (int)((unsigned int)counter->counter + 1);
}

/* Looks at a list element before it is followed. */
static const struct list_head *next_of(const struct list_head *entry, const void *caller)
{
	if (kernel->config.charge_stats || world_physical(entry) == UINT64_MAX)
		access_note(&entry->next, sizeof(entry->next), false, caller);
	return entry->next;
}

void stat_max_list_length(unsigned long *counter, const struct list_head *list)
{
	/* Each element is in a page of its own, or in an object of 32 bytes at least: more is a list gone wrong. */
	const unsigned long limit = engine->world.memory_bytes / 32;
	const void *caller = CALLER;
	unsigned long length = 0;

	if (!prepare(counter, caller))
		return;
	for (const struct list_head *entry = next_of(list, caller); entry != list; entry = next_of(entry, caller))
		if (++length > limit)
			world_end(WORLD_END_LIVELOCK, (uintptr_t)list);
	if (*counter < length)
		*counter = length;
}

unsigned long stat_read(const unsigned long *counter)
{
	if (world_physical(counter) == UINT64_MAX)
		access_note(counter, sizeof(*counter), false, CALLER);
	return *counter;
}
