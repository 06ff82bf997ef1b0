/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Judging a pointer that may be anything.
 */
#include "slab.h"

/* Are all pages from ADDRESS on, SIZE bytes, valid kernel memory? */
static bool memory_is_valid(unsigned long address, unsigned int size)
{
	unsigned long last = address + size - 1;
	unsigned long page_size = PAGE_SIZE;
	unsigned long at;

	if (last < address)
		return false;
	for (at = address; at < last; at += page_size) {
		if (!kern_addr_valid(at))
			return false;
	}
	return kern_addr_valid(last);
}

/* The page may belong to anybody, and change hands while it is looked at. */
int kmem_ptr_validate(struct kmem_cache *cache, void *object)
{
	unsigned long address = (unsigned long)object;
	struct page *page;

	if (address & (sizeof(void *) - 1))
		return 0;
	if (!memory_is_valid(address, cache->buffer_size))
		return 0;
	page = virt_to_page(object);
	if (PageCompound(page))
		page = page->first_page;
	if (!PageSlab(page))
		return 0;
	return READ_ONCE(page->lru.next) == (struct list_head *)cache;
}
