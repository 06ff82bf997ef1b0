/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The services that debugging code of a kernel calls: locks in freed memory, saved call chains, unmapped pages. */
#include "models/kernel/proc.h"
#include "tests/unit/kernel/slab_debug_world.h"

#include <linux/debug_locks.h>
#include <linux/kallsyms.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/report.h>
#include <linux/spinlock.h>
#include <linux/stacktrace.h>

static enum world_end run(void (*main)(void *argument))
{
	return debug_world_run(KERNEL_DEBUG_OFF, KERNEL_MISUSE_BUG_ENDS, main, NULL);
}

/* --- locks --- */

enum { BLOCK = 2048 };

static struct {
	unsigned int offset, size;
	bool mutex, hold;
} wanted;

/* A lock at an offset of a block; then the first bytes of the block are freed. */
static void free_with_lock(void *argument)
{
	char *block = SLAB->kzalloc(BLOCK, GFP_KERNEL);
	void *lock = block + wanted.offset;

	if (wanted.mutex)
		kernel_mutex_init(lock, "mutex");
	else
		kernel_spin_lock_init(lock, "spinlock");
	for (int round = 0; round < 2; round++) {
		if (wanted.mutex)
			mutex_lock(lock);
		else
			spin_lock(lock);
		if (wanted.hold)
			break;
		if (wanted.mutex)
			mutex_unlock(lock);
		else
			spin_unlock(lock);
	}
	debug_check_no_locks_freed(block, wanted.size);
	if (wanted.hold && !wanted.mutex)
		spin_unlock(lock);
}

Test(debug_services, a_held_lock_in_freed_memory_is_a_bug)
{
	static const struct {
		unsigned int offset, size;
		bool hold;
		enum world_end end;
	} cases[] = {
		{ 0, 64, true, WORLD_END_BUG },
		{ 56, 64, true, WORLD_END_BUG },
		{ 64, 64, true, WORLD_END_COMPLETE }, /* just behind */
		{ 24, 64, false, WORLD_END_COMPLETE },
		{ 2000, BLOCK, true, WORLD_END_BUG },
	};

	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		wanted.offset = cases[i / 2].offset;
		wanted.size = cases[i / 2].size;
		wanted.hold = cases[i / 2].hold;
		wanted.mutex = i % 2 != 0;
		cr_assert(eq(int, run(free_with_lock), cases[i / 2].end), "case %zu, %s", i / 2,
			wanted.mutex ? "mutex" : "spinlock");
		world_destroy();
	}
}

/* --- call chains --- */

enum { ENTRIES = 8 };

static void save_addresses(void *argument)
{
	unsigned long *entries = SLAB->kzalloc((ENTRIES + 1) * sizeof(*entries), GFP_KERNEL);
	char symbol[128];
	unsigned int count = save_stack_addresses(entries, ENTRIES);

	cr_assert(lt(uint, 1, count));
	cr_assert(le(uint, count, ENTRIES));
	sprint_symbol(symbol, sizeof(symbol), entries[0]);
	cr_assert(strncmp(symbol, "save_addresses+", 15) == 0, "%s", symbol);
	for (unsigned int i = 0; i < count; i++) {
		cr_assert(ge(ulong, entries[i], KERNEL_ADDRESS_PROGRAM));
		cr_assert(eq(ulong, entries[i + 1] != 0, i + 1 < count));
	}
	cr_assert(eq(uint, save_stack_addresses(entries, 1), 1), "no more than there is room for");
	cr_assert(eq(ulong, kernel_code_address(entries), 0), "no code");
	cr_assert(eq(ulong, kernel_code_address((void *)labs), 0), "the C library's: its address differs every time");
}

Test(debug_services, call_chains_are_saved_as_simulated_addresses)
{
	cr_assert(eq(int, run(save_addresses), WORLD_END_COMPLETE));
	world_destroy();
}

/* --- pages --- */

static void unmap_two_of_four(void *argument)
{
	struct page *page = alloc_pages(GFP_KERNEL, 2);

	kernel_map_pages(page + 1, 2, 0);
	for (int i = 0; i < 4; i++)
		cr_assert(eq(int, kernel_page_present(page + i), i == 0 || i == 3));
	world_access((char *)page_address(page) + 4096 - 8, 8, true);
	kernel_map_pages(page, 4, 1);
	world_access(page_address(page), 4 * 4096, true);
	kernel_map_pages(page + 2, 1, 0);
	world_access(page_address(page), 4 * 4096, true);
	cr_assert(false, "that was an access to an unmapped page");
}

Test(debug_services, an_access_to_unmapped_pages_ends_the_world)
{
	cr_assert(eq(int, run(unmap_two_of_four), WORLD_END_FINDING));
	cr_assert(eq(u64, kernel_finding_count(), 1));
	cr_assert(eq(str, (char *)kernel_finding_get(0)->kind, "fault"));
	cr_assert(strstr(kernel_finding_get(0)->message, "cache") == NULL, "it is no slab page");
	world_destroy();
}

/* --- readers with something of their own --- */

static unsigned int opened, released;

static int numbers_open(struct seq_file *file)
{
	opened++;
	file->private = SLAB->kzalloc(sizeof(int), GFP_KERNEL);
	return 0;
}

static int numbers_refuse(struct seq_file *file)
{
	return -ENOMEM;
}

static void numbers_release(struct seq_file *file)
{
	released++;
	SLAB->kfree(file->private);
}

static void *numbers_start(struct seq_file *file, kernel_loff_t *position)
{
	return *position < 2000 ? file : NULL;
}

static void *numbers_next(struct seq_file *file, void *record, kernel_loff_t *position)
{
	++*position;
	return numbers_start(file, position);
}

static void numbers_stop(struct seq_file *file, void *record)
{
}

static int numbers_show(struct seq_file *file, void *record)
{
	return seq_printf(file, "%d\n", (*(int *)file->private)++ % 10) * 0;
}

static const struct seq_operations numbers = { numbers_start, numbers_stop, numbers_next, numbers_show };

static void read_numbers(void *argument)
{
	size_t length;
	char *text;

	opened = released = 0;
	proc_create_seq_private("numbers", &numbers, numbers_open, numbers_release);
	proc_create_seq_private("refused", &numbers, numbers_refuse, numbers_release);
	for (unsigned int i = 1; i <= 3; i++) {
		cr_assert(eq(int, kernel_proc_read("numbers", &text, &length), 0));
		cr_assert(ge(sz, length, 4000), "several pages of one reader");
		kernel_proc_text_release(text);
		cr_assert(eq(uint, opened, i));
		cr_assert(eq(uint, released, i));
	}
	cr_assert(eq(int, kernel_proc_read("refused", &text, &length), -ENOMEM));
	cr_assert(eq(uint, released, 3));
}

Test(debug_services, proc_files_may_have_something_for_each_reader)
{
	cr_assert(eq(int, run(read_numbers), WORLD_END_COMPLETE));
	world_destroy();
}
