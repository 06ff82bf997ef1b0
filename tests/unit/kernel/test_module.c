/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading allocator modules: binding, the places of their data, and what is said about files that are none. */
#include "models/kernel/memory.h"
#include "tests/unit/kernel/module_world.h"

#include <stdio.h>
#include <unistd.h>

static void nothing(void *argument)
{
}

Test(module, functions_are_bound_by_name)
{
	struct module_world world;
	const struct allocator *allocator;

	cr_assert(eq(int, module_world_run(&world, nothing, NULL), WORLD_END_COMPLETE));
	allocator = kernel_allocator();
	cr_assert(eq(str, (char *)allocator->name, "pocket"));
	cr_assert(eq(ptr, (void *)allocator->kfree, pocket_symbol("kfree")));
	cr_assert(eq(ptr, (void *)allocator->kmem_cache_create, pocket_symbol("kmem_cache_create")));
	cr_assert(allocator->kzalloc == NULL && allocator->kmem_cache_alloc_node == NULL &&
		  allocator->inspection == NULL);
	world_destroy();
}

Test(module, the_real_allocator_has_everything)
{
	struct module_world world;
	const struct allocator *allocator;

	cr_assert(module_world_setup(&world, SLAB_MODULE, nothing, NULL), "%s", world.error);
	allocator = kernel_allocator();
	cr_assert(eq(str, (char *)allocator->name, "slab"));
	cr_assert(allocator->inspection != NULL);
	cr_assert(allocator->kmem_cache_zalloc != NULL && allocator->kmem_cache_alloc_node != NULL);
	cr_assert(allocator->kmalloc_node != NULL && allocator->kzalloc != NULL && allocator->ksize != NULL);
	cr_assert(allocator->kmem_cache_name != NULL && allocator->kmem_cache_size != NULL);
	cr_assert(allocator->kmem_ptr_validate != NULL && allocator->kmem_find_general_cachep != NULL);
	cr_assert(allocator->__alloc_percpu != NULL && allocator->free_percpu != NULL);
	cr_assert(allocator->slab_is_available != NULL);
	world_destroy();
}

/* --- data --- */

Test(module, variables_have_lines_of_their_own_in_order_of_name)
{
	static const char *const expected[] = { "apple", "initcalls_run", "middle", "only_cache", "record_bytes",
		"records", "walks", "zebra" };
	struct module_world world;
	uint64_t end = 0;

	cr_assert(eq(int, module_world_run(&world, nothing, NULL), WORLD_END_COMPLETE));
	cr_assert(eq(sz, kernel->module->variable_count, sizeof(expected) / sizeof(expected[0])));
	for (size_t i = 0; i < kernel->module->variable_count; i++) {
		const struct module_variable *variable = &kernel->module->variables[i];

		cr_assert(eq(str, (char *)variable->name, (char *)expected[i]));
		cr_assert(eq(u64, variable->physical % 64, 0));
		cr_assert(ge(u64, variable->physical, end));
		end = variable->physical + variable->size;
	}
	world_destroy();
}

Test(module, every_byte_of_a_variable_has_its_place_and_padding_has_none)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, nothing, NULL), WORLD_END_COMPLETE));
	for (size_t i = 0; i < kernel->module->variable_count; i++) {
		const struct module_variable *variable = &kernel->module->variables[i];
		const char *address = pocket_symbol(variable->name);

		for (uint64_t byte = 0; byte < variable->size; byte++)
			cr_assert(eq(u64, world_physical(address + byte), variable->physical + byte));
		cr_assert(kernel_module_variable_at(variable->physical + variable->size - 1) == variable);
		cr_assert(kernel_module_variable_at(variable->physical + variable->size) == NULL ||
			  variable->size % 64 == 0);
	}
	cr_assert(eq(u64, world_physical(pocket_symbol("visits")), UINT64_MAX));
	cr_assert(eq(u64, world_physical(pocket_symbol("words")), UINT64_MAX));
	cr_assert(eq(u64, world_physical(pocket_symbol("kernel_module_pristine")), UINT64_MAX));
	cr_assert(kernel_module_variable_at(0) == NULL);
	world_destroy();
}

static void change_data(void *argument)
{
	void (*pocket_outer)(int) = pocket_symbol("pocket_outer");

	cr_assert(eq(int, POCKET_VARIABLE(int, "zebra"), 26));
	cr_assert(eq(uint, POCKET_VARIABLE(unsigned int, "initcalls_run"), 1));
	pocket_outer(1000);
	cr_assert(eq(int, POCKET_VARIABLE(int, "zebra"), 1000));
}

