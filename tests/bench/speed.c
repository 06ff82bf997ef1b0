/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How fast simulated allocations and frees are, against native ones and by number of CPUs; and what machines need. */
#include "tests/bench/bench.h"
#include "tests/bench/native/native.h"

#include <stdio.h>

enum { PAIRS = 1000000 };

static void nothing(void *argument)
{
	(void)argument;
}

static void measure_boot(const void *argument, void *result)
{
	(void)argument;
	bench_simulate(64, 4, UINT64_C(4) << 30, nothing, NULL, result);
}

void bench_boot(void)
{
	double seconds, peak_mib;

	bench_in_child(measure_boot, NULL, &seconds, sizeof(seconds), &peak_mib);
	bench_row("boot of 64 nodes x 4 CPUs, 256 GiB", seconds, "s", NULL, 0);
	bench_row("host memory of that machine", peak_mib, "MiB", NULL, 0);
}

void bench_pairs(void)
{
	double native[BENCH_REPEATS], simulated[BENCH_REPEATS], ratio[BENCH_REPEATS];

	native_pair_ns(BENCH_PAIR_BYTES, PAIRS); /* warm-up: clock of the host CPU, pages */
	for (unsigned int i = 0; i < BENCH_REPEATS; i++) {
		native[i] = native_pair_ns(BENCH_PAIR_BYTES, PAIRS * 10);
		simulated[i] = bench_simulated_pair_ns(1, 1, PAIRS);
		ratio[i] = simulated[i] / native[i];
	}
	bench_row("native pair", bench_median(native, BENCH_REPEATS), "ns", NULL, 0);
	bench_row("simulated pair, 1 CPU", bench_median(simulated, BENCH_REPEATS), "ns", "native pair",
		bench_median(ratio, BENCH_REPEATS));
}

static void throughput(const char *name, unsigned int nodes, unsigned int cpus)
{
	double rates[BENCH_REPEATS];

	for (unsigned int i = 0; i < BENCH_REPEATS; i++)
		rates[i] = 2e3 / bench_simulated_pair_ns(nodes, cpus, PAIRS);
	bench_row(name, bench_median(rates, BENCH_REPEATS), "M operations/s", NULL, 0);
}

void bench_throughput(void)
{
	throughput("timed mode, 2 nodes x 4 CPUs", 2, 4);
	throughput("timed mode, 2 nodes x 8 CPUs", 2, 8);
	throughput("timed mode, 64 nodes x 4 CPUs", 64, 4);
}

/* --- the curve --- */

struct shape {
	unsigned int nodes, cpus;
};

static void measure_shape(const void *argument, void *result)
{
	const struct shape *shape = argument;

	*(double *)result = 2e3 / bench_simulated_pair_ns(shape->nodes, shape->cpus, 2 * PAIRS);
}

void bench_scaling(void)
{
	static const struct shape shapes[] = { { 1, 1 }, { 2, 2 }, { 2, 8 }, { 4, 16 }, { 64, 4 }, { 256, 4 } };
	double first = 0;

	for (unsigned int i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		double rate, peak_mib;
		char name[64];

		bench_in_child(measure_shape, &shapes[i], &rate, sizeof(rate), &peak_mib);
		snprintf(name, sizeof(name), "scaling, %u CPUs on %u nodes", shapes[i].nodes * shapes[i].cpus,
			shapes[i].nodes);
		if (i == 0)
			first = rate;
		bench_row(name, rate, "M operations/s", i != 0 ? "1 CPU" : NULL, rate / first);
		snprintf(name, sizeof(name), "host memory, %u CPUs on %u nodes", shapes[i].nodes * shapes[i].cpus,
			shapes[i].nodes);
		bench_row(name, peak_mib, "MiB", NULL, 0);
	}
}
