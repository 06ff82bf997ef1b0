/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_MODEL_MODEL_H
#define TESTS_MODEL_MODEL_H

/*
 * The reference model: what the allocator's specification says, as plain bookkeeping on the host.
 *
 * It has caches, slabs, arrays and lists, but no memory: an object is a slab and an index. It knows no locks, no
 * interrupts and no time but the tick it is told. One operation at a time is played to it, and it says which object
 * comes out, what every count is then, and which pages were asked for. As caches, arrays and node lists are objects of
 * general caches themselves, all caches are modeled, and an operation that runs out of memory half-way is predicted,
 * too.
 *
 * Written from the specification, not from the code under test. Where the specification leaves an order open (in which
 * order a failed tuning frees what it had) the model has the obvious one: that of allocation.
 *
 * What it cannot know it is told: addresses (of a slab, when one of its objects is first seen), the order in which CPUs
 * answered a cross-CPU call, and the tick at which node lists were made.
 */
#include <linux/gfp.h>
#include <linux/slab.h>

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum { MODEL_CPUS_MAX = 16, MODEL_NODES_MAX = 8, MODEL_REQUESTS_MAX = 4096 };

struct model_cache;

struct model_slab {
	GList link; /* in one of its node's lists */
	GQueue *list;
	struct model_cache *cache;
	int node;
	unsigned int inuse;
	unsigned int colour;		    /* index */
	const char *objects;		    /* host address of the first; NULL: not seen yet */
	unsigned int *chain;		    /* [num]: the free ones, the next to be taken last; num - inuse are valid */
	struct model_slab *descriptor_slab; /* off-slab: the object that holds the descriptor */
	unsigned int descriptor_index;
};

/* By value; slab NULL: no object. */
struct model_object {
	struct model_slab *slab;
	unsigned int index;
};

struct model_array {
	unsigned int avail, limit, batchcount;
	bool touched;
	struct model_object memory; /* the object that it is */
	struct model_object entries[];
};

struct model_node {
	bool present;
	GQueue full, partial, free;
	unsigned long free_objects;
	unsigned int free_limit, colour_next;
	unsigned long next_reap;
	bool next_reap_known; /* false: made in the operation under way, to be learnt */
	bool free_touched;
	struct model_array *shared;
	bool has_alien;
	struct model_array *alien[MODEL_NODES_MAX];
	struct model_object alien_memory, memory;
};

struct model_counts {
	unsigned long num_active, num_allocations, high_mark, grown, reaped, max_freeable;
	unsigned long node_allocs, node_frees, node_overflow, foreign_slabs;
	unsigned long allochit, allocmiss, freehit, freemiss;
};

struct model_cache {
	char *name;
	struct kmem_cache *address; /* NULL: not seen yet */
	struct model_object memory; /* its descriptor; the first cache has none */
	unsigned int object_size, buffer_size, num, order, colour, colour_off, slab_size;
	unsigned int object_offset; /* from an object's buffer to what its user gets */
	bool off_slab, dma, mem_spread;
	struct model_cache *descriptor_cache; /* off-slab */
	unsigned int limit, batchcount, shared;
	struct model_array *heads[MODEL_CPUS_MAX];
	struct model_node nodes[MODEL_NODES_MAX];
	struct model_counts counts;
	bool has_constructor;
	bool poisoned; /* constructed at each allocation instead of with the slab */
};

/* Of the task that does the program's operations. */
struct model_policy {
	bool wanted;  /* false: the node it runs on */
	bool in_turn; /* interleave; else always the first of the wanted nodes that is online */
	bool nodes[MODEL_NODES_MAX];
	int next;
	bool spread; /* caches that ask for it: all online nodes in turn */
	int spread_next;
};

struct model_general {
	unsigned int size;
	struct model_cache *cache;
};

struct model_request {
	int node;
	unsigned int order;
};

struct model {
	/* Fixed. */
	unsigned int cpus, nodes;
	bool numa, smp, debug, debug_pagealloc;
	unsigned int node_of_cpu[MODEL_CPUS_MAX];
	unsigned int page_size, cache_line, alien_limit, batch_refill_limit, max_object_order, hz;
	unsigned int reap_timeout_cpu, reap_timeout_node;

	bool cpu_online[MODEL_CPUS_MAX], cpu_prepared[MODEL_CPUS_MAX], node_online[MODEL_NODES_MAX];
	GPtrArray *chain;			/* struct model_cache, oldest first: the reverse of the chain */
	GArray *general;			/* struct model_general, without the DMA twins */
	unsigned long reap_due[MODEL_CPUS_MAX]; /* tick */
	int reap_node[MODEL_CPUS_MAX];
	struct model_policy policy;

	unsigned long constructed, destructed; /* objects of caches that have a constructor */

	/* Of the operation under way. */
	unsigned int cpu;
	unsigned int fail_first, fail_count; /* page requests that are refused: FIRST (from 1; 0: none) and the next */
	unsigned int request_count;
	struct model_request requests[MODEL_REQUESTS_MAX];
};

static inline int model_local_node(const struct model *model)
{
	return (int)model->node_of_cpu[model->cpu];
}

static inline bool model_object_exists(struct model_object object)
{
	return object.slab != NULL;
}

/* Host address of what a user gets; NULL while unknown. */
const char *model_object_address(struct model_object object);

