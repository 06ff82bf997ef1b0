/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_GFP_H
#define KERNEL_TREE_LINUX_GFP_H

/* Names of memory requests in 2.6.16 and .17. */

#include_next <linux/gfp.h>

#define __GFP_BITS_SHIFT 20
#define __GFP_BITS_MASK ((gfp_t)((1 << __GFP_BITS_SHIFT) - 1))
#define GFP_HIGHUSER (GFP_USER | __GFP_HIGHMEM)
#define GFP_LEVEL_MASK                                                                                                 \
	(__GFP_WAIT | __GFP_HIGH | __GFP_IO | __GFP_FS | __GFP_COLD | __GFP_NOWARN | __GFP_REPEAT | __GFP_NOFAIL |     \
		__GFP_NORETRY | __GFP_NO_GROW | __GFP_COMP | __GFP_NOMEMALLOC | __GFP_HARDWALL)

void *page_address(const struct page *page);

static inline unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = alloc_pages(gfp, order);

	return page ? (unsigned long)page_address(page) : 0;
}

#define __get_free_page(gfp) __get_free_pages(gfp, 0)
#define alloc_page(gfp) alloc_pages(gfp, 0)
#define free_page(address) free_pages(address, 0)
#define __free_page(page) __free_pages(page, 0)

#endif
