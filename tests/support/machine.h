/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_SUPPORT_MACHINE_H
#define TESTS_SUPPORT_MACHINE_H

/*
 * Machines for tests, without files: NODES nodes with CPUS CPUs and 64 MiB each, distances 10 and 20, 4 KiB pages,
 * 64-byte lines, 1 GHz so that a cycle is a nanosecond, round latencies.
 */
#include "models/hw/machine.h"
#include "models/kernel/params.h"

#include <string.h>

enum { TEST_NODES_MAX = 256 };

struct test_machine {
	struct machine_config config;
	unsigned int cpus_per_node[TEST_NODES_MAX];
	uint64_t memory_per_node[TEST_NODES_MAX];
	unsigned char distance[TEST_NODES_MAX * TEST_NODES_MAX];
};

static inline void test_machine_init(struct test_machine *machine, unsigned int nodes, unsigned int cpus)
{
	memset(machine, 0, sizeof(*machine));
	machine->config = (struct machine_config){
		.name = "test",
		.source = "round figures",
		.cpu_hz = 1000000000,
		.page_size = 4096,
		.cache_line = 64,
		.hz = 250,
		.nodes = nodes,
		.cpus = nodes * cpus,
		.cpus_per_node = machine->cpus_per_node,
		.memory_per_node = machine->memory_per_node,
		.distance = machine->distance,
		.caches = { { 64 << 10, 8, 1, 3, false }, { 1 << 20, 16, 1, 12, false } },
		.latency = { .memory_local = 100,
			.memory_remote = 150,
			.transfer_local = 60,
			.transfer_remote = 120,
			.atomic = 20,
			.irq_flag = 5,
			.ipi = 500,
			.boundary = 5,
			.word = 1,
			.string_bytes = 8,
			.object_moved = 2,
			.object_taken = 2,
			.object_returned = 2,
			.interrupt = 200,
			.context_switch = 300 },
	};
	for (unsigned int node = 0; node < nodes; node++) {
		machine->cpus_per_node[node] = cpus;
		machine->memory_per_node[node] = UINT64_C(64) << 20;
		for (unsigned int other = 0; other < nodes; other++)
			machine->distance[node * nodes + other] = node == other ? 10 : 20;
	}
}

/* The last COUNT nodes lose their CPUs: memory only. */
static inline void test_machine_memory_only(struct test_machine *machine, unsigned int count)
{
	for (unsigned int node = machine->config.nodes - count; node < machine->config.nodes; node++) {
		machine->config.cpus -= machine->cpus_per_node[node];
		machine->cpus_per_node[node] = 0;
	}
}

/* The defaults of the allocator's reference, chapter 1, for that machine. */
static inline void test_params_init(struct kernel_params *params, const struct machine_config *machine)
{
	*params = (struct kernel_params){
		.numa = machine->nodes > 1,
		.smp = machine->cpus > 1,
		.stats = true,
		.max_object_order = 5,
		.kmalloc_line = machine->cache_line,
		.alien_limit = 12,
		.reap_timeout_cpu = 2 * machine->hz,
		.reap_timeout_node = 4 * machine->hz,
		.batch_refill_limit = 16,
		.break_order_high = 1,
		.colouring = true,
	};
}

#endif
