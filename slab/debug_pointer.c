/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pointers that come back from users, judged before anything is done with them.
 */
#include "debug.h"

bool pointer_is_in_slab(const void *object)
{
	struct page *page;

	if (!virt_addr_valid(object)) {
		printk(KERN_ERR "slab: %p is freed, but it is no kernel memory\n", object);
		kernel_report_bug(MISUSE_BAD_POINTER, "%p is freed, but it is no kernel memory", object);
		return false;
	}
	page = object_page(object);
	if (!PageSlab(page)) {
		printk(KERN_ERR "slab: %p is freed, but it lies in no slab\n", object);
		kernel_report_bug(MISUSE_BAD_POINTER, "%p is freed, but it lies in no slab", object);
		return false;
	}
	return true;
}

bool pointer_is_of_cache(const struct kmem_cache *cache, const void *object)
{
	struct kmem_cache *owner;

	if (!pointer_is_in_slab(object))
		return false;
	owner = object_cache(object);
	if (owner == cache)
		return true;
	printk(KERN_ERR "slab: cache %s: %p is freed to it, but is an object of cache %s\n", cache->name, object,
		owner->name);
	kernel_report_bug(MISUSE_WRONG_CACHE, "cache %s: %p is freed to it, but is an object of cache %s", cache->name,
		object, owner->name);
	return false;
}

/* Bytes from the start of the buffer in which OBJECT lies to where its buffer would start; 0: it is an object. */
static size_t bytes_astray(struct kmem_cache *cache, const struct slab *slab, void *object)
{
	char *buffer = debug_buffer(cache, object);
	char *first = slab->s_mem;
	size_t offset = (size_t)(buffer - first);

	if (buffer < first || offset / cache->buffer_size >= cache->num)
		return cache->buffer_size;
	return offset % cache->buffer_size;
}

bool pointer_is_object(struct kmem_cache *cache, void *object)
{
	size_t astray;

	if (!pointer_is_of_cache(cache, object))
		return false;
	astray = bytes_astray(cache, object_slab(object), object);
	if (astray == 0)
		return true;
	printk(KERN_ERR "slab: cache %s: %p is freed, but no object starts there\n", cache->name, object);
	if (astray < cache->buffer_size)
		printk(KERN_ERR "  %p would be one, %zu bytes before it\n", (char *)object - astray, astray);
	kernel_report_bug(MISUSE_BAD_POINTER, "cache %s: %p is freed, but no object starts there", cache->name, object);
	return false;
}
