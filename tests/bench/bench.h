/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>

/*
 * Speed and memory, measured side by side in one run. Parts print rows of a name, a value and its unit, and, where
 * there is one, the row that is the baseline and the ratio to it. A part that measures two things against each other
 * lets them take turns, several times; medians are reported. Machines are noisy: believe ratios.
 */
enum { BENCH_REPEATS = 5, BENCH_PAIR_BYTES = 64 };

/* The parts, each on its own. */
void bench_boot(void);
void bench_pairs(void);
void bench_throughput(void);
void bench_scaling(void);
void bench_replay(void);
void bench_cachegrind(void);

/* --- reporting --- */

/* BASELINE NULL: none, and RATIO is not shown. */
void bench_row(const char *name, double value, const char *unit, const char *baseline, double ratio);
/* On stderr: why a part has no rows. */
void bench_skip(const char *part, const char *why);

/* --- measuring --- */

double bench_seconds_now(void);
/* Sorts VALUES. */
double bench_median(double *values, unsigned int count);

/*
 * Runs MEASURE in a process of its own, which fills in RESULT of SIZE bytes. Peak memory of that process in *PEAK_MIB
 * unless that is NULL. Ends the program when it fails.
 */
void bench_in_child(void (*measure)(const void *argument, void *result), const void *argument, void *result,
	size_t size, double *peak_mib);

/* --- the simulated side: load.c --- */

/* NODES x CPUS with the full memory model, MEMORY bytes a node: MAIN runs in it. Seconds to its end in *SECONDS. */
void bench_simulate(
	unsigned int nodes, unsigned int cpus, uint64_t memory, void (*main)(void *), void *argument, double *seconds);

/*
 * Nanoseconds of host time per pair, over all CPUs. A pair is one kmalloc and one kfree of BENCH_PAIR_BYTES, in rounds
 * of 1, 8 and 64 objects, as native_pair_ns() does it. Booting is not counted.
 */
double bench_simulated_pair_ns(unsigned int nodes, unsigned int cpus, unsigned long pairs);

/* Modeled accesses of such a pair on one CPU. */
double bench_accesses_per_pair(void);

#endif
