/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_MEMORY_PRIVATE_H
#define MODELS_KERNEL_MEMORY_PRIVATE_H

#include "models/kernel/kernel.h"
#include "models/kernel/memory.h"
#include "models/kernel/mm/zone.h"

/* State of memory management, for the files of this room that share it. Physical addresses, unless called pfn. */

enum { MEMORY_BOOT_RANGES = 2 }; /* of a node: what the boot allocator fills first, and zone DMA */

struct boot_range {
	uint64_t start, next, end; /* next: first byte not given away */
};

struct memory_node {
	uint64_t start, end;
	struct page *pages;	/* descriptor of the first page; NULL: no memory */
	struct node_data *data; /* NULL until the page allocator opens */
	struct boot_range boot[MEMORY_BOOT_RANGES];
	struct kernel_memory_counts counts; /* those that are counted, not looked up */
	uint64_t pages_used;
};

enum memory_phase { MEMORY_BOOT, MEMORY_OPEN, MEMORY_RUNNING };

struct kernel_memory {
	enum memory_phase phase;
	unsigned int node_count;
	unsigned int page_shift;
	struct memory_node *nodes; /* [node_count] */
	uint64_t pages_total;
	uint8_t *node_hints; /* by physical address >> hint_shift: the node at the start of that piece */
	unsigned int hint_shift;
	uint64_t *requests; /* [NR_CPUS]: how many page requests each CPU made */
	kernel_page_fault fault;
	void *fault_context;
	uint64_t failures_told;
	long slab_pages, slab_reclaimable_pages;
	struct kernel_shrinkers *shrinkers;
	struct kernel_percpu *percpu;
};

_Static_assert(MACHINE_NODES_MAX <= 256, "a node number fits a hint");

/* Node that owns a physical address below the end of memory. */
unsigned int memory_node_of(uint64_t physical);

/*
 * Nodes by distance from FROM, itself first, equally far ones by number: the one after PREVIOUS; -1 begins, and is the
 * end.
 */
int memory_node_after(int from, int previous);

/* Zones, zone lists and page lists of CPUs, when the page allocator opens. */
void memory_zones_build(void);

/* First physical address after zone DMA. */
#define MEMORY_DMA_END (UINT64_C(16) << 20)

#endif
