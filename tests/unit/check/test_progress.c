/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Progress: reaps that come back, allocations that end. */
#include "tests/unit/check/check_world.h"

enum { PROGRESS_MS = 5000 };

/* Readers of /proc/slabinfo hold the chain mutex now and then when a reap is due; else nothing happens. */
static void reap_main(void *argument)
{
	char *text;
	size_t length;

	(void)argument;
	for (unsigned int ms = 0; ms < PROGRESS_MS; ms++) {
		if (kernel_proc_read("slabinfo", &text, &length) == 0)
			kernel_proc_text_release(text);
		kernel_task_sleep_until(hw_now_cycles() + hw->machine->cpu_hz / 1000);
	}
}

static void run(const char *module, void (*main)(void *argument), const char *text)
{
	struct check_world world;

	check_world_init(&world);
	check_world_run(&world, module, CHECKER_PROGRESS, main);
	if (text == NULL) {
		cr_expect(eq(int, world.end, WORLD_END_COMPLETE));
		cr_expect(eq(u64, kernel_finding_count(), 0), "%s", check_first_message());
	} else {
		cr_assert(check_finding("live", text) != NULL, "first finding: %s", check_first_message());
		cr_expect(eq(str, (char *)check_finding("live", text)->kind, "livelock"));
	}
	check_world_release(&world);
}

Test(progress, the_allocator_reaps)
{
	run(SLAB_MODULE, reap_main, NULL);
}

Test(progress, a_reap_that_gives_up_for_ever)
{
	run(BENT_MODULE("progress_reap"), reap_main, "reaps no more");
}

Test(progress, the_allocator_under_load)
{
	run(SLAB_MODULE, check_main, NULL);
}

Test(progress, a_refill_that_never_ends)
{
	run(BENT_MODULE("progress_grow"), check_main, "slabs and still has no object");
}
