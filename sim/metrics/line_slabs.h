/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_LINE_SLABS_H
#define SIM_METRICS_LINE_SLABS_H

#include <linux/slab_inspection.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which slab lies in which pages, learned when slabs are made and not read back from memory: it is wanted when a slab
 * is on its way out, and its descriptor may be overwritten by then.
 *
 * Kept by the receivers of lines.c, on fibers: it never changes the world. Addresses are simulated physical ones.
 */
enum { LINE_SITE_UNKNOWN = 0 };

struct line_slab {
	uint64_t start, end;			    /* its pages */
	const char *cache;			    /* its name, interned: valid after the cache is gone */
	uint64_t objects;			    /* first buffer */
	uint64_t descriptor;			    /* UINT64_MAX: not known */
	uint64_t descriptor_bytes;		    /* with its bufctls */
	unsigned int num, buffer_size, object_size; /* of the cache */
	unsigned int object_offset;		    /* from buffer to object */
	uint16_t *sites;			    /* [num]: who allocated it last; owned */
};

struct line_slabs;

struct line_slabs *line_slabs_new(const struct slab_inspection *inspection);
void line_slabs_free(struct line_slabs *slabs);

/* The page allocator gave pages for a slab of CACHE to CONTEXT (a task). */
void line_slabs_pages(
	struct line_slabs *slabs, const void *context, struct kmem_cache *cache, const void *start, size_t bytes);
/* And CONTEXT has made a slab of them, whose colour leaves so many bytes at the start unused. */
void line_slabs_grown(struct line_slabs *slabs, const void *context, struct kmem_cache *cache, size_t colour_offset);
/* Pages go back: there is no slab in them any more. */
void line_slabs_forget(struct line_slabs *slabs, uint64_t start);

/* The slab whose pages hold ADDRESS; NULL: none. Valid until it is forgotten. */
struct line_slab *line_slabs_at(const struct line_slabs *slabs, uint64_t address);
/* Visits all of them, in no particular order. */
void line_slabs_visit(
	const struct line_slabs *slabs, void (*visit)(const struct line_slab *slab, void *context), void *context);

/* Notes that SITE, a number of the caller's, was given the object at ADDRESS. */
void line_slabs_allocated(struct line_slabs *slabs, uint64_t address, uint16_t site);

#endif
