/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SLAB_SLAB_H
#define SLAB_SLAB_H

/*
 * The allocator's private structures, and the theory of it.
 *
 * LOCK ORDER, outer first
 *
 *   CPU hotplug lock        sleeping, recursive: which CPUs are online
 *   cache_chain_mutex       sleeping: the chain of caches, their tunables, which arrays they have
 *   alien array's lock      interrupts off: one alien array n -> m
 *   list_lock of node m     interrupts off: the slabs and the shared array of one cache on one node
 *   then, only for an off-slab descriptor that is freed with its slab, the alien and list locks of the descriptor's
 *   cache; last the page allocator's locks.
 *
 * Never two alien locks or two list locks of one cache. The head array has no lock: only its own CPU touches it, with
 * interrupts off. Arrays are freed outside every list_lock, because they may be objects of the very cache. A cache with
 * off-slab descriptors frees into other caches while it holds its locks, so its locks are lock classes of their own.
 *
 * VOCABULARY
 *
 *   cache       objects of one kind and size                                    struct kmem_cache
 *   slab        a run of pages cut into objects, with a list of the free ones   struct slab
 *   list3       all slabs of a cache on one node, on three lists                struct kmem_list3
 *   array       a stack of pointers to free objects                             struct array_cache
 *               head array: one per CPU and cache; shared array: one per node and cache; alien array n -> m: collects
 *               on node n the objects that are at home on node m
 *   home node   the node that a slab was grown for. It is written in the slab and decides for all its objects; the
 * pages may have come from elsewhere.
 *
 * WHERE AN OBJECT CAN BE, and which function moves it on
 *
 *      slab's free list --refill--> head array --alloc--> user --free--> head array
 *             ^  ^  ^                ^    |                  |
 *             |  |  |          refill|    |flush             |free on another node
 *             |  |  |                |    v                  v
 *             |  |  +--reap, tune-- shared array <--drain-- alien array
 *             |  +-----flush, when the shared array is full    |
 *             +--------drain, when the shared array is full ---+
 *
 * An object has exactly one owner: a user, one array, or its slab. It stays on its home node: in the head arrays of
 * that node's CPUs, the shared array of that node, the slabs on that node's lists, and in alien arrays that lead there.
 *
 * ONE ALLOCATION: kmem_cache_alloc() pops the head array (alloc.c). If that is empty, cache_refill() takes a batch from
 * the shared array or from slabs (refill.c). If there are none, cache_grow() makes a slab from pages (grow.c).
 * ONE FREE: kmem_cache_free() pushes onto the head array (free.c). If that is full, array_flush() moves the oldest
 * batch to the shared array or the slabs (flush.c), and a slab that becomes empty may be destroyed at once (list3.c).
 * An object of another node goes to the alien array (alien.c). Every few seconds each CPU returns some of what lies
 * unused in arrays to the slabs, and some empty slabs to the page allocator (reap.c).
 *
 * Boundaries: READ_ONCE and WRITE_ONCE mark the accesses that race by design, and only those.
 */

#include <linux/config.h>
#include <linux/irqflags.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/statistics.h>
#include <linux/topology.h>
#include <trace/slab.h>

#include "geometry.h"

/* Entry of a slab's free list: the index of the next free object. */
typedef unsigned int kmem_bufctl_t;

#define BUFCTL_END ((kmem_bufctl_t)~0u)

/* In debug the entry of an object that is not on the free list is a mark. No index reaches BUFCTL_LIMIT. */
#define BUFCTL_FREE (BUFCTL_END - 1)   /* nobody uses it */
#define BUFCTL_ACTIVE (BUFCTL_END - 2) /* a user has it; leak mode only */
#define BUFCTL_LIMIT (BUFCTL_END - 3)

/* The batchcount of an array that is no head array: nobody may use it. */
#define ARRAY_BATCHCOUNT_UNUSED 0xbaadf00du

/* Internal cache flag beside those of <linux/slab.h>: slab descriptors are objects of slabp_cache. */
#define CACHE_OFF_SLAB 0x80000000u

/* One slab. The bufctl array, one entry an object, follows directly. All under its home node's list_lock. */
struct slab {
	struct list_head list;	 /* on exactly one list of its home node, by inuse */
	unsigned long colouroff; /* bytes from the start of the pages to the first object; fixed */
	void *s_mem;		 /* first object; fixed */
	unsigned int inuse;	 /* objects that are not on the free list */
	kmem_bufctl_t free;	 /* index of the first free object */
	unsigned short nodeid;	 /* home node; fixed */
};

