/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_MM_ZONE_H
#define MODELS_KERNEL_MM_ZONE_H

/*
 * What the page allocator consists of. All of it lies in simulated memory, taken from the boot allocator, so that its
 * lines are charged like the slab allocator's own: a node's zones on that node, a CPU's page lists on the CPU's node.
 *
 * A block is 2^order pages, aligned to its size. Its pages are, by the descriptor of the first one:
 *
 *	fresh        never used since boot: descriptor all zero, above the zone's fresh_next. A zone needs no list of
 *	             them, so a machine of any size boots without touching its page descriptors.
 *	free         on a list of its zone: PG_BUDDY, order set, count 0
 *	resting      on a page list of a CPU: order 0, count 0
 *	allocated    count 1, order set; of a compound page, all pages have PG_COMPOUND and first_page
 *	reserved     below the zone's first_pfn: the boot allocator's, never handed out
 *
 * Lock order: a zone's lock is inside everything; no two zone locks at once. Interrupts are off wherever one is held,
 * and while a CPU uses its page lists.
 */

#include <linux/list.h>
#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/types.h>

enum zone_type { ZONE_DMA, ZONE_NORMAL, ZONE_TYPES };

/*
 * Free pages at which requests begin to reclaim (low), and at which those fail that may not use the reserve (min).
 * Nothing here runs up to high; it is there for those who read it.
 */
enum zone_mark { MARK_MIN, MARK_LOW, MARK_HIGH, ZONE_MARKS };

enum {
	ZONE_ORDER_MAX = 10,	   /* largest block (MAX_ORDER - 1 of kernel 2.6.16)... */
	ZONE_ORDER_MAX_LARGE = 13, /* ...or the largest slab order of the run, if that is more */
	ZONE_ORDERS = ZONE_ORDER_MAX_LARGE + 1,
	MM_LINE_BYTES_MAX = 128, /* the largest cache line of a machine */
};

struct free_area {
	struct list_head blocks; /* last freed first */
	unsigned long count;	 /* blocks; with the fresh ones at the largest order */
};

enum cpu_list { CPU_LIST_HOT, CPU_LIST_COLD, CPU_LISTS };

/* Single pages that a CPU keeps for itself. Only that CPU touches them, with interrupts off. */
struct cpu_pages {
	unsigned int count;
	unsigned int high;	/* so many are too many: a batch goes back to the zone */
	unsigned int batch;	/* so many come and go together */
	struct list_head pages; /* hottest first */
};

struct cpu_pageset {
	struct cpu_pages lists[CPU_LISTS];
};

struct zone {
	/* Fixed when the page allocator opens. */
	int node;
	enum zone_type type;
	unsigned int order_max;
	unsigned long first_pfn, end_pfn; /* what this zone manages */
	unsigned long present_pages;	  /* end_pfn - first_pfn; 0: the zone is not populated */
	unsigned long marks[ZONE_MARKS];
	unsigned long reserve[ZONE_TYPES]; /* pages kept from requests that another type would do for */
	struct cpu_pageset **pagesets;	   /* [NR_CPUS] */

	/* Under lock; free_pages and counts are read without it to estimate. */
	spinlock_t lock __attribute__((aligned(MM_LINE_BYTES_MAX)));
	unsigned long free_pages; /* on the lists and fresh; not those resting with CPUs */
	unsigned long fresh_next, fresh_end;
	struct free_area areas[ZONE_ORDERS];
};

struct node_data {
	struct zone zones[ZONE_TYPES];
	struct zone **zonelists[ZONE_TYPES]; /* populated zones for a request of that type, nearest first; NULL ends */

	/* Memory pressure of a workload. */
	spinlock_t pressure_lock __attribute__((aligned(MM_LINE_BYTES_MAX)));
	struct list_head pressure_blocks; /* last taken first; order in the descriptor */
	unsigned long pressure_pages;
};

/* --- services of the kernel around it: no boundaries, no accesses, free of charge --- */
struct node_data *mm_node_data(int node);
struct zone *mm_page_zone(const struct page *page);
unsigned long mm_page_pfn(const struct page *page);
struct page *mm_pfn_page(int node, unsigned long pfn); /* PFN is one of NODE */
/* Which zone type a request is for. */
enum zone_type mm_zone_type(gfp_t gfp);
/* Pages of a reclaim on behalf of this request; the running task must be allowed to sleep. */
unsigned long mm_reclaim(gfp_t gfp);
/* The running task reclaims already. */
bool mm_reclaims(void);
/* What is wrong with the freeing of PAGE as a block of ORDER; ends the world. */
void mm_bad_free(const struct page *page, unsigned int order, const char *what) __attribute__((noreturn));

/* --- buddy.c: under the zone's lock --- */
struct page *block_take(struct zone *zone, unsigned int order); /* NULL: none */
void block_put(struct zone *zone, struct page *page, unsigned int order);

/* --- cpu_pages.c --- */
struct page *cpu_page_take(struct zone *zone, enum cpu_list list);
void cpu_page_put(struct zone *zone, struct page *page, enum cpu_list list);
/* Gives back what CPU keeps; it must be this one, or off for good. */
void drain_cpu_pages(unsigned int cpu);

/* --- page_alloc.c: the page allocator's entries, behind their boundary; NODE and ORDER are valid --- */
struct page *mm_pages_alloc(int node, gfp_t gfp, unsigned int order);
void mm_pages_free(struct page *page, unsigned int order);

/* --- pressure.c: see kernel_memory_pressure() --- */
unsigned long mm_pressure_take(int node, unsigned long pages);
unsigned long mm_pressure_release(int node, unsigned long pages);

#endif
