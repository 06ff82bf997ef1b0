/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of a real SLAB inside an allocation or a free, as an instrumented kernel prints them into its trace:
 *
 *	cache_alloc_refill: slab_refill: name=filp node=0 batch=60 touched=1 node_free=117 shared=0
 *	cache_alloc_refill: slab_refill_shared: name=maple_node got=60
 *	cache_alloc_refill: slab_refill_lists: name=filp got=60
 *	cache_grow_begin: slab_grow: name=vm_area_struct node=0 order=0 num=28 offset=64
 *	cache_flusharray: slab_flush: name=maple_node node=0 avail=120 batch=60 shared=0
 *	free_block: slab_free_block: name=anon_vma_chain node=1 nr=12
 *	slab_destroy: slab_destroy: name=ext4_inode_cache
 *	___cache_free: slab_alien: name=anon_vma node=1 page_node=0
 */
#ifndef SIM_WORKLOAD_IMPORT_STEP_H
#define SIM_WORKLOAD_IMPORT_STEP_H

#include <glib.h>

enum import_step_kind {
	IMPORT_STEP_REFILL,	   /* a CPU's array was empty */
	IMPORT_STEP_REFILL_SHARED, /* and was filled from the shared array */
	IMPORT_STEP_REFILL_LISTS,  /* or from partial and free slabs */
	IMPORT_STEP_GROW,	   /* a new slab */
	IMPORT_STEP_FLUSH,	   /* a CPU's array was full */
	IMPORT_STEP_FREE_BLOCK,	   /* objects went back to slabs */
	IMPORT_STEP_DESTROY,	   /* a slab's pages went back */
	IMPORT_STEP_ALIEN,	   /* a free on another node than the object's */
};

/* A number that a step does not have is 0, but -1 for `node` and `shared`. */
struct import_step {
	enum import_step_kind kind;
	const char *name; /* of the cache; interned */
	int node;	  /* whose lists; of an alien free the CPU's */
	gint64 count;	  /* objects: got, nr, avail; of a growth: in the slab */
	gint64 batch;
	gint64 node_free; /* refill: free objects on the node's lists before */
	gint64 shared;	  /* refill, flush: objects in the node's shared array before; -1: there is none */
	gint64 page_node; /* alien: the object's */
};

/*
 * Reads what follows the time of a trace line; the text is changed in place and the name interned in `words`. FALSE
 * when it is no such step, or a cut one.
 */
gboolean import_step_read(GStringChunk *words, char *text, struct import_step *step);

#endif
