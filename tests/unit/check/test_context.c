/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Context rules: head arrays, locks, and what a call leaves as it was. */
#include "tests/unit/check/check_world.h"

static void expect_context(const char *module, const char *text)
{
	struct check_world world;
	const struct kernel_finding *finding;

	check_world_init(&world);
	check_world_run(&world, module, CHECKER_CONTEXT, check_main);
	finding = check_finding("ctx", text);
	cr_assert(finding != NULL, "no \"%s\"; first finding: %s", text, check_first_message());
	cr_expect(eq(str, (char *)finding->kind, "context"));
	check_world_release(&world);
}

Test(context, nothing_in_the_allocator)
{
	struct check_world world;
	uint64_t digests[2];

	for (unsigned int watched = 0; watched < 2; watched++) {
		check_world_init(&world);
		check_world_run(&world, SLAB_MODULE, watched ? CHECKER_CONTEXT : CHECKERS_NONE, check_main);
		cr_assert(eq(int, world.end, WORLD_END_COMPLETE));
		cr_expect(eq(u64, kernel_finding_count(), 0), "%s", check_first_message());
		digests[watched] = world.digest;
		check_world_release(&world);
	}
	cr_expect(eq(u64, digests[0], digests[1]));
}

Test(context, head_array_with_interrupts_on)
{
	expect_context(BENT_MODULE("context_kfree"), "touches its cpu's head array of cache ");
}

Test(context, list_lock_with_interrupts_on)
{
	expect_context(BENT_MODULE("lockdep_shrink_irq"), "list_lock is taken with interrupts on");
}

Test(context, head_array_of_another_cpu)
{
	expect_context(BENT_MODULE("context_foreign"), "that is another cpu's");
}

Test(context, lock_left_behind)
{
	expect_context(BENT_MODULE("lockdep_left"), "a call is entered with 0 spinlocks held and returns with 1");
}

Test(context, flag_left_changed)
{
	expect_context(BENT_MODULE("context_flag"), "a call is entered with interrupts on and returns with them off");
}
