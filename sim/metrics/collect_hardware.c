/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the CPUs did, and the memory of the nodes. */
#include "sim/metrics/collect_private.h"

#include <linux/config.h>

/* The clock of the CPU that is furthest: time goes on for those that halt. */
static uint64_t latest_clock(void)
{
	uint64_t latest = 0;

	for (unsigned int i = 0; i < hw->machine->cpus; i++)
		latest = MAX(latest, hw->cpus[i].clock);
	return latest;
}

static uint64_t misses_from(
	const struct hw_memory_counts *end, const struct hw_memory_counts *begin, enum hw_source source)
{
	uint64_t misses = 0;

	for (unsigned int reason = 0; reason < HW_MISSES; reason++)
		misses += end->misses[source][reason] - begin->misses[source][reason];
	return misses;
}

static struct cpu_base read_cpu(unsigned int number)
{
	const struct hw_cpu *cpu = &hw->cpus[number];
	struct cpu_base base = { .busy_cycles = cpu->clock - cpu->idle_cycles,
		.idle_cycles = cpu->idle_cycles,
		.interrupts = cpu->interrupts,
		.memory = hw->memory_counts[number] };

	if (cpu->state == HW_CPU_HALTED)
		base.idle_cycles += latest_clock() - cpu->clock;
	return base;
}

void collect_cpus_begin(struct metrics *metrics)
{
	metrics->cpus = g_new0(struct cpu_base, hw->machine->cpus);
	for (unsigned int i = 0; i < hw->machine->cpus; i++)
		metrics->cpus[i] = read_cpu(i);
}

void collect_cpus_end(struct metrics *metrics)
{
	for (unsigned int i = 0; i < hw->machine->cpus; i++) {
		const struct cpu_base begin = metrics->cpus[i], end = read_cpu(i);
		const struct cpu_result result = { .cpu = i,
			.node = hw->cpus[i].node,
			.busy_ns = hw_cycles_to_ns(end.busy_cycles - begin.busy_cycles),
			.idle_ns = hw_cycles_to_ns(end.idle_cycles - MIN(begin.idle_cycles, end.idle_cycles)),
			.interrupts = end.interrupts - begin.interrupts,
			.irq_off_ns_max = hw_cycles_to_ns(hw->cpus[i].irq_off_max),
			.hits = end.memory.l1_hits - begin.memory.l1_hits,
			.memory_local = misses_from(&end.memory, &begin.memory, HW_SOURCE_MEMORY_LOCAL),
			.memory_remote = misses_from(&end.memory, &begin.memory, HW_SOURCE_MEMORY_REMOTE),
			.transfer_local = misses_from(&end.memory, &begin.memory, HW_SOURCE_TRANSFER_LOCAL),
			.transfer_remote = misses_from(&end.memory, &begin.memory, HW_SOURCE_TRANSFER_REMOTE),
			.upgrades = end.memory.invalidate_local - begin.memory.invalidate_local };

		g_array_append_val(metrics->result->cpu_totals, result);
	}
}

/* Without numa the kernel knows node 0 only, to which it gives all memory. */
static struct kernel_memory_counts read_node(unsigned int node)
{
	static const struct kernel_memory_counts nothing;

	return node < kernel_config()->max_numnodes ? kernel_memory_counts((int)node) : nothing;
}

void collect_nodes_begin(struct metrics *metrics)
{
	metrics->nodes = g_new0(struct kernel_memory_counts, hw->machine->nodes);
	for (unsigned int i = 0; i < hw->machine->nodes; i++)
		metrics->nodes[i] = read_node(i);
}

void collect_nodes_end(struct metrics *metrics)
{
	for (unsigned int i = 0; i < hw->machine->nodes; i++) {
		const struct kernel_memory_counts begin = metrics->nodes[i], end = read_node(i);
		const struct node_result result = { .node = i,
			.cpus = hw->machine->cpus_per_node[i],
			.pages = end.pages_total,
			.managed_pages = end.pages_managed,
			.free_pages = end.pages_free,
			.slab_pages = end.pages_slab,
			.numa_hit = end.numa_hit - begin.numa_hit,
			.numa_miss = end.numa_miss - begin.numa_miss,
			.numa_foreign = end.numa_foreign - begin.numa_foreign,
			.page_failures = end.failures - begin.failures };

		g_array_append_val(metrics->result->node_totals, result);
	}
}
