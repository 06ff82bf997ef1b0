/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations of the load: every entry of the allocator, and of the page allocator beside it. See load.h. */
#include "tests/determinism/load.h"

#include "models/kernel/memory.h"
#include "models/kernel/mempolicy.h"
#include "models/kernel/proc.h"

#include <linux/cpu.h>
#include <linux/gfp.h>
#include <linux/kernel_string.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/smp.h>

#include <stdio.h>
#include <string.h>

#include "sim/engine/poison.h"

enum {
	KMALLOC_BITS_MAX = 15, /* sizes: powers of two up to this one, and what lies between */
	PRESSURE_LEAVES_ONE_IN = 10,
	FAULT_ONE_IN_BRINGING_UP = 4,
	PAGE_ORDER_MAX = 4,
	TOUCH_BYTES_MAX = 256,
	TEMPORARY_OBJECTS = 12,
	BATCH = 40,
	CACHE_RECLAIMABLE = 4, /* its place in `recipes` */
};

static void construct(void *object, struct kmem_cache *cache, unsigned long flags)
{
	(void)cache, (void)flags;
	kernel_memset(object, 0x5a, 16);
}

static void destruct(void *object, struct kmem_cache *cache, unsigned long flags)
{
	(void)cache, (void)flags;
	kernel_memset(object, 0, 8);
}

static const struct recipe {
	const char *name;
	size_t size, align;
	unsigned long flags;
	kmem_ctor_t ctor, dtor;
} recipes[LOAD_CACHES] = {
	{ "load_small", 40, 0, 0, NULL, NULL },
	{ "load_aligned", 200, 0, SLAB_HWCACHE_ALIGN, construct, destruct },
	{ "load_off_slab", 1800, 128, 0, construct, NULL },
	{ "load_rcu", 320, 0, SLAB_DESTROY_BY_RCU, construct, NULL },
	{ "load_reclaimable", 136, 0, SLAB_RECLAIM_ACCOUNT | SLAB_MEM_SPREAD, NULL, NULL },
	{ "load_dma", 700, 0, SLAB_CACHE_DMA, NULL, NULL },
	{ "load_large", 9000, 0, SLAB_MUST_HWCACHE_ALIGN, construct, destruct },
};

static struct kmem_cache *cache_new(const struct recipe *recipe, const char *name)
{
	return load->allocator->kmem_cache_create(
		name, recipe->size, recipe->align, recipe->flags, recipe->ctor, recipe->dtor);
}

/* What requests to that cache must carry. */
static gfp_t cache_gfp(const struct recipe *recipe)
{
	return (recipe->flags & SLAB_CACHE_DMA) != 0 ? GFP_DMA : 0;
}

void load_caches_create(void)
{
	for (unsigned int i = 0; i < LOAD_CACHES; i++)
		load->caches[i] = cache_new(&recipes[i], recipes[i].name);
}

void load_caches_destroy(void)
{
	for (unsigned int i = 0; i < LOAD_CACHES; i++)
		load->allocator->kmem_cache_destroy(load->caches[i]);
}

/* --- objects --- */
/* Draws are numbered: no expression makes two, for compilers choose which comes first. */

static gfp_t draw_gfp(struct worker *worker)
{
	static const gfp_t choices[] = { GFP_KERNEL, GFP_KERNEL, GFP_KERNEL, GFP_ATOMIC, GFP_NOFS };

	return choices[worker_draw(worker, sizeof(choices) / sizeof(choices[0]))];
}

static int draw_node(struct worker *worker)
{
	return (int)worker_draw(worker, hw->machine->nodes + 1) - 1;
}

static size_t draw_size(struct worker *worker)
{
	uint64_t bits = worker_draw(worker, KMALLOC_BITS_MAX);

	/* Small ones are common. */
	if (bits > 8)
		bits = worker_draw(worker, KMALLOC_BITS_MAX + 1);
	return (size_t)1 + worker_draw(worker, UINT64_C(1) << bits);
}

