/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing /proc files: page by page, records larger than a page, errors. */
#include "models/kernel/proc.h"
#include "tests/unit/kernel/module_world.h"

#include <linux/error_codes.h>

#include <stdio.h>
#include <stdlib.h>

/* Tells the module how many records of how many bytes to show, as a workload does. */
static void ask_for(unsigned int count, unsigned int bytes)
{
	char text[64]; /* the host's memory: kernel code gets a copy */

	snprintf(text, sizeof(text), "%u %u\n", count, bytes);
	cr_assert(eq(long, kernel_proc_write("pocket", text, strlen(text)), (long)strlen(text)));
}

static void expect_records(unsigned int count, unsigned int bytes)
{
	char *text = NULL, *at, *end;
	size_t length = 0;

	cr_assert(eq(int, kernel_proc_read("pocket", &text, &length), 0));
	cr_assert(eq(sz, strlen(text), length));
	at = text;
	for (unsigned int i = 0; i < count; i++) {
		cr_assert(eq(uint, (unsigned int)strtoul(at, &end, 10), i));
		cr_assert(eq(int, *end, ':'));
		cr_assert(eq(sz, strspn(end + 1, " "), bytes));
		cr_assert(eq(int, strncmp(end + 1 + bytes, ".\n", 2), 0));
		at = end + 1 + bytes + 2;
	}
	cr_assert(eq(int, *at, '\0'));
	kernel_proc_text_release(text);
	cr_assert(eq(ulong, POCKET_VARIABLE(unsigned long, "walks"), 0), "every start() had its stop()");
}

static const struct {
	unsigned int count, bytes;
} shapes[] = { { 0, 0 }, { 1, 0 }, { 3, 8 }, { 1000, 30 }, { 200, 4000 }, { 3, 4091 }, { 3, 4092 }, { 3, 4093 },
	{ 3, 9000 }, { 1, 300000 }, { 5000, 1 } };

static void read_all_shapes(void *argument)
{
	expect_records(3, 8);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		ask_for(shapes[i].count, shapes[i].bytes);
		expect_records(shapes[i].count, shapes[i].bytes);
	}
}

Test(proc, a_file_is_read_whole_whatever_its_records_measure)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, read_all_shapes, NULL), WORLD_END_COMPLETE));
	world_destroy();
}

static void read_many_times(void *argument)
{
	size_t used = 0;

	ask_for(500, 100);
	for (int i = 0; i < 100; i++) {
		expect_records(500, 100);
		cr_assert(used == 0 || used == engine->host.region.arena_used);
		used = engine->host.region.arena_used;
	}
}

Test(proc, reading_again_takes_no_more_memory)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, read_many_times, NULL), WORLD_END_COMPLETE));
	world_destroy();
}

static void make_errors(void *argument)
{
	char *text;
	size_t length;

	cr_assert(eq(int, kernel_proc_read("nothing", &text, &length), -ENOENT));
	cr_assert(eq(long, kernel_proc_write("nothing", "1", 1), -ENOENT));
	cr_assert(eq(long, kernel_proc_write("pocket", "5", 1), -EINVAL));
	cr_assert(eq(long, kernel_proc_write("pocket", "", 0), -EINVAL));
	ask_for(17, 1 << 20); /* each fits, all together do not */
	cr_assert(eq(int, kernel_proc_read("pocket", &text, &length), -ENOMEM));
	ask_for(1, KERNEL_PROC_TEXT_BYTES_MAX);
	cr_assert(eq(int, kernel_proc_read("pocket", &text, &length), -ENOMEM));
	cr_assert(eq(ulong, POCKET_VARIABLE(unsigned long, "walks"), 0));
}

Test(proc, errors_are_those_of_the_kernel_interface)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, make_errors, NULL), WORLD_END_COMPLETE));
	world_destroy();
}

static void read_slabinfo(void *argument)
{
	char *text;
	size_t length;

	cr_assert(eq(int, kernel_proc_read("slabinfo", &text, &length), 0));
	cr_assert(strncmp(text, "slabinfo - version: 2.1", 23) == 0, "%s", text);
	cr_assert(strstr(text, "\nsize-64 ") != NULL, "%s", text);
	kernel_proc_text_release(text);
}

Test(proc, the_real_allocator_shows_its_caches)
{
	struct module_world world;

	cr_assert(module_world_setup(&world, SLAB_MODULE, read_slabinfo, NULL), "%s", world.error);
	cr_assert(eq(int, kernel_start(), WORLD_END_COMPLETE));
	world_destroy();
}
