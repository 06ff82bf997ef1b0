/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_SLAB_H
#define LINUX_SLAB_H

/*
 * The allocator's interface, implemented by the allocator module. Callers see opaque caches.
 */

#include <linux/gfp.h>
#include <linux/types.h>

struct kmem_cache;
typedef struct kmem_cache kmem_cache_t; /* the name of the era */

/* Cache flags (values of kernel 2.6.16). */
#define SLAB_DEBUG_INITIAL 0x00000200UL
#define SLAB_RED_ZONE 0x00000400UL
#define SLAB_POISON 0x00000800UL
#define SLAB_HWCACHE_ALIGN 0x00002000UL
#define SLAB_CACHE_DMA 0x00004000UL
#define SLAB_MUST_HWCACHE_ALIGN 0x00008000UL
#define SLAB_STORE_USER 0x00010000UL
#define SLAB_RECLAIM_ACCOUNT 0x00020000UL
#define SLAB_PANIC 0x00040000UL
#define SLAB_DESTROY_BY_RCU 0x00080000UL
#define SLAB_MEM_SPREAD 0x00100000UL

/* Flags that a constructor or destructor is called with. */
#define SLAB_CTOR_CONSTRUCTOR 0x001UL
#define SLAB_CTOR_ATOMIC 0x002UL /* it must not sleep */
#define SLAB_CTOR_VERIFY 0x004UL /* only check the constructed state */

typedef void (*kmem_ctor_t)(void *object, struct kmem_cache *cache, unsigned long flags);

/* Start-up: once, by the boot CPU, when the page allocator works and before any other call. */
void kmem_cache_init(void);

/*
 * Task context, may sleep. NULL on failure (panic with SLAB_PANIC). The name is borrowed until the cache is destroyed.
 * ALIGN is 0 or a power of two.
 */
struct kmem_cache *kmem_cache_create(
	const char *name, size_t size, size_t align, unsigned long flags, kmem_ctor_t ctor, kmem_ctor_t dtor);
int kmem_cache_destroy(struct kmem_cache *cache); /* 0, or 1 when objects are still in use */
int kmem_cache_shrink(struct kmem_cache *cache);  /* 0 when no slab in use remains, else 1 */

/* Any context without GFP_WAIT, else where sleeping is allowed. NULL: no memory. */
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp);
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp);
void *kmem_cache_alloc_node(struct kmem_cache *cache, gfp_t gfp, int node);
void kmem_cache_free(struct kmem_cache *cache, void *object); /* any context */

unsigned int kmem_cache_size(struct kmem_cache *cache);
const char *kmem_cache_name(struct kmem_cache *cache);
int kmem_ptr_validate(struct kmem_cache *cache, void *object);

/* General caches. Size 0 is served by the smallest cache, more than the largest gives NULL. */
void *__kmalloc(size_t size, gfp_t gfp);
void *kmalloc_node(size_t size, gfp_t gfp, int node);
void *kzalloc(size_t size, gfp_t gfp);
void kfree(const void *object); /* NULL is allowed */
unsigned int ksize(const void *object);
struct kmem_cache *kmem_find_general_cachep(size_t size, gfp_t gfp);
#define kmalloc(size, gfp) __kmalloc(size, gfp)

void *__alloc_percpu(size_t size);
void free_percpu(const void *handle);

int slab_is_available(void);

#endif
