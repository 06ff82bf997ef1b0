/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows about CPUs. See store_cpus.h. */
#include "sim/metrics/store_cpus.h"

#include "sim/metrics/memory_kinds.h"

static const struct cpu_result *cpu_at(const struct run_result *result, guint index)
{
	return &g_array_index(result->cpu_totals, struct cpu_result, index);
}

void put_cpu(struct row *row, const struct run_result *result, guint index)
{
	const struct cpu_result *cpu = cpu_at(result, index);

	put(row, cpu->cpu);
	put(row, cpu->node);
	put(row, cpu->busy_ns);
	put(row, cpu->idle_ns);
	put(row, cpu->interrupts);
	put(row, cpu->irq_off_ns_max);
}

gboolean has_memory(const struct run_result *result, guint index)
{
	return memory_kind_lines(&cpu_at(result, index / MEMORY_KINDS)->memory, index % MEMORY_KINDS) != 0;
}

void put_memory(struct row *row, const struct run_result *result, guint index)
{
	const struct memory_kind kind = memory_kind_get(index % MEMORY_KINDS);
	const struct cpu_result *cpu = cpu_at(result, index / MEMORY_KINDS);

	put(row, cpu->cpu);
	put_text(row, kind.level);
	put_text(row, kind.kind);
	put_text(row, kind.distance);
	put(row, memory_kind_lines(&cpu->memory, index % MEMORY_KINDS));
}

gboolean has_ledger(const struct run_result *result, guint index)
{
	return cpu_at(result, index / HW_LEDGER_ENTRIES)->ledger[index % HW_LEDGER_ENTRIES] != 0;
}

void put_ledger(struct row *row, const struct run_result *result, guint index)
{
	const struct cpu_result *cpu = cpu_at(result, index / HW_LEDGER_ENTRIES);
	guint entry = index % HW_LEDGER_ENTRIES;

	put(row, cpu->cpu);
	put_text(row, hw_phase_name((enum hw_phase)(entry / HW_CAUSES)));
	put_text(row, hw_cause_name((enum hw_cause)(entry % HW_CAUSES)));
	put(row, cpu->ledger[entry]);
	put(row, run_result_ns(result, cpu->ledger[entry]));
}

gboolean has_irq_off(const struct run_result *result, guint index)
{
	return cpu_at(result, index)->irq_off_call_chain != NULL;
}

void put_irq_off_longest(struct row *row, const struct run_result *result, guint index)
{
	const struct cpu_result *cpu = cpu_at(result, index);

	put(row, cpu->cpu);
	put(row, cpu->irq_off_max_sim_ns);
	put(row, cpu->irq_off_ns_max);
	put_text(row, cpu->irq_off_call_chain);
}
