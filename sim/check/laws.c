/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The allocator's invariants, checked through its inspection table. See laws.h for their numbers. */
#include "sim/check/laws.h"

#include "models/hw/hw.h"
#include "models/kernel/cpumask.h"
#include "models/kernel/finding.h"
#include "models/kernel/kernel.h"
#include "models/kernel/lock.h"
#include "models/kernel/memory.h"
#include "models/kernel/allocator.h"
#include "sim/check/object_set.h"

#include <linux/slab_inspection.h>
#include <linux/topology.h>

#include <glib.h>
#include <string.h>

enum { LAWS = 13 }; /* numbered from 1 */

struct checker {
	const struct slab_inspection *inspect;
	struct kmem_cache *cache;
	struct slab_cache_info info;
	struct object_set objects;
	int node;		     /* whose lists are walked */
	unsigned long free_in_slabs; /* on them */
	bool reported[LAWS];	     /* of this cache */
	GHashTable *heads;	     /* CPUs with a head array */
	bool broken;
	struct laws_extent *extent;
};

static void violation(struct checker *checker, unsigned int law, const char *detector, const char *format, ...)
	G_GNUC_PRINTF(4, 5);
static void violation(struct checker *checker, unsigned int law, const char *detector, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	checker->broken = true;
	if (checker->reported[law])
		return;
	checker->reported[law] = true;
	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	kernel_finding_add("invariant", detector, "law %u, cache %s: %s", law, checker->info.name, text);
}

/* --- slabs: laws 1 to 4 --- */

static enum slab_list_kind list_for(const struct checker *checker, const struct slab_slab_info *slab)
{
	if (slab->inuse == 0)
		return SLAB_LIST_FREE;
	return slab->inuse == checker->info.num ? SLAB_LIST_FULL : SLAB_LIST_PARTIAL;
}

static void check_list(struct checker *checker, const struct slab_slab_info *slab)
{
	static const char *const names[] = { "full", "partial", "free" };

	if (slab->inuse > checker->info.num)
		violation(checker, 1, "list", "a slab has %u of %u objects in use", slab->inuse, checker->info.num);
	else if (slab->list != list_for(checker, slab))
		violation(checker, 1, "list", "a slab with %u of %u objects in use is on the %s list of node %d",
			slab->inuse, checker->info.num, names[slab->list], slab->list_node);
}

static void check_chain(struct checker *checker, const struct slab_slab_info *slab, guint8 *marks)
{
	unsigned int length = 0;

	for (unsigned int index = slab->free; index != SLAB_BUFCTL_END; index = slab->bufctl[index]) {
		if (index >= checker->info.num || marks[index] == OBJECT_ON_FREE_CHAIN) {
			violation(checker, 2, "list", "the free chain of a slab on node %d %s", slab->list_node,
				index >= checker->info.num ? "leaves the slab" : "has a loop");
			return;
		}
		marks[index] = OBJECT_ON_FREE_CHAIN;
		length++;
	}
	if (length + slab->inuse != checker->info.num)
		violation(checker, 2, "list", "a slab on node %d has %u objects in use and %u on its free chain, of %u",
			slab->list_node, slab->inuse, length, checker->info.num);
	checker->free_in_slabs += length;
}

static void check_pages(struct checker *checker, const struct slab_slab_info *slab)
{
	unsigned int page_size = hw->machine->page_size;

	if (slab->node != slab->list_node)
		violation(checker, 4, "node", "a slab of node %d is on the lists of node %d", slab->node,
			slab->list_node);
	for (unsigned int page = 0; page < 1u << checker->info.order; page++) {
		const char *address = (const char *)slab->pages + (size_t)page * page_size;

		if (checker->inspect->page_cache(address) != checker->cache ||
			checker->inspect->page_slab(address) != slab->descriptor)
			violation(checker, 4, "list", "a page of a slab on node %d names another cache or slab",
				slab->list_node);
	}
}

static bool visit_slab(const struct slab_slab_info *slab, void *context)
{
	struct checker *checker = context;
	guint8 *marks = object_set_add(&checker->objects, slab->objects, slab->node);

	checker->extent->slabs++;
	check_list(checker, slab);
	check_chain(checker, slab, marks);
	check_pages(checker, slab);
	return true;
}

static void check_node_slabs(struct checker *checker, int node, const struct slab_node_info *info)
{
	checker->node = node;
	checker->free_in_slabs = 0;
	if (!checker->inspect->slabs_walk(checker->cache, node, visit_slab, checker))
		violation(checker, 1, "list", "the slab lists of node %d are broken", node);
	if (checker->free_in_slabs != info->free_objects)
		violation(checker, 3, "acct", "free_objects of node %d is %lu, the slabs have %lu free objects", node,
			info->free_objects, checker->free_in_slabs);
}

/* --- arrays: laws 5 to 9 --- */

static int array_home(const struct slab_array_info *array)
{
	switch (array->kind) {
	case SLAB_ARRAY_CPU:
		return cpu_to_node(array->cpu);
	case SLAB_ARRAY_SHARED:
		return array->node;
	case SLAB_ARRAY_ALIEN:
		return array->home;
	}
	return -1;
}

static void check_entry(struct checker *checker, const struct slab_array_info *array, const void *object)
{
	static const char *const kinds[] = { "a head array", "a shared array", "an alien array" };
	int node = -1;
	guint8 *mark = object_set_find(&checker->objects, object, &node);

	checker->extent->array_objects++;
	if (mark == NULL) {
		violation(checker, 5, "own", "%s holds a pointer that is no object of the cache", kinds[array->kind]);
		return;
	}
	if (*mark == OBJECT_ON_FREE_CHAIN)
		violation(checker, 6, "own", "an object in %s is on its slab's free chain, too", kinds[array->kind]);
	if (*mark == OBJECT_IN_ARRAY)
		violation(checker, 6, "own", "an object in %s is in another array, too, or twice in this one",
			kinds[array->kind]);
	*mark = OBJECT_IN_ARRAY;
	if (node != array_home(array))
		violation(checker, 7, "node", "an object of node %d is in %s for node %d", node, kinds[array->kind],
			array_home(array));
}

