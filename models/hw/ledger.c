/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading the ledger, and whether it closes. See ledger.h. */
#include "models/hw/hw.h"
#include "sim/engine/fault.h"

#include <string.h>

#include "sim/engine/poison.h"

static const uint64_t *entries_of(unsigned int cpu)
{
	return hw->ledgers + (uint64_t)cpu * HW_LEDGER_ENTRIES;
}

uint64_t hw_ledger_total(unsigned int cpu)
{
	const uint64_t *entries = entries_of(cpu);
	uint64_t total = 0;

	for (unsigned int i = 0; i < HW_LEDGER_ENTRIES; i++)
		total += entries[i];
	return total;
}

uint64_t hw_ledger_of_cause(unsigned int cpu, enum hw_cause cause)
{
	uint64_t total = 0;

	for (unsigned int phase = 0; phase < HW_PHASES; phase++)
		total += hw_ledger(cpu, (enum hw_phase)phase, cause);
	return total;
}

void hw_ledger_check(void)
{
	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++)
		ENGINE_ASSERT(hw_ledger_total(cpu) == hw->cpus[cpu].clock);
}

uint64_t hw_time_reached(void)
{
	uint64_t earliest = UINT64_MAX, latest = 0;

	for (unsigned int i = 0; i < hw->machine->cpus; i++) {
		const struct hw_cpu *cpu = &hw->cpus[i];

		if (cpu->state == HW_CPU_READY && cpu->clock < earliest)
			earliest = cpu->clock;
		if (cpu->clock > latest)
			latest = cpu->clock;
	}
	return earliest != UINT64_MAX ? earliest : latest;
}

void hw_ledger_read(unsigned int number, uint64_t time_cycles, uint64_t *entries)
{
	const struct hw_cpu *cpu = &hw->cpus[number];
	enum hw_cause cause = cpu->state == HW_CPU_OFF ? HW_CAUSE_IDLE : (enum hw_cause)cpu->wait_cause;

	memcpy(entries, entries_of(number), HW_LEDGER_ENTRIES * sizeof(*entries));
	if (cpu->state != HW_CPU_READY && cpu->clock < time_cycles)
		entries[cpu->phase * HW_CAUSES + cause] += time_cycles - cpu->clock;
}

const char *hw_cause_name(enum hw_cause cause)
{
	static const char *const names[HW_CAUSES] = {
		[HW_CAUSE_WORK] = "work",
		[HW_CAUSE_CACHE] = "cache",
		[HW_CAUSE_TRANSFER_LOCAL] = "transfer-local",
		[HW_CAUSE_TRANSFER_REMOTE] = "transfer-remote",
		[HW_CAUSE_INVALIDATE] = "invalidate",
		[HW_CAUSE_MEMORY_LOCAL] = "memory-local",
		[HW_CAUSE_MEMORY_REMOTE] = "memory-remote",
		[HW_CAUSE_QUEUE] = "queue",
		[HW_CAUSE_TRANSLATION] = "translation",
		[HW_CAUSE_ATOMIC] = "atomic",
		[HW_CAUSE_INTERRUPT] = "interrupt",
		[HW_CAUSE_SWITCH] = "switch",
		[HW_CAUSE_LOCK_WAIT] = "lock-wait",
		[HW_CAUSE_CPU_WAIT] = "cpu-wait",
		[HW_CAUSE_IDLE] = "idle",
	};

	return names[cause];
}

const char *hw_phase_name(enum hw_phase phase)
{
	static const char *const names[HW_PHASES] = {
		[HW_PHASE_TASK] = "task",
		[HW_PHASE_ALLOC] = "alloc",
		[HW_PHASE_FREE] = "free",
		[HW_PHASE_REFILL] = "refill",
		[HW_PHASE_FLUSH] = "flush",
		[HW_PHASE_DRAIN] = "drain",
		[HW_PHASE_GROW] = "grow",
		[HW_PHASE_REAP] = "reap",
		[HW_PHASE_TUNE] = "tune",
		[HW_PHASE_PAGES] = "pages",
		[HW_PHASE_INTERRUPT] = "interrupt",
		[HW_PHASE_IDLE] = "idle",
	};

	return names[phase];
}
