/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Start-up. Descriptors, arrays and node lists are slab objects themselves, so the first few are static and are
 * replaced when the caches exist that can hold them:
 *
 *   1. kmem_cache, the cache of descriptors        descriptor, head array, list of the boot node are static
 *   2. the general cache for one-entry arrays      head array and lists are static     NONE -> PARTIAL_AC
 *      the general cache for node lists            lists are static                    PARTIAL_AC -> PARTIAL_L3
 *      (PARTIAL_L3 at once if both are one cache)
 *   3. all other general caches                    nothing is static any more
 *   4. the static head arrays are replaced
 *   5. the static lists are replaced
 *   6. all caches are tuned to their defaults
 *   7. FULL
 *
 * The boot CPU is alone; interrupts matter only because tick handlers may allocate.
 */
#include "slab.h"

#include <linux/bootmem.h>
#include <linux/jiffies.h>
#include <linux/string.h>

enum slab_state slab_state;
struct mutex cache_chain_mutex;
struct list_head cache_chain;
struct kmem_cache *cache_of_caches;

/*
 * The static lists: one for kmem_cache, then one per possible node for each of the caches of step 2. How many there are
 * depends on the machine, so they come from the boot allocator, as the other static parts do.
 */
struct kmem_list3 *boot_lists;

/* The caches of step 2; they may be one. */
struct kmem_cache *array_general_cache;
struct kmem_cache *list3_general_cache;

enum { BOOT_ARRAY_SIZE = sizeof(struct array_cache) + sizeof(void *) };

int slab_is_available(void)
{
	return READ_ONCE(slab_state) == SLAB_FULL;
}

static struct array_cache *static_array(void)
{
	int node = numa_node_id();
	struct array_cache *array = alloc_bootmem_node(node, BOOT_ARRAY_SIZE, sizeof(void *));

	array_init(array, 1, 1);
	return array;
}

/* The first of the static lists of the caches of step 2. */
static struct kmem_list3 *static_lists(void)
{
	return slab_state == SLAB_NONE ? &boot_lists[1] : &boot_lists[1 + MAX_NUMNODES];
}

/* Arrays and lists of a cache before FULL. */

static int bootstrap_head(struct kmem_cache *cache)
{
	struct array_cache *head;

	if (slab_state == SLAB_NONE) {
		head = static_array();
	} else {
		head = kmalloc(BOOT_ARRAY_SIZE, GFP_KERNEL);
		if (!head)
			return -ENOMEM;
		array_init(head, 1, 1);
	}
	cache->array[smp_processor_id()] = head;
	return 0;
}

static void bootstrap_static_lists(struct kmem_cache *cache)
{
	struct kmem_list3 *lists = static_lists();
	int node;

	for_each_online_node (node) {
		list3_init(&lists[node], cache);
		list3_publish(cache, node, &lists[node]);
	}
}

static int bootstrap_allocated_lists(struct kmem_cache *cache)
{
	int node;

	for_each_online_node (node) {
		struct kmem_list3 *list3 = kmalloc_node(sizeof(struct kmem_list3), GFP_KERNEL, node);

		if (!list3)
			return -ENOMEM;
		list3_init(list3, cache);
		list3_publish(cache, node, list3);
	}
	return 0;
}

/* Failure ends the boot: the general caches are created with SLAB_PANIC. */
int bootstrap_arrays(struct kmem_cache *cache)
{
	cache->limit = 1;
	cache->batchcount = 1;
	if (bootstrap_head(cache))
		return -ENOMEM;
	if (slab_state < SLAB_PARTIAL_L3) {
		bootstrap_static_lists(cache);
		return 0;
	}
	return bootstrap_allocated_lists(cache);
}

