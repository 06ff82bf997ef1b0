/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SLAB_DEBUG_PRINT_H
#define SLAB_DEBUG_PRINT_H

/*
 * Lines of reports, for the kernel log. Objects that are not mapped are not looked at. Neighbours are read without any
 * lock: they may be changing.
 */

#include "debug.h"

/* "slab: cache NAME: object ADDRESS (SIZE bytes) WHAT" */
void print_headline(struct kmem_cache *cache, void *buffer, const char *what);

/* The user word, with the name of the code there. */
void print_last_user(const struct kmem_cache *cache, void *buffer);

/* The line of BUFFER that has BYTE in it; it is called by its offset from the object. */
void print_line_of(struct kmem_cache *cache, void *buffer, const void *byte);

/* Those lines of the object in which the free pattern is damaged, but not too many. */
void print_damaged_lines(struct kmem_cache *cache, void *buffer);

/* The objects before and behind, with the start of each. */
void print_neighbours(struct kmem_cache *cache, void *buffer);

/* All of SIZE bytes. */
void print_bytes(const void *start, unsigned int size);

/* The byte that the free pattern has at OFFSET of an object. */
unsigned char pattern_free_byte(const struct kmem_cache *cache, unsigned int offset);

#endif
