/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_LINE_NAMES_H
#define SIM_METRICS_LINE_NAMES_H

#include "sim/metrics/line_slabs.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * What lies at a simulated physical address, down to the field of a structure: for reports that say which field of
 * which structure costs cache misses.
 *
 * What belongs to caches (arrays, lists, descriptors) lies in objects of other caches; it is known by a walk over all
 * caches, which keeps only what is asked for, so that a machine of many nodes with their squared number of alien arrays
 * needs no more memory than a small one. Through the module's inspection table; without one, pages, variables and the
 * kernel's own structures have names.
 */
enum line_owner {
	LINE_OWNER_OBJECT,	/* an object of a cache, in its user's hands or resting */
	LINE_OWNER_CACHE,	/* a cache's descriptor */
	LINE_OWNER_LIST3,	/* lists of a node */
	LINE_OWNER_HEAD,	/* head array */
	LINE_OWNER_SHARED,	/* shared array */
	LINE_OWNER_ALIEN,	/* alien array */
	LINE_OWNER_ALIEN_TABLE, /* pointers to alien arrays */
	LINE_OWNER_SLAB,	/* slab descriptor with its bufctls */
	LINE_OWNER_SLAB_PAGES,	/* a frame of a slab, as a whole */
	LINE_OWNER_SLAB_REST,	/* of a slab's pages what is neither descriptor nor object: colour, rest */
	LINE_OWNER_PAGE,	/* page descriptors */
	LINE_OWNER_ZONE,	/* zones of the page allocator */
	LINE_OWNER_CPU_PAGES,	/* page lists of a CPU */
	LINE_OWNER_PER_CPU,	/* per-CPU variables of the allocator */
	LINE_OWNER_VARIABLE,	/* its static variables */
	LINE_OWNER_PAGES,	/* pages handed out for something else, or free */
	LINE_OWNER_BOOT,	/* memory that the boot allocator gave away, and nobody claims */
	LINE_OWNERS
};

/* "object", "head array"...: as in the database. */
const char *line_owner_name(enum line_owner owner);

/*
 * Strings are constants or interned; the members up to `site` tell rows of a report apart. Zero first: names are
 * compared as bytes.
 */
struct line_name {
	const char *cache;     /* whose it is; NULL: nobody's */
	const char *structure; /* that has the field; NULL: an object, a variable, or not known */
	const char *field;     /* its name; NULL: OFFSET stands for it */
	int32_t offset;	       /* without a field: bytes from the start of the object; LINE_OFFSET_NONE */
	int32_t bytes;	       /* of the object, from OFFSET on, if more than a machine word; 0 */
	int16_t cpu;	       /* of head arrays, page lists, per-CPU variables; -1: does not matter */
	int16_t node, home;    /* of the others; home: of an alien array's objects; -1 */
	uint16_t owner;	       /* enum line_owner */
	uint16_t site;	       /* who allocated the object last: as line_slabs_allocated() was told */
	/* Not part of the row. */
	bool repeated;	/* the field is an element of an array: INDEX */
	uint64_t start; /* address of what has the field: two objects of one cache differ in it */
	int32_t index;
};

/* A field that is not told apart: padding, or a whole frame of memory. */
#define LINE_OFFSET_NONE INT32_MIN

struct line_names;

/* SLABS is borrowed, NULL without an inspection table. */
struct line_names *line_names_new(const struct slab_inspection *inspection, const struct line_slabs *slabs);
void line_names_free(struct line_names *names);

/*
 * From now on what the caches have at these LINES (ascending line numbers, borrowed during the call) is known by name,
 * as of this moment, and nothing else. LEAVING: a cache that is being destroyed and no longer in the chain, or NULL.
 * Host context, or a fiber between two accesses.
 */
void line_names_learn(struct line_names *names, const uint64_t *lines, size_t count, struct kmem_cache *leaving);

/* What lies at PHYSICAL. Of what caches have, only lines that were learned are known: else they are objects. */
void line_names_find(const struct line_names *names, uint64_t physical, struct line_name *name);

/* The frame of memory at PHYSICAL as a whole: slab pages of a cache, page descriptors, boot memory... */
void line_names_find_frame(const struct line_names *names, uint64_t physical, struct line_name *name);

/* Whether two names make one row. */
bool line_name_equal(const struct line_name *a, const struct line_name *b);
guint line_name_hash(const struct line_name *name);

/* New strings, free with g_free: "avail", "entry[]", "+24", "+0..63"; NULL: no field. And "cpu 3", "node 0 for node 1";
 * NULL. */
char *line_name_field_text(const struct line_name *name);
char *line_name_instance_text(const struct line_name *name);

#endif
