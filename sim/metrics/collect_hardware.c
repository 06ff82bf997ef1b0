/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the CPUs did, and the memory of the nodes. */
#include "models/kernel/call_chain.h"
#include "models/kernel/cpu.h"
#include "sim/metrics/collect_private.h"

#include <linux/config.h>

static struct cpu_base read_cpu(unsigned int number, uint64_t time_cycles)
{
	const struct hw_cpu *cpu = &hw->cpus[number];
	struct cpu_base base = { .interrupts = cpu->interrupts, .memory = hw->memory_counts[number] };

	hw_ledger_read(number, time_cycles, base.ledger);
	base.irq_off = collect_histogram_copy(cpu->irq_off);
	return base;
}

void collect_cpus_begin(struct metrics *metrics)
{
	uint64_t time_cycles = hw_time_reached();

	metrics->cpus = g_new0(struct cpu_base, hw->machine->cpus);
	for (unsigned int i = 0; i < hw->machine->cpus; i++)
		metrics->cpus[i] = read_cpu(i, time_cycles);
}

void collect_cpus_free(struct metrics *metrics)
{
	for (unsigned int i = 0; metrics->cpus != NULL && i < metrics->result->cpus; i++)
		g_free(metrics->cpus[i].irq_off);
	g_free(metrics->cpus);
}

/* All counts of a CPU's memory are sums: what they have grown by. */
static struct hw_memory_counts memory_difference(
	const struct hw_memory_counts *end, const struct hw_memory_counts *begin)
{
	struct hw_memory_counts difference;
	const uint64_t *after = (const uint64_t *)end, *before = (const uint64_t *)begin;
	uint64_t *result = (uint64_t *)&difference;

	_Static_assert(sizeof(difference) % sizeof(*result) == 0, "nothing but counts");
	for (gsize i = 0; i < sizeof(difference) / sizeof(*result); i++)
		result[i] = after[i] - before[i];
	return difference;
}

static void times_of(const struct cpu_base *end, const struct cpu_base *begin, struct cpu_result *result)
{
	uint64_t busy_cycles = 0, idle_cycles = 0;

	for (unsigned int i = 0; i < HW_LEDGER_ENTRIES; i++) {
		g_assert(end->ledger[i] >= begin->ledger[i]);
		result->ledger[i] = end->ledger[i] - begin->ledger[i];
		if (i % HW_CAUSES == HW_CAUSE_IDLE)
			idle_cycles += result->ledger[i];
		else
			busy_cycles += result->ledger[i];
	}
	result->busy_ns = hw_cycles_to_ns(busy_cycles);
	result->idle_ns = hw_cycles_to_ns(idle_cycles);
}

static void irq_off_end(struct metrics *metrics, struct cpu_result *result, const struct cpu_base *begin)
{
	const struct hw_cpu *cpu = &hw->cpus[result->cpu];
	char chain[KERNEL_CALL_CHAIN_BYTES];

	latency_append(
		metrics->result->irq_offs, NULL, result->cpu, NULL, cpu->irq_off, begin->irq_off, cpu->irq_off_max);
	if (cpu->irq_off_max == 0)
		return;
	kernel_irq_off_chain(result->cpu, chain, sizeof(chain));
	result->irq_off_ns_max = hw_cycles_to_ns(cpu->irq_off_max);
	result->irq_off_max_sim_ns =
		hw_cycles_to_ns(cpu->irq_off_max_since - MIN(metrics->origin_cycles, cpu->irq_off_max_since));
	result->irq_off_call_chain = g_strdup(chain);
}

static void cpu_end(struct metrics *metrics, unsigned int number, uint64_t time_cycles)
{
	const struct cpu_base *begin = &metrics->cpus[number];
	struct cpu_base end = read_cpu(number, time_cycles);
	struct cpu_result result = { .cpu = number,
		.node = hw->cpus[number].node,
		.interrupts = end.interrupts - begin->interrupts,
		.memory = memory_difference(&end.memory, &begin->memory) };

	times_of(&end, begin, &result);
	irq_off_end(metrics, &result, begin);
	g_free(end.irq_off);
	g_array_append_val(metrics->result->cpu_totals, result);
}

void collect_cpus_end(struct metrics *metrics)
{
	uint64_t time_cycles = hw_time_reached();

	for (unsigned int i = 0; i < hw->machine->cpus; i++)
		cpu_end(metrics, i, time_cycles);
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
