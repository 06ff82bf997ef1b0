/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of reports. See debug_print.h.
 */
#include "debug_print.h"

#include <linux/kallsyms.h>

enum { LINE_BYTES = 16, LINE_TEXT_BYTES = 3 * LINE_BYTES + 1, DAMAGED_LINES_MAX = 6, SYMBOL_BYTES = 128 };

/* COUNT bytes, at most a line, called LABEL. */
static void print_line(const unsigned char *bytes, unsigned int count, long label)
{
	char text[LINE_TEXT_BYTES];
	unsigned int i;

	for (i = 0; i < count; i++) {
		unsigned int byte = bytes[i];

		snprintf(&text[3 * i], sizeof(text) - 3 * i, " %02x", byte);
	}
	printk(KERN_ERR "  %5ld:%s\n", label, text);
}

static unsigned int line_length(unsigned int offset, unsigned int size)
{
	return min(size - offset, (unsigned int)LINE_BYTES);
}

void print_bytes(const void *start, unsigned int size)
{
	const unsigned char *bytes = start;
	unsigned int offset;

	for (offset = 0; offset < size; offset += LINE_BYTES)
		print_line(&bytes[offset], line_length(offset, size), offset);
}

void print_headline(struct kmem_cache *cache, void *buffer, const char *what)
{
	void *object = debug_object(cache, buffer);

	printk(KERN_ERR "slab: cache %s: object %p (%u bytes) %s\n", cache->name, object, cache->object_size, what);
}

void print_last_user(const struct kmem_cache *cache, void *buffer)
{
	char symbol[SYMBOL_BYTES];
	unsigned long user;

	if (!(cache->flags & SLAB_STORE_USER))
		return;
	user = *debug_user_word(cache, buffer);
	if (!user) {
		printk(KERN_ERR "  last user: nobody yet\n");
		return;
	}
	sprint_symbol(symbol, sizeof(symbol), user);
	printk(KERN_ERR "  last user: 0x%lx (%s)\n", user, symbol);
}

void print_line_of(struct kmem_cache *cache, void *buffer, const void *byte)
{
	const unsigned char *bytes = buffer;
	const unsigned char *object = debug_object(cache, buffer);
	unsigned int offset = (unsigned int)((const unsigned char *)byte - bytes);

	offset -= offset % LINE_BYTES;
	print_line(&bytes[offset], line_length(offset, cache->buffer_size), (long)(&bytes[offset] - object));
}

unsigned char pattern_free_byte(const struct kmem_cache *cache, unsigned int offset)
{
	return offset == cache->object_size - 1 ? PATTERN_LAST : PATTERN_FREE;
}

static bool line_is_damaged(const struct kmem_cache *cache, const unsigned char *object, unsigned int offset)
{
	unsigned int end = offset + line_length(offset, cache->object_size);

	for (; offset < end; offset++) {
		if (object[offset] != pattern_free_byte(cache, offset))
			return true;
	}
	return false;
}

void print_damaged_lines(struct kmem_cache *cache, void *buffer)
{
	const unsigned char *object = debug_object(cache, buffer);
	unsigned int lines = 0;
	unsigned int offset;

	for (offset = 0; offset < cache->object_size && lines < DAMAGED_LINES_MAX; offset += LINE_BYTES) {
		if (!line_is_damaged(cache, object, offset))
			continue;
		print_line(&object[offset], line_length(offset, cache->object_size), offset);
		lines++;
	}
}

static void print_neighbour(struct kmem_cache *cache, const struct slab *slab, unsigned int index, const char *which)
{
	void *buffer = slab_object(cache, slab, index);
	const unsigned char *object = debug_object(cache, buffer);

	if (!buffer_is_mapped(cache, buffer)) {
		printk(KERN_ERR "  %s object: %p, free and not mapped\n", which, object);
		return;
	}
	printk(KERN_ERR "  %s object: %p\n", which, object);
	print_last_user(cache, buffer);
	print_line(object, line_length(0, cache->object_size), 0);
}

void print_neighbours(struct kmem_cache *cache, void *buffer)
{
	struct slab *slab = object_slab(buffer);
	unsigned int index = slab_object_index(cache, slab, buffer);

	if (index > 0)
		print_neighbour(cache, slab, index - 1, "previous");
	if (index + 1 < cache->num)
		print_neighbour(cache, slab, index + 1, "next");
}
