/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The allocator does what the reference model says, over random programs on machines of several shapes. */
#include "tests/model/shrink.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { PROGRAMS = 3, OPERATIONS = 1500, SHRINK_RUNS = 1000 };

static const struct run_shape shapes[] = {
	{ .nodes = 1, .cpus_per_node = 1, .alien_limit = 12 },
	{ .nodes = 1, .cpus_per_node = 2, .alien_limit = 12 },
	{ .nodes = 2, .cpus_per_node = 2, .alien_limit = 12 },
	{ .nodes = 4, .cpus_per_node = 1, .alien_limit = 3 },
	{ .nodes = 4, .cpus_per_node = 1, .cpus_online = 2, .alien_limit = 12 },
	{ .nodes = 3, .cpus_per_node = 2, .memory_only = 1, .alien_limit = 3 },
	{ .nodes = 2, .cpus_per_node = 2, .alien_limit = 12, .page_size = 16384, .preempt = true },
	{ .nodes = 2, .cpus_per_node = 2, .alien_limit = 12, .debug = KERNEL_DEBUG_PAGEALLOC },
};

static void run_and_report(const struct run_options *options, uint64_t seed, struct run_result *total)
{
	g_autoptr(GArray) program = program_generate(seed, OPERATIONS);
	struct run_result result = run_program(options, program);

	if (result.failure != NULL) {
		g_autoptr(GArray) shortest = program_shrink(options, program, SHRINK_RUNS, &result);
		g_autofree char *report = program_report(options, seed, shortest, &result);

		cr_fatal("%s", report);
	}
	total->steps += result.steps;
	for (unsigned int i = 0; i < RUN_MARKS; i++)
		total->marks[i] += result.marks[i];
}

Test(model, allocator_and_model_agree)
{
	struct run_result total = { 0 };

	for (unsigned int i = 0; i < G_N_ELEMENTS(shapes); i++) {
		struct run_options options = { .module = SLAB_MODULE, .shape = shapes[i], .compare_every = 16 };

		for (uint64_t seed = 1; seed <= PROGRAMS; seed++)
			run_and_report(&options, 100 * i + seed, &total);
	}
	cr_log_info("%lu steps", total.steps);
	cr_assert(lt(ulong, 100000, total.steps));
	/* The rare paths were taken. */
	for (unsigned int i = 0; i < RUN_MARKS; i++) {
		cr_log_info("%s: %lu", run_mark_name(i), total.marks[i]);
		cr_assert(total.marks[i] > 0, "never: %s", run_mark_name(i));
	}
}

Test(model, the_same_program_runs_the_same_way)
{
	struct run_options options = { .module = SLAB_MODULE, .shape = shapes[2], .compare_every = 16 };
	g_autoptr(GArray) program = program_generate(7, OPERATIONS);
	struct run_result first = run_program(&options, program);
	struct run_result second = run_program(&options, program);

	cr_assert(first.failure == NULL, "%s", first.failure);
	cr_assert(eq(u64, first.digest, second.digest));
}
