/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's formatting: the host's printf is the oracle wherever both know a conversion. */
#include "models/kernel/memory.h"
#include "models/kernel/printf.h"
#include "models/kernel/symbols.h"
#include "tests/unit/kernel/module_world.h"

#include <linux/kernel.h>
#include <linux/kernel_string.h>

#include <limits.h>
#include <stdio.h>

static int format(char *buffer, size_t size, const char *text, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, text);
	length = kernel_format(buffer, size, KERNEL_FORMAT_TRUSTED, text, arguments);
	va_end(arguments);
	return length;
}

#define EXPECT_AS_HOST(text, ...)                                                                                      \
	do {                                                                                                           \
		char _ours[256], _hosts[256];                                                                          \
		int _length = format(_ours, sizeof(_ours), text, __VA_ARGS__);                                         \
                                                                                                                       \
		cr_expect(_length == snprintf(_hosts, sizeof(_hosts), text, __VA_ARGS__), "length of \"%s\"", text);   \
		cr_expect(strcmp(_ours, _hosts) == 0, "\"%s\": \"%s\", expected \"%s\"", text, _ours, _hosts);         \
	} while (0)

static const char *const flags[] = { "", "-", "+", " ", "#", "0", "-0", "+0", " 0", "#0", "-#", "+-", "# -0+" };
static const char *const widths[] = { "", "1", "7", "24", ".0", ".1", ".9", "12.5", "3.20" };

Test(printf, integers_are_written_as_the_host_does)
{
	static const long long values[] = { 0, 1, -1, 7, -8, 42, 255, 32768, -129, 65536, INT_MAX, INT_MIN, LLONG_MAX,
		LLONG_MIN, 0x123456789abcdef };
	static const char *const letters[] = { "d", "i", "u", "x", "X", "o" };
	char text[32];

	for (size_t f = 0; f < sizeof(flags) / sizeof(flags[0]); f++)
		for (size_t w = 0; w < sizeof(widths) / sizeof(widths[0]); w++)
			for (size_t l = 0; l < sizeof(letters) / sizeof(letters[0]); l++)
				for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
#define EXPECT_LENGTH(length, type)                                                                                    \
	snprintf(text, sizeof(text), "<%%%s%s%s%s>", flags[f], widths[w], length, letters[l]);                         \
	EXPECT_AS_HOST(text, (type)values[v])
					EXPECT_LENGTH("hh", int);
					EXPECT_LENGTH("h", int);
					EXPECT_LENGTH("", int);
					EXPECT_LENGTH("l", long);
					EXPECT_LENGTH("ll", long long);
					EXPECT_LENGTH("z", size_t);
#undef EXPECT_LENGTH
				}
}

Test(printf, strings_and_characters_are_written_as_the_host_does)
{
	static const char *const strings[] = { "", "a", "kmem_cache", "a rather long name that fills any width" };
	char text[32];

	for (size_t w = 0; w < sizeof(widths) / sizeof(widths[0]); w++)
		for (size_t s = 0; s < sizeof(strings) / sizeof(strings[0]); s++) {
			snprintf(text, sizeof(text), "<%%%ss>", widths[w]);
			EXPECT_AS_HOST(text, strings[s]);
			snprintf(text, sizeof(text), "<%%-%ss>", widths[w]);
			EXPECT_AS_HOST(text, strings[s]);
		}
	EXPECT_AS_HOST("%c%5c%-5c|", 'a', 'b', 'c');
	EXPECT_AS_HOST("%d%% of %s", 50, "all");
	EXPECT_AS_HOST("%*d|%-*d|%.*s", 5, 1, -6, 2, 3, "abcdef");
	EXPECT_AS_HOST("%*d|%.*d", -7, 1, -1, 2);
}

Test(printf, a_precision_bounds_what_is_read)
{
	char buffer[16];
	static const char three[3] = { 'a', 'b', 'c' };

	format(buffer, sizeof(buffer), "%.3s", three);
	cr_assert(eq(str, buffer, "abc"));
	format(buffer, sizeof(buffer), "%s", (const char *)NULL);
	cr_assert(eq(str, buffer, "(null)"));
}

