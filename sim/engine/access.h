/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_ACCESS_H
#define SIM_ENGINE_ACCESS_H

#include "sim/engine/snapshot.h"
#include "sim/engine/world.h"

/*
 * The path of every modeled load and store, from the compiler's hooks to the interval record. `code` is where the
 * access stands in the module, for reports of wild addresses.
 */

/* What lies outside of simulated memory; the access has been counted. */
void access_elsewhere(const char *address, size_t size, bool write, const void *code);

/* An access when none is left: too many without a boundary, which ends the world, or somebody wants to see them. */
void access_look(const void *address, size_t size, bool write);

/* access_note() out of line. */
void access_note_slowly(const void *address, size_t size, bool write, const void *code);

/* The kernel's own state in the arena, its configuration above all, is read often and not modeled. */
static inline bool access_is_arena(const char *address, size_t size)
{
	const struct region *region = &engine->host.region;
	uint64_t offset = (uint64_t)(address - region->arena_base);

	return offset < region->arena_used && size <= region->arena_used - offset;
}

static inline void access_note(const void *address, size_t size, bool write, const void *code)
{
	struct interval *interval = &engine->host.interval;
	uint64_t offset = (uint64_t)((const char *)address - engine->host.region.memory_base);

	if (__builtin_expect(--interval->accesses_left < 0, 0))
		access_look(address, size, write);
	if (__builtin_expect(offset >= engine->world.memory_bytes || size > engine->world.memory_bytes - offset, 0)) {
		if (!access_is_arena(address, size))
			access_elsewhere(address, size, write, code);
		return;
	}
	if (write && __builtin_expect(engine->host.tracking.active, 0))
		snapshot_mark(offset, size);
	interval_add_uncounted(interval, offset, size, write);
}

/*
 * The same for the compiler's hooks: an access of SIZE bytes, a constant of 8 or less, aligned to its size. The granule
 * used last is often the one needed again, and it is known to be memory.
 */
static inline __attribute__((always_inline)) void access_note_aligned(
	const void *address, size_t size, bool write, const void *code)
{
	struct interval *interval = &engine->host.interval;
	struct interval_granule *recent = interval->recent;
	uint64_t offset = (uint64_t)((const char *)address - engine->host.region.memory_base);
	uint64_t bytes = ((UINT64_C(1) << size) - 1) << (offset % INTERVAL_GRANULE_BYTES);
	uint64_t number = offset >> INTERVAL_GRANULE_SHIFT;

	if (__builtin_expect((write && engine->host.tracking.active) || --interval->accesses_left < 0, 0)) {
		access_note_slowly(address, size, write, code);
	} else if (recent->number == number) {
		if (write)
			recent->written |= bytes;
		else
			recent->read |= bytes;
	} else if (__builtin_expect(offset < engine->world.memory_bytes, 1)) {
		interval_add_granule(interval, number, write ? 0 : bytes, write ? bytes : 0);
	} else if (!access_is_arena(address, size)) {
		access_elsewhere(address, size, write, code);
	}
}

/*
 * Called for each marked access (READ_ONCE, WRITE_ONCE) and each atomic one, before it happens: the hardware makes it
 * a boundary and notes the access. NULL until there is hardware.
 */
typedef void (*access_marked_handler)(const void *address, size_t size, bool write, bool atomic, const void *code);
void access_set_marked_handler(access_marked_handler handler);

/*
 * From now on RECEIVER is shown every modeled access in the order in which the world makes them, before it is noted;
 * they are no longer limited in number. NULL: nobody is. Intervals do not change. The interval is closed.
 */
typedef void (*access_receiver)(uint64_t physical, size_t size, bool write);
void access_set_receiver(access_receiver receiver);

#endif