/* OBJECT takes the place of what was held there. */
static void keep(struct worker *worker, void *address, struct kmem_cache *cache, size_t bytes)
{
	struct load_object *place = &worker->objects[worker_draw(worker, LOAD_OBJECTS)];
	struct load_object before = *place;

	*place = (struct load_object){ address, cache };
	if (address != NULL)
		kernel_memset(address, 1, bytes < TOUCH_BYTES_MAX ? bytes : TOUCH_BYTES_MAX);
	if (before.address != NULL)
		load_free(before);
}

static void op_kmalloc(struct worker *worker)
{
	size_t bytes = draw_size(worker);

	keep(worker, load->allocator->__kmalloc(bytes, draw_gfp(worker)), NULL, bytes);
}

static void op_kmalloc_variants(struct worker *worker)
{
	const struct allocator *allocator = load->allocator;
	size_t bytes = draw_size(worker);
	gfp_t gfp = draw_gfp(worker);
	void *address;

	switch (worker_draw(worker, 3)) {
	case 0:
		address = allocator->kzalloc(bytes, gfp);
		break;
	case 1:
		address = allocator->kmalloc_node(bytes, gfp, draw_node(worker));
		break;
	default:
		address = allocator->__kmalloc(bytes, GFP_DMA);
		break;
	}
	keep(worker, address, NULL, bytes);
}

static void op_cache_alloc(struct worker *worker)
{
	const struct allocator *allocator = load->allocator;
	unsigned int index = (unsigned int)worker_draw(worker, LOAD_CACHES);
	struct kmem_cache *cache = load->caches[index];
	gfp_t gfp = draw_gfp(worker) | cache_gfp(&recipes[index]);
	void *address;

	switch (worker_draw(worker, 6)) {
	case 0:
		address = allocator->kmem_cache_alloc_node(cache, gfp, draw_node(worker));
		break;
	case 1:
		address = recipes[index].ctor == NULL ? allocator->kmem_cache_zalloc(cache, gfp)
						      : allocator->kmem_cache_alloc(cache, gfp);
		break;
	default:
		address = allocator->kmem_cache_alloc(cache, gfp);
		break;
	}
	keep(worker, address, cache, 16);
}

/* Many of one kind at once, to go through arrays and slabs. */
static void op_batch(struct worker *worker)
{
	struct kmem_cache *cache = load->caches[worker_draw(worker, CACHE_RECLAIMABLE + 1)];
	struct load_object batch[BATCH];
	unsigned int count = 1 + (unsigned int)worker_draw(worker, BATCH);

	for (unsigned int i = 0; i < count; i++)
		batch[i] = (struct load_object){ load->allocator->kmem_cache_alloc(cache, GFP_KERNEL), cache };
	for (unsigned int i = 0; i < count; i++)
		if (batch[i].address != NULL)
			load_free(batch[i]);
}

static void op_free(struct worker *worker)
{
	struct load_object *place = &worker->objects[worker_draw(worker, LOAD_OBJECTS)];
	struct load_object object = *place;

	place->address = NULL;
	if (object.address != NULL)
		load_free(object);
}

/* An object goes to another CPU's task, which frees it. */
static void op_send(struct worker *worker)
{
	struct load_object *place = &worker->objects[worker_draw(worker, LOAD_OBJECTS)];
	struct worker *to = &load->workers[worker_draw(worker, hw->machine->cpus)];

	if (place->address != NULL && load_queue_push(&to->inbox, *place))
		place->address = NULL;
}

static void op_free_received(struct worker *worker)
{
	load_queue_free(&worker->inbox);
}

/* --- the rest of the interface --- */

static void op_ask(struct worker *worker)
{
	const struct allocator *allocator = load->allocator;
	const struct load_object *object = &worker->objects[worker_draw(worker, LOAD_OBJECTS)];
	struct kmem_cache *cache = load->caches[worker_draw(worker, LOAD_CACHES)];

	allocator->kmem_cache_size(cache);
	allocator->kmem_cache_name(cache);
	allocator->kmem_find_general_cachep(draw_size(worker), GFP_KERNEL);
	allocator->slab_is_available();
	if (object->address == NULL)
		return;
	allocator->ksize(object->address);
	if (object->cache != NULL)
		allocator->kmem_ptr_validate(object->cache, object->address);
}

