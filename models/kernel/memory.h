/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_MEMORY_H
#define MODELS_KERNEL_MEMORY_H

#include "models/kernel/include/linux/types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Physical memory: nodes, page descriptors, the boot allocator, and the page allocator's outer side. The page allocator
 * itself is in mm/.
 *
 * Each node's memory begins with what the boot allocator gave away; its page descriptors are the first of that. The
 * first 16 MiB of the machine are zone DMA, in which the boot allocator only goes when there is nothing else. Without
 * numa all memory is node 0's.
 *
 * Life: kernel_memory_init(); the boot allocator serves; kernel_memory_open(): page requests are served, too, and the
 * boot allocator goes on with a small rest; kernel_memory_boot_finish() ends it.
 */

/* After hw_init(), kernel_config_init() and kernel_topology_init(). Host or boot context. */
void kernel_memory_init(void);

/* After kernel_locks_init(). Boot context, before a second CPU runs. */
void kernel_memory_open(void);
void kernel_memory_boot_finish(void);

/*
 * Zeroed memory of NODE that is never given back; physical address. From the nearest node that has it; panics when
 * there is none. ALIGN is a power of two.
 */
uint64_t kernel_bootmem_reserve(int node, uint64_t bytes, uint64_t align);

/*
 * What users see of an address (%p, reports): the direct map of x86-64 kernels of the era, KERNEL_ADDRESS_BASE plus the
 * physical address; 0 for a host address that is not modeled memory. Static data of the module has an address, too.
 */
#define KERNEL_ADDRESS_BASE UINT64_C(0xffff810000000000)
uint64_t kernel_simulated_address(const void *address);

/* --- looking at memory; no boundaries, no simulated time --- */
struct kernel_memory_counts {
	uint64_t pages_total;	    /* with a page descriptor */
	uint64_t pages_managed;	    /* by the page allocator: the others are reserved since boot */
	uint64_t pages_free;	    /* with those resting in CPUs' page lists */
	uint64_t pages_slab;	    /* marked as slab pages */
	uint64_t pages_pressure;    /* held by kernel_memory_pressure() */
	uint64_t numa_hit;	    /* requests for this node that it served */
	uint64_t numa_miss;	    /* requests it served for another node */
	uint64_t numa_foreign;	    /* requests for this node that another one served */
	uint64_t failures;	    /* requests for this node that nobody served... */
	uint64_t failures_injected; /* ...those among them that a fault or a choice refused */
};
struct kernel_memory_counts kernel_memory_counts(int node);

/* Pages handed out and not given back: all nodes, without what pressure holds. */
unsigned long kernel_pages_allocated(void);
/* As the slab allocator accounts for them: in slabs, and of these in caches that can be shrunk. */
long kernel_slab_pages(void);
long kernel_slab_reclaimable_pages(void);

/*
 * Checks the laws of the page allocator's lists: NULL, or which law is broken. Call between boundaries, with no CPU
 * inside the page allocator (no zone locked). Walks all free blocks.
 */
const char *kernel_memory_check(void);

/* --- doing something to memory --- */

/* The page lists of a CPU that is gone go back to their zones. Task context. */
void kernel_memory_cpu_dead(unsigned int cpu);

/*
 * Takes PAGES pages of NODE out of circulation (they may reclaim), or with a negative number gives back so many. Task
 * context. Number of pages moved: less when there are no more.
 */
long kernel_memory_pressure(int node, long pages);

/* A request for pages, as faults and strategies see it. */
struct kernel_page_request {
	unsigned int cpu;
	uint64_t number; /* of this CPU's requests, from 1 */
	int node;	 /* the one asked for */
	gfp_t gfp;
	unsigned int order;
	struct kmem_cache *cache; /* that is to get a slab of them; NULL: they are for something else */
};

/*
 * Decides in timed mode which requests fail; asked once for each that may fail. NULL: none fails. A part of the world:
 * CONTEXT must be world state.
 */
typedef bool (*kernel_page_fault)(const struct kernel_page_request *request, void *context);
void kernel_page_fault_set(kernel_page_fault fault, void *context);

#endif
