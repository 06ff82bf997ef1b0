/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The model test can fail: it finds bugs that were put into the allocator, and shows each by a short program. */
#include "tests/model/shrink.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

enum { PROGRAMS = 40, OPERATIONS = 1500, SHRINK_RUNS = 2000 };

struct seeded {
	const char *name;
	const char *shows;	     /* part of the failure's text */
	unsigned int operations_max; /* of the shrunk program */
};

static struct run_options options_for(const char *path)
{
	return (struct run_options){
		.module = path, .shape = { .nodes = 2, .cpus_per_node = 2, .alien_limit = 3 }, .compare_every = 16
	};
}

/* Shrinks the first program that fails; NULL: none does. */
static GArray *find_and_shrink(const struct run_options *options, uint64_t *seed, struct run_result *result)
{
	for (*seed = 1; *seed <= PROGRAMS; ++*seed) {
		g_autoptr(GArray) program = program_generate(*seed, OPERATIONS);

		*result = run_program(options, program);
		if (result->failure == NULL)
			continue;
		g_free(result->failure);
		return program_shrink(options, program, SHRINK_RUNS, result);
	}
	return NULL;
}

Test(model_seeded, bugs_are_found_and_shrunk)
{
	static const struct seeded bugs[] = {
		{ "flush-moves-half", "", 8 },
		{ "drain-off-by-one", "", 8 },
		{ "alien-drain-forgets-one", "", 8 },
		{ "tune-keeps-free-limit", "free_limit", 3 },
		{ "refused-cpu-leaks-array", "", 4 },
	};

	for (unsigned int i = 0; i < G_N_ELEMENTS(bugs); i++) {
		g_autofree char *path = g_strdup_printf("%s/seeded-%s.so", MODULES_DIR, bugs[i].name);
		struct run_options options = options_for(path);
		g_autoptr(GArray) shortest = NULL;
		g_autofree char *report = NULL;
		struct run_result result;
		uint64_t seed;

		shortest = find_and_shrink(&options, &seed, &result);
		cr_assert(shortest != NULL, "%s: not found", bugs[i].name);
		report = program_report(&options, seed, shortest, &result);
		cr_log_info("%s", report);
		cr_assert(shortest->len <= bugs[i].operations_max, "%s: not shrunk enough:\n%s", bugs[i].name, report);
		cr_assert(strstr(result.failure, bugs[i].shows) != NULL, "%s: %s", bugs[i].name, report);
		g_free(result.failure);
	}
}

/* The same programs find nothing in the allocator as it is. */
Test(model_seeded, the_allocator_itself_passes)
{
	struct run_options options = options_for(SLAB_MODULE);

	for (uint64_t seed = 1; seed <= PROGRAMS / 4; seed++) {
		g_autoptr(GArray) program = program_generate(seed, OPERATIONS);
		struct run_result result = run_program(&options, program);

		cr_assert(result.failure == NULL, "seed %lu, operation %u: %s", (unsigned long)seed, result.operation,
			result.failure);
	}
}
