/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second allocator, in a kernel alone: what it promises of the interface, and that it gives everything back. */
#include "models/kernel/allocator.h"
#include "models/kernel/memory.h"
#include "models/kernel/proc.h"
#include "tests/unit/kernel/module_world.h"

#include <linux/kernel_string.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>

enum { OBJECTS = 1000, PATTERN = 0x77 };

static const struct allocator *allocator;

static void run(unsigned int nodes, void (*body)(void *argument))
{
	struct module_world world;
	struct world_options options = { 0 };
	struct hw_options hardware = { .machine = &world.machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = &world.machine.config,
		.params = &world.params,
		.allocator_path = TEST_MODULE("buckets"),
		.main = body };

	test_machine_init(&world.machine, nodes, 2);
	test_params_init(&world.params, &world.machine.config);
	cr_assert(world_create(&options));
	hw_init(&hardware);
	cr_assert(kernel_setup(&kernel_options, world.error, sizeof(world.error)), "%s", world.error);
	allocator = kernel_allocator();
	cr_assert(eq(int, kernel_start(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, kernel_finding_count(), 0));
	world_destroy();
}

/* --- objects --- */

static void sizes(void *argument)
{
	static const size_t wanted[] = { 1, 8, 31, 32, 33, 100, 256, 1000, 4096, 4097, 70000, 131072 };
	void *objects[sizeof(wanted) / sizeof(wanted[0])];

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		objects[i] = allocator->__kmalloc(wanted[i], GFP_KERNEL);
		cr_assert(objects[i] != NULL);
		cr_assert(ge(uint, allocator->ksize(objects[i]), wanted[i]));
		cr_assert(eq(u64, (uintptr_t)objects[i] % allocator->ksize(objects[i]), 0));
		kernel_memset(objects[i], PATTERN, wanted[i]);
	}
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		const unsigned char *bytes = objects[i];

		cr_assert(eq(u8, bytes[0], PATTERN));
		cr_assert(eq(u8, bytes[wanted[i] - 1], PATTERN));
		allocator->kfree(objects[i]);
	}
	cr_assert(allocator->__kmalloc(131073, GFP_KERNEL) == NULL);
	cr_assert(allocator->kmem_cache_create("too large", 131073, 0, 0, NULL, NULL) == NULL);
	allocator->kfree(NULL);
	cr_assert(eq(uint, allocator->ksize(NULL), 0));
}

Test(allocator_buckets, an_object_has_at_least_its_size_and_is_aligned_to_it)
{
	run(1, sizes);
}

static void nodes(void *argument)
{
	for (int node = 0; node < 2; node++) {
		void *object = allocator->kmalloc_node(100, GFP_KERNEL, node);

		cr_assert(eq(int, page_to_nid(virt_to_page(object)), node));
		allocator->kfree(object);
		object = allocator->kmalloc_node(8192, GFP_KERNEL, node);
		cr_assert(eq(int, page_to_nid(virt_to_page(object)), node));
		allocator->kfree(object);
	}
}

Test(allocator_buckets, memory_comes_from_the_node_that_was_asked_for)
{
	run(2, nodes);
}

/* --- constructors --- */

static unsigned int constructed, destructed;

static void construct(void *object, struct kmem_cache *cache, unsigned long flags)
{
	cr_assert(eq(ulong, flags & SLAB_CTOR_CONSTRUCTOR, SLAB_CTOR_CONSTRUCTOR));
	kernel_memset(object, PATTERN, allocator->kmem_cache_size(cache));
	constructed++;
}

static void destruct(void *object, struct kmem_cache *cache, unsigned long flags)
{
	destructed++;
}

static void constructor(void *argument)
{
	struct kmem_cache *cache = allocator->kmem_cache_create("made", 56, 0, 0, construct, destruct);

	for (int round = 0; round < 3; round++) {
		const unsigned char *object = allocator->kmem_cache_alloc(cache, GFP_KERNEL);

		for (int byte = 0; byte < 56; byte++)
			cr_assert(eq(u8, object[byte], PATTERN));
		allocator->kmem_cache_free(cache, (void *)(uintptr_t)object);
	}
	cr_assert(constructed > 0);
	cr_assert(eq(int, allocator->kmem_cache_destroy(cache), 0));
	cr_assert(eq(uint, destructed, constructed));
}

