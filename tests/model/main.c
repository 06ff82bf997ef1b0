/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The long form: program after program on machines of all shapes, until STEPS calls of the allocator are made. */
#include "tests/model/shrink.h"

#include <stdio.h>
#include <stdlib.h>

enum { PROGRAM_OPERATIONS = 4000, COMPARE_EVERY = 16, SHRINK_RUNS = 3000, STEPS_DEFAULT = 2000000 };

static const struct run_shape shapes[] = {
	{ .nodes = 1, .cpus_per_node = 1, .alien_limit = 12 },
	{ .nodes = 1, .cpus_per_node = 2, .alien_limit = 12 },
	{ .nodes = 2, .cpus_per_node = 2, .alien_limit = 12 },
	{ .nodes = 4, .cpus_per_node = 1, .alien_limit = 3 },
	{ .nodes = 4, .cpus_per_node = 1, .cpus_online = 2, .alien_limit = 12 },
	{ .nodes = 2, .cpus_per_node = 1, .alien_limit = 0 },
	{ .nodes = 3, .cpus_per_node = 3, .cpus_online = 4, .alien_limit = 5 },
	{ .nodes = 3, .cpus_per_node = 2, .memory_only = 1, .alien_limit = 3 },
	{ .nodes = 2, .cpus_per_node = 2, .alien_limit = 12, .page_size = 16384 },
	{ .nodes = 2, .cpus_per_node = 2, .alien_limit = 12, .preempt = true },
	{ .nodes = 2, .cpus_per_node = 2, .alien_limit = 12, .debug = KERNEL_DEBUG_ON },
	{ .nodes = 1, .cpus_per_node = 2, .alien_limit = 12, .debug = KERNEL_DEBUG_LEAK },
	{ .nodes = 2, .cpus_per_node = 1, .alien_limit = 12, .debug = KERNEL_DEBUG_PAGEALLOC },
};

static int fail(const struct run_options *options, uint64_t seed, const GArray *program, struct run_result *result)
{
	g_autoptr(GArray) shortest = NULL;
	g_autofree char *report = NULL;

	printf("seed %lu failed at operation %u: %s\nshrinking...\n", (unsigned long)seed, result->operation,
		result->failure);
	fflush(stdout);
	shortest = program_shrink(options, program, SHRINK_RUNS, result);
	report = program_report(options, seed, shortest, result);
	fputs(report, stdout);
	return 1;
}

int main(int argc, char **argv)
{
	unsigned long steps_wanted = argc > 1 ? strtoul(argv[1], NULL, 10) : STEPS_DEFAULT;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	const char *module = argc > 3 ? argv[3] : SLAB_MODULE;
	unsigned long steps = 0, told = 0;

	if (steps_wanted == 0 || argc > 4) {
		fprintf(stderr, "usage: %s [STEPS [SEED [MODULE]]]\n", argv[0]);
		return 2;
	}
	for (; steps < steps_wanted; seed++) {
		struct run_options options = {
			.module = module, .shape = shapes[seed % G_N_ELEMENTS(shapes)], .compare_every = COMPARE_EVERY
		};
		g_autoptr(GArray) program = program_generate(seed, PROGRAM_OPERATIONS);
		struct run_result result = run_program(&options, program);

		steps += result.steps;
		if (result.failure != NULL)
			return fail(&options, seed, program, &result);
		if (steps - told >= steps_wanted / 20) {
			told = steps;
			printf("%lu of %lu steps, next seed %lu, no difference\n", steps, steps_wanted,
				(unsigned long)seed + 1);
			fflush(stdout);
		}
	}
	printf("%lu steps, no difference between model and allocator\n", steps);
	return 0;
}