/* What the memory of a slab's descriptor becomes while an RCU cache waits to give back its pages. */
struct slab_rcu {
	struct rcu_head head;
	struct kmem_cache *cache;
	void *pages;
};

struct array_cache {
	unsigned int avail;	 /* entries */
	unsigned int limit;	 /* entries there is room for; fixed */
	unsigned int batchcount; /* entries moved at a time; head arrays only; fixed */
	unsigned int touched;	 /* objects were taken since the reaper looked */
	spinlock_t lock;	 /* alien arrays only */
	void *entry[];		 /* the top, handed out next, is entry[avail - 1] */
};

struct kmem_list3 {
	/* Under list_lock. */
	struct list_head slabs_partial;
	struct list_head slabs_full;
	struct list_head slabs_free;
	unsigned long free_objects; /* in all slabs of the three lists */
	unsigned int free_limit;    /* free objects above which an emptied slab is destroyed */
	unsigned int colour_next;   /* colour of the next slab */
	spinlock_t list_lock;
	/* Changed under list_lock and chain mutex, read under either. */
	struct array_cache *shared;
	/* As shared, but a remote free reads it with interrupts off only: it is cleared when the node has no CPU left.
	 */
	struct array_cache **alien; /* by home node; NULL for this node and for later nodes */
	/* Read and written without the lock on purpose: a stale value makes a reap earlier or later. */
	unsigned long next_reap; /* jiffies */
	int free_touched;	 /* slabs_free was looked for an object since the reaper looked */
};

/* Counters of one cache; a chapter of the descriptor that exists only when the kernel counts (struct kmem_cache). */
struct cache_statistics {
	unsigned long num_active;      /* objects outside of slabs' free lists */
	unsigned long num_allocations; /* objects taken from slabs by refill */
	unsigned long high_mark;       /* highest num_active */
	unsigned long grown;	       /* slabs made */
	unsigned long reaped;	       /* slabs released by the reaper */
	unsigned long errors;	       /* nothing counts here */
	unsigned long max_freeable;    /* most empty slabs that a flush saw */
	unsigned long node_allocs;     /* objects taken by allocation on a given node */
	unsigned long node_frees;      /* objects freed away from home */
	unsigned long node_overflow;   /* alien array was full */
	atomic_t allochit, allocmiss, freehit, freemiss;
};

/* In debug: from buffer to object. Its second word keeps the descriptor's size, object_size is known to every kernel.
 */
struct cache_debug {
	unsigned int obj_offset;
	unsigned int unused;
};

/*
 * One cache. Behind the struct lie array[NR_CPUS], nodelists[MAX_NUMNODES], struct cache_statistics if the kernel
 * counts, and struct cache_debug if it debugs: the machine decides the size, and with it the geometry of kmem_cache.
 * Use the functions cache_nodelists(), cache_statistics() and cache_debug().
 */
struct kmem_cache {
	/* Tunables, under the chain mutex. */
	unsigned int batchcount;
	unsigned int limit;
	unsigned int shared;
	/* Fixed at creation. */
	unsigned int buffer_size;	/* bytes from object to object */
	unsigned int flags;		/* SLAB_*, CACHE_OFF_SLAB */
	unsigned int num;		/* objects in a slab */
	unsigned short gfporder;	/* a slab has 2^gfporder pages */
	unsigned short dflags;		/* enum cache_dflag */
	gfp_t gfpflags;			/* added to every page request */
	unsigned int colour;		/* number of colours */
	unsigned int colour_off;	/* bytes of a colour step */
	unsigned int object_size;	/* bytes asked for, rounded up to words */
	unsigned int slab_size;		/* bytes of descriptor and bufctls */
	struct kmem_cache *slabp_cache; /* off-slab: cache of descriptors */
	kmem_ctor_t ctor;
	kmem_ctor_t dtor;
	const char *name; /* borrowed */
	/* Under the chain mutex. */
	struct list_head next; /* in cache_chain */
	/* Statistics; here because the block below is as large as that of real kernels. */
	unsigned long foreign_slabs; /* slabs whose pages came from another node than their home */
	/* array[cpu] belongs to that CPU with interrupts off; others change it only while the CPU is not online. */
	struct array_cache *array[];
};

enum cache_dflag { CACHE_DFLAG_BOOT = 1 /* made during start-up: never destroyed */ };

