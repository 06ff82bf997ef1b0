/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_TRACE_H
#define MODELS_KERNEL_TRACE_H

#include <trace/slab.h>

/*
 * Who listens to the allocator's trace points (<trace/slab.h>): metrics, checkers, the timeline. Up to eight receivers,
 * called in the order of their registration, on the fiber that runs, between two accesses of kernel code. A receiver
 * never changes the world, takes no boundary and calls no kernel service. Which CPU and when: hw->current.
 *
 * Members are called as the trace points are, with the receiver's context first; NULL: not interested.
 */
enum { KERNEL_TRACE_RECEIVERS_MAX = 8 };

struct kernel_trace_receiver {
	void *context;
	void (*refill)(void *context, struct kmem_cache *cache, int node, unsigned int moved, int from_shared);
	void (*flush)(void *context, struct kmem_cache *cache, int node, unsigned int moved, int to_shared);
	void (*free_block)(void *context, struct kmem_cache *cache, int node, unsigned int moved);
	void (*alien_drain)(void *context, struct kmem_cache *cache, int node, int home, unsigned int to_shared,
		unsigned int to_slabs);
	void (*drain)(void *context, struct kmem_cache *cache, int node, unsigned int moved);
	void (*grow)(void *context, struct kmem_cache *cache, int node, unsigned int order, unsigned int objects,
		size_t colour_offset, int foreign);
	void (*destroy)(void *context, struct kmem_cache *cache, int node, unsigned int order);
	void (*alloc)(void *context, struct kmem_cache *cache, const void *object);
	void (*free)(void *context, struct kmem_cache *cache, const void *object);
	void (*cache_create)(void *context, struct kmem_cache *cache);
	void (*cache_destroy)(void *context, struct kmem_cache *cache);
	void (*phase_begin)(void *context, struct kmem_cache *cache, enum slab_phase phase);
	void (*phase_end)(void *context, struct kmem_cache *cache, enum slab_phase phase);
};

/* Sets kernel->trace up. */
void kernel_trace_init(void);

/* RECEIVER is borrowed and must outlive the world. Before the world runs, or while it is paused. */
void kernel_trace_receiver_add(const struct kernel_trace_receiver *receiver);

/* The cache that gets a slab in the running task or handler, innermost; NULL: none. */
struct kmem_cache *kernel_trace_growing(void);

#endif
