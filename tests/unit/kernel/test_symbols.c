/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of code, call chains, and the addresses that people see. */
#include "models/kernel/call_chain.h"
#include "models/kernel/memory.h"
#include "models/kernel/symbols.h"
#include "tests/unit/kernel/module_world.h"

#include <linux/kallsyms.h>

__attribute__((noinline)) static int function_of_the_test(int value)
{
	return value + 1;
}

static void expect_name(const void *code, const char *name, uint64_t offset)
{
	struct kernel_function function;

	cr_assert(kernel_function_at(code, &function), "%s", name);
	cr_assert(eq(str, (char *)function.name, (char *)name));
	cr_assert(eq(u64, function.offset, offset));
	cr_assert(lt(u64, offset, function.size));
}

static void look_names_up(void *argument)
{
	struct kernel_function function;
	const char *inner = pocket_symbol("pocket_inner");

	expect_name(inner, "pocket_inner", 0);
	expect_name(inner + 3, "pocket_inner", 3);
	expect_name(pocket_symbol("kfree"), "kfree", 0);
	expect_name((void *)kernel_call_chain, "kernel_call_chain", 0);
	expect_name((void *)function_of_the_test, "function_of_the_test", 0);
	cr_assert(not(kernel_function_at(NULL, &function)));
	cr_assert(not(kernel_function_at(pocket_symbol("zebra"), &function)));
	cr_assert(not(kernel_function_at((void *)dlinfo, &function)), "the C library is no part of the kernel");
	cr_assert(not(kernel_function_at(world_memory(0), &function)));
}

Test(symbols, code_of_module_and_program_has_names)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, look_names_up, NULL), WORLD_END_COMPLETE));
	look_names_up(NULL); /* and from the host */
	cr_assert(eq(int, function_of_the_test(1), 2));
	world_destroy();
}

static void print_symbols(void *argument)
{
	const char *inner = pocket_symbol("pocket_inner");
	char buffer[64];

	cr_assert(eq(int, sprint_symbol(buffer, sizeof(buffer), (unsigned long)inner + 2), (int)strlen(buffer)));
	cr_assert(strncmp(buffer, "pocket_inner+0x2/0x", 19) == 0, "%s", buffer);
	cr_assert(strcmp(strchr(buffer, ' '), " [pocket]") == 0, "%s", buffer);
	sprint_symbol(buffer, sizeof(buffer), 0x12345);
	cr_assert(eq(str, buffer, "0x12345"));
	sprint_symbol(buffer, 7, (unsigned long)inner);
	cr_assert(eq(str, buffer, "pocket"));
}

Test(symbols, sprint_symbol_writes_name_offset_and_size)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, print_symbols, NULL), WORLD_END_COMPLETE));
	world_destroy();
}

Test(symbols, nobody_sees_a_host_address)
{
	struct module_world world;
	const struct module_variable *zebra;
	uint64_t inner, here;

	cr_assert(eq(int, module_world_run(&world, look_names_up, NULL), WORLD_END_COMPLETE));
	zebra = &kernel->module->variables[kernel->module->variable_count - 1];
	inner = kernel_shown_address(pocket_symbol("pocket_inner"));
	here = kernel_shown_address((void *)function_of_the_test);
	cr_assert(inner >= KERNEL_ADDRESS_MODULE && inner < KERNEL_ADDRESS_MODULE + (1 << 20));
	cr_assert(here >= KERNEL_ADDRESS_PROGRAM && here < KERNEL_ADDRESS_MODULE);
	cr_assert(eq(u64, kernel_shown_address(pocket_symbol("zebra")), KERNEL_ADDRESS_BASE + zebra->physical));
	cr_assert(eq(u64, kernel_shown_address(world_memory(4096)), KERNEL_ADDRESS_BASE + 4096));
	cr_assert(eq(u64, kernel_shown_address((void *)0x42), 0x42));
	world_destroy();
}

/* --- call chains --- */

/* Each frame has work left after the call, so that none is replaced by the next. */
#define LINK(name, next)                                                                                               \
	__attribute__((noinline)) static size_t name(char *buffer, size_t size)                                        \
	{                                                                                                              \
		size_t length = next(buffer, size);                                                                    \
                                                                                                                       \
		__asm__ volatile("" ::: "memory");                                                                     \
		return length + 1;                                                                                     \
	}

__attribute__((noinline)) static size_t link_last(char *buffer, size_t size)
{
	kernel_call_chain(buffer, size);
	__asm__ volatile("" ::: "memory");
	return 1;
}

LINK(link_four, link_last)
LINK(link_three, link_four)
LINK(link_two, link_three)
LINK(link_one, link_two)

static const char links[] = "link_last < link_four < link_three < link_two < link_one < ";

static void walk(void *argument)
{
	char whole[KERNEL_CALL_CHAIN_BYTES];

	link_one(whole, sizeof(whole));
	cr_assert(strncmp(whole, links, sizeof(links) - 1) == 0, "%s", whole);
	for (size_t size = 1; size < sizeof(links); size++) {
		char cut[sizeof(links) + 1];

		memset(cut, '#', sizeof(cut));
		link_one(cut, size);
		cr_assert(lt(sz, strlen(cut), size));
		cr_assert(eq(int, cut[size], '#'));
		cr_assert(eq(int, strncmp(cut, links, strlen(cut)), 0));
		cr_assert(cut[0] == '\0' || strncmp(links + strlen(cut), " < ", 3) == 0, "\"%s\" ends within a name",
			cut);
	}
}

Test(symbols, a_call_chain_names_the_callers_innermost_first_and_is_cut_between_names)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, walk, NULL), WORLD_END_COMPLETE));
	world_destroy();
}

static void walk_from_nonsense(void *argument)
{
	char buffer[64];
	const void *outside[] = { NULL, (void *)8, buffer + 1, world_memory(0),
		engine->world.running->stack + REGION_STACK_BYTES };

	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		kernel_call_chain_from((struct kernel_frame){ outside[i], (void *)8 }, buffer, sizeof(buffer));
		cr_assert(eq(str, buffer, "?"));
	}
}

Test(symbols, frames_that_make_no_sense_end_a_chain)
{
	struct module_world world;
	char buffer[64] = "#";

	cr_assert(eq(int, module_world_run(&world, walk_from_nonsense, NULL), WORLD_END_COMPLETE));
	kernel_call_chain(buffer, sizeof(buffer));
	cr_assert(eq(str, buffer, ""), "outside of the world there is none");
	world_destroy();
}
