/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_SLAB_H
#define KERNEL_TREE_LINUX_SLAB_H

/* The general caches as a table, and what the era called things. */

#include_next <linux/slab.h>

#include <linux/atomic.h>
#include <linux/cache.h>

#define SLAB_NOFS GFP_NOFS
#define SLAB_NOIO GFP_NOIO
#define SLAB_ATOMIC GFP_ATOMIC
#define SLAB_USER GFP_USER
#define SLAB_KERNEL GFP_KERNEL
#define SLAB_DMA GFP_DMA
#define SLAB_LEVEL_MASK GFP_LEVEL_MASK
#define SLAB_NO_GROW __GFP_NO_GROW
#define SLAB_NO_REAP 0x00001000UL

/* The module's: by ascending size, in the order of <linux/kmalloc_sizes.h>; a size of ~0 ends it. */
struct cache_sizes {
	size_t cs_size;
	kmem_cache_t *cs_cachep;
	kmem_cache_t *cs_dmacachep;
};
extern struct cache_sizes malloc_sizes[];

extern atomic_t slab_reclaim_pages;

/* How many general caches are too small: folds into a constant where SIZE is one. */
static __always_inline unsigned int kernel_tree_general_index(size_t size)
{
#define CACHE(bytes) +(size > (bytes))
	return 0
#include <linux/kmalloc_sizes.h>
		;
#undef CACHE
}

enum {
#define CACHE(bytes) +1
	KERNEL_TREE_GENERALS = 0
#include <linux/kmalloc_sizes.h>
#undef CACHE
};

#undef kmalloc
static __always_inline void *kmalloc(size_t size, gfp_t gfp)
{
	if (__builtin_constant_p(size) && kernel_tree_general_index(size) < KERNEL_TREE_GENERALS) {
		const struct cache_sizes *general = &malloc_sizes[kernel_tree_general_index(size)];

		return kmem_cache_alloc(gfp & GFP_DMA ? general->cs_dmacachep : general->cs_cachep, gfp);
	}
	return __kmalloc(size, gfp);
}

static inline void *kcalloc(size_t count, size_t size, gfp_t gfp)
{
	return size != 0 && count > ~(size_t)0 / size ? NULL : kzalloc(count * size, gfp);
}

#endif