/* --- model.c: memory of the model itself --- */
struct model *model_new(void);
void model_free_all(struct model *model);
struct model_cache *model_cache_new(const char *name);
void model_cache_release(struct model_cache *cache);
struct model_cache *model_general_for(const struct model *model, unsigned long bytes);
struct model_array *model_array_new(unsigned int limit, unsigned int batchcount);
/* Begins an operation on CPU. */
void model_begin(struct model *model, unsigned int cpu, unsigned int fail_first, unsigned int fail_count);
/* One request for pages: false when it is refused. */
bool model_pages(struct model *model, int node, unsigned int order);

/* --- model_slabs.c: slabs of a node --- */
struct model_slab *model_slab_new(struct model_cache *cache, int node);
void model_slab_release(struct model_slab *slab);
/* From the first partial, else the first free slab: up to COUNT objects, appended to ENTRIES. Number taken. */
unsigned int model_slabs_take(struct model_cache *cache, int node, unsigned int count, struct model_object *entries);
/* Returns objects to their slabs, lowest first; slabs that become empty above free_limit end. */
void model_slabs_return(struct model *model, struct model_cache *cache, int node, const struct model_object *objects,
	unsigned int count);
bool model_grow(struct model *model, struct model_cache *cache, int node, gfp_t gfp);
void model_slab_destroy(struct model *model, struct model_slab *slab);
/* Destroys all empty slabs of NODE from the tail. */
void model_slabs_release_free(struct model *model, struct model_cache *cache, int node);

/* --- model_objects.c: allocation and freeing --- */
struct model_object model_alloc(struct model *model, struct model_cache *cache, gfp_t gfp);
struct model_object model_alloc_node(struct model *model, struct model_cache *cache, gfp_t gfp, int node);
struct model_object model_kmalloc_node(struct model *model, unsigned long bytes, int node);
void model_free(struct model *model, struct model_object object);
void model_alien_drain(struct model *model, struct model_cache *cache, struct model_array *alien, int home);

/* --- model_caches.c: their life --- */
struct model_wish {
	const char *name;
	unsigned long size, align, flags;
	bool has_constructor;
};
/* 0 or -ENOMEM, as a write to slabinfo would give after its parsing. */
int model_tune(struct model *model, struct model_cache *cache, unsigned int limit, unsigned int batchcount,
	unsigned int shared);
/* NULL: no memory, or the name is taken. */
struct model_cache *model_create(struct model *model, const struct model_wish *wish);
/* ORDER[COUNT]: CPUs as they answered, those with something to return at least. True: objects are in use. */
bool model_shrink(struct model *model, struct model_cache *cache, const unsigned int *order, unsigned int count);
/* The same result: true, and the cache lives on. */
bool model_destroy(struct model *model, struct model_cache *cache, const unsigned int *order, unsigned int count);
struct model_cache *model_cache_named(const struct model *model, const char *name);
unsigned int model_free_limit(const struct model *model, const struct model_cache *cache, int node);
/* Default tunables of a buffer size. */
void model_tunables_default(const struct model *model, unsigned int buffer_size, unsigned int *limit,
	unsigned int *batchcount, unsigned int *shared);

/* --- model_arrays.c: arrays as objects of general caches --- */
struct model_parts {
	struct model_array *shared;
	bool has_alien, has_list;
	struct model_array *alien[MODEL_NODES_MAX];
	struct model_object alien_memory, list_memory;
};
struct model_array *model_array_alloc(struct model *model, int node, unsigned long limit, unsigned int batchcount);
void model_array_release(struct model *model, struct model_array *array); /* NULL: nothing */
bool model_parts_alloc(struct model *model, const struct model_cache *cache, int node, unsigned int limit,
	unsigned long shared_entries, struct model_parts *parts);
void model_parts_release(struct model *model, struct model_parts *parts);
void model_alien_release(struct model *model, struct model_parts *parts);
void model_list_init(struct model_node *node, struct model_object memory);

/* --- model_geometry.c --- */
/* Fills in the geometry of a cache. False: nothing fits. */
bool model_geometry(const struct model *model, const struct model_wish *wish, struct model_cache *cache);

/* --- model_hotplug.c --- */
bool model_cpu_up(struct model *model, unsigned int cpu, unsigned long now);
void model_cpu_down(struct model *model, unsigned int cpu);

/* --- model_reap.c --- */
void model_reap(struct model *model, unsigned int cpu, unsigned long now);
int model_next_node(const struct model *model, int node);

/* --- model_import.c: takes over what the allocator has, through its inspection table --- */
void model_import(struct model *model);
/* The object that lies at ADDRESS, or none. */
struct model_object model_object_at(const struct model *model, const void *address);
/* Objects of CACHE that are neither in a slab's free list nor in an array. */
unsigned long model_objects_out(const struct model *model, const struct model_cache *cache);
/* Those that the allocator itself uses: descriptors of caches and slabs, arrays, lists, tables. */
unsigned long model_metadata_in(const struct model *model, const struct model_cache *cache);
/* Every free object of CACHE, in slabs and arrays: a set of addresses, to be unreferenced. */
GHashTable *model_objects_free(const struct model *model, const struct model_cache *cache);

/* --- model_compare.c, model_text.c --- */
/* NULL when allocator and model agree; else what differs, to be freed. What the model does not know yet it learns. */
char *model_compare(struct model *model);
/* The same for the text of /proc/slabinfo. */
char *model_compare_text(const struct model *model, const char *text, bool stats);

#endif
