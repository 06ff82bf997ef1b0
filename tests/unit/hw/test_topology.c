/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nodes of CPUs and of memory, and time. */
#include <string.h>

#include "tests/unit/hw/hw_world.h"

/* Node by node from the start, as the header says. */
static unsigned int node_by_search(const struct machine_config *machine, uint64_t physical)
{
	unsigned int node = 0;
	uint64_t end = machine->memory_per_node[0];

	while (physical >= end)
		end += machine->memory_per_node[++node];
	return node;
}

static void check_machine(const struct machine_config *machine)
{
	uint64_t start = 0;

	test_hw_create(machine, HW_COST_FIXED);
	for (unsigned int node = 0; node < machine->nodes; node++) {
		uint64_t bytes = machine->memory_per_node[node];

		cr_assert(eq(u64, hw_node_memory_start(node), start));
		if (bytes != 0) {
			cr_assert(eq(uint, hw_node_of_physical(start), node_by_search(machine, start)));
			cr_assert(eq(uint, hw_node_of_physical(start), node));
			cr_assert(eq(uint, hw_node_of_physical(start + bytes - 1), node));
		}
		start += bytes;
	}
	cr_assert(eq(u64, engine->world.memory_bytes, start));
	world_destroy();
}

Test(topology, memory_belongs_to_nodes_in_order)
{
	static const uint64_t sizes[][5] = { { 1, 1, 1, 1, 1 }, { 3, 3, 3, 3, 3 }, { 1, 2, 3, 4, 5 }, { 5, 1, 1, 1, 9 },
		{ 0, 4, 4, 4, 4 }, { 4, 0, 0, 4, 4 }, { 4, 4, 4, 4, 0 } };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (unsigned int nodes = 1; nodes <= 5; nodes++) {
			struct machine_config *machine = test_machine(nodes, 1);

			for (unsigned int node = 0; node < nodes; node++)
				machine->memory_per_node[node] = sizes[i][node] << 20;
			if (nodes > 1 || machine->memory_per_node[0] != 0)
				check_machine(machine);
		}
	}
	check_machine(test_machine(256, 4));
}

Test(topology, cpus_are_numbered_node_by_node)
{
	struct machine_config *machine = test_machine(3, 0);
	static const unsigned int expected[] = { 0, 0, 2, 2, 2 };

	machine->cpus_per_node[0] = 2;
	machine->cpus_per_node[2] = 3;
	machine->cpus = 5;
	test_hw_create(machine, HW_COST_FIXED);
	for (unsigned int cpu = 0; cpu < 5; cpu++) {
		cr_assert(eq(uint, hw_node_of_cpu(cpu), expected[cpu]));
		cr_assert(eq(uint, hw->cpus[cpu].number, cpu));
	}
	world_destroy();
}

Test(topology, distances_are_read_by_row)
{
	struct machine_config *machine = test_machine(2, 1);

	machine->distance[1] = 21;
	machine->distance[2] = 12;
	test_hw_create(machine, HW_COST_FIXED);
	cr_assert(eq(uint, hw_distance(0, 0), 10));
	cr_assert(eq(uint, hw_distance(0, 1), 21));
	cr_assert(eq(uint, hw_distance(1, 0), 12));
	world_destroy();
}

Test(topology, cycles_and_nanoseconds)
{
	static const struct {
		uint64_t hz, cycles, ns;
	} cases[] = {
		{ 1000000000, 5, 5 },
		{ 2000000000, 5, 2 },
		{ 3000000000, 10, 3 },
		{ 2400000000, 2400000000, 1000000000 },
		/* 100 days: the product does not fit into 64 bits. */
		{ 2000000000, UINT64_C(17280000000000000), UINT64_C(8640000000000000) },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct machine_config *machine = test_machine(1, 1);

		machine->cpu_hz = cases[i].hz;
		test_hw_create(machine, HW_COST_FIXED);
		cr_assert(eq(u64, hw_cycles_to_ns(cases[i].cycles), cases[i].ns), "case %zu", i);
		cr_assert(le(u64, hw_ns_to_cycles(cases[i].ns), cases[i].cycles), "case %zu", i);
		cr_assert(le(u64, cases[i].cycles - hw_ns_to_cycles(cases[i].ns), cases[i].hz / 1000000000), "case %zu",
			i);
		world_destroy();
	}
}

Test(topology, every_kind_of_boundary_has_a_name)
{
	for (unsigned int kind = 0; kind < BOUNDARY_KINDS; kind++) {
		const char *name = boundary_kind_name(kind);

		cr_assert(name != NULL && name[0] != '\0', "kind %u", kind);
		for (unsigned int other = 0; other < kind; other++)
			cr_assert(ne(int, strcmp(name, boundary_kind_name(other)), 0), "kinds %u and %u", kind, other);
	}
}
