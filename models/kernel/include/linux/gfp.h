/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_GFP_H
#define LINUX_GFP_H

/* Memory request flags (values of kernel 2.6.16) and pages. */

#include <linux/config.h>
#include <linux/types.h>

#define __GFP_DMA 0x01u
#define __GFP_HIGHMEM 0x02u
#define __GFP_WAIT 0x10u /* may sleep */
#define __GFP_HIGH 0x20u /* may use the emergency reserve */
#define __GFP_IO 0x40u
#define __GFP_FS 0x80u
#define __GFP_COLD 0x100u
#define __GFP_NOWARN 0x200u
#define __GFP_REPEAT 0x400u
#define __GFP_NOFAIL 0x800u
#define __GFP_NORETRY 0x1000u
#define __GFP_NO_GROW 0x2000u
#define __GFP_COMP 0x4000u
#define __GFP_ZERO 0x8000u
#define __GFP_NOMEMALLOC 0x10000u
#define __GFP_HARDWALL 0x20000u
#define __GFP_THISNODE 0x40000u /* of later kernels: no other node */

#define GFP_NOWAIT 0u
#define GFP_ATOMIC __GFP_HIGH
#define GFP_NOIO __GFP_WAIT
#define GFP_NOFS (__GFP_WAIT | __GFP_IO)
#define GFP_KERNEL (__GFP_WAIT | __GFP_IO | __GFP_FS)
#define GFP_USER (__GFP_WAIT | __GFP_IO | __GFP_FS | __GFP_HARDWALL)
#define GFP_DMA __GFP_DMA

struct page;

/*
 * 2^ORDER contiguous pages, from NODE if it has them, else by distance (chapter 15, item 13 of the allocator's
 * reference); NODE -1: this CPU's. NULL when there are none. Sleeps only with __GFP_WAIT. A boundary at entry.
 */
struct page *alloc_pages_node(int node, gfp_t gfp, unsigned int order);
#define alloc_pages(gfp, order) alloc_pages_node(-1, gfp, order)

/* ADDRESS is that of the first page. A boundary at entry. */
void free_pages(unsigned long address, unsigned int order);
void __free_pages(struct page *page, unsigned int order);

/* Give back the pages that this CPU keeps for itself but that belong to NODE. */
void drain_node_pages(int node);

#endif
