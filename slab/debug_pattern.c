/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lies in objects that nobody uses: a pattern that must not change, or nothing, because the memory is not mapped.
 */
#include "debug.h"

#include <linux/stacktrace.h>
#include <linux/string.h>

/* The note in an unmapped object: BEGIN, caller, CPU, addresses of the call chain, END. */
#define RECORD_BEGIN 0x12345678UL
#define RECORD_END 0x87654321UL

enum { RECORD_WORDS_MIN = 5, RECORD_CHAIN = 3 /* words before the chain */ };

static void fill(struct kmem_cache *cache, void *buffer, int pattern)
{
	unsigned char *object = debug_object(cache, buffer);
	unsigned int last = cache->object_size - 1;

	if (!(cache->flags & SLAB_POISON))
		return;
	memset(object, pattern, last);
	object[last] = PATTERN_LAST;
}

void pattern_fill_free(struct kmem_cache *cache, void *buffer)
{
	fill(cache, buffer, PATTERN_FREE);
}

void pattern_fill_inuse(struct kmem_cache *cache, void *buffer)
{
	fill(cache, buffer, PATTERN_INUSE);
}

void pattern_check_free(struct kmem_cache *cache, void *buffer)
{
	unsigned char *object = debug_object(cache, buffer);
	unsigned int last = cache->object_size - 1;
	unsigned char *damaged;

	if (!(cache->flags & SLAB_POISON))
		return;
	damaged = memchr_inv(object, PATTERN_FREE, last);
	if (object[last] != PATTERN_LAST && !damaged)
		damaged = &object[last];
	if (damaged)
		debug_report_pattern(cache, buffer, (unsigned int)(damaged - object));
}

bool cache_unmaps(const struct kmem_cache *cache)
{
	const struct kernel_config *config = kernel_config();

	if (config->debug != KERNEL_DEBUG_PAGEALLOC || !(cache->flags & SLAB_POISON))
		return false;
	return (cache->flags & CACHE_OFF_SLAB) && (cache->buffer_size & (PAGE_SIZE - 1)) == 0;
}

static void map(const struct kmem_cache *cache, void *buffer, int enable)
{
	struct page *page = virt_to_page(buffer);

	kernel_map_pages(page, (int)(cache->buffer_size >> PAGE_SHIFT), enable);
}

void buffer_map(const struct kmem_cache *cache, void *buffer)
{
	map(cache, buffer, 1);
}

void buffer_unmap(const struct kmem_cache *cache, void *buffer)
{
	map(cache, buffer, 0);
}

bool buffer_is_mapped(const struct kmem_cache *cache, const void *buffer)
{
	struct page *page = virt_to_page(buffer);

	return kernel_page_present(page);
}

/* Cleared first: how long the chain is depends on the compiler, what is written must not. */
void buffer_record_free(struct kmem_cache *cache, void *buffer, unsigned long caller)
{
	unsigned long *record = debug_object(cache, buffer);
	unsigned int words = cache->object_size / sizeof(unsigned long);
	unsigned int length;

	if (words < RECORD_WORDS_MIN)
		return;
	memset(record, 0, words * sizeof(unsigned long));
	record[0] = RECORD_BEGIN;
	record[1] = caller;
	record[2] = smp_processor_id();
	length = save_stack_addresses(&record[RECORD_CHAIN], words - RECORD_CHAIN - 1);
	record[RECORD_CHAIN + length] = RECORD_END;
}
