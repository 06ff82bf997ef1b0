/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inspection table: how checkers, metrics and reports look at the allocator from outside the world.
 *
 * Compiled without instrumentation, called between boundaries, changes nothing, takes no lock. The data may be damaged,
 * because that is when reports are wanted: walks are bounded, and a pointer that leads out of kernel memory ends them.
 */
#include "inspect.h"

/* More caches than any run makes: a longer chain is a loop. */
#define CACHES_MAX 1000000u

static bool readable(const void *address, size_t size)
{
	const char *first = address;

	return virt_addr_valid(first) && virt_addr_valid(first + size - 1);
}

static struct kmem_cache *cache_at(struct list_head *entry)
{
	struct kmem_cache *cache;

	if (entry == &cache_chain || !entry)
		return NULL;
	cache = list_entry(entry, struct kmem_cache, next);
	return readable(cache, cache_descriptor_size()) ? cache : NULL;
}

static struct kmem_cache *inspect_cache_first(void)
{
	return cache_at(cache_chain.next);
}

static struct kmem_cache *inspect_cache_next(struct kmem_cache *cache)
{
	return cache_at(cache->next.next);
}

static struct kmem_list3 *list3_at(struct kmem_cache *cache, int node)
{
	struct kmem_list3 *list3;

	if (node < 0 || (unsigned int)node >= MAX_NUMNODES)
		return NULL;
	list3 = cache_list3(cache, node);
	return list3 && readable(list3, sizeof(struct kmem_list3)) ? list3 : NULL;
}

/* Information. */

static void copy_statistics(struct kmem_cache *cache, struct slab_cache_info *info)
{
	const struct kernel_config *config = kernel_config();
	const struct cache_statistics *statistics = cache_statistics(cache, config);

	info->foreign_slabs = cache->foreign_slabs;
	info->num_active = config->stats ? statistics->num_active : 0;
	info->num_allocations = config->stats ? statistics->num_allocations : 0;
	info->high_mark = config->stats ? statistics->high_mark : 0;
	info->grown = config->stats ? statistics->grown : 0;
	info->reaped = config->stats ? statistics->reaped : 0;
	info->errors = config->stats ? statistics->errors : 0;
	info->max_freeable = config->stats ? statistics->max_freeable : 0;
	info->node_allocs = config->stats ? statistics->node_allocs : 0;
	info->node_frees = config->stats ? statistics->node_frees : 0;
	info->node_overflow = config->stats ? statistics->node_overflow : 0;
	info->allochit = config->stats ? (unsigned int)statistics->allochit.counter : 0;
	info->allocmiss = config->stats ? (unsigned int)statistics->allocmiss.counter : 0;
	info->freehit = config->stats ? (unsigned int)statistics->freehit.counter : 0;
	info->freemiss = config->stats ? (unsigned int)statistics->freemiss.counter : 0;
}

static unsigned int object_offset(struct kmem_cache *cache)
{
	const struct kernel_config *config = kernel_config();

	return config->debug != KERNEL_DEBUG_OFF ? cache_debug(cache, config)->obj_offset : 0;
}

static void inspect_cache_info(struct kmem_cache *cache, struct slab_cache_info *info)
{
	info->name = cache->name;
	info->object_size = cache->object_size;
	info->object_offset = object_offset(cache);
	info->buffer_size = cache->buffer_size;
	info->num = cache->num;
	info->order = cache->gfporder;
	info->colour = cache->colour;
	info->colour_off = cache->colour_off;
	info->slab_size = cache->slab_size;
	info->flags = cache->flags & ~CACHE_OFF_SLAB;
	info->off_slab = (cache->flags & CACHE_OFF_SLAB) != 0;
	info->boot_cache = (cache->dflags & CACHE_DFLAG_BOOT) != 0;
	info->limit = cache->limit;
	info->batchcount = cache->batchcount;
	info->shared = cache->shared;
	copy_statistics(cache, info);
}

static void clear_node_info(struct slab_node_info *info)
{
	info->present = false;
	info->free_objects = 0;
	info->free_limit = 0;
	info->colour_next = 0;
	info->next_reap = 0;
	info->free_touched = false;
	info->list_lock = NULL;
	info->list3 = NULL;
	info->has_shared = false;
	info->alien = NULL;
}

static void inspect_node_info(struct kmem_cache *cache, int node, struct slab_node_info *info)
{
	const struct kmem_list3 *list3 = list3_at(cache, node);

	clear_node_info(info);
	if (!list3)
		return;
	info->present = true;
	info->free_objects = list3->free_objects;
	info->free_limit = list3->free_limit;
	info->colour_next = list3->colour_next;
	info->next_reap = list3->next_reap;
	info->free_touched = list3->free_touched != 0;
	info->list_lock = &list3->list_lock;
	info->list3 = list3;
	info->has_shared = list3->shared != NULL;
	info->alien = list3->alien;
}

/* Arrays. */

struct array_walk {
	bool (*visit)(const struct slab_array_info *array, void *context);
	void *context;
};

/* INFO says where the array is. False: the visitor had enough, or the array lies nowhere. */
static bool visit_array(const struct array_cache *array, struct slab_array_info *info, const struct array_walk *walk)
{
	if (!array)
		return true;
	if (!readable(array, sizeof(struct array_cache)))
		return false;
	info->avail = array->avail;
	info->limit = array->limit;
	info->batchcount = array->batchcount;
	info->touched = array->touched;
	info->entries = array->entry;
	info->address = array;
	return walk->visit(info, walk->context);
}

