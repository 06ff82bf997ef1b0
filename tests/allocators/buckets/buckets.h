/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_ALLOCATORS_BUCKETS_H
#define TESTS_ALLOCATORS_BUCKETS_H

/*
 * A second allocator behind the kernel's interface, independent of slab/: power-of-two buckets.
 *
 * Every object fills a power of two of bytes and is aligned to it. A slab is one page, or for larger objects exactly
 * one object. What there is to know of a slab stands in the descriptor of its first page, so slabs have no headers and
 * the allocator has no arrays: each allocation and each free takes the lock of a node. Empty slabs beyond a few go back
 * at once; there is nothing to reap and nothing to tune.
 */

#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/types.h>

enum {
	BUCKET_MIN_BYTES = 32,
	BUCKET_EMPTY_MAX = 8, /* empty slabs that a cache keeps on a node */
};

/* What a cache has on one node; all of it is protected by the lock. */
struct bucket_node {
	spinlock_t lock;
	struct list_head slabs; /* those with free objects, linked by their page's lru; the empty ones last */
	unsigned long slab_count;
	unsigned long empty_count;
	unsigned long objects_in_use;
};

/* Counted by the kernel's statistics service: costless, and only when the kernel counts. */
struct bucket_statistics {
	unsigned long alloc_hit;  /* served by a slab that was there */
	unsigned long alloc_miss; /* needed a new slab */
	unsigned long free_local;
	unsigned long free_remote; /* object of another node than the CPU's */
	unsigned long grown;
	unsigned long reaped;
	unsigned long errors; /* no pages */
	unsigned long high_mark;
	unsigned long objects; /* in use on all nodes */
};

struct kmem_cache {
	const char *name;
	unsigned int object_bytes; /* as asked for, in whole words */
	unsigned int bucket_bytes; /* a power of two */
	unsigned int link_offset;  /* where a free object holds the address of the next one */
	unsigned int slab_objects;
	unsigned int slab_order;
	unsigned long flags; /* SLAB_* */
	gfp_t gfp;	     /* added to every page request */
	kmem_ctor_t ctor, dtor;
	struct list_head chain; /* all caches, in the order of their creation */
	struct bucket_statistics statistics;
	struct bucket_node *nodes[]; /* for each possible node */
};

/* All caches; the mutex protects the list and is held while it is read. */
extern struct list_head bucket_chain;
extern struct mutex bucket_chain_mutex;

/* --- slabs.c: a slab by its first page --- */

struct page *bucket_slab_new(struct kmem_cache *cache, gfp_t gfp, int node); /* may sleep; NULL: no memory */
void bucket_slab_release(struct kmem_cache *cache, struct page *slab);
struct page *bucket_slab_of(const void *object); /* BUG when OBJECT is no object of any cache */

static inline struct kmem_cache *bucket_slab_cache(const struct page *slab)
{
	return (struct kmem_cache *)slab->owner[0];
}

/* These want the lock of the slab's node. */
void *bucket_slab_take(struct kmem_cache *cache, struct page *slab);
void bucket_slab_put(struct kmem_cache *cache, struct page *slab, void *object);

static inline unsigned long bucket_slab_in_use(const struct page *slab)
{
	return slab->owner[1];
}

/* --- caches.c --- */

/* Where to allocate when the caller names no node. */
int bucket_node_wanted(const struct kmem_cache *cache);

/* --- general.c --- */

void bucket_general_init(void);

#endif