/* Step 1. */
static void create_cache_of_caches(void)
{
	struct geometry_machine machine;
	struct geometry geometry;
	int node = numa_node_id();

	geometry_machine_init(&machine);
	BUG_ON(geometry_cache_descriptor_size(&machine) != cache_descriptor_size());
	if (!geometry_compute_kmem_cache(&machine, &geometry))
		panic("slab: no slab is large enough for a cache descriptor\n");
	boot_lists = alloc_bootmem_node(node, (1 + 2 * machine.nodes) * sizeof(struct kmem_list3), machine.cache_line);
	cache_of_caches = alloc_bootmem_node(node, geometry.obj_size, machine.cache_line);
	cache_apply_geometry(cache_of_caches, &geometry);
	cache_of_caches->name = "kmem_cache";
	cache_of_caches->dflags = CACHE_DFLAG_BOOT;
	cache_of_caches->limit = 1;
	cache_of_caches->batchcount = 1;
	cache_of_caches->array[smp_processor_id()] = static_array();
	list3_init(&boot_lists[0], cache_of_caches);
	list3_publish(cache_of_caches, node, &boot_lists[0]);
	list_add(&cache_of_caches->next, &cache_chain);
	trace_slab_cache_create(cache_of_caches);
}

/* Step 2. */
static void create_first_general_caches(void)
{
	array_general_cache = general_cache_create(BOOT_ARRAY_SIZE);
	list3_general_cache = kmem_find_general_cachep(sizeof(struct kmem_list3), 0);
	if (list3_general_cache != array_general_cache) {
		WRITE_ONCE(slab_state, SLAB_PARTIAL_AC);
		list3_general_cache = general_cache_create(sizeof(struct kmem_list3));
	}
	WRITE_ONCE(slab_state, SLAB_PARTIAL_L3);
}

/* Step 4. The lock of a head array is never used, and not copied. */
static void replace_static_head(struct kmem_cache *cache)
{
	struct array_cache *copy = kmalloc(BOOT_ARRAY_SIZE, GFP_KERNEL);
	struct array_cache *head;

	if (!copy)
		panic("slab: no memory for the first array of %s\n", cache->name);
	local_irq_disable();
	head = cache->array[smp_processor_id()];
	array_init(copy, head->limit, head->batchcount);
	copy->touched = head->touched;
	array_transfer(copy, head, head->avail);
	cache->array[smp_processor_id()] = copy;
	local_irq_enable();
}

/* Step 5. */

static void list_take_over(struct list_head *to, struct list_head *from)
{
	INIT_LIST_HEAD(to);
	list_splice(from, to);
}

static void list3_take_over(struct kmem_list3 *to, struct kmem_list3 *from)
{
	list_take_over(&to->slabs_partial, &from->slabs_partial);
	list_take_over(&to->slabs_full, &from->slabs_full);
	list_take_over(&to->slabs_free, &from->slabs_free);
	to->free_objects = from->free_objects;
	to->free_limit = from->free_limit;
	to->colour_next = from->colour_next;
	to->free_touched = from->free_touched;
}

static void replace_static_list3(struct kmem_cache *cache, int node)
{
	struct kmem_list3 *copy = kmalloc_node(sizeof(struct kmem_list3), GFP_KERNEL, node);

	if (!copy)
		panic("slab: no memory for the lists of %s\n", cache->name);
	local_irq_disable();
	list3_init(copy, cache);
	list3_take_over(copy, cache_list3(cache, node));
	list3_publish(cache, node, copy);
	local_irq_enable();
}

static void replace_static_lists(void)
{
	int boot_node = numa_node_id();
	int node;

	replace_static_list3(cache_of_caches, boot_node);
	for_each_online_node (node) {
		replace_static_list3(array_general_cache, node);
		if (list3_general_cache != array_general_cache)
			replace_static_list3(list3_general_cache, node);
	}
}

/* Step 6. */
static void tune_all_caches(void)
{
	struct kmem_cache *cache;

	mutex_lock(&cache_chain_mutex);
	list_for_each_entry (cache, &cache_chain, next) {
		if (cache_tune_to_defaults(cache))
			panic("slab: no memory for the arrays of %s\n", cache->name);
	}
	mutex_unlock(&cache_chain_mutex);
}

void kmem_cache_init(void)
{
	slab_state = SLAB_NONE;
	mutex_init(&cache_chain_mutex);
	INIT_LIST_HEAD(&cache_chain);
	general_caches_init();

	create_cache_of_caches();
	create_first_general_caches();
	general_caches_create_rest();
	replace_static_head(cache_of_caches);
	replace_static_head(array_general_cache);
	replace_static_lists();
	tune_all_caches();
	WRITE_ONCE(slab_state, SLAB_FULL);
	hotplug_register();
}
