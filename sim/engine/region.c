/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reserved range of host addresses that holds a world. See region.h for its parts. */
#include "sim/engine/region.h"

#include "sim/engine/fault.h"

#include <errno.h>
#include <sys/mman.h>

#include "sim/engine/poison.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static void *reserve(uint64_t base)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	void *wanted = (void *)(uintptr_t)(base != 0 ? base : REGION_BASE_DEFAULT);
	void *range = mmap(wanted, REGION_BYTES, PROT_READ | PROT_WRITE, flags | MAP_FIXED_NOREPLACE, -1, 0);

	if (range != MAP_FAILED && range != wanted) { /* a kernel that does not know the flag */
		munmap(range, REGION_BYTES);
		range = MAP_FAILED;
		errno = EEXIST;
	}
	if (range == MAP_FAILED && base == 0)
		range = mmap(NULL, REGION_BYTES, PROT_READ | PROT_WRITE, flags, -1, 0);
	return range;
}

bool region_map(struct region *region, uint64_t base)
{
	char *range = reserve(base);

	if (range == MAP_FAILED)
		return false;
	/* One touched page descriptor per 4 MiB must not cost a huge page each. */
	madvise(range, REGION_BYTES, MADV_NOHUGEPAGE);
	*region = (struct region){
		.base = range,
		.arena_base = range,
		.scratch_base = range + REGION_ARENA_BYTES,
		.stacks_base = range + REGION_ARENA_BYTES + REGION_SCRATCH_BYTES,
		.memory_base = range + REGION_ARENA_BYTES + REGION_SCRATCH_BYTES + REGION_STACKS_BYTES,
	};
	return true;
}

void region_unmap(struct region *region)
{
	munmap(region->base, REGION_BYTES);
	region->base = NULL;
}

static void *bump(char *base, size_t *used, size_t limit, size_t size, size_t align)
{
	size_t start = (*used + align - 1) & ~(align - 1);

	if (size > limit || start > limit - size)
		engine_bug("the region is too small for this machine");
	*used = start + size;
	return base + start;
}

void *region_arena_alloc(struct region *region, size_t size, size_t align)
{
	return bump(region->arena_base, &region->arena_used, REGION_ARENA_BYTES, size, align);
}

void *region_scratch_alloc(struct region *region, size_t size, size_t align)
{
	return bump(region->scratch_base, &region->scratch_used, REGION_SCRATCH_BYTES, size, align);
}

static const size_t stack_stride = REGION_GUARD_BYTES + REGION_COLOURS_BYTES + REGION_STACK_BYTES;

/*
 * Stacks at equal distances would all have their busy ends in the same few sets of the host's caches, and CPUs take
 * turns after a few hundred instructions: each begins ten cache lines further into its slot than the one before.
 */
static size_t stack_colour(unsigned int number)
{
	return (size_t)number * 640 % REGION_COLOURS_BYTES;
}

char *region_stack_alloc(struct region *region)
{
	char *slot = region->stacks_base + region->stacks_used * stack_stride;

	if ((region->stacks_used + 1) * stack_stride > REGION_STACKS_BYTES)
		engine_bug("too many tasks: no room for another stack");
	if (region->stacks_used == region->stacks_guarded) {
		if (mprotect(slot, REGION_GUARD_BYTES, PROT_NONE) != 0)
			engine_bug("cannot protect the guard of a stack (too many tasks for vm.max_map_count?)");
		region->stacks_guarded++;
	}
	return slot + REGION_GUARD_BYTES + stack_colour(region->stacks_used++);
}

void region_stacks_release(struct region *region, unsigned int count)
{
	ENGINE_ASSERT(count <= region->stacks_used);
	region->stacks_used = count;
}

bool region_is_guard(const struct region *region, const void *address)
{
	uint64_t offset = (uint64_t)((const char *)address - region->stacks_base);

	return offset < region->stacks_guarded * stack_stride && offset % stack_stride < REGION_GUARD_BYTES;
}
