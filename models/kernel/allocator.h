/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_ALLOCATOR_H
#define MODELS_KERNEL_ALLOCATOR_H

#include <linux/slab.h>
#include <linux/slab_inspection.h>

/*
 * The entry points of an allocator module, bound by name when it is loaded; members are called as the functions are,
 * and <linux/slab.h> says what they do. They are called on a fiber, by tasks and interrupt handlers of the world.
 *
 * The first group is always there. A member of the second is NULL when the module does not have the function.
 */
struct allocator {
	const char *name; /* the module's file name without .so */

	void (*kmem_cache_init)(void);
	struct kmem_cache *(*kmem_cache_create)(
		const char *name, size_t size, size_t align, unsigned long flags, kmem_ctor_t ctor, kmem_ctor_t dtor);
	int (*kmem_cache_destroy)(struct kmem_cache *cache);
	int (*kmem_cache_shrink)(struct kmem_cache *cache);
	void *(*kmem_cache_alloc)(struct kmem_cache *cache, gfp_t gfp);
	void (*kmem_cache_free)(struct kmem_cache *cache, void *object);
	void *(*__kmalloc)(size_t size, gfp_t gfp);
	void (*kfree)(const void *object);

	void *(*kmem_cache_zalloc)(struct kmem_cache *cache, gfp_t gfp);
	void *(*kmem_cache_alloc_node)(struct kmem_cache *cache, gfp_t gfp, int node);
	unsigned int (*kmem_cache_size)(struct kmem_cache *cache);
	const char *(*kmem_cache_name)(struct kmem_cache *cache);
	int (*kmem_ptr_validate)(struct kmem_cache *cache, void *object);
	void *(*kmalloc_node)(size_t size, gfp_t gfp, int node);
	void *(*kzalloc)(size_t size, gfp_t gfp);
	unsigned int (*ksize)(const void *object);
	struct kmem_cache *(*kmem_find_general_cachep)(size_t size, gfp_t gfp);
	void *(*__alloc_percpu)(size_t size);
	void (*free_percpu)(const void *handle);
	int (*slab_is_available)(void);

	const struct slab_inspection *inspection; /* NULL: looked at through the interface only */
};

/* The allocator of this world. Its module must have been loaded. */
const struct allocator *kernel_allocator(void);

/*
 * Fills ALLOCATOR but for its name with what the loaded module behind HANDLE (of dlopen) exports. False with the reason
 * in ERROR, which names every function that is missing.
 */
bool allocator_bind(struct allocator *allocator, void *handle, char *error, size_t error_size);

#endif
