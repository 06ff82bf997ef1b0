/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one access costs here and in valgrind's cachegrind, which models the caches of one CPU without coherence: both
 * run the same pairs, in turns. The cost is the time beyond that of the native pair. Cachegrind sees every data
 * reference of the compiled pair. The simulator models the allocator's and the kernel's accesses to memory that could
 * be shared, not those to stacks and constants, but also locks, interrupts and turns of CPUs. So both divisors are
 * shown: the references of the same work, and the accesses that the simulator models.
 */
#include "tests/bench/bench.h"
#include "tests/bench/native/native.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS = 1000000, TURNS = 3 };

struct cachegrind {
	double pair_ns, references;
};

/* A number with commas. */
static double number(const char *text)
{
	double value = 0;

	for (; *text == ' ' || *text == ',' || (*text >= '0' && *text <= '9'); text++)
		if (*text >= '0')
			value = value * 10 + (*text - '0');
	return value;
}

static struct cachegrind cachegrind_run(unsigned long pairs)
{
	struct cachegrind result = { 0 };
	char command[1024], line[512];
	FILE *output;

	snprintf(command, sizeof(command),
		"valgrind --tool=cachegrind --cache-sim=yes --cachegrind-out-file=/dev/null '%s' %lu %d 2>&1",
		NATIVE_BENCH, pairs, BENCH_PAIR_BYTES);
	output = popen(command, "r");
	if (output == NULL) {
		perror("valgrind");
		exit(3);
	}
	while (fgets(line, sizeof(line), output) != NULL) {
		const char *references = strstr(line, "D   refs:"), *pair = strstr(line, "/kfree: ");

		if (references != NULL)
			result.references = number(references + strlen("D   refs:"));
		if (pair != NULL)
			result.pair_ns = strtod(pair + strlen("/kfree: "), NULL);
	}
	if (pclose(output) != 0 || result.pair_ns == 0 || result.references == 0) {
		fprintf(stderr, "cachegrind: no result from: %s\n", command);
		exit(1);
	}
	return result;
}

/* Data references of a pair: what twice as many pairs have more. */
static double references_per_pair(void)
{
	return (cachegrind_run(PAIRS / 5).references - cachegrind_run(PAIRS / 10).references) /
	       (PAIRS / 5 - PAIRS / 10) / 1.1; /* the benchmark's warm-up is a tenth of its pairs */
}

static void report(double ours, double theirs, double ratio, double accesses, double references)
{
	bench_row("accesses of a native pair (cachegrind)", references, "", NULL, 0);
	bench_row("accesses of a simulated pair", accesses, "", NULL, 0);
	bench_row("cachegrind, beyond the native pair", theirs, "ns", NULL, 0);
	bench_row("simulated, beyond the native pair", ours, "ns", "cachegrind", ratio);
	bench_row("cachegrind, an access of the pair", theirs / references, "ns", NULL, 0);
	bench_row("simulated, an access of the pair", ours / references, "ns", "cachegrind", ratio);
	bench_row("simulated, an access that it models", ours / accesses, "ns", "cachegrind",
		ratio * references / accesses);
}

void bench_cachegrind(void)
{
	double theirs[TURNS], ours[TURNS], ratio[TURNS], references, accesses;

	if (system("valgrind --version >/dev/null 2>&1") != 0) {
		bench_skip("cachegrind", "no valgrind; scripts/setup installs it");
		return;
	}
	references = references_per_pair();
	accesses = bench_accesses_per_pair();
	native_pair_ns(BENCH_PAIR_BYTES, PAIRS);
	for (unsigned int i = 0; i < TURNS; i++) {
		double native = native_pair_ns(BENCH_PAIR_BYTES, 10 * PAIRS);

		theirs[i] = cachegrind_run(PAIRS).pair_ns - native;
		ours[i] = bench_simulated_pair_ns(1, 1, PAIRS) - native;
		ratio[i] = ours[i] / theirs[i];
	}
	report(bench_median(ours, TURNS), bench_median(theirs, TURNS), bench_median(ratio, TURNS), accesses,
		references);
}
