/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs, their ledgers, and how long things took, for scripts. See summary_times_json.h. */
#include "sim/metrics/summary_times_json.h"

#include "sim/metrics/memory_kinds.h"

enum { SHARE_DECIMALS = 6 };

/* --- the ledger --- */

static uint64_t ledger_sum(const struct run_result *result, unsigned int entry)
{
	uint64_t cycles = 0;

	for (guint i = 0; i < result->cpu_totals->len; i++)
		cycles += g_array_index(result->cpu_totals, struct cpu_result, i).ledger[entry];
	return cycles;
}

static uint64_t busy_sum(const struct run_result *result)
{
	uint64_t cycles = 0;

	for (unsigned int entry = 0; entry < HW_LEDGER_ENTRIES; entry++)
		cycles += entry % HW_CAUSES == HW_CAUSE_IDLE ? 0 : ledger_sum(result, entry);
	return cycles;
}

static void entry_begin(struct json_writer *json, const struct run_result *result, unsigned int entry, uint64_t cycles)
{
	json_object_begin_compact(json, NULL);
	json_string(json, "phase", hw_phase_name((enum hw_phase)(entry / HW_CAUSES)));
	json_string(json, "cause", hw_cause_name((enum hw_cause)(entry % HW_CAUSES)));
	json_unsigned(json, "cycles", cycles);
	json_unsigned(json, "ns", run_result_ns(result, cycles));
}

static void put_ledger(struct json_writer *json, const struct run_result *result)
{
	uint64_t busy = busy_sum(result);

	json_array_begin(json, "ledger");
	for (unsigned int entry = 0; entry < HW_LEDGER_ENTRIES; entry++) {
		uint64_t cycles = ledger_sum(result, entry);

		if (cycles == 0)
			continue;
		entry_begin(json, result, entry, cycles);
		if (entry % HW_CAUSES == HW_CAUSE_IDLE)
			json_null(json, "busy_share");
		else
			json_double(json, "busy_share", (double)cycles / (double)busy, SHARE_DECIMALS);
		json_end(json);
	}
	json_end(json);
}

/* --- times --- */

static void put_latency(
	struct json_writer *json, const char *subject_key, const char *kind_key, const struct latency_result *latency)
{
	json_object_begin_compact(json, NULL);
	if (latency->subject == NULL) {
		json_unsigned(json, subject_key, latency->cpu);
	} else {
		json_string(json, subject_key, latency->subject);
		json_string(json, kind_key, latency->kind);
	}
	json_unsigned(json, "count", latency->count);
	json_unsigned(json, "p50_ns", latency_percentile(latency, 5000));
	json_unsigned(json, "p90_ns", latency_percentile(latency, 9000));
	json_unsigned(json, "p99_ns", latency_percentile(latency, 9900));
	json_unsigned(json, "p999_ns", latency_percentile(latency, 9990));
	json_unsigned(json, "p9999_ns", latency_percentile(latency, 9999));
	json_unsigned(json, "max_ns", latency->max_ns);
	json_end(json);
}

static void put_latencies(struct json_writer *json, const char *key, const char *subject_key, const char *kind_key,
	const GArray *latencies)
{
	json_array_begin(json, key);
	for (guint i = 0; i < latencies->len; i++)
		put_latency(json, subject_key, kind_key, &g_array_index(latencies, struct latency_result, i));
	json_end(json);
}

/* --- CPUs --- */

static void put_memory(struct json_writer *json, const struct hw_memory_counts *counts)
{
	json_array_begin(json, "memory");
	for (guint index = 0; index < MEMORY_KINDS; index++) {
		const struct memory_kind kind = memory_kind_get(index);

		if (memory_kind_lines(counts, index) == 0)
			continue;
		json_object_begin_compact(json, NULL);
		json_string(json, "level", kind.level);
		json_string(json, "kind", kind.kind);
		json_string(json, "distance", kind.distance);
		json_unsigned(json, "accesses", memory_kind_lines(counts, index));
		json_end(json);
	}
	json_end(json);
}

static void put_cpu(struct json_writer *json, const struct run_result *result, const struct cpu_result *cpu)
{
	json_object_begin(json, NULL);
	json_unsigned(json, "cpu", cpu->cpu);
	json_unsigned(json, "node", cpu->node);
	json_unsigned(json, "busy_ns", cpu->busy_ns);
	json_unsigned(json, "idle_ns", cpu->idle_ns);
	json_unsigned(json, "interrupts", cpu->interrupts);
	json_unsigned(json, "irq_off_ns_max", cpu->irq_off_ns_max);
	json_unsigned(json, "irq_off_longest_sim_ns", cpu->irq_off_max_sim_ns);
	json_string(json, "irq_off_longest_call_chain", cpu->irq_off_call_chain);
	json_array_begin(json, "ledger");
	for (unsigned int entry = 0; entry < HW_LEDGER_ENTRIES; entry++) {
		if (cpu->ledger[entry] == 0)
			continue;
		entry_begin(json, result, entry, cpu->ledger[entry]);
		json_end(json);
	}
	json_end(json);
	put_memory(json, &cpu->memory);
	json_end(json);
}

void summary_times_json(struct json_writer *json, const struct run_result *result)
{
	put_latencies(json, "latencies", "cache", "operation", result->latencies);
	put_latencies(json, "lock_latencies", "lock", "kind", result->lock_latencies);
	put_latencies(json, "irq_off", "cpu", NULL, result->irq_offs);
	put_ledger(json, result);
	json_array_begin(json, "cpus");
	for (guint i = 0; i < result->cpu_totals->len; i++)
		put_cpu(json, result, &g_array_index(result->cpu_totals, struct cpu_result, i));
	json_end(json);
}