Test(allocator_buckets, a_free_object_stays_as_it_was_constructed)
{
	constructed = destructed = 0;
	run(1, constructor);
}

/* --- what is given back --- */

static void use(struct kmem_cache *cache)
{
	static void *objects[OBJECTS];

	for (int i = 0; i < OBJECTS; i++) {
		objects[i] = allocator->kmem_cache_alloc_node(cache, GFP_KERNEL, i % 2);
		cr_assert(objects[i] != NULL);
	}
	cr_assert(eq(int, allocator->kmem_cache_destroy(cache), 1));
	for (int i = 0; i < OBJECTS; i++)
		allocator->kmem_cache_free(cache, objects[(i * 7) % OBJECTS]);
}

static void pages(void *argument)
{
	static const unsigned long flags[] = { 0, SLAB_RECLAIM_ACCOUNT, SLAB_DESTROY_BY_RCU };
	struct kmem_cache *warm = allocator->kmem_cache_create("warm", 100, 0, 0, NULL, NULL);
	unsigned long before = kernel_pages_allocated();

	for (unsigned int i = 0; i < 3; i++) {
		struct kmem_cache *cache = allocator->kmem_cache_create("used", 300, 0, flags[i], NULL, NULL);

		use(cache);
		cr_assert(kernel_pages_allocated() > before);
		cr_assert(eq(int, allocator->kmem_cache_shrink(cache), 0));
		rcu_barrier();
		cr_assert(eq(ulong, kernel_pages_allocated(), before));
		use(cache);
		cr_assert(eq(int, allocator->kmem_cache_destroy(cache), 0));
		cr_assert(eq(ulong, kernel_pages_allocated(), before));
		cr_assert(eq(long, kernel_slab_pages(), (long)before));
		cr_assert(eq(long, kernel_slab_reclaimable_pages(), 0));
	}
	cr_assert(eq(int, allocator->kmem_cache_destroy(warm), 0));
}

Test(allocator_buckets, all_pages_come_back)
{
	run(2, pages);
}

/* --- the file --- */

static void file(void *argument)
{
	void *object = allocator->__kmalloc(50, GFP_KERNEL);
	char *text;
	size_t length;

	cr_assert(eq(int, kernel_proc_read("slabinfo", &text, &length), 0));
	cr_assert(strncmp(text, "slabinfo - version: 2.1 (statistics)\n# name ", 44) == 0, "%s", text);
	cr_assert(strstr(text, "\nsize-64                1     64     64   64    1 : tunables    0    0    0") != NULL,
		"%s", text);
	kernel_proc_text_release(text);
	cr_assert(kernel_proc_write("slabinfo", "size-64 1 1 1\n", 14) < 0);
	allocator->kfree(object);
}

Test(allocator_buckets, slabinfo_has_the_format_of_the_kernel)
{
	run(1, file);
}

static void queries(void *argument)
{
	struct kmem_cache *cache = allocator->kmem_cache_create("asked", 20, 0, 0, NULL, NULL);
	char *object = allocator->kmem_cache_zalloc(cache, GFP_KERNEL);

	cr_assert(eq(str, (char *)allocator->kmem_cache_name(cache), "asked"));
	cr_assert(eq(uint, allocator->kmem_cache_size(cache), 24));
	cr_assert(eq(int, allocator->kmem_ptr_validate(cache, object), 1));
	cr_assert(eq(int, allocator->kmem_ptr_validate(cache, object + 8), 0));
	cr_assert(eq(int, allocator->kmem_ptr_validate(cache, &cache), 0));
	cr_assert(eq(int, allocator->slab_is_available(), 1));
	allocator->kmem_cache_free(cache, object);
	cr_assert(eq(int, allocator->kmem_cache_destroy(cache), 0));
}

Test(allocator_buckets, questions_are_answered)
{
	run(1, queries);
}