static bool visit_array(const struct slab_array_info *array, void *context)
{
	struct checker *checker = context;

	if (array->avail > array->limit)
		violation(checker, 8, "own", "an array holds %u objects, its limit is %u", array->avail, array->limit);
	for (unsigned int i = 0; i < array->avail && i < array->limit; i++)
		check_entry(checker, array, array->entries[i]);
	if (array->kind == SLAB_ARRAY_CPU)
		g_hash_table_add(checker->heads, GUINT_TO_POINTER(array->cpu));
	return true;
}

static void check_heads(struct checker *checker)
{
	for (unsigned int cpu = 0; cpu < kernel->config.nr_cpus; cpu++) {
		bool has = g_hash_table_contains(checker->heads, GUINT_TO_POINTER(cpu));

		if (has != kernel_cpu_prepared(cpu))
			violation(checker, 9, "mem", "cpu %u %s a head array although it is %s", cpu,
				has ? "has" : "lacks", kernel_cpu_prepared(cpu) ? "prepared" : "down");
	}
}

/* --- nodes: laws 10 and 11 --- */

static unsigned int online_cpus_of(int node)
{
	unsigned int cpu, count = 0;

	for_each_online_cpu (cpu) {
		if (cpu_to_node(cpu) == node)
			count++;
	}
	return count;
}

static void check_node_parts(struct checker *checker, int node, const struct slab_node_info *info)
{
	const struct kernel_config *config = &kernel->config;
	unsigned int cpus = nr_cpus_node(node);
	unsigned int limit = (1 + cpus) * checker->info.batchcount + checker->info.num;
	bool wants_alien = config->numa && config->alien_limit != 0 && num_online_nodes() > 1;

	if (online_cpus_of(node) != 0 && (!info->present || !info->has_shared))
		violation(checker, 10, "mem", "node %d has an online CPU, but no %s", node,
			info->present ? "shared array" : "lists");
	if (online_cpus_of(node) != 0 && wants_alien && info->alien == NULL)
		violation(checker, 10, "mem", "node %d has an online CPU, but no alien table", node);
	if (info->present && info->free_limit != limit)
		violation(checker, 11, "acct", "free_limit of node %d is %u, expected (1 + %u CPUs) * %u + %u = %u",
			node, info->free_limit, cpus, checker->info.batchcount, checker->info.num, limit);
}

/* --- one cache, all caches --- */

struct cache_locks {
	const struct slab_inspection *inspect;
	GHashTable *busy; /* caches with a lock held */
	bool tuning;	  /* the chain mutex or the hotplug lock is held */
};

/* A cache is in the middle of something while one of its locks is held. */
static void locks_look(struct cache_locks *locks)
{
	for (uint32_t index = 1; index <= kernel_locks_count(); index++) {
		const struct lock_facts *facts = kernel_lock_facts(index);
		struct kmem_cache *cache;

		if (facts->owner_cpu == 0 && facts->owner == NULL)
			continue;
		if (facts->owner_cpu == 0) {
			locks->tuning = true; /* a mutex */
			continue;
		}
		cache = locks->inspect->lock_cache(world_memory(facts->address));
		if (cache != NULL)
			g_hash_table_add(locks->busy, cache);
	}
}

static void check_cache(struct checker *checker, const struct cache_locks *locks)
{
	object_set_init(&checker->objects, checker->info.num, checker->info.buffer_size);
	checker->heads = g_hash_table_new(NULL, NULL);
	for (int node = 0; node < (int)kernel->config.max_numnodes; node++) {
		struct slab_node_info info;

		checker->inspect->node_info(checker->cache, node, &info);
		if (info.present)
			check_node_slabs(checker, node, &info);
		if (!locks->tuning)
			check_node_parts(checker, node, &info);
	}
	object_set_sort(&checker->objects);
	if (!checker->inspect->arrays_walk(checker->cache, visit_array, checker))
		violation(checker, 5, "own", "its arrays cannot be walked");
	if (!locks->tuning)
		check_heads(checker);
	object_set_release(&checker->objects);
	g_hash_table_unref(checker->heads);
}

bool laws_check(struct laws_extent *extent)
{
	const struct slab_inspection *inspect = kernel_allocator()->inspection;
	struct cache_locks locks = { .inspect = inspect };
	unsigned long pages = 0;
	bool clean = true;

	memset(extent, 0, sizeof(*extent));
	if (inspect == NULL)
		return true;
	locks.busy = g_hash_table_new(NULL, NULL);
	locks_look(&locks);
	for (struct kmem_cache *cache = inspect->cache_first(); cache != NULL; cache = inspect->cache_next(cache)) {
		struct checker checker = { .inspect = inspect, .cache = cache, .extent = extent };
		unsigned long slabs_before = extent->slabs;

		inspect->cache_info(cache, &checker.info);
		extent->caches++;
		if (g_hash_table_contains(locks.busy, cache)) {
			extent->caches_busy++;
			continue;
		}
		check_cache(&checker, &locks);
		pages += (extent->slabs - slabs_before) << checker.info.order;
		clean = clean && !checker.broken;
	}
	if (pages > kernel_pages_allocated()) {
		kernel_finding_add("invariant", "acct", "law 12: slabs have %lu pages, but only %lu are handed out",
			pages, kernel_pages_allocated());
		clean = false;
	}
	g_hash_table_unref(locks.busy);
	return clean;
}
