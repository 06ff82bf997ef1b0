/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel log, and the ways a kernel warns and stops. */
#include "models/hw/boundary.h"
#include "sim/engine/snapshot.h"
#include "tests/unit/kernel/module_world.h"

#include <linux/kernel.h>

static uint64_t first_line; /* of the test: boot may have written some */

static void expect_line(uint64_t number, unsigned int level, const char *text)
{
	const struct kernel_log_line *line = kernel_log_get(first_line + number);

	cr_assert(line != NULL, "line %d", (int)number);
	cr_assert(eq(uint, line->level, level));
	cr_assert(eq(str, (char *)line->text, (char *)text));
}

static void print_lines(void *argument)
{
	first_line = kernel_log_count() + 1;
	printk("plain %d\n", 1);
	printk(KERN_ERR "error\n");
	printk(KERN_INFO "first\nsecond\n");
	printk(KERN_DEBUG "dump:");
	for (unsigned int i = 0; i < 3; i++)
		printk(" %02x", 0x5a + i);
	printk("\n");
	printk("open ended");
	printk(KERN_ALERT "level in the middle: <3>\n");
}

Test(kernel_log, lines_have_levels_and_are_built_by_parts)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, print_lines, NULL), WORLD_END_COMPLETE));
	expect_line(0, 4, "plain 1");
	expect_line(1, 3, "error");
	expect_line(2, 6, "first");
	expect_line(3, 4, "second");
	expect_line(4, 7, "dump: 5a 5b 5c");
	expect_line(5, 4, "open ended");
	expect_line(6, 1, "level in the middle: <3>");
	cr_assert(eq(u64, kernel_log_count(), first_line + 6));
	cr_assert(eq(u64, kernel_log_dropped(), 0));
	cr_assert(kernel_log_get(0) == NULL && kernel_log_get(first_line + 7) == NULL);
	world_destroy();
}

static void print_at_two_times(void *argument)
{
	first_line = kernel_log_count() + 1;
	printk("one\n");
	hw_charge(1000000);
	printk("two\n");
}

Test(kernel_log, lines_carry_simulated_time)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, print_at_two_times, NULL), WORLD_END_COMPLETE));
	cr_assert(eq(u64, kernel_log_get(first_line + 1)->sim_ns - kernel_log_get(first_line)->sim_ns, 1000000));
	cr_assert(eq(uint, kernel_log_get(first_line)->cpu, 0));
	world_destroy();
}

static void print_long_line(void *argument)
{
	first_line = kernel_log_count() + 1;
	printk(KERN_NOTICE "%0600d\n", 1);
}

Test(kernel_log, a_long_line_goes_on_in_the_next)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, print_long_line, NULL), WORLD_END_COMPLETE));
	cr_assert(eq(u64, kernel_log_count(), first_line + 1));
	cr_assert(kernel_log_get(first_line)->more && !kernel_log_get(first_line + 1)->more);
	cr_assert(eq(uint, kernel_log_get(first_line + 1)->level, 5));
	cr_assert(eq(sz, strlen(kernel_log_get(first_line)->text) + strlen(kernel_log_get(first_line + 1)->text), 600));
	world_destroy();
}

static void print_many(void *argument)
{
	first_line = kernel_log_count() + 1;
	for (int i = 0; i < KERNEL_LOG_LINES + 10; i++)
		printk("line %d\n", i);
}

Test(kernel_log, the_oldest_lines_are_dropped_and_counted)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, print_many, NULL), WORLD_END_COMPLETE));
	cr_assert(eq(u64, kernel_log_dropped(), first_line - 1 + 10));
	cr_assert(kernel_log_get(first_line + 9) == NULL);
	expect_line(10, 4, "line 10");
	expect_line(KERNEL_LOG_LINES + 9, 4, "line 521");
	world_destroy();
}

/* The second run of what follows the pause overwrites what the first one wrote, and dropped lines stay dropped. */
static void pause_and_print(void *lines)
{
	first_line = kernel_log_count() + 1;
	printk("before\n");
	hw_pause_request();
	hw_boundary(BOUNDARY_OPERATION, 0);
	for (int i = 0; i < *(int *)lines; i++)
		printk("after %d\n", i);
}

