/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Debugging kernels boot on machines of all shapes and carry a mixed load on all CPUs without a finding, with all laws
 * in force and nothing leaked: what the debugging aids do is invisible to those who behave.
 */
#include "models/hw/boundary.h"
#include "models/kernel/allocator.h"
#include "models/kernel/finding.h"
#include "models/kernel/kernel.h"
#include "models/kernel/memory.h"
#include "models/kernel/proc.h"
#include "models/kernel/task.h"
#include "sim/check/laws.h"
#include "sim/check/leaks.h"
#include "tests/support/world.h"

#include <linux/cpumask.h>
#include <linux/kernel_string.h>
#include <linux/sched.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#define SLAB kernel_allocator()

enum { CACHES = 8, OBJECTS = 40, STEPS = 600, CONSTRUCTED = 0x77, USED = 0x42 };

/* One of each kind that the debugging aids treat in a way of its own. */
static const struct cache_kind {
	const char *name;
	size_t size, align;
	unsigned long flags;
	bool constructed;
} kinds[CACHES] = {
	{ "tiny", 8, 0, 0, false },
	{ "plain", 100, 0, 0, true },
	{ "aligned", 100, 128, 0, false },
	{ "line", 60, 0, SLAB_HWCACHE_ALIGN, true },
	{ "rcu", 200, 0, SLAB_DESTROY_BY_RCU, true },
	{ "paged", 700, 0, SLAB_RECLAIM_ACCOUNT, true },
	{ "page", 4096, 0, 0, false },
	{ "large", 9000, 0, SLAB_DEBUG_INITIAL, true },
};

struct held {
	void *object;
	unsigned int kind; /* CACHES: of a general cache */
};

/* Of one world. */
static struct kmem_cache *caches[CACHES];
static struct held held[OBJECTS];
static unsigned int running;

static void construct(void *object, struct kmem_cache *cache, unsigned long flags)
{
	if ((flags & SLAB_CTOR_VERIFY) == 0)
		kernel_memset(object, CONSTRUCTED, SLAB->kmem_cache_size(cache));
}

static void destruct(void *object, struct kmem_cache *cache, unsigned long flags)
{
	world_access(object, SLAB->kmem_cache_size(cache), false);
}

static void use(struct held *slot, size_t size)
{
	if (slot->kind < CACHES && kinds[slot->kind].constructed)
		cr_assert(eq(u8, *(unsigned char *)slot->object, CONSTRUCTED), "%s", kinds[slot->kind].name);
	else
		kernel_memset(slot->object, USED, size);
}

static void take(struct held *slot, uint32_t random)
{
	int node = (int)(random >> 8 & 1) < (int)kernel->config.max_numnodes ? (int)(random >> 8 & 1) : 0;
	gfp_t gfp = (random >> 9 & 1) != 0 ? GFP_KERNEL : GFP_ATOMIC;
	size_t size = (random >> 16) % 6000 + 1;
	struct held taken = { .kind = random % (CACHES + 2) };

	if (taken.kind < CACHES) {
		size = kinds[taken.kind].size;
		taken.object = (random >> 10 & 1) != 0 ? SLAB->kmem_cache_alloc(caches[taken.kind], gfp)
						       : SLAB->kmem_cache_alloc_node(caches[taken.kind], gfp, node);
	} else {
		taken.object =
			(random >> 10 & 1) != 0 ? SLAB->__kmalloc(size, gfp) : SLAB->kmalloc_node(size, gfp, node);
	}
	if (taken.object == NULL)
		return;
	use(&taken, size);
	if (slot->object == NULL) {
		*slot = taken;
		return;
	}
	SLAB->kfree(taken.object); /* somebody was quicker at the slot */
}

static void give_back(struct held *slot)
{
	struct held given = *slot;

	slot->object = NULL;
	if (given.kind < CACHES)
		SLAB->kmem_cache_free(caches[given.kind], given.object);
	else
		SLAB->kfree(given.object);
}

/* Objects lie in one table: most are freed on another CPU than they were allocated on. */
static void load(void *argument)
{
	uint32_t random = 12345 + (uint32_t)(uintptr_t)argument;

	for (unsigned int step = 0; step < STEPS; step++) {
		struct held *slot;

		random = random * 1664525 + 1013904223;
		slot = &held[(random >> 12) % OBJECTS];
		hw_boundary(BOUNDARY_OPERATION, step);
		if (slot->object != NULL)
			give_back(slot);
		else
			take(slot, random >> 3);
		if (random % 64 == 0)
			SLAB->kmem_cache_shrink(caches[random >> 20 & 7]);
		cond_resched();
	}
	running--;
}

