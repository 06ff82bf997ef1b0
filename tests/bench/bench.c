/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program: which parts to run, and how rows are shown. See bench.h. */
#include "tests/bench/bench.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct {
	const char *name, *what;
	void (*run)(void);
} parts[] = {
	{ "boot", "a big machine, to the end of its start", bench_boot },
	{ "pairs", "an allocation and a free, native and simulated", bench_pairs },
	{ "throughput", "operations per second of three machines", bench_throughput },
	{ "scaling", "operations per second and memory, 1 to 1024 CPUs", bench_scaling },
	{ "replay", "a recorded access trace through the memory model", bench_replay },
	{ "cachegrind", "the cost of an access here and in cachegrind", bench_cachegrind },
};
enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static bool json;
static unsigned int rows;

void bench_row(const char *name, double value, const char *unit, const char *baseline, double ratio)
{
	if (!json) {
		printf("%-44s %12.1f %-16s", name, value, unit);
		if (baseline != NULL)
			printf(" %6.2f x %s", ratio, baseline);
		printf("\n");
		fflush(stdout);
		return;
	}
	printf("%s  { \"name\": \"%s\", \"value\": %.3f, \"unit\": \"%s\", ", rows++ != 0 ? ",\n" : "", name, value,
		unit);
	if (baseline != NULL)
		printf("\"baseline\": \"%s\", \"ratio\": %.3f }", baseline, ratio);
	else
		printf("\"baseline\": null, \"ratio\": null }");
}

void bench_skip(const char *part, const char *why)
{
	fprintf(stderr, "%s: skipped: %s\n", part, why);
}

double bench_seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_median(double *values, unsigned int count)
{
	qsort(values, count, sizeof(double), by_value);
	return values[count / 2];
}

void bench_in_child(void (*measure)(const void *argument, void *result), const void *argument, void *result,
	size_t size, double *peak_mib)
{
	struct rusage usage;
	int channel[2], status;
	pid_t child;

	fflush(stdout);
	if (pipe(channel) != 0 || (child = fork()) < 0) {
		perror("a process of its own");
		exit(3);
	}
	if (child == 0) {
		measure(argument, result);
		_exit(write(channel[1], result, size) != (ssize_t)size);
	}
	close(channel[1]);
	if (read(channel[0], result, size) != (ssize_t)size || wait4(child, &status, 0, &usage) != child || status != 0)
		exit(1);
	close(channel[0]);
	if (peak_mib != NULL)
		*peak_mib = (double)usage.ru_maxrss / 1024;
}

static int usage(void)
{
	fprintf(stderr, "usage: bench [--format=text|json] [PART...]\nParts, all without any:\n");
	for (unsigned int i = 0; i < PARTS; i++)
		fprintf(stderr, "  %-12s %s\n", parts[i].name, parts[i].what);
	return 2;
}

/* The part's bit; 0: there is none of that name. */
static unsigned int part_bit(const char *name)
{
	for (unsigned int i = 0; i < PARTS; i++)
		if (strcmp(parts[i].name, name) == 0)
			return 1u << i;
	return 0;
}

int main(int argc, char **argv)
{
	unsigned int wanted = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--format=json") == 0)
			json = true;
		else if (part_bit(argv[i]) != 0)
			wanted |= part_bit(argv[i]);
		else if (strcmp(argv[i], "--format=text") != 0)
			return usage();
	}
	if (json)
		printf("[\n");
	for (unsigned int i = 0; i < PARTS; i++)
		if (wanted == 0 || (wanted >> i & 1) != 0)
			parts[i].run();
	if (json)
		printf("\n]\n");
	return 0;
}