Test(kernel_log, a_restored_world_has_the_log_of_its_time)
{
	struct module_world world;
	struct snapshot *snapshot;
	int lines = 2;
	uint64_t count;

	cr_assert(eq(int, module_world_run(&world, pause_and_print, &lines), WORLD_PAUSED));
	count = kernel_log_count();
	snapshot = snapshot_take();
	cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, kernel_log_count(), count + 2));
	snapshot_restore(snapshot);
	cr_assert(eq(u64, kernel_log_count(), count));
	cr_assert(kernel_log_get(count + 1) == NULL);
	expect_line(0, 4, "before");
	lines = KERNEL_LOG_LINES;
	cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
	snapshot_restore(snapshot);
	cr_assert(kernel_log_get(first_line) == NULL, "an abandoned future wrote over it");
	cr_assert(eq(u64, kernel_log_dropped(), count));
	snapshot_free(snapshot);
	world_destroy();
}

/* --- warnings and stops --- */

static void call_outer(void *value)
{
	void (*pocket_outer)(int) = pocket_symbol("pocket_outer");

	pocket_outer(*(int *)value);
}

static bool log_has(const char *text)
{
	for (uint64_t number = 1; number <= kernel_log_count(); number++)
		if (strstr(kernel_log_get(number)->text, text) != NULL)
			return true;
	return false;
}

static void expect_only_finding(const char *kind, const char *message_part)
{
	const struct kernel_finding *finding = kernel_finding_get(0);

	cr_assert(eq(u64, kernel_finding_count(), 1));
	cr_assert(eq(str, (char *)finding->kind, (char *)kind));
	cr_assert(eq(str, (char *)finding->detector, "bug"));
	cr_assert(strstr(finding->message, message_part) != NULL, "%s", finding->message);
}

/* Below the module the compiler of the test decides which calls leave a frame; the task's own is at the end. */
static void expect_chain(const char *start)
{
	const char *chain = kernel_finding_get(0)->call_chain;

	cr_assert(strncmp(chain, start, strlen(start)) == 0, "%s", chain);
	cr_assert(strstr(chain, " < boot_main < ") != NULL, "%s", chain);
}

Test(kernel_log, a_bug_is_logged_found_and_ends_the_world)
{
	struct module_world world;
	int value = 13;

	cr_assert(eq(int, module_world_run(&world, call_outer, &value), WORLD_END_BUG));
	expect_only_finding("bug", "BUG at pocket.c:");
	expect_only_finding("bug", ": value == 13");
	expect_chain("pocket_inner < pocket_outer < ");
	cr_assert(log_has("kernel BUG at pocket.c:"));
	cr_assert(log_has("called by: pocket_inner < pocket_outer < "));
	world_destroy();
}

Test(kernel_log, a_warning_is_a_finding_and_the_world_goes_on)
{
	struct module_world world;
	int value = 7;

	cr_assert(eq(int, module_world_run(&world, call_outer, &value), WORLD_END_COMPLETE));
	expect_only_finding("bug", "warning at pocket.c:");
	cr_assert(log_has("warning at pocket.c:"));
	cr_assert(eq(int, POCKET_VARIABLE(int, "zebra"), 7));
	world_destroy();
}

static void call_panic(void *reason)
{
	void (*pocket_panic)(const char *) = pocket_symbol("pocket_panic");

	pocket_panic("patience");
}

Test(kernel_log, a_panic_is_logged_found_and_ends_the_world)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, call_panic, NULL), WORLD_END_PANIC));
	expect_only_finding("panic", "panic: out of patience");
	cr_assert(log_has("kernel panic: out of patience"));
	expect_chain("pocket_panic < ");
	world_destroy();
}

static void find_many(void *argument)
{
	for (int i = 0; i < KERNEL_FINDINGS_MAX + 5; i++)
		kernel_finding_add("leak", "leak", "number %d", i);
}

Test(kernel_log, findings_that_do_not_fit_are_counted)
{
	struct module_world world;

	cr_assert(eq(int, module_world_run(&world, find_many, NULL), WORLD_END_COMPLETE));
	cr_assert(eq(u64, kernel_finding_count(), KERNEL_FINDINGS_MAX + 5));
	cr_assert(eq(str, (char *)kernel_finding_get(KERNEL_FINDINGS_MAX - 1)->message, "number 255"));
	cr_assert(kernel_finding_get(KERNEL_FINDINGS_MAX) == NULL);
	kernel_finding_add("mismatch", "model", "found by the host");
	world_destroy();
}
