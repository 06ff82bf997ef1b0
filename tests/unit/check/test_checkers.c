/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checkers by name, and all of them at once. */
#include "tests/unit/check/check_world.h"

Test(checkers, names)
{
	static const struct {
		const char *list;
		unsigned int wanted; /* CHECKERS_NONE: an error */
	} cases[] = {
		{ "race", CHECKER_RACE },
		{ "lockdep,context", CHECKER_LOCKDEP | CHECKER_CONTEXT },
		{ "memory, progress", CHECKER_MEMORY | CHECKER_PROGRESS },
		{ "laws", CHECKER_LAWS },
		{ "all", CHECKERS_ALL },
		{ "race,rice", CHECKERS_NONE },
		{ "", CHECKERS_NONE },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		g_autoptr(GError) error = NULL;
		unsigned int wanted = 0;
		gboolean good = checkers_parse(cases[i].list, &wanted, &error);

		cr_expect(eq(int, good, cases[i].wanted != CHECKERS_NONE), "%s", cases[i].list);
		if (good)
			cr_expect(eq(u32, wanted, cases[i].wanted), "%s", cases[i].list);
		else
			cr_expect(
				strstr(error->message, "race, lockdep, context, memory, progress, laws or all") != NULL,
				"%s", error->message);
	}
}

Test(checkers, all_at_once_find_nothing_and_change_nothing)
{
	struct check_world world;
	uint64_t digests[2];

	for (unsigned int watched = 0; watched < 2; watched++) {
		check_world_init(&world);
		check_world_run(&world, SLAB_MODULE, watched ? CHECKERS_ALL : CHECKERS_NONE, check_main);
		cr_assert(eq(int, world.end, WORLD_END_COMPLETE));
		cr_expect(eq(u64, kernel_finding_count(), 0), "%s", check_first_message());
		digests[watched] = world.digest;
		check_world_release(&world);
	}
	cr_expect(eq(u64, digests[0], digests[1]));
}

/* What debugging does on top: patterns, red zones, records of callers. */
Test(checkers, all_at_once_in_debug)
{
	struct check_world world;

	check_world_init(&world);
	world.params.debug = KERNEL_DEBUG_ON;
	check_world_run(&world, SLAB_MODULE, CHECKERS_ALL, check_main);
	cr_assert(eq(int, world.end, WORLD_END_COMPLETE));
	cr_expect(eq(u64, kernel_finding_count(), 0), "%s", check_first_message());
	check_world_release(&world);
}
