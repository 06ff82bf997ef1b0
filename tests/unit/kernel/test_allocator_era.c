/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file written like one of a kernel tree of 2.6.16: what it uses by name works as the era's kernel had it. */
#include "models/kernel/allocator.h"
#include "models/kernel/log.h"
#include "models/kernel/memory.h"
#include "models/kernel/proc.h"
#include "tests/unit/kernel/module_world.h"

#include <linux/cpu.h>
#include <linux/kernel_string.h>
#include <linux/mm.h>
#include <linux/sched.h>

static const struct allocator *allocator;

static void run(void (*body)(void *argument))
{
	struct module_world world;
	struct world_options options = { 0 };
	struct hw_options hardware = { .machine = &world.machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = &world.machine.config,
		.params = &world.params,
		.allocator_path = TEST_MODULE("era"),
		.main = body };

	test_machine_init(&world.machine, 2, 2);
	test_params_init(&world.params, &world.machine.config);
	cr_assert(world_create(&options));
	hw_init(&hardware);
	cr_assert(kernel_setup(&kernel_options, world.error, sizeof(world.error)), "%s", world.error);
	allocator = kernel_allocator();
	cr_assert(eq(int, kernel_start(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, kernel_finding_count(), 0));
	world_destroy();
}

static void *era_symbol(const char *name)
{
	void *handle = dlopen(TEST_MODULE("era"), RTLD_NOW | RTLD_NOLOAD);
	void *symbol = handle != NULL ? dlsym(handle, name) : NULL;

	cr_assert(symbol != NULL, "%s", name);
	return symbol;
}

static void nothing_to_complain(void *argument)
{
	cr_assert(eq(str, (char *)era_symbol("era_complaint"), ""));
}

Test(allocator_era, its_checks_of_services_found_nothing)
{
	run(nothing_to_complain);
}

static void hotplug(void *argument)
{
	schedule_timeout_uninterruptible(1000); /* its work runs */
	cr_assert(eq(int, cpu_down(3), 0));
	schedule_timeout_uninterruptible(1000);
	cr_assert(eq(int, cpu_up(3), 0));
	schedule_timeout_uninterruptible(1000);
	cr_assert(eq(str, (char *)era_symbol("era_complaint"), ""));
}

Test(allocator_era, cpus_come_and_go)
{
	run(hotplug);
}

static void pages(void *argument)
{
	struct kmem_cache *cache = allocator->kmem_cache_create("used", 5000, 0, SLAB_RECLAIM_ACCOUNT, NULL, NULL);
	unsigned long before = kernel_pages_allocated();
	char *object = allocator->kmem_cache_alloc_node(cache, GFP_KERNEL, 1);

	cr_assert(eq(int, page_to_nid(virt_to_page(object)), 1));
	cr_assert(eq(ulong, kernel_pages_allocated(), before + 2));
	cr_assert(eq(int, *(int *)era_symbol("slab_reclaim_pages"), 2));
	cr_assert(eq(int, allocator->kmem_ptr_validate(cache, object), 1));
	cr_assert(eq(int, allocator->kmem_ptr_validate(cache, NULL), 0));
	allocator->kmem_cache_free(cache, object);
	cr_assert(eq(ulong, kernel_pages_allocated(), before));
	cr_assert(eq(int, allocator->kmem_cache_destroy(cache), 0));
	cr_assert(eq(long, kernel_slab_pages(), (long)before - 1));
}

Test(allocator_era, pages_are_accounted_and_come_back)
{
	run(pages);
}

static void files(void *argument)
{
	char *text;
	size_t length;

	cr_assert(eq(int, kernel_proc_read("slabinfo", &text, &length), 0));
	cr_assert(strstr(text, "\nsize-131072(DMA)") != NULL && strstr(text, "\nera_cache ") != NULL, "%s", text);
	kernel_proc_text_release(text);
	cr_assert(eq(long, kernel_proc_write("slabinfo", "size-64 1 1 1\n", 14), 14));
	cr_assert(eq(long, kernel_proc_write("slabinfo", "size-64 \t1 -2 +3\n", 18), -EFAULT), "what it read");
	cr_assert(eq(long, kernel_proc_write("slabinfo", "size-64\n", 8), -EINVAL));
	cr_assert(eq(long, kernel_proc_write("slabinfo", "size-64 1 1\n", 12), -EINVAL));
	cr_assert(eq(long, kernel_proc_write("slabinfo", "size-64 1 x 1\n", 14), -EINVAL));
	cr_assert(eq(long, kernel_proc_write("slabinfo", "size-64 1 1 -\n", 14), -EINVAL));
	cr_assert(kernel_proc_read("slab_allocators", &text, &length) < 0);
}

Test(allocator_era, its_files_are_registered_for_it)
{
	run(files);
}

static void borrowed(void *argument)
{
	char *object = allocator->kzalloc(100, GFP_KERNEL);

	for (int byte = 0; byte < 100; byte++)
		cr_assert(eq(chr, object[byte], 0));
	allocator->kfree(object);
}

Test(allocator_era, what_the_era_has_elsewhere_is_there)
{
	run(borrowed);
}