/*
 * Sizes are part of the model: arrays, lists and descriptors are objects of the allocator's own caches, and listings of
 * real machines come out only with them.
 */
_Static_assert(sizeof(struct slab) == 48, "slab descriptor of LP64");
_Static_assert(sizeof(struct array_cache) == 24, "array header of LP64");
_Static_assert(sizeof(struct kmem_list3) == 104, "node lists of LP64");
_Static_assert(sizeof(struct kmem_cache) == 104, "fixed part of the cache descriptor of LP64");
_Static_assert(sizeof(struct cache_statistics) == 96, "statistics of LP64");
_Static_assert(sizeof(struct cache_debug) == 8, "debug part of the cache descriptor");
_Static_assert(sizeof(struct slab_rcu) <= sizeof(struct slab), "the callback record lies in the descriptor");
_Static_assert(BUFCTL_LIMIT == GEOMETRY_BUFCTL_LIMIT, "no slab has an object whose index is a mark");

/* How far start-up has come: which caches can serve the making of the next one. */
enum slab_state {
	SLAB_NONE,	 /* kmem_cache alone; arrays and lists are static */
	SLAB_PARTIAL_AC, /* one-entry array_caches can be allocated */
	SLAB_PARTIAL_L3, /* and so can kmem_list3s */
	SLAB_FULL
};

extern enum slab_state slab_state;
extern struct mutex cache_chain_mutex;
extern struct list_head cache_chain;	   /* newest first */
extern struct kmem_cache *cache_of_caches; /* kmem_cache, the last of the chain */

/* Parts of a cache descriptor. */

static inline struct kmem_list3 **cache_nodelists(struct kmem_cache *cache)
{
	unsigned int cpus = NR_CPUS;

	return (struct kmem_list3 **)&cache->array[cpus];
}

static inline struct kmem_list3 *cache_list3(struct kmem_cache *cache, int node)
{
	struct kmem_list3 **nodelists = cache_nodelists(cache);

	return nodelists[node];
}

/* Meaningful only as an argument of stat_*, which leave it alone in a kernel that does not count. */
static inline struct cache_statistics *cache_statistics(struct kmem_cache *cache, const struct kernel_config *config)
{
	return (struct cache_statistics *)&cache->array[config->nr_cpus + config->max_numnodes];
}

/* Only in debug. */
static inline struct cache_debug *cache_debug(struct kmem_cache *cache, const struct kernel_config *config)
{
	struct cache_statistics *statistics = cache_statistics(cache, config);

	return config->stats ? (struct cache_debug *)(statistics + 1) : (struct cache_debug *)statistics;
}

/*
 * From an object that is in use to its page, cache and slab. The page's list linkage holds the two pointers. Of a
 * compound page the head answers.
 */

static inline struct page *object_page(const void *object)
{
	struct page *page = virt_to_page(object);

	if (unlikely(page->flags & (1UL << PG_COMPOUND)))
		page = page->first_page;
	return page;
}

static inline void page_set_cache(struct page *page, struct kmem_cache *cache)
{
	page->lru.next = (struct list_head *)cache;
}

static inline struct kmem_cache *page_cache(const struct page *page)
{
	return (struct kmem_cache *)page->lru.next;
}

static inline void page_set_slab(struct page *page, struct slab *slab)
{
	page->lru.prev = (struct list_head *)slab;
}

static inline struct slab *page_slab(const struct page *page)
{
	return (struct slab *)page->lru.prev;
}

static inline struct kmem_cache *object_cache(const void *object)
{
	struct page *page = object_page(object);

	return page_cache(page);
}

static inline struct slab *object_slab(const void *object)
{
	struct page *page = object_page(object);

	return page_slab(page);
}

/* The free list inside a slab: an array of indexes, so that nothing is ever written into free objects. */

static inline kmem_bufctl_t *slab_bufctl(struct slab *slab)
{
	return (kmem_bufctl_t *)(slab + 1);
}

static inline void *slab_object(const struct kmem_cache *cache, const struct slab *slab, unsigned int index)
{
	return (char *)slab->s_mem + (size_t)cache->buffer_size * index;
}

static inline unsigned int slab_object_index(
	const struct kmem_cache *cache, const struct slab *slab, const void *object)
{
	return (unsigned int)((size_t)((const char *)object - (const char *)slab->s_mem) / cache->buffer_size);
}