static void op_percpu(struct worker *worker)
{
	void **handle = &worker->handles[worker_draw(worker, LOAD_HANDLES)];
	void *before = *handle;

	*handle = before == NULL ? load->allocator->__alloc_percpu(24) : NULL;
	if (before != NULL)
		load->allocator->free_percpu(before);
}

static void op_temporary_cache(struct worker *worker)
{
	const struct recipe *recipe = &recipes[worker_draw(worker, LOAD_CACHES)];
	static const char *const names[] = { "temporary_0", "temporary_1", "temporary_2", "temporary_3" };
	struct kmem_cache *cache = cache_new(recipe, names[worker->number % 4]);
	void *objects[TEMPORARY_OBJECTS];

	if (cache == NULL)
		return;
	for (unsigned int i = 0; i < TEMPORARY_OBJECTS; i++)
		objects[i] = load->allocator->kmem_cache_alloc(cache, GFP_KERNEL | cache_gfp(recipe));
	for (unsigned int i = 0; i < TEMPORARY_OBJECTS; i++)
		if (objects[i] != NULL)
			load->allocator->kmem_cache_free(cache, objects[i]);
	load->allocator->kmem_cache_destroy(cache);
}

static void op_shrink(struct worker *worker)
{
	load->allocator->kmem_cache_shrink(load->caches[worker_draw(worker, LOAD_CACHES)]);
}

static void op_slabinfo_read(struct worker *worker)
{
	char *text;
	size_t length;

	(void)worker;
	if (kernel_proc_read("slabinfo", &text, &length) == 0)
		kernel_proc_text_release(text);
}

static void op_slabinfo_write(struct worker *worker)
{
	static const char *const names[] = { "load_small", "load_off_slab", "load_rcu", "size-64", "size-2048",
		"none" };
	unsigned int limit = (unsigned int)worker_draw(worker, 120);
	unsigned int batchcount = (unsigned int)worker_draw(worker, 60);
	unsigned int shared = (unsigned int)worker_draw(worker, 12);
	const char *name = names[worker_draw(worker, sizeof(names) / sizeof(names[0]))];
	char text[80];

	snprintf(text, sizeof(text), "%s %u %u %u\n", name, limit, batchcount, shared);
	kernel_proc_write("slabinfo", text, strlen(text));
}

/* --- around the allocator --- */

static void op_pages(struct worker *worker)
{
	struct load_pages *place = &worker->pages[worker_draw(worker, LOAD_PAGES)];
	unsigned int order = (unsigned int)worker_draw(worker, PAGE_ORDER_MAX + 1);
	struct load_pages before = *place;
	gfp_t gfp = draw_gfp(worker) | (worker_draw(worker, 2) != 0 ? __GFP_COMP : 0);
	struct page *page = alloc_pages_node(draw_node(worker), gfp, order);

	*place = (struct load_pages){ page != NULL ? (unsigned long)page_address(page) : 0, order };
	if (before.address != 0)
		free_pages(before.address, before.order);
}

/* Runs on all CPUs with interrupts off. */
static void allocate_briefly(void *info)
{
	void *object = load->allocator->__kmalloc(100, GFP_ATOMIC);

	(void)info;
	if (object != NULL)
		load->allocator->kfree(object);
}

static void op_every_cpu(struct worker *worker)
{
	(void)worker;
	on_each_cpu(allocate_briefly, NULL, 1, 1);
}

/* An object that only the shrinker frees. */
static void op_reclaimable(struct worker *worker)
{
	struct kmem_cache *cache = load->caches[CACHE_RECLAIMABLE];

	for (unsigned int i = 0; i < 8; i++) {
		struct load_object object = { load->allocator->kmem_cache_alloc(cache, draw_gfp(worker)), cache };

		if (object.address == NULL)
			continue;
		if (load->lru_count == LOAD_LRU)
			load_free(object);
		else
			load->lru[load->lru_count++] = object;
	}
}

