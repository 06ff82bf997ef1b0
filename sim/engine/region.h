/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_REGION_H
#define SIM_ENGINE_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The region: one reserved range of host addresses that holds everything a world consists of, touched on demand.
 *
 *	arena     engine, hardware, kernel and workload state; a bump allocator, never given back before the world ends
 *	scratch   tables outside the world's state: not saved by snapshots (cost model, interval buffers)
 *	stacks    fiber stacks, 64 KiB each, with a guard below
 *	memory    simulated physical memory: host address = memory_base + physical address
 *
 * One region exists at a time. Its base is fixed so that host addresses inside the world are steady; nothing may depend
 * on it all the same, and tests run a world at another base.
 */
enum {
	REGION_STACK_BYTES = 64 * 1024,
	REGION_GUARD_BYTES = 64 * 1024,	  /* the largest page of a host */
	REGION_COLOURS_BYTES = 64 * 1024, /* by so much the places of stacks in their slots vary */
	REGION_PAGE_BYTES = 4096
};

struct region {
	char *base;
	char *arena_base;
	size_t arena_used;
	char *scratch_base;
	size_t scratch_used;
	char *stacks_base;
	unsigned int stacks_used;    /* slots handed out so far */
	unsigned int stacks_guarded; /* slots whose guard is in place */
	char *memory_base;
};

#define REGION_BASE_DEFAULT UINT64_C(0x200000000000)
#define REGION_BYTES (UINT64_C(4) << 40)
#define REGION_ARENA_BYTES (UINT64_C(64) << 30)
#define REGION_SCRATCH_BYTES (UINT64_C(1792) << 30)
#define REGION_STACKS_BYTES (UINT64_C(64) << 30)
#define REGION_MEMORY_BYTES (REGION_BYTES - REGION_ARENA_BYTES - REGION_SCRATCH_BYTES - REGION_STACKS_BYTES)

/*
 * Reserves the region at BASE (0: the default), or anywhere when that range is taken and BASE is 0. False with errno
 * set when the host refuses.
 */
bool region_map(struct region *region, uint64_t base);
void region_unmap(struct region *region);

/* Zeroed, aligned to ALIGN (a power of two). Never fails: running out of the range ends the program as a bug of ours.
 */
void *region_arena_alloc(struct region *region, size_t size, size_t align);
void *region_scratch_alloc(struct region *region, size_t size, size_t align);

/*
 * A new stack slot with its guard in place, at most REGION_COLOURS_BYTES below: lowest address meant to be used. Its
 * contents are arbitrary.
 */
char *region_stack_alloc(struct region *region);
/* Gives back all stack slots but the first COUNT. */
void region_stacks_release(struct region *region, unsigned int count);
/* Whether ADDRESS lies in the guard of a stack. */
bool region_is_guard(const struct region *region, const void *address);

#endif