/* Takes the first free object; there is one. list_lock held. */
static inline void *slab_take(const struct kmem_cache *cache, struct slab *slab, const struct kernel_config *config)
{
	kmem_bufctl_t index = slab->free;

	slab->inuse++;
	slab->free = slab_bufctl(slab)[index];
	if (unlikely(config->debug != KERNEL_DEBUG_OFF))
		slab_bufctl(slab)[index] = BUFCTL_FREE;
	return slab_object(cache, slab, index);
}

/* Puts OBJECT back as the first free one. list_lock held. */
static inline void slab_put(const struct kmem_cache *cache, struct slab *slab, const void *object)
{
	kmem_bufctl_t index = slab_object_index(cache, slab, object);

	slab_bufctl(slab)[index] = slab->free;
	slab->free = index;
	slab->inuse--;
}

/* alloc.c, refill.c, alloc_node.c: called with interrupts off, which they may enable in between when gfp may sleep. */

/* Where the function that uses this was called from. */
#define CALLER __builtin_return_address(0)

/* Takes an object when the head array is empty. The caller's view of the head array is stale afterwards. */
void *cache_refill(struct kmem_cache *cache, gfp_t gfp);

/* Takes an object that is at home on NODE, which has lists. NULL: no memory; no other node is tried. */
void *cache_alloc_on_node(struct kmem_cache *cache, gfp_t gfp, int node);

/* BUG unless the request asks for DMA memory exactly if the cache has it. */
void cache_check_dma(const struct kmem_cache *cache, gfp_t gfp);

/*
 * kmem_cache_alloc() and kmem_cache_alloc_node() for the general caches: CALLER is where their user called from, a host
 * address, which only debugging looks at.
 */
void *cache_alloc(struct kmem_cache *cache, gfp_t gfp, const void *caller);
void *cache_alloc_node(struct kmem_cache *cache, gfp_t gfp, int node, const void *caller);

/* Counts an object that left its slab's free list. */
void statistics_object_taken(struct cache_statistics *statistics);

/* grow.c: makes one slab at home on NODE. 1: done, 0: no memory or not allowed. Interrupts as for refill. */
int cache_grow(struct kmem_cache *cache, gfp_t gfp, int node);

/* flush.c: makes room in this CPU's full head array. Interrupts off. */
void array_flush(struct kmem_cache *cache, struct array_cache *head);

/* array.c */

/* An empty array on NODE, free with kfree(). NULL: no memory, or more entries than the largest object could hold. */
struct array_cache *array_alloc(int node, unsigned long entries, unsigned int batchcount);
void array_init(struct array_cache *array, unsigned int limit, unsigned int batchcount);

/* Could an array of this many entries be allocated at all? */
bool array_size_possible(unsigned long entries);

/*
 * Moves at most COUNT entries from the top of FROM to the top of TO, order kept, as far as there are any and there is
 * room. Returns how many. The caller owns both.
 */
unsigned int array_transfer(struct array_cache *to, struct array_cache *from, unsigned int count);

/* Forgets the oldest COUNT entries, which went elsewhere, and moves the rest down. The caller owns the array. */
void array_drop_oldest(struct array_cache *array, unsigned int count);

/*
 * Returns the oldest entries of a head or shared array (NULL: none) to NODE's slabs: all if FORCE; else a fifth of its
 * limit, unless it was used since the last time. Interrupts on; takes the list_lock only when there is something to do.
 */
void array_drain(struct kmem_cache *cache, struct array_cache *array, bool force, int node);

/* alien.c */

/* The table of NODE's alien arrays, in *TABLE; NULL there when this kernel has none. 0, or -ENOMEM with nothing kept.
 */
int alien_table_alloc(struct kmem_cache *cache, int node, unsigned int limit, struct array_cache ***table);

/* Frees a table (NULL allowed) and its arrays, which are empty. */
void alien_table_free(struct array_cache **table);

/* Sends home what is in ALIEN, which is locked. */
void alien_drain(struct kmem_cache *cache, struct array_cache *alien, int node, int home);

/* Locks each alien array of NODE's table (NULL allowed), and sends home what is in it. Interrupts on. */
void alien_table_drain(struct kmem_cache *cache, struct array_cache **table, int node);

/* Frees an object of node HOME on a CPU of NODE. Interrupts off. */
void alien_free(struct kmem_cache *cache, void *object, int node, int home, const struct kernel_config *config);

/* list3.c */

