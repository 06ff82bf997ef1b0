/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot allocator: from the start of each node upward, never given back. World memory is zero where nobody wrote, so
 * nothing needs to be cleared. See memory.h.
 */
#include "models/kernel/memory_private.h"
#include "sim/engine/world.h"

#include <linux/bootmem.h>
#include <linux/kernel.h>

#include "sim/engine/poison.h"

/* Physical address, or UINT64_MAX. */
static uint64_t range_take(struct boot_range *range, uint64_t bytes, uint64_t align)
{
	uint64_t start = (range->next + align - 1) & ~(align - 1);

	if (start > range->end || bytes > range->end - start)
		return UINT64_MAX;
	range->next = start + bytes;
	return start;
}

uint64_t kernel_bootmem_reserve(int node, uint64_t bytes, uint64_t align)
{
	BUG_ON(bytes == 0 || align == 0 || (align & (align - 1)) != 0);
	if (kernel->memory->phase == MEMORY_RUNNING)
		panic("boot memory: %llu bytes wanted after start-up\n", (unsigned long long)bytes);
	for (int near = node; near >= 0; near = memory_node_after(node, near)) {
		for (unsigned int range = 0; range < MEMORY_BOOT_RANGES; range++) {
			uint64_t start = range_take(&kernel->memory->nodes[near].boot[range], bytes, align);

			if (start != UINT64_MAX)
				return start;
		}
	}
	panic("boot memory: no node has %llu bytes\n", (unsigned long long)bytes);
}

void *alloc_bootmem_node(int node, size_t size, size_t align)
{
	if (!kernel->config.numa)
		node = 0;
	BUG_ON(node < 0 || node >= (int)MAX_NUMNODES);
	return world_memory(kernel_bootmem_reserve(node, size, align));
}