Test(module, each_world_begins_with_the_data_as_they_were_loaded)
{
	for (int i = 0; i < 3; i++) {
		struct module_world world;

		cr_assert(eq(int, module_world_run(&world, change_data, NULL), WORLD_END_COMPLETE));
		world_destroy();
	}
}

static void sum_percpu(void *argument)
{
	unsigned long (*pocket_percpu_sum)(unsigned int) = pocket_symbol("pocket_percpu_sum");

	/* The initcall counted on CPU 0. */
	cr_assert(eq(ulong, pocket_percpu_sum(0), 8 + 'x'));
	cr_assert(eq(ulong, pocket_percpu_sum(1), 7 + 'x'));
}

Test(module, per_cpu_variables_have_a_copy_for_each_cpu)
{
	struct module_world world;

	for (int i = 0; i < 2; i++) {
		cr_assert(eq(int, module_world_run(&world, sum_percpu, NULL), WORLD_END_COMPLETE));
		world_destroy();
	}
}

/* --- what kernel code may touch --- */

static void copy_constants(void *argument)
{
	void *(*pocket_copy)(void *, const void *, size_t) = pocket_symbol("pocket_copy");
	char *memory = kernel_allocator()->__kmalloc(64, GFP_KERNEL);
	static const char constant[] = "of the program";

	pocket_copy(memory, pocket_symbol("words"), 16);
	pocket_copy(memory, constant, sizeof(constant));
	cr_assert(eq(str, memory, (char *)constant));
}

Test(module, constants_of_module_and_program_may_be_read)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, copy_constants, NULL), WORLD_END_COMPLETE));
	world_destroy();
}

static void write_constant(void *argument)
{
	void *(*pocket_copy)(void *, const void *, size_t) = pocket_symbol("pocket_copy");

	pocket_copy(pocket_symbol("words"), "12345678", 8);
}

Test(module, constants_may_not_be_written)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, write_constant, NULL), WORLD_END_WILD));
	cr_assert(eq(u64, engine->host.end_detail, (uintptr_t)pocket_symbol("words")));
	world_destroy();
}

/* --- files that are no modules --- */

static void expect_refused(const char *path, const char *reason)
{
	struct module_world world;
	char expected[600];

	snprintf(expected, sizeof(expected), "%s: %s", path, reason);
	cr_expect(not(module_world_setup(&world, path, nothing, NULL)), "%s", path);
	cr_expect(strncmp(world.error, expected, strlen(expected)) == 0, "\"%s\", expected \"%s\"", world.error,
		expected);
	world_destroy();
}

Test(module, a_file_that_is_no_module_is_refused_with_the_reason)
{
	char empty[] = "/tmp/slabsim-test-XXXXXX";

	close(mkstemp(empty));
	expect_refused("/nowhere/slab.so", "No such file or directory");
	expect_refused("slab.so", "No such file or directory");
	expect_refused(BUILD_DIR, "Is a directory");
	expect_refused(empty, "empty");
	expect_refused(SOURCE_DIR "/CMakeLists.txt", "not an ELF file");
	expect_refused(TEST_MODULE("incomplete"),
		"not an allocator: it does not define kmem_cache_create, kmem_cache_destroy, kmem_cache_shrink, "
		"kmem_cache_alloc, kmem_cache_free, kfree");
	unlink(empty);
}

Test(module, what_a_module_calls_must_be_a_service)
{
	struct module_world world;

	expect_refused(TEST_MODULE("homesick"),
		"calls functions of the host's libraries, which the model cannot see: getppid");
	expect_refused(TEST_MODULE("demanding"), "calls services that this kernel does not have: ");
	cr_assert(not(module_world_setup(&world, TEST_MODULE("demanding"), nothing, NULL)));
	cr_assert(strstr(world.error, "vunmap_everything") != NULL && strstr(world.error, "send_letter") != NULL);
	world_destroy();
}

Test(module, a_refused_module_does_not_spoil_the_next_world)
{
	struct module_world world;

	expect_refused(TEST_MODULE("incomplete"), "not an allocator");
	cr_assert(eq(int, module_world_run(&world, change_data, NULL), WORLD_END_COMPLETE));
	world_destroy();
}
