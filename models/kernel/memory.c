/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nodes of memory and their order by distance. See memory.h. */
#include "models/kernel/memory_private.h"

#include "models/hw/hw.h"
#include "models/kernel/shrinker.h"
#include "sim/engine/fault.h"
#include "sim/engine/world.h"

#include <linux/bootmem.h>
#include <linux/topology.h>

#include "sim/engine/poison.h"

enum { NODE_HINTS_MAX = 4096 };

static uint64_t node_end(unsigned int node)
{
	return hw_node_memory_start(node) + kernel->machine->memory_per_node[node];
}

static void node_place(struct memory_node *node, unsigned int number)
{
	unsigned int last = kernel->config.numa ? number : kernel->machine->nodes - 1;
	uint64_t dma_end = MEMORY_DMA_END;

	node->start = hw_node_memory_start(number);
	node->end = node_end(last);
	dma_end = min(max(dma_end, node->start), node->end);
	node->boot[0] = (struct boot_range){ .start = dma_end, .next = dma_end, .end = node->end };
	node->boot[1] = (struct boot_range){ .start = node->start, .next = node->start, .end = dma_end };
}

/*
 * Pieces of equal size, each with the node at its start; a look-up goes on from there to the node that has the address.
 * Nodes are rarely smaller than a piece, so that is one step.
 */
static void node_hints_build(struct kernel_memory *memory)
{
	uint64_t end = memory->nodes[memory->node_count - 1].end;
	unsigned int node = 0;
	uint64_t pieces;

	memory->hint_shift = memory->page_shift;
	while (end >> memory->hint_shift > NODE_HINTS_MAX)
		memory->hint_shift++;
	pieces = (end >> memory->hint_shift) + 1;
	memory->node_hints = world_alloc(pieces);
	for (uint64_t piece = 0; piece < pieces; piece++) {
		while (node + 1 < memory->node_count && piece << memory->hint_shift >= memory->nodes[node].end)
			node++;
		memory->node_hints[piece] = (uint8_t)node;
	}
}

unsigned int memory_node_of(uint64_t physical)
{
	const struct kernel_memory *memory = kernel->memory;
	unsigned int node = memory->node_hints[physical >> memory->hint_shift];

	while (physical >= memory->nodes[node].end)
		node++;
	return node;
}

/* Nearer nodes come first, then smaller numbers; 0 is the node itself. DISTANCES are those from there. */
static inline uint64_t nearness(const unsigned char *distances, int from, int to)
{
	return from == to ? 0 : (uint64_t)distances[to] << 32 | (uint64_t)(to + 1);
}

int memory_node_after(int from, int previous)
{
	const unsigned char *distances = hw->machine->distance + (size_t)from * hw->machine->nodes;
	uint64_t after = previous >= 0 ? nearness(distances, from, previous) + 1 : 0;
	uint64_t best = UINT64_MAX;
	int found = -1;

	for (int node = 0; node < (int)kernel->memory->node_count; node++) {
		uint64_t candidate = nearness(distances, from, node);

		if (candidate >= after && candidate < best) {
			best = candidate;
			found = node;
		}
	}
	return found;
}

static void pages_place(struct memory_node *node, unsigned int number)
{
	uint64_t bytes = ((node->end - node->start) >> kernel->memory->page_shift) * sizeof(struct page);

	if (bytes != 0)
		node->pages = alloc_bootmem_node((int)number, bytes, sizeof(struct page));
}

void kernel_memory_init(void)
{
	struct kernel_memory *memory = world_alloc(sizeof(*memory));

	kernel->memory = memory;
	memory->node_count = MAX_NUMNODES;
	memory->page_shift = PAGE_SHIFT;
	memory->nodes = world_alloc(memory->node_count * sizeof(*memory->nodes));
	memory->requests = world_alloc(NR_CPUS * sizeof(*memory->requests));
	for (unsigned int node = 0; node < memory->node_count; node++)
		node_place(&memory->nodes[node], node);
	memory->pages_total = memory->nodes[memory->node_count - 1].end >> memory->page_shift;
	node_hints_build(memory);
	for (unsigned int node = 0; node < memory->node_count; node++)
		pages_place(&memory->nodes[node], node);
}

void kernel_memory_open(void)
{
	ENGINE_ASSERT(kernel->memory->phase == MEMORY_BOOT);
	kernel_shrinkers_init();
	memory_zones_build();
	kernel->memory->phase = MEMORY_OPEN;
}

void kernel_memory_boot_finish(void)
{
	ENGINE_ASSERT(kernel->memory->phase == MEMORY_OPEN);
	kernel->memory->phase = MEMORY_RUNNING;
}