/* What a node needs in a cache; the owner frees what it did not install. */
struct list3_parts {
	struct kmem_list3 *list3; /* NULL: the node has one already */
	struct array_cache *shared;
	struct array_cache **alien;
};

/* Fills *PARTS for NODE, with a list only if it has none. 0, or -ENOMEM with nothing kept. */
int list3_parts_alloc(
	struct kmem_cache *cache, int node, const struct geometry_tunables *tunables, struct list3_parts *parts);
void list3_parts_free(struct list3_parts *parts); /* fields may be NULL, and are afterwards */

/* Empty lists without arrays, for any node of CACHE; free_limit 0. */
void list3_init(struct kmem_list3 *list3, struct kmem_cache *cache);

/* Makes a completely initialised list visible to all CPUs. */
void list3_publish(struct kmem_cache *cache, int node, struct kmem_list3 *list3);

/* What free_limit has to be, by the CPUs that NODE has now. */
unsigned int list3_free_limit(const struct kmem_cache *cache, int node);

/*
 * The slab to take the next object from: the first partial, else the first free one; NULL: none. Notes that the free
 * list was needed. list_lock held.
 */
struct slab *list3_first_slab(struct kmem_list3 *list3);

/* After objects were taken from SLAB: to the head of the full or the partial list. list_lock held. */
void list3_slab_taken_from(struct kmem_list3 *list3, struct slab *slab);

/*
 * Returns COUNT objects, lowest first, to the slabs of NODE, which is home to all of them. Its list_lock is held; a
 * slab that becomes empty above free_limit is destroyed under it.
 */
void list3_free_block(struct kmem_cache *cache, void **objects, unsigned int count, int node);

/* Destroys all empty slabs of NODE, one at a time. Interrupts on. Returns whether slabs in use remain. */
bool list3_release_free_slabs(struct kmem_cache *cache, int node);

/* slab_pages.c, slab_destroy.c */

/* The pages of one slab, marked and accounted as such; NULL: no memory. */
void *slab_pages_alloc(struct kmem_cache *cache, gfp_t gfp, int node);
void slab_pages_free(struct kmem_cache *cache, void *pages);

/* Makes every page of SLAB lead to it and to its cache. */
void slab_pages_assign(struct kmem_cache *cache, struct slab *slab, void *pages);

/* Start of the slab's pages. */
static inline void *slab_pages(const struct slab *slab)
{
	return (char *)slab->s_mem - slab->colouroff;
}

/* Ends an empty slab that is on no list any more. */
void slab_destroy(struct kmem_cache *cache, struct slab *slab);

/* cache_create.c, tune.c, shrink.c, bootstrap.c: hotplug lock and chain mutex held. */

void geometry_machine_init(struct geometry_machine *machine);

/* Writes geometry into a zeroed descriptor. */
void cache_apply_geometry(struct kmem_cache *cache, const struct geometry *geometry);

/* Bytes of a cache descriptor on this machine. */
size_t cache_descriptor_size(void);

/* 0, or -ENOMEM and all is as before. */
int cache_tune(struct kmem_cache *cache, const struct geometry_tunables *tunables);
int cache_tune_to_defaults(struct kmem_cache *cache);

/* Array and lists of a cache that is made before the state is FULL. */
int bootstrap_arrays(struct kmem_cache *cache);

/* Empties all arrays and releases all empty slabs. Returns whether objects are in use. */
bool cache_shrink(struct kmem_cache *cache);

/* kmalloc.c */

/* Fills in the sizes of the general caches that this machine has. */
void general_caches_init(void);

/* Bytes of the largest of them; on machines with large pages that is less than the largest slab. */
size_t general_size_max(void);

/* Creates the normal cache for BYTES unless it exists. */
struct kmem_cache *general_cache_create(size_t bytes);

/* Creates all general caches that do not exist. */
void general_caches_create_rest(void);

/* What a user may touch of an object: all of the buffer, in debug only what was asked for. */
static inline unsigned int cache_usable_size(const struct kmem_cache *cache)
{
	const struct kernel_config *config = kernel_config();

	return config->debug == KERNEL_DEBUG_OFF ? cache->buffer_size : cache->object_size;
}

/* reap.c: hotplug lock held. */
void reap_start(unsigned int cpu);
void reap_stop(unsigned int cpu);

/* hotplug.c */
void hotplug_register(void);

/* proc_tune.c: a write to /proc/slabinfo. Task context. */
kernel_ssize_t slabinfo_write(const char *buffer, size_t size);

#endif
