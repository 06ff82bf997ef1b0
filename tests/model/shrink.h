/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_MODEL_SHRINK_H
#define TESTS_MODEL_SHRINK_H

/*
 * Makes a failing program as short as it gets by leaving out parts of it (delta debugging), then single operations
 * smaller, as long as it still fails in some way.
 */
#include "tests/model/run.h"

/*
 * PROGRAM fails under OPTIONS. Returns a new program that fails, too, from which no single operation can be left out;
 * *RESULT is what it gives. RUNS limits the number of worlds: with fewer the result is longer.
 */
GArray *program_shrink(
	const struct run_options *options, const GArray *program, unsigned int runs, struct run_result *result);

/* Machine, seed, what the program does and how it fails, as a text to be freed; runs it once more. */
char *program_report(
	const struct run_options *options, uint64_t seed, const GArray *program, const struct run_result *result);

#endif
