/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's string functions: results as the host's, charged by bytes, seen by the interval, safe from wild ones. */
#include "models/hw/boundary.h"
#include "tests/unit/kernel/module_world.h"

#include <linux/kernel.h>
#include <linux/kernel_string.h>

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

static char *new_page(void)
{
	char *page = kernel_allocator()->__kmalloc(4096, GFP_KERNEL);

	cr_assert(page != NULL);
	return page;
}

static void run(void (*main)(void *argument))
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, main, NULL), WORLD_END_COMPLETE));
	world_destroy();
}

/* --- results --- */

static void compare_with_host(void *argument)
{
	static const char *const words[] = { "", "a", "b", "ab", "abc", "abd", "\xff", "size-64", "size-64(DMA)" };
	enum { WORDS = sizeof(words) / sizeof(words[0]) };

	for (size_t i = 0; i < WORDS; i++) {
		cr_assert(eq(sz, kernel_strlen(words[i]), strlen(words[i])));
		for (int character = 0; character < 256; character++)
			cr_assert(eq(ptr, kernel_strchr(words[i], character), strchr(words[i], character)));
		for (size_t j = 0; j < WORDS; j++) {
			cr_assert(eq(int, kernel_strcmp(words[i], words[j]), sign(strcmp(words[i], words[j]))));
			for (size_t size = 0; size < 8; size++)
				cr_assert(eq(int, kernel_strncmp(words[i], words[j], size),
					sign(strncmp(words[i], words[j], size))));
		}
	}
	for (size_t size = 0; size < 6; size++) {
		static char text[] = "aaa\xff"
				     "a";

		cr_assert(eq(ptr, kernel_memchr_inv(text, 'a', size), size > 3 ? text + 3 : NULL));
		cr_assert(eq(ptr, kernel_memchr_inv(text + 3, 0xff, size > 0), NULL), "bytes are unsigned");
	}
	cr_assert(eq(int, kernel_memcmp("a\0b", "a\0c", 3), -1));
	cr_assert(eq(int, kernel_memcmp("a\0b", "a\0c", 2), 0));
}

Test(kernel_string, comparisons_and_searches_agree_with_the_host)
{
	run(compare_with_host);
}

static void copy_and_fill(void *argument)
{
	char *page = new_page();

	cr_assert(eq(ptr, kernel_memset(page, 'x', 4096), page));
	cr_assert(page[0] == 'x' && page[4095] == 'x');
	cr_assert(eq(ptr, kernel_memcpy(page + 8, "kernel", 7), page + 8));
	cr_assert(eq(str, page + 8, "kernel"));
	kernel_memmove(page + 10, page + 8, 7);
	cr_assert(eq(str, page + 10, "kernel"));
	cr_assert(page[7] == 'x' && page[17] == 'x');
}

Test(kernel_string, copying_and_filling_do_what_they_say)
{
	run(copy_and_fill);
}

