/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulated side: a machine with the full memory model, and every CPU allocating and freeing on it. */
#include "models/hw/boundary.h"
#include "models/kernel/allocator.h"
#include "models/kernel/task.h"
#include "tests/bench/bench.h"
#include "tests/support/machine.h"

#include "models/kernel/boot.h"
#include "sim/engine/access.h"
#include "sim/engine/world.h"

#include <stdio.h>
#include <stdlib.h>

enum { OBJECTS = 64 };

/* Caches, translation, queues: everything that the model can charge. */
static void full_model(struct machine_config *machine, unsigned int cpus_per_node)
{
	machine->protocol = MACHINE_MESIF;
	machine->caches[0] = (struct machine_cache){ 32 << 10, 8, 1, 4, false };
	machine->caches[1] = (struct machine_cache){ 256 << 10, 8, 1, 12, false };
	machine->caches[2] = (struct machine_cache){ (2 << 20) * cpus_per_node, 16, cpus_per_node, 40, false };
	machine->tlb = (struct machine_tlb){ 512, 4, 30, 2 << 20 };
	machine->latency.memory_occupied = 10;
	machine->latency.stream = 20;
	machine->latency.transfer_cluster = 50;
	machine->latency.clean_local = 50;
	machine->latency.clean_remote = 100;
	machine->latency.invalidate_local = 40;
	machine->latency.invalidate_remote = 80;
	machine->latency.line_occupied = 50;
	machine->latency.store_percent = 50;
}

void bench_simulate(
	unsigned int nodes, unsigned int cpus, uint64_t memory, void (*main)(void *), void *argument, double *seconds)
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
	double start = bench_seconds_now();
	enum world_end end;

	test_machine_init(&machine, nodes, cpus);
	full_model(&machine.config, cpus);
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
	if (seconds != NULL)
		*seconds = bench_seconds_now() - start;
	if (end != WORLD_END_COMPLETE) {
		fprintf(stderr, "the world ended: %s\n", world_end_name(end));
		exit(1);
	}
	world_destroy();
}

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
				objects[i] = allocator->__kmalloc(BENCH_PAIR_BYTES, GFP_KERNEL);
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
	double start = bench_seconds_now();

	load->main = kernel_current();
	load->running = cpus;
	for (unsigned int cpu = 0; cpu < cpus; cpu++)
		kernel_task_new("load", cpu, worker, load);
	while (load->running != 0)
		kernel_task_sleep();
	load->seconds = bench_seconds_now() - start;
}

/* PAIRS divided among CPUS, a whole number of rounds for each. */
static struct load load_of(unsigned long pairs, unsigned int cpus)
{
	return (struct load){ .pairs = (pairs / cpus + OBJECTS - 1) / OBJECTS * OBJECTS };
}

double bench_simulated_pair_ns(unsigned int nodes, unsigned int cpus, unsigned long pairs)
{
	struct load load = load_of(pairs, nodes * cpus);

	bench_simulate(nodes, cpus, UINT64_C(256) << 20, load_run, &load, NULL);
	return 1e9 * load.seconds / ((double)load.pairs * nodes * cpus);
}

static uint64_t accesses;

static void access_count(uint64_t physical, size_t size, bool write)
{
	(void)physical, (void)size, (void)write;
	accesses++;
}

static void load_count(void *argument)
{
	hw_interval_end();
	access_set_receiver(access_count);
	load_run(argument);
}

double bench_accesses_per_pair(void)
{
	struct load load = load_of(100000, 1);

	accesses = 0;
	bench_simulate(1, 1, UINT64_C(256) << 20, load_count, &load, NULL);
	return (double)accesses / (double)load.pairs;
}