static bool visit_heads(struct kmem_cache *cache, const struct array_walk *walk)
{
	struct slab_array_info info;
	unsigned int cpu;

	for_each_possible_cpu (cpu) {
		info.kind = SLAB_ARRAY_CPU;
		info.cpu = cpu;
		info.node = cpu_to_node(cpu);
		info.home = info.node;
		if (!visit_array(cache->array[cpu], &info, walk))
			return false;
	}
	return true;
}

static bool visit_shared(const struct kmem_list3 *list3, int node, const struct array_walk *walk)
{
	struct slab_array_info info;

	info.kind = SLAB_ARRAY_SHARED;
	info.cpu = 0;
	info.node = node;
	info.home = node;
	return visit_array(list3->shared, &info, walk);
}

static bool visit_aliens(const struct kmem_list3 *list3, int node, const struct array_walk *walk)
{
	struct slab_array_info info;
	int home;

	if (!list3->alien)
		return true;
	if (!readable(list3->alien, MAX_NUMNODES * sizeof(struct array_cache *)))
		return false;
	for_each_possible_node (home) {
		info.kind = SLAB_ARRAY_ALIEN;
		info.cpu = 0;
		info.node = node;
		info.home = home;
		if (!visit_array(list3->alien[home], &info, walk))
			return false;
	}
	return true;
}

static bool inspect_arrays_walk(
	struct kmem_cache *cache, bool (*visit)(const struct slab_array_info *array, void *context), void *context)
{
	struct array_walk walk = { visit, context };
	int node;

	if (!visit_heads(cache, &walk))
		return false;
	for_each_possible_node (node) {
		const struct kmem_list3 *list3 = list3_at(cache, node);

		if (!list3)
			continue;
		if (!visit_shared(list3, node, &walk) || !visit_aliens(list3, node, &walk))
			return false;
	}
	return true;
}

/* Slabs. */

struct slab_walk {
	bool (*visit)(const struct slab_slab_info *slab, void *context);
	void *context;
	unsigned long left; /* no more slabs than pages can be */
};

static bool visit_slab(struct slab *slab, int node, enum slab_list_kind list, struct slab_walk *walk)
{
	struct slab_slab_info info;

	if (!readable(slab, sizeof(struct slab)) || walk->left == 0)
		return false;
	walk->left--;
	info.list = list;
	info.list_node = node;
	info.node = slab->nodeid;
	info.descriptor = slab;
	info.pages = slab_pages(slab);
	info.objects = slab->s_mem;
	info.inuse = slab->inuse;
	info.free = slab->free;
	info.bufctl = slab_bufctl(slab);
	return walk->visit(&info, walk->context);
}

static bool visit_list(const struct list_head *head, int node, enum slab_list_kind list, struct slab_walk *walk)
{
	struct list_head *entry;

	for (entry = head->next; entry != head; entry = entry->next) {
		if (!visit_slab(list_entry(entry, struct slab, list), node, list, walk))
			return false;
	}
	return true;
}

static bool inspect_slabs_walk(struct kmem_cache *cache, int node,
	bool (*visit)(const struct slab_slab_info *slab, void *context), void *context)
{
	struct slab_walk walk = { visit, context, num_physpages() };
	const struct kmem_list3 *list3 = list3_at(cache, node);

	if (!list3)
		return true;
	return visit_list(&list3->slabs_full, node, SLAB_LIST_FULL, &walk) &&
	       visit_list(&list3->slabs_partial, node, SLAB_LIST_PARTIAL, &walk) &&
	       visit_list(&list3->slabs_free, node, SLAB_LIST_FREE, &walk);
}

/* From an address. */

static const struct page *slab_page_of(const void *address)
{
	const struct page *page;

	if (!virt_addr_valid(address))
		return NULL;
	page = object_page(address);
	/* PageSlab() would count as a look of the kernel's. */
	return page->flags & (1UL << PG_SLAB) ? page : NULL;
}

static struct kmem_cache *inspect_page_cache(const void *address)
{
	const struct page *page = slab_page_of(address);

	return page ? page_cache(page) : NULL;
}

static const void *inspect_page_slab(const void *address)
{
	const struct page *page = slab_page_of(address);

	return page ? page_slab(page) : NULL;
}

static bool table_has_lock(struct array_cache **table, const void *lock)
{
	int home;

	if (!table || !readable(table, MAX_NUMNODES * sizeof(struct array_cache *)))
		return false;
	for_each_possible_node (home) {
		if (table[home] && lock == &table[home]->lock)
			return true;
	}
	return false;
}

static bool cache_has_lock(struct kmem_cache *cache, const void *lock)
{
	int node;

	for_each_possible_node (node) {
		struct kmem_list3 *list3 = list3_at(cache, node);

		if (list3 && (lock == &list3->list_lock || table_has_lock(list3->alien, lock)))
			return true;
	}
	return false;
}

static struct kmem_cache *inspect_lock_cache(const void *lock)
{
	struct kmem_cache *cache = inspect_cache_first();
	unsigned int left = CACHES_MAX;

	while (cache && left-- > 0) {
		if (cache_has_lock(cache, lock))
			return cache;
		cache = inspect_cache_next(cache);
	}
	return NULL;
}

const struct slab_inspection slab_inspection = {
	.version = SLAB_INSPECTION_VERSION,
	.cache_first = inspect_cache_first,
	.cache_next = inspect_cache_next,
	.cache_info = inspect_cache_info,
	.node_info = inspect_node_info,
	.arrays_walk = inspect_arrays_walk,
	.slabs_walk = inspect_slabs_walk,
	.page_cache = inspect_page_cache,
	.page_slab = inspect_page_slab,
	.lock_cache = inspect_lock_cache,
	.structure_field = inspect_field,
	.structure_size = inspect_structure_size,
};
