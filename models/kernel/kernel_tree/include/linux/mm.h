/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_MM_H
#define KERNEL_TREE_LINUX_MM_H

/* Pages, by the names of the era. */

#include_next <linux/mm.h>

#include <linux/list.h>
#include <linux/mmzone.h>
#include <linux/sched.h>

/* The direct map: which address lies in it, kern_addr_valid() and virt_to_page() know. */
#define PAGE_OFFSET PAGE_SIZE
#define high_memory ((void *)(~0UL - PAGE_SIZE))
#define __pa(address) virt_to_phys((const void *)(address))
#define num_physpages (num_physpages())

#define __SetPageSlab(page) SetPageSlab(page)
#define __ClearPageSlab(page) ClearPageSlab(page)
#define set_page_private(page, value) ((page)->private = (value))

/* Of a page of a compound page: its head. */
static inline unsigned long page_private(const struct page *page)
{
	return PageCompound(page) ? (unsigned long)page->first_page : page->private;
}

/* Of the counters of page states only those of slabs are kept: nr_slab is the one name for MEMBER. */
#define add_page_state(member, pages) add_page_state_##member((long)(pages))
#define sub_page_state(member, pages) add_page_state_##member(-(long)(pages))
#define inc_page_state(member) add_page_state(member, 1)
#define dec_page_state(member) sub_page_state(member, 1)
#define mod_page_state(member, pages) add_page_state(member, pages)

#endif
