/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SLAB_GEOMETRY_H
#define SLAB_GEOMETRY_H

/*
 * Geometry: how a cache cuts pages into objects. A pure function of one cache's wishes and the machine.
 *
 * A slab is 2^gfporder pages. It holds `num` buffers of `buffer_size` bytes, and, unless that is kept elsewhere
 * ("off-slab"), its own management: a slab descriptor followed by one index (bufctl) for each buffer.
 *
 *   on-slab    | colour offset | descriptor, bufctls | buffer 0 | buffer 1 | ... | rest |
 *              |               |<---- slab_size ---->|
 *   off-slab   | colour offset | buffer 0 | buffer 1 | ... | rest |
 *
 * The bytes left over at the end buy colours: slabs of one cache start their contents at different multiples of
 * colour_off, so that objects of equal index do not all compete for the same lines of the hardware's caches.
 *
 * In debug a buffer is larger than the object that the user sees:
 *
 *   | padding | red zone 1 | object | red zone 2 | user word |
 *   |<----- obj_offset --->|<------>| obj_size
 *
 * This header is read by the allocator, which knows only the modeled kernel's headers, and by the program and its
 * tests, which know only the host's. It therefore includes nothing and uses plain C types. Nothing here keeps state,
 * calls a service or can fail other than by its return value, so all of it may be called from any context.
 *
 * The structure sizes are those of the 2.6.16 era on LP64 and ILP32; they are measured facts, because the listings of
 * real machines in tests/data/slabinfo come out only with them.
 */

/*
 * The cache flags that bear on geometry. The values are the kernel's own (SLAB_RED_ZONE and so on), so that the
 * allocator can pass its flags as they are; bits not named here are ignored and come back unchanged.
 */
#define GEOMETRY_RED_ZONE 0x00000400UL	      /* debug: a guard word on either side of the object */
#define GEOMETRY_POISON 0x00000800UL	      /* debug: fill free and fresh objects with a pattern */
#define GEOMETRY_HWCACHE_ALIGN 0x00002000UL   /* objects start on a cache line, or on a fraction of one if small */
#define GEOMETRY_STORE_USER 0x00010000UL      /* debug: a word with the last caller's address */
#define GEOMETRY_RECLAIM_ACCOUNT 0x00020000UL /* takes the first order that fits, so that pages come back easily */
#define GEOMETRY_DESTROY_BY_RCU 0x00080000UL  /* objects may be read after they were freed, so never poisoned */

/* Bytes of one entry of a slab's free list, and the largest number of objects its values leave room for. */
#define GEOMETRY_BUFCTL_SIZE 4UL
#define GEOMETRY_BUFCTL_LIMIT (~0U - 3)

/* The part of machine and kernel build that geometry depends on. Sizes in bytes, all powers of two unless noted. */
struct geometry_machine {
	unsigned long word_size;       /* of a pointer: 8 (LP64) or 4 (ILP32) */
	unsigned long page_size;       /* 4096..65536 */
	unsigned long cache_line;      /* 32, 64 or 128: what the machine has */
	unsigned long kmalloc_line;    /* 32, 64 or 128: what the kernel was built for (general sizes) */
	unsigned long slab_min_align;  /* the architecture's smallest alignment of any object, or 0 */
	unsigned int break_order;      /* highest slab order, unless not one object fits: 1, or 0 on small machines */
	unsigned int max_object_order; /* largest object and largest slab are page_size << this: 5, 8 or 13 */
	unsigned int max_page_order;   /* largest order the page allocator serves: 10, or more */
	unsigned int cpus;	       /* possible CPUs (NR_CPUS), any number from 1 */
	unsigned int nodes;	       /* possible nodes (MAX_NUMNODES), any number from 1 */
	_Bool smp;		       /* the kernel serves more than one CPU */
	_Bool stats;		       /* cache descriptors hold statistics counters */
	_Bool debug;		       /* debugging aids are built in */
	_Bool debug_pagealloc;	       /* and objects of medium size get a page of their own; implies debug */
};

/* What the creator of a cache asks for. */
struct geometry_request {
	unsigned long size;  /* of the object in bytes: word_size .. page_size << max_object_order */
	unsigned long align; /* 0 or a power of two, bytes */
	unsigned long flags; /* GEOMETRY_*; debug flags are added here as the debug build's policy has it */
	/*
	 * Keep the slab descriptor inside the slab whatever the size. Set for the first two general caches: at their
	 * creation there is no cache yet to take descriptors from.
	 */
	_Bool descriptor_on_slab;
};

/* What comes of it. Sizes in bytes. */
struct geometry {
	unsigned long buffer_size; /* distance from one object to the next */
	unsigned long align;	   /* of buffers and of an on-slab descriptor area */
	unsigned long flags;	   /* those of the request, with the debug flags that are in force */
	unsigned long obj_offset;  /* from buffer to object; 0 without debug */
	unsigned long obj_size;	   /* the object, rounded up to words: what a user may touch in debug */
	unsigned int num;	   /* objects in a slab */
	unsigned int gfporder;	   /* a slab is page_size << gfporder bytes */
	_Bool off_slab;		   /* the descriptor lies in an object of a general cache */
	unsigned long slab_size;   /* descriptor and bufctls; on-slab: rounded up to align */
	unsigned long left_over;   /* bytes of a slab in neither objects nor, on-slab, slab_size */
	unsigned long colour_off;  /* bytes from one colour to the next */
	unsigned int colour;	   /* number of colours; 0 means that all slabs look the same, as 1 does */
};

/*
 * Computes the geometry of one cache. Returns false when no order up to max_object_order is acceptable; *geometry is
 * then undefined. The request's size must be within its range: the allocator refuses others before it comes here.
 */
_Bool geometry_compute(
	const struct geometry_machine *machine, const struct geometry_request *request, struct geometry *geometry);

/*
 * Computes the geometry of kmem_cache, the cache of cache descriptors. It exists before anything else does, so it has
 * no flags, no debugging aids, never an off-slab descriptor, and takes the smallest order that holds one object.
 */
_Bool geometry_compute_kmem_cache(const struct geometry_machine *machine, struct geometry *geometry);

/* The tunables a cache starts with. */
struct geometry_tunables {
	unsigned int limit;	 /* objects that a CPU's head array may hold */
	unsigned int batchcount; /* objects moved at a time between head array and node */
	unsigned int shared;	 /* batches that the node's shared array may hold */
};

void geometry_default_tunables(
	const struct geometry_machine *machine, unsigned long buffer_size, struct geometry_tunables *tunables);

/*
 * The smallest general (kmalloc) cache that holds `bytes`, as its object size; 0 when there is none. Asking for one
 * more than the last answer, from 1 on, walks all of them upward.
 */
unsigned long geometry_general_size(const struct geometry_machine *machine, unsigned long bytes);

/* Structure sizes in bytes for a word size of 8 or 4. */
unsigned long geometry_slab_descriptor_size(unsigned long word_size);		   /* struct slab without its bufctls */
unsigned long geometry_array_size(unsigned long word_size, unsigned long entries); /* struct array_cache */
unsigned long geometry_list3_size(unsigned long word_size);			   /* struct kmem_list3 */
/* struct kmem_cache: it has a pointer for each possible CPU and node, so it grows with the machine. */
unsigned long geometry_cache_descriptor_size(const struct geometry_machine *machine);

#endif