int load_shrink(int count, gfp_t gfp)
{
	(void)gfp;
	for (; count > 0 && load->lru_count != 0; count--)
		load_free(load->lru[--load->lru_count]);
	return (int)load->lru_count;
}

/* All but a little of a node's memory goes away, or comes back. */
static void op_pressure(struct worker *worker)
{
	unsigned int node = (unsigned int)worker_draw(worker, hw->machine->nodes);
	uint64_t pages = hw->machine->memory_per_node[node] / hw->machine->page_size;
	long before = load->pressure[node];

	load->pressure[node] = 0;
	if (before != 0)
		kernel_memory_pressure((int)node, -before);
	else
		load->pressure[node] += kernel_memory_pressure(
			(int)node, (long)(pages - worker_draw(worker, pages / PRESSURE_LEAVES_ONE_IN)));
}

static void op_policy(struct worker *worker)
{
	struct task_policy *policy = kernel_current_policy();
	unsigned int node = (unsigned int)worker_draw(worker, hw->machine->nodes);
	enum task_policy_kind kind = (enum task_policy_kind)worker_draw(worker, TASK_POLICY_INTERLEAVE + 1);

	task_policy_set(policy, kind, &node, kind != TASK_POLICY_DEFAULT);
	task_policy_set_slab_spread(policy, worker_draw(worker, 2) != 0);
}

/* CPU 0 stays; only one task changes the others. */
static void op_hotplug(struct worker *worker)
{
	unsigned int cpu;

	if (worker->number != 0 || hw->machine->cpus == 1)
		return;
	cpu = 1 + (unsigned int)worker_draw(worker, hw->machine->cpus - 1);
	if (cpu_online(cpu)) {
		cpu_down(cpu);
		return;
	}
	if (worker_draw(worker, 2) != 0)
		load->fault_one_in = FAULT_ONE_IN_BRINGING_UP;
	cpu_up(cpu);
	load->fault_one_in = LOAD_FAULT_ONE_IN;
}

/* --- which one --- */

void worker_operate(struct worker *worker)
{
	static const struct {
		unsigned int weight;
		void (*run)(struct worker *worker);
	} operations[] = {
		{ 300, op_kmalloc },
		{ 60, op_kmalloc_variants },
		{ 200, op_cache_alloc },
		{ 40, op_batch },
		{ 200, op_free },
		{ 100, op_send },
		{ 10, op_free_received },
		{ 20, op_ask },
		{ 6, op_percpu },
		{ 2, op_temporary_cache },
		{ 3, op_shrink },
		{ 2, op_slabinfo_read },
		{ 4, op_slabinfo_write },
		{ 30, op_pages },
		{ 2, op_every_cpu },
		{ 10, op_reclaimable },
		{ 4, op_pressure },
		{ 2, op_policy },
		{ 5, op_hotplug },
	};
	enum { WEIGHTS = 1000 }; /* their sum */
	uint64_t drawn = worker_draw(worker, WEIGHTS);
	unsigned int i = 0;

	while (drawn >= operations[i].weight)
		drawn -= operations[i++].weight;
	operations[i].run(worker);
}

void worker_free_all(struct worker *worker)
{
	for (unsigned int i = 0; i < LOAD_OBJECTS; i++)
		if (worker->objects[i].address != NULL)
			load_free(worker->objects[i]);
	for (unsigned int i = 0; i < LOAD_PAGES; i++)
		if (worker->pages[i].address != 0)
			free_pages(worker->pages[i].address, worker->pages[i].order);
	for (unsigned int i = 0; i < LOAD_HANDLES; i++)
		if (worker->handles[i] != NULL)
			load->allocator->free_percpu(worker->handles[i]);
	load_queue_free(&worker->inbox);
}
