/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports of damage: to the kernel log which cache and object, what was found and what should be there, who used the
 * object last, the bytes around, and the neighbours, because it may be one of them that ran over its end. Then one
 * finding, with what was found.
 */
#include "debug_print.h"

void debug_report_red_zones(
	struct kmem_cache *cache, void *buffer, enum kernel_misuse misuse, unsigned long expected, const char *what)
{
	unsigned long *zone1 = debug_red_zone1(cache, buffer);
	unsigned long *zone2 = debug_red_zone2(cache, buffer);
	unsigned long before = *zone1;
	unsigned long behind = *zone2;
	void *object = debug_object(cache, buffer);

	print_headline(cache, buffer, what);
	printk(KERN_ERR "  red zone before it: 0x%lx, behind it: 0x%lx, expected: 0x%lx\n", before, behind, expected);
	print_last_user(cache, buffer);
	if (before != expected)
		print_line_of(cache, buffer, zone1);
	if (behind != expected)
		print_line_of(cache, buffer, zone2);
	print_neighbours(cache, buffer);
	kernel_report(misuse,
		"cache %s: object %p (%u bytes) %s: red zone before it 0x%lx, behind it 0x%lx, expected 0x%lx",
		cache->name, object, cache->object_size, what, before, behind, expected);
}

/* As a processor reads a word of the pattern: its first byte is the lowest. */
static unsigned long pattern_word(const struct kmem_cache *cache, unsigned int offset)
{
	unsigned long word = 0;
	unsigned int i;

	for (i = 0; i < sizeof(word); i++)
		word |= (unsigned long)pattern_free_byte(cache, offset + i) << 8 * i;
	return word;
}

void debug_report_pattern(struct kmem_cache *cache, void *buffer, unsigned int offset)
{
	static const char what[] = "was written to while it was free";
	unsigned long *words = debug_object(cache, buffer);
	unsigned int index = offset / sizeof(unsigned long);
	unsigned long found = words[index];
	unsigned long expected;

	offset = index * sizeof(unsigned long);
	expected = pattern_word(cache, offset);
	print_headline(cache, buffer, what);
	printk(KERN_ERR "  word at offset %u: 0x%lx, expected: 0x%lx\n", offset, found, expected);
	print_last_user(cache, buffer);
	print_damaged_lines(cache, buffer);
	print_neighbours(cache, buffer);
	kernel_report(MISUSE_USE_AFTER_FREE,
		"cache %s: object %p (%u bytes) %s: word at offset %u is 0x%lx, expected 0x%lx", cache->name, words,
		cache->object_size, what, offset, found, expected);
}

void debug_report_double_free(struct kmem_cache *cache, void *buffer, const char *what)
{
	void *object = debug_object(cache, buffer);

	print_headline(cache, buffer, what);
	print_last_user(cache, buffer);
	kernel_report_bug(
		MISUSE_DOUBLE_FREE, "cache %s: object %p (%u bytes) %s", cache->name, object, cache->object_size, what);
}

void debug_report_free_list(const struct kmem_cache *cache, struct slab *slab)
{
	printk(KERN_ERR "slab: cache %s: the free list of slab %p is damaged: first %u, %u of %u objects in use\n",
		cache->name, slab, slab->free, slab->inuse, cache->num);
	printk(KERN_ERR "  descriptor and free list:\n");
	print_bytes(slab, sizeof(struct slab) + cache->num * sizeof(kmem_bufctl_t));
}

/* Why it is still there was said already. */
void debug_report_leak(const struct kmem_cache *cache)
{
	kernel_report(MISUSE_LEAK, "cache %s is to be destroyed, but objects of it are in use", cache->name);
}
