/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_SLAB_INSPECTION_H
#define LINUX_SLAB_INSPECTION_H

/*
 * What an allocator module may offer to those who look at it from outside the world: metrics, checkers, reports.
 *
 * The module exports `const struct slab_inspection slab_inspection`. Its functions are compiled without instrumentation
 * and called between boundaries, never while the world runs; they take no locks, change nothing and must survive
 * inconsistent data as well as they can (walks are bounded). A module without the table is looked at through the public
 * interface only.
 */

#include <linux/slab.h>
#include <linux/types.h>

enum { SLAB_INSPECTION_VERSION = 3 };

struct slab_cache_info {
	const char *name;
	unsigned int object_size;   /* bytes: the word-rounded size asked for */
	unsigned int object_offset; /* bytes from the buffer, which arrays and slabs hold, to what users see; 0 without
				       debug */
	unsigned int buffer_size;   /* bytes */
	unsigned int num;	    /* objects per slab */
	unsigned int order;
	unsigned int colour, colour_off;
	unsigned int slab_size; /* bytes of descriptor and bufctls */
	unsigned long flags;
	bool off_slab;
	bool boot_cache; /* made during start-up: never destroyed */
	unsigned int limit, batchcount, shared;
	/* Statistics, chapter 13. */
	unsigned long num_active, num_allocations, high_mark, grown, reaped, errors, max_freeable;
	unsigned long node_allocs, node_frees, node_overflow, foreign_slabs;
	unsigned long allochit, allocmiss, freehit, freemiss;
};

struct slab_node_info {
	bool present; /* the cache has a kmem_list3 for this node */
	unsigned long free_objects;
	unsigned int free_limit, colour_next;
	unsigned long next_reap;
	bool free_touched;     /* an object was looked for among the empty slabs since the last reap */
	const void *list_lock; /* address of the lock */
	const void *list3;     /* address of the kmem_list3 */
	bool has_shared;
	const void *alien; /* its table of alien arrays; NULL: none */
};

enum slab_array_kind { SLAB_ARRAY_CPU, SLAB_ARRAY_SHARED, SLAB_ARRAY_ALIEN };

struct slab_array_info {
	enum slab_array_kind kind;
	unsigned int cpu; /* SLAB_ARRAY_CPU */
	int node;	  /* SHARED: its node; ALIEN: the node that owns the table */
	int home;	  /* ALIEN: home node of its objects */
	unsigned int avail, limit, batchcount, touched;
	void *const *entries; /* avail object pointers, oldest first */
	const void *address;  /* of the array_cache */
};

enum slab_list_kind { SLAB_LIST_FULL, SLAB_LIST_PARTIAL, SLAB_LIST_FREE };

struct slab_slab_info {
	enum slab_list_kind list;
	int list_node; /* node on whose lists it is */
	int node;      /* node recorded in it */
	const void *descriptor;
	void *pages;		    /* start of its pages */
	void *objects;		    /* first object */
	unsigned int inuse, free;   /* index of the first free object */
	const unsigned int *bufctl; /* num entries */
};

/* What memory is given a meaning by its fields. */
enum slab_structure {
	SLAB_STRUCTURE_CACHE,	   /* the descriptor of a cache: as long as the machine makes it */
	SLAB_STRUCTURE_LIST3,	   /* a node's lists */
	SLAB_STRUCTURE_ARRAY,	   /* an array_cache: header, then entries as far as anybody asks */
	SLAB_STRUCTURE_SLAB,	   /* a slab descriptor, then its bufctls as far as anybody asks */
	SLAB_STRUCTURE_ALIEN_TABLE /* the pointers to a node's alien arrays */
};

struct slab_field_info {
	const char *structure;	    /* that has the field: "kmem_cache", "cache_statistics"... */
	const char *name;	    /* as in its declaration */
	unsigned long offset, size; /* bytes, of the field or, of an array, of its element */
	int index;		    /* of the element; -1: no array */
};

struct slab_inspection {
	unsigned int version; /* SLAB_INSPECTION_VERSION */

	/* Caches in chain order, newest first. NULL ends. */
	struct kmem_cache *(*cache_first)(void);
	struct kmem_cache *(*cache_next)(struct kmem_cache *cache);
	void (*cache_info)(struct kmem_cache *cache, struct slab_cache_info *info);
	void (*node_info)(struct kmem_cache *cache, int node, struct slab_node_info *info);

	/* Visit every array and every slab; a visitor that returns false ends the walk. False when ended or broken. */
	bool (*arrays_walk)(struct kmem_cache *cache, bool (*visit)(const struct slab_array_info *array, void *context),
		void *context);
	bool (*slabs_walk)(struct kmem_cache *cache, int node,
		bool (*visit)(const struct slab_slab_info *slab, void *context), void *context);

	/* The cache and slab a page belongs to by its descriptor; NULL when it is no slab page. */
	struct kmem_cache *(*page_cache)(const void *address);
	const void *(*page_slab)(const void *address);

	/* Cache whose list or array lock this is, or NULL. */
	struct kmem_cache *(*lock_cache)(const void *lock);

	/* The field at OFFSET bytes. False: padding, or behind the structure. NULL: reports name offsets. */
	bool (*structure_field)(enum slab_structure structure, unsigned long offset, struct slab_field_info *field);
	/* Bytes; of arrays and slabs without their entries and bufctls. NULL: what is not an array is an object. */
	unsigned long (*structure_size)(enum slab_structure structure);
};

/* Values of special bufctl entries. */
#define SLAB_BUFCTL_END 0xffffffffu
#define SLAB_BUFCTL_FREE 0xfffffffeu
#define SLAB_BUFCTL_ACTIVE 0xfffffffdu
#define SLAB_BUFCTL_LIMIT 0xfffffffcu

#endif
