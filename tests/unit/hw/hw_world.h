/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HW_HW_WORLD_H
#define TESTS_UNIT_HW_HW_WORLD_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/hw/boundary.h"
#include "models/hw/hw.h"
#include "sim/engine/world.h"

#include <stdlib.h>

/* Worlds of hardware without a kernel: each CPU runs one fiber. */

/* Figures that are easy to tell apart in a sum. */
static const struct machine_latency test_latency = {
	.memory_local = 200,
	.memory_remote = 300,
	.stream = 150,
	.transfer_cluster = 30,
	.transfer_local = 40,
	.transfer_remote = 600,
	.invalidate_local = 45,
	.invalidate_remote = 450,
	.store_percent = 100,
	.atomic = 7,
	.irq_flag = 3,
	.ipi = 1000,
	.boundary = 10,
	.word = 1,
	.string_bytes = 8,
	.object_moved = 2,
	.interrupt = 100,
	.context_switch = 50,
};

/* NODES nodes of CPUS_PER_NODE CPUs and 1 MiB; distance 20 between different ones. Never freed: a process is a test. */
static inline struct machine_config *test_machine(unsigned int nodes, unsigned int cpus_per_node)
{
	struct machine_config *machine = calloc(1, sizeof(*machine));

	machine->name = "test";
	machine->cpu_hz = 2000000000;
	machine->page_size = 4096;
	machine->cache_line = 64;
	machine->hz = 250;
	machine->nodes = nodes;
	machine->cpus = nodes * cpus_per_node;
	machine->cpus_per_node = calloc(nodes, sizeof(unsigned int));
	machine->memory_per_node = calloc(nodes, sizeof(uint64_t));
	machine->distance = calloc(nodes, nodes);
	machine->latency = test_latency;
	for (unsigned int node = 0; node < nodes; node++) {
		machine->cpus_per_node[node] = cpus_per_node;
		machine->memory_per_node[node] = 1 << 20;
		for (unsigned int other = 0; other < nodes; other++)
			machine->distance[node * nodes + other] = node == other ? 10 : 20;
	}
	return machine;
}

static inline void test_hw_create(const struct machine_config *machine, enum hw_cost_mode cost_mode)
{
	struct world_options world = { 0 };
	struct hw_options options = { .machine = machine, .cost_mode = cost_mode };

	cr_assert(world_create(&world));
	hw_init(&options);
}

/* CPU runs ENTRY(its number) from its clock at TIME_CYCLES; CPU 0 is the one that test_hw_run() begins with. */
static inline void test_cpu_start(unsigned int cpu, void (*entry)(void *), uint64_t time_cycles)
{
	struct fiber *fiber = world_fiber_new(entry, (void *)(uintptr_t)cpu);

	if (cpu != 0) {
		hw_cpu_start(cpu, fiber, time_cycles);
		return;
	}
	hw->cpus[0].fiber = fiber;
	hw->cpus[0].clock = time_cycles;
}

static inline enum world_end test_hw_run(void)
{
	return world_start(hw->cpus[0].fiber);
}

#endif
