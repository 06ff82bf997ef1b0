/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_OBJECT_SET_H
#define SIM_CHECK_OBJECT_SET_H

#include <glib.h>
#include <stdbool.h>

/* The slabs of one cache, for looking up which slab and which index an object has. Host memory. */
struct object_slab {
	const char *objects; /* first object */
	guint slab;	     /* number in the order of the walk */
	int node;	     /* recorded in the slab */
	guint marks_at;	     /* first of its num marks */
};

struct object_set {
	GArray *slabs;	   /* of struct object_slab, by address after object_set_sort() */
	GByteArray *marks; /* one byte an object: OBJECT_* */
	unsigned int num, buffer_size;
};

enum { OBJECT_OUT, OBJECT_ON_FREE_CHAIN, OBJECT_IN_ARRAY };

void object_set_init(struct object_set *set, unsigned int num, unsigned int buffer_size);
void object_set_release(struct object_set *set);
/* The marks of a new slab, all OBJECT_OUT; the pointer is valid until the next call. */
guint8 *object_set_add(struct object_set *set, const void *objects, int node);
void object_set_sort(struct object_set *set);

/* The mark and home node of the object at ADDRESS; NULL when no object of the set begins there. */
guint8 *object_set_find(const struct object_set *set, const void *address, int *node);

#endif