static void parse_numbers(void *argument)
{
	static const struct {
		const char *text;
		unsigned int base;
		unsigned long value;
		size_t taken;
	} cases[] = { { "0", 10, 0, 1 }, { "120 60 8", 10, 120, 3 }, { "", 10, 0, 0 }, { "x", 10, 0, 0 },
		{ "-1", 10, 0, 0 }, { " 1", 10, 0, 0 }, { "0x1f", 0, 31, 4 }, { "0X1F", 16, 31, 4 },
		{ "017", 0, 15, 3 }, { "019", 0, 1, 2 }, { "17", 0, 17, 2 }, { "0x", 0, 0, 1 }, { "0xg", 16, 0, 1 },
		{ "ff", 16, 255, 2 }, { "18446744073709551615", 10, 18446744073709551615ul, 20 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *end;

		cr_expect(eq(ulong, simple_strtoul(cases[i].text, &end, cases[i].base), cases[i].value));
		cr_expect(eq(sz, (size_t)(end - cases[i].text), cases[i].taken), "\"%s\"", cases[i].text);
		cr_expect(eq(ulong, simple_strtoul(cases[i].text, NULL, cases[i].base), cases[i].value));
	}
}

Test(kernel_string, numbers_are_parsed_up_to_the_first_other_character)
{
	run(parse_numbers);
}

/* --- what it costs, and what the interval sees --- */

static uint64_t granules_seen, bytes_read, bytes_written;

static void count_bytes(const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count)
{
	granules_seen += count;
	for (uint32_t i = 0; i < count; i++) {
		bytes_read += (uint64_t)__builtin_popcountll(granules[i].read);
		bytes_written += (uint64_t)__builtin_popcountll(granules[i].written);
	}
}

static void expect_bytes(uint64_t read, uint64_t written)
{
	hw_interval_end();
	cr_expect(eq(u64, bytes_read, read));
	cr_expect(eq(u64, bytes_written, written));
	granules_seen = bytes_read = bytes_written = 0;
}

static void watch_bytes(void *argument)
{
	char *page = new_page();

	hw_interval_end();
	hw->interval_receiver = count_bytes;
	kernel_memset(page, 0, 100);
	expect_bytes(0, 100);
	kernel_memcpy(page + 1000, page, 50);
	expect_bytes(50, 50);
	kernel_memcpy(page, "a constant of the program is not modeled memory", 12);
	expect_bytes(0, 12);
	kernel_strlen(page);
	expect_bytes(13, 0);
	kernel_strcmp(page, page + 1000);
	expect_bytes(2, 0); /* they differ in the first byte */
	kernel_memset(page, 0, 0);
	expect_bytes(0, 0);
	hw->interval_receiver = NULL;
}

Test(kernel_string, the_interval_sees_the_bytes_that_a_call_needs)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, watch_bytes, NULL), WORLD_END_COMPLETE));
	world_destroy();
}

static uint64_t cycles_of_memset(char *page, size_t size)
{
	uint64_t before = hw_now_cycles();

	kernel_memset(page, 0, size);
	return hw_now_cycles() - before;
}

static void measure(void *argument)
{
	char *page = new_page();

	/* Eight bytes a cycle on this machine; lines and words are charged when the interval ends. */
	cr_assert(eq(u64, cycles_of_memset(page, 4096), 512));
	cr_assert(eq(u64, cycles_of_memset(page, 64), 8));
	cr_assert(eq(u64, cycles_of_memset(page, 0), 0));
}

Test(kernel_string, work_is_charged_by_bytes)
{
	run(measure);
}

/* --- wild addresses --- */

#define WILD ((char *)0x6b6b6b6b6b6b6b6b)

static void copy_from_wild(void *page)
{
	kernel_memcpy(new_page(), WILD, 8);
}

static void copy_to_wild(void *page)
{
	kernel_memcpy(WILD, new_page(), 8);
}

static void move_to_wild(void *page)
{
	kernel_memmove(WILD, new_page(), 8);
}

static void fill_wild(void *page)
{
	kernel_memset(WILD, 0, 8);
}

static void fill_over_the_end(void *page)
{
	kernel_memset(world_memory(engine->world.memory_bytes - 64), 0, 65);
}

static void measure_wild(void *page)
{
	kernel_strlen(WILD);
}

static void compare_wild(void *page)
{
	kernel_strcmp("", WILD);
}

static void parse_wild(void *page)
{
	simple_strtoul(WILD, NULL, 10);
}

Test(kernel_string, a_wild_address_ends_the_world_before_it_is_touched)
{
	static void (*const attempts[])(void *) = { copy_from_wild, copy_to_wild, move_to_wild, fill_wild,
		fill_over_the_end, measure_wild, compare_wild, parse_wild };

	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		struct module_world world;

		cr_expect(eq(int, module_world_run(&world, attempts[i], NULL), WORLD_END_WILD), "attempt %zu", i);
		world_destroy();
	}
}
