/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_MM_H
#define LINUX_MM_H

/* Page descriptors and addresses. Address arithmetic is no boundary and touches no memory. */

#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/types.h>

/*
 * One per page of simulated memory, 64 bytes, in memory of the page's node. Flags are changed with the functions
 * below only.
 */
struct page {
	unsigned long flags;	/* bits of enum page_flag; zone and node follow from the page's address */
	int count;		/* 0: free */
	unsigned int order;	/* of the free block or compound page that starts here */
	struct list_head lru;	/* on the free lists; an allocated page's owner may use it as it likes */
	unsigned long private;	/* the owner's, too */
	void *first_page;	/* head of a compound page */
	unsigned long owner[2]; /* the owner's, too */
};

_Static_assert(sizeof(struct page) == 64, "one page descriptor fills one common cache line");

enum page_flag { PG_SLAB, PG_BUDDY, PG_COMPOUND };

struct page *virt_to_page(const void *address); /* NULL when it has no page descriptor */
void *page_address(const struct page *page);
unsigned long virt_to_phys(const void *address); /* simulated physical address, also of module data */
int page_to_nid(const struct page *page);
int virt_addr_valid(const void *address); /* lies in memory that has a page descriptor */
#define kern_addr_valid(address) virt_addr_valid((const void *)(address))

/*
 * Takes NUMPAGES pages from PAGE on out of the kernel's address space (ENABLE 0) or brings them back: an access in
 * between is a fault, which ends the world and is a finding. Contents stay. Ends the interval, but is no boundary, and
 * costs nothing.
 */
void kernel_map_pages(struct page *page, int numpages, int enable);
int kernel_page_present(const struct page *page); /* not taken out; touches no memory */

int PageSlab(const struct page *page);
void SetPageSlab(struct page *page);
void ClearPageSlab(struct page *page);
int PageCompound(const struct page *page);

/* Page state counters: per CPU in real kernels; costless here. */
void add_page_state_nr_slab(long pages);
void add_slab_reclaim_pages(long pages);

/* Counts pages freed against the reclaim state of the running task, if it reclaims. */
void kernel_reclaimed_pages(unsigned long pages);

unsigned long num_physpages(void); /* of the whole machine */

struct shrinker;
typedef int (*shrinker_t)(int nr_to_scan, gfp_t gfp);

/* CALL(0, gfp) counts what could be freed, CALL(n, gfp) tries to free n; called under memory pressure, may sleep. */
struct shrinker *set_shrinker(int seeks, shrinker_t call);
void remove_shrinker(struct shrinker *shrinker);

#endif
