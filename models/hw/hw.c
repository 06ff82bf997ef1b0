/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Building the machine, its clocks and its topology. See hw.h. */
#include "models/hw/hw.h"

#include "models/hw/boundary.h"
#include "models/hw/memory_system.h"
#include "models/hw/step.h"
#include "sim/engine/access.h"
#include "sim/engine/fault.h"

#include "sim/engine/poison.h"

struct hw *hw;

static const uint64_t NS_PER_SECOND = 1000000000;

static void marked_access(const void *address, size_t size, bool write, bool atomic, const void *code)
{
	enum boundary_kind kind = atomic ? BOUNDARY_ATOMIC : write ? BOUNDARY_MARKED_WRITE : BOUNDARY_MARKED_READ;

	hw_boundary(kind, world_physical(address));
	hw_access_alone_as(atomic ? HW_INTERVAL_ATOMIC : HW_INTERVAL_MARKED, address, size, write, atomic, code);
}

static void cpus_init(const struct machine_config *machine)
{
	unsigned int cpu = 0;

	hw->cpus = world_alloc(machine->cpus * sizeof(struct hw_cpu));
	hw->memory_counts = world_alloc(machine->cpus * sizeof(struct hw_memory_counts));
	hw->ledgers = world_alloc((size_t)machine->cpus * HW_LEDGER_ENTRIES * sizeof(uint64_t));
	hw->interrupt_times = world_alloc((size_t)machine->cpus * HW_VECTORS * sizeof(uint64_t));
	for (unsigned int node = 0; node < machine->nodes; node++)
		for (unsigned int i = 0; i < machine->cpus_per_node[node]; i++, cpu++)
			hw->cpus[cpu] = (struct hw_cpu){ .number = cpu,
				.node = (uint16_t)node,
				.state = HW_CPU_OFF,
				.interrupt_at = HW_NEVER,
				.phase = HW_PHASE_IDLE,
				.ledger = hw->ledgers + ((size_t)cpu * HW_PHASES + HW_PHASE_IDLE) * HW_CAUSES };
	ENGINE_ASSERT(cpu == machine->cpus);
}

static void race_init(unsigned int cpus)
{
	struct clock_race *race = &hw->race;

	race->leaves = 1;
	while (race->leaves < cpus)
		race->leaves *= 2;
	race->tree = world_alloc(2 * race->leaves * sizeof(uint64_t));
	for (unsigned int i = 0; i < 2 * race->leaves; i++)
		race->tree[i] = CLOCK_RACE_ABSENT;
}

static void nodes_init(const struct machine_config *machine)
{
	uint64_t first = machine->memory_per_node[0], end = 0;
	bool alike = (first & (first - 1)) == 0;

	hw->node_ends = world_alloc(machine->nodes * sizeof(uint64_t));
	for (unsigned int node = 0; node < machine->nodes; node++) {
		end += machine->memory_per_node[node];
		hw->node_ends[node] = end;
		alike = alike && machine->memory_per_node[node] == first;
	}
	hw->node_shift = alike && first != 0 ? (unsigned int)__builtin_ctzll(first) : 0;
}

void hw_init(const struct hw_options *options)
{
	const struct machine_config *machine = options->machine;

	hw = world_alloc(sizeof(*hw));
	hw->machine = machine;
	hw->cost_mode = options->cost_mode;
	cpus_init(machine);
	race_init(machine->cpus);
	nodes_init(machine);
	world_memory_set(hw->node_ends[machine->nodes - 1]);
	hw->memory = memory_system_new(machine);
	hw->current = &hw->cpus[0];
	hw_phase_set(HW_PHASE_TASK);
	hw->current->state = HW_CPU_READY;
	hw_horizon_update();
	access_set_marked_handler(marked_access);
}

uint64_t hw_cycles_to_ns(uint64_t cycles)
{
	return (uint64_t)((unsigned __int128)cycles * NS_PER_SECOND / hw->machine->cpu_hz);
}

uint64_t hw_ns_to_cycles(uint64_t ns)
{
	return (uint64_t)((unsigned __int128)ns * hw->machine->cpu_hz / NS_PER_SECOND);
}

unsigned int hw_node_of_cpu(unsigned int cpu)
{
	return hw->cpus[cpu].node;
}

unsigned int hw_distance(unsigned int from, unsigned int to)
{
	return hw->machine->distance[from * hw->machine->nodes + to];
}

uint64_t hw_node_memory_start(unsigned int node)
{
	return node != 0 ? hw->node_ends[node - 1] : 0;
}

unsigned int hw_node_of_physical(uint64_t physical)
{
	unsigned int low = 0, high = hw->machine->nodes - 1;

	if (hw->node_shift != 0)
		return (unsigned int)(physical >> hw->node_shift);
	/* The first node that ends past the address; nodes without memory end where they begin. */
	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (hw->node_ends[middle] > physical)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void hw_irq_off_ends(struct hw_cpu *cpu)
{
	uint64_t cycles = cpu->clock - cpu->irq_off_since;

	histogram_add(histogram_of(&cpu->irq_off), cycles);
	if (cycles <= cpu->irq_off_max)
		return;
	if (hw->irq_off_receiver != NULL)
		hw->irq_off_receiver(cpu); /* not the last call in here: the receiver skips this function's frame */
	cpu->irq_off_max = cycles;
	cpu->irq_off_max_since = cpu->irq_off_since;
}

void hw_irq_off_max_restart(void)
{
	for (uint32_t cpu = 0; cpu < hw->machine->cpus; cpu++)
		hw->cpus[cpu].irq_off_max = 0;
}