static void shrink_all(void)
{
	struct kmem_cache *cache = SLAB->inspection->cache_first();

	for (; cache != NULL; cache = SLAB->inspection->cache_next(cache))
		SLAB->kmem_cache_shrink(cache);
}

static void mixed_load(void *argument)
{
	static const char tuned[] = "plain 7 3 2";
	unsigned int cpu;

	memset(held, 0, sizeof(held));
	running = 0;
	for (unsigned int i = 0; i < CACHES; i++)
		caches[i] = SLAB->kmem_cache_create(kinds[i].name, kinds[i].size, kinds[i].align,
			kinds[i].flags & ~(kernel->config.debug == KERNEL_DEBUG_OFF ? SLAB_DEBUG_INITIAL : 0),
			kinds[i].constructed ? construct : NULL,
			kinds[i].constructed && (kinds[i].flags & SLAB_DESTROY_BY_RCU) == 0 ? destruct : NULL);
	for_each_online_cpu (cpu) {
		running++;
		kernel_task_new("load", cpu, load, (void *)(uintptr_t)cpu);
	}
	schedule_timeout_uninterruptible(1);
	cr_assert(eq(long, kernel_proc_write("slabinfo", tuned, sizeof(tuned) - 1), (long)sizeof(tuned) - 1));
	while (running != 0)
		schedule_timeout_uninterruptible(HZ); /* the reaper has its turns */
	for (unsigned int i = 0; i < OBJECTS; i++)
		if (held[i].object != NULL)
			give_back(&held[i]);
	for (unsigned int i = CACHES; i-- > 0;)
		cr_assert(eq(int, SLAB->kmem_cache_destroy(caches[i]), 0), "%s", kinds[i].name);
	shrink_all();
}

static void print_findings(void)
{
	for (uint64_t i = 0; kernel_finding_get(i) != NULL; i++)
		fprintf(stderr, "finding: %s: %s (%s)\n", kernel_finding_get(i)->kind, kernel_finding_get(i)->message,
			kernel_finding_get(i)->call_chain);
}

static uint64_t run(enum kernel_debug debug, unsigned int nodes, unsigned int cpus)
{
	struct laws_extent laws;
	struct leaks_extent leaks;
	struct test_world world;
	enum world_end end;
	uint64_t digest;

	test_world_init(&world, nodes, cpus);
	world.params.debug = debug;
	end = test_world_run(&world, mixed_load, NULL);
	if (end != WORLD_END_COMPLETE)
		print_findings();
	cr_assert(eq(int, end, WORLD_END_COMPLETE), "debug %d, %u nodes of %u: %s", debug, nodes, cpus,
		world_end_name(end));
	laws_check(&laws);
	leaks_check(&leaks);
	print_findings();
	cr_assert(eq(u64, kernel_finding_count(), 0), "debug %d, %u nodes of %u", debug, nodes, cpus);
	cr_assert(lt(ulong, 0, laws.slabs));
	cr_assert(lt(ulong, 0, leaks.objects));
	cr_assert(eq(ptr, (void *)kernel_memory_check(), NULL));
	digest = engine->world.digest.value;
	world_destroy();
	return digest;
}

static void run_on_all_shapes(enum kernel_debug debug)
{
	static const unsigned int shapes[][2] = { { 1, 1 }, { 1, 2 }, { 2, 1 }, { 2, 2 }, { 4, 2 } };

	for (unsigned int i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		run(debug, shapes[i][0], shapes[i][1]);
}

Test(slab_debug_load, runs_clean_without_debug)
{
	run_on_all_shapes(KERNEL_DEBUG_OFF);
}

Test(slab_debug_load, runs_clean_with_debug)
{
	run_on_all_shapes(KERNEL_DEBUG_ON);
}

Test(slab_debug_load, runs_clean_in_leak_mode)
{
	run_on_all_shapes(KERNEL_DEBUG_LEAK);
}

Test(slab_debug_load, runs_clean_with_unmapped_objects)
{
	run_on_all_shapes(KERNEL_DEBUG_PAGEALLOC);
}

Test(slab_debug_load, debugging_worlds_are_as_deterministic_as_others)
{
	for (int debug = KERNEL_DEBUG_ON; debug <= KERNEL_DEBUG_PAGEALLOC; debug++)
		cr_assert(eq(u64, run((enum kernel_debug)debug, 2, 2), run((enum kernel_debug)debug, 2, 2)));
}
