/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Speed and memory, measured side by side in one run: the allocator compiled plainly on trivial services (native), and
 * the same source in a simulated world. Prints a table, or with --format=json the array that docs/results.md describes.
 *
 * A pair is one kmalloc and one kfree of 64 bytes, in rounds of 1, 8 and 64 objects, as native_pair_ns() does it.
 * Native and simulated measurements take turns, several times; medians are reported. Machines are noisy: believe
 * ratios.
 */
#include "models/hw/boundary.h"
#include "models/kernel/allocator.h"
#include "models/kernel/task.h"
#include "tests/bench/native/native.h"
#include "tests/support/machine.h"

#include "models/kernel/boot.h"
#include "sim/engine/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAIR_BYTES = 64, REPEATS = 5, OBJECTS = 64 };

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* --- the simulated side --- */

struct load {
	unsigned long pairs; /* per CPU */
	unsigned int running;
	struct task *main;
	double seconds;
};

static void operation(unsigned long number)
{
	kernel_task_checkpoint();
	hw_boundary(BOUNDARY_OPERATION, number);
}

static void worker(void *argument)
{
	static const unsigned int rounds[] = { 1, 8, 64 };
	const struct allocator *allocator = kernel_allocator();
	struct load *load = argument;
	void *objects[OBJECTS];

	for (unsigned long done = 0; done < load->pairs;) {
		unsigned int round = rounds[done / OBJECTS % 3];

		for (unsigned int repeat = 0; repeat < OBJECTS / round; repeat++) {
			for (unsigned int i = 0; i < round; i++, done++) {
				operation(done);
				objects[i] = allocator->__kmalloc(PAIR_BYTES, GFP_KERNEL);
			}
			for (unsigned int i = 0; i < round; i++) {
				operation(done);
				allocator->kfree(objects[i]);
			}
		}
	}
	if (--load->running == 0)
		kernel_task_wake(load->main);
}

static void load_run(void *argument)
{
	struct load *load = argument;
	unsigned int cpus = hw->machine->cpus;
	double start = seconds_now();

	load->main = kernel_current();
	load->running = cpus;
	for (unsigned int cpu = 0; cpu < cpus; cpu++)
		kernel_task_new("load", cpu, worker, load);
	while (load->running != 0)
		kernel_task_sleep();
	load->seconds = seconds_now() - start;
}

static void nothing(void *argument)
{
	(void)argument;
}

/* Boots NODES x CPUS with MEMORY bytes a node and runs MAIN in it; seconds to get there in *BOOT. */
static void simulate(
	unsigned int nodes, unsigned int cpus, uint64_t memory, void (*main)(void *), void *argument, double *boot)
{
	struct test_machine machine;
	struct kernel_params params;
	char error[512];
	struct world_options options = { 0 };
	struct hw_options hardware = { .machine = &machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = &machine.config,
		.params = &params,
		.allocator_path = SLAB_MODULE,
		.main = main,
		.argument = argument };
	double start = seconds_now();
	enum world_end end;

	test_machine_init(&machine, nodes, cpus);
	for (unsigned int node = 0; node < nodes; node++)
		machine.memory_per_node[node] = memory;
	test_params_init(&params, &machine.config);
	if (!world_create(&options)) {
		perror("world");
		exit(3);
	}
	hw_init(&hardware);
	if (!kernel_setup(&kernel_options, error, sizeof(error))) {
		fprintf(stderr, "%s\n", error);
		exit(3);
	}
	end = kernel_start();
	if (boot != NULL)
		*boot = seconds_now() - start;
	if (end != WORLD_END_COMPLETE) {
		fprintf(stderr, "the world ended: %s\n", world_end_name(end));
		exit(1);
	}
	world_destroy();
}

/* Nanoseconds of host time per pair, over all CPUs. */
static double simulated_pair_ns(unsigned int nodes, unsigned int cpus, unsigned long pairs)
{
	struct load load = { .pairs = pairs / (nodes * cpus) };

	simulate(nodes, cpus, UINT64_C(256) << 20, load_run, &load, NULL);
	return 1e9 * load.seconds / ((double)load.pairs * nodes * cpus);
}

/* --- measuring --- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, unsigned int count)
{
	qsort(values, count, sizeof(double), by_value);
	return values[count / 2];
}

static bool json;
static unsigned int rows;

static void row(const char *name, double value, const char *unit, const char *baseline, double ratio)
{
	if (!json) {
		printf("%-44s %12.1f %-16s", name, value, unit);
		if (baseline != NULL)
			printf(" %6.1f x %s", ratio, baseline);
		printf("\n");
		return;
	}
	printf("%s  { \"name\": \"%s\", \"value\": %.3f, \"unit\": \"%s\", ", rows++ != 0 ? ",\n" : "", name, value,
		unit);
	if (baseline != NULL)
		printf("\"baseline\": \"%s\", \"ratio\": %.3f }", baseline, ratio);
	else
		printf("\"baseline\": null, \"ratio\": null }");
}

static void pairs_side_by_side(unsigned long pairs)
{
	double native[REPEATS], simulated[REPEATS], ratio[REPEATS];

	native_pair_ns(PAIR_BYTES, pairs); /* warm-up: clock of the host CPU, pages */
	for (unsigned int i = 0; i < REPEATS; i++) {
		native[i] = native_pair_ns(PAIR_BYTES, pairs * 10);
		simulated[i] = simulated_pair_ns(1, 1, pairs);
		ratio[i] = simulated[i] / native[i];
	}
	row("native pair", median(native, REPEATS), "ns", NULL, 0);
	row("simulated pair, 1 CPU", median(simulated, REPEATS), "ns", "native pair", median(ratio, REPEATS));
}

static void throughput(const char *name, unsigned int nodes, unsigned int cpus, unsigned long pairs)
{
	double rates[REPEATS];

	for (unsigned int i = 0; i < REPEATS; i++)
		rates[i] = 2e9 / simulated_pair_ns(nodes, cpus, pairs);
	row(name, median(rates, REPEATS) / 1e6, "M operations/s", NULL, 0);
}

/* In a process of its own, whose peak memory is then this machine's alone. */
static void big_machine(void)
{
	struct {
		double seconds;
	} result = { 0 };
	struct rusage usage;
	int channel[2], status;

	if (pipe(channel) != 0)
		exit(3);
	fflush(stdout);
	if (fork() == 0) {
		simulate(64, 4, UINT64_C(4) << 30, nothing, NULL, &result.seconds);
		_exit(write(channel[1], &result, sizeof(result)) != sizeof(result));
	}
	if (read(channel[0], &result, sizeof(result)) != sizeof(result))
		exit(1);
	wait4(-1, &status, 0, &usage);
	row("boot of 64 nodes x 4 CPUs, 256 GiB", result.seconds, "s", NULL, 0);
	row("host memory of that machine", (double)usage.ru_maxrss / 1024, "MiB", NULL, 0);
}

int main(int argc, char **argv)
{
	unsigned long pairs = 1000000;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--format=json") == 0) {
			json = true;
		} else if (strcmp(argv[i], "--format=text") != 0) {
			fprintf(stderr, "usage: bench [--format=text|json]\n");
			return 2;
		}
	}
	if (json)
		printf("[\n");
	big_machine();
	pairs_side_by_side(pairs);
	throughput("timed mode, 2 nodes x 4 CPUs", 2, 4, pairs);
	throughput("timed mode, 2 nodes x 8 CPUs", 2, 8, pairs);
	throughput("timed mode, 64 nodes x 4 CPUs", 64, 4, pairs);
	if (json)
		printf("\n]\n");
	return 0;
}