Test(printf, every_size_cuts_the_text_and_the_length_is_that_of_all_of_it)
{
	static const char whole[] = "cache size-64 is at ff";

	for (size_t size = 0; size <= sizeof(whole) + 1; size++) {
		char buffer[64], expected[64];

		memset(buffer, '#', sizeof(buffer));
		memset(expected, '#', sizeof(expected));
		cr_assert(eq(int, format(buffer, size, "cache %s-%d is at %x", "size", 64, 255), sizeof(whole) - 1));
		snprintf(expected, size, "%s", whole);
		cr_assert(eq(int, memcmp(buffer, expected, sizeof(buffer)), 0), "size %zu", size);
	}
}

Test(printf, what_it_does_not_know_stands_as_it_is)
{
	char buffer[32];

	format(buffer, sizeof(buffer), "%y and %d", 5);
	cr_assert(eq(str, buffer, "%y and 5"));
	format(buffer, sizeof(buffer), "end %", 0);
	cr_assert(eq(str, buffer, "end "));
	format(buffer, sizeof(buffer), "end %-5l", 0);
	cr_assert(eq(str, buffer, "end "));
}

static void expect_pointer(const void *pointer, const char *expected)
{
	char buffer[64];

	format(buffer, sizeof(buffer), "%p", pointer);
	cr_assert(eq(str, buffer, (char *)expected));
}

Test(printf, pointers_are_simulated_addresses)
{
	struct world_options options = { 0 };
	char buffer[64];

	cr_assert(world_create(&options));
	world_memory_set(1 << 20);
	expect_pointer(world_memory(0), "ffff810000000000");
	expect_pointer(world_memory(0x12340), "ffff810000012340");
	expect_pointer(world_memory((1 << 20) - 1), "ffff8100000fffff");
	expect_pointer(NULL, "0000000000000000");
	expect_pointer((void *)0x00100100, "0000000000100100");
	expect_pointer((void *)0x6b6b6b6b6b6b6b6b, "6b6b6b6b6b6b6b6b");
	expect_pointer(engine->host.region.base + 16, "ffffc20000000010");
	format(buffer, sizeof(buffer), "%20p|%-20p|", NULL, NULL);
	cr_assert(eq(str, buffer, "    0000000000000000|0000000000000000    |"));
	world_destroy();
}

/* --- inside a world --- */

static int checked(char *buffer, size_t size, const char *text, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, text);
	length = kernel_vsnprintf(buffer, size, text, arguments);
	va_end(arguments);
	return length;
}

static void format_from_kernel_code(void *argument)
{
	int (*pocket_format)(char *, size_t, const char *) = pocket_symbol("pocket_format");
	char *memory = kernel_allocator()->__kmalloc(64, GFP_KERNEL);
	char local[32];

	strcpy(memory + 32, "pages");
	cr_assert(eq(int, pocket_format(memory, 32, memory + 32), 18));
	cr_assert(eq(str, memory, "constant and pages"));
	cr_assert(eq(int, pocket_format(local, 12, "locals"), 19));
	cr_assert(eq(str, local, "constant an"));
}

Test(printf, kernel_code_formats_into_its_memory_and_its_stack)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, format_from_kernel_code, NULL), WORLD_END_COMPLETE));
	world_destroy();
}

static void format_wild_string(void *wild)
{
	char buffer[32];

	checked(buffer, sizeof(buffer), "%s", (const char *)wild);
}

static void format_into_wild_buffer(void *wild)
{
	checked(wild, 32, "text");
}

static void print_wild_string(void *wild)
{
	printk("%s\n", (const char *)wild);
}

Test(printf, a_wild_pointer_ends_the_world_and_not_the_simulator)
{
	static void (*const attempts[])(void *) = { format_wild_string, format_into_wild_buffer, print_wild_string };

	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		struct module_world world;
		void *wild = (void *)0x6b6b6b6b6b6b6b6b;

		cr_assert(eq(int, module_world_run(&world, attempts[i], wild), WORLD_END_WILD));
		cr_assert(eq(u64, engine->host.end_detail, (uintptr_t)wild));
		world_destroy();
	}
}
