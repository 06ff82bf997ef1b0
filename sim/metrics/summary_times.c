/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the summary that are about time. See summary_times.h. */
#include "sim/metrics/summary_times.h"

#include "sim/metrics/count_text.h"
#include "sim/metrics/text_table.h"

#include <string.h>

enum { LATENCIES_SHOWN = 10 };

/* --- how long calls took --- */

static gint compare_latencies(gconstpointer a, gconstpointer b)
{
	const struct latency_result *left = *(const struct latency_result *const *)a;
	const struct latency_result *right = *(const struct latency_result *const *)b;

	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return strcmp(left->subject, right->subject);
}

/* Those of one kind, most calls first; so all caches together come before each of them, if there are several. */
static GPtrArray *latencies_of(const struct run_result *result, const char *kind)
{
	GPtrArray *found = g_ptr_array_new();

	for (guint i = 0; i < result->latencies->len; i++) {
		struct latency_result *latency = &g_array_index(result->latencies, struct latency_result, i);

		if (strcmp(latency->kind, kind) == 0)
			g_ptr_array_add(found, latency);
	}
	g_ptr_array_sort(found, compare_latencies);
	/* Of one cache alone nothing is gained by the sum. */
	for (guint i = 0; found->len == 2 && i < found->len; i++)
		if (strcmp(((struct latency_result *)g_ptr_array_index(found, i))->subject, ALL_CACHES) == 0)
			g_ptr_array_remove_index(found, i);
	return found;
}

static void cell_time(struct text_table *table, uint64_t time_ns)
{
	g_autofree char *text = count_text_time(time_ns);

	text_table_cell(table, text);
}

static void append_latency(struct text_table *table, const struct latency_result *latency)
{
	text_table_cell(table, strcmp(latency->subject, ALL_CACHES) == 0 ? "all caches" : latency->subject);
	text_table_cell(table, latency->kind);
	text_table_count(table, latency->count);
	cell_time(table, latency_percentile(latency, 5000));
	cell_time(table, latency_percentile(latency, 9000));
	cell_time(table, latency_percentile(latency, 9900));
	cell_time(table, latency_percentile(latency, 9999));
	cell_time(table, latency->max_ns);
}

void summary_latencies(struct page *page)
{
	static const struct text_column columns[] = { { "cache", FALSE }, { "call", FALSE }, { "calls", TRUE },
		{ "p50", TRUE }, { "p90", TRUE }, { "p99", TRUE }, { "p99.99", TRUE }, { "longest", TRUE } };
	static const char *const kinds[] = { "alloc", "free" };
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));
	guint hidden = 0;

	if (page->result->latencies->len == 0)
		return;
	page_title(page, "How long the workload's calls took, in simulated time");
	for (gsize kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
		g_autoptr(GPtrArray) found = latencies_of(page->result, kinds[kind]);

		for (guint i = 0; i < MIN(found->len, LATENCIES_SHOWN); i++)
			append_latency(table, g_ptr_array_index(found, i));
		hidden += found->len - MIN(found->len, LATENCIES_SHOWN);
	}
	text_table_append(table, page->text, 2, page->options->colour);
	page_more(page, hidden, "view v_latency");
}

/* --- the ledger --- */

enum { GROUPS = 11 };

/* Causes that a reader tells apart, each a column. */
static const struct cause_group {
	const char *heading;
	unsigned int causes; /* bit = enum hw_cause */
} groups[GROUPS] = {
	{ "instructions, L1", 1u << HW_CAUSE_WORK },
	{ "L2, L3", 1u << HW_CAUSE_CACHE },
	{ "other CPUs' caches",
		1u << HW_CAUSE_TRANSFER_LOCAL | 1u << HW_CAUSE_TRANSFER_REMOTE | 1u << HW_CAUSE_INVALIDATE },
	{ "memory", 1u << HW_CAUSE_MEMORY_LOCAL | 1u << HW_CAUSE_MEMORY_REMOTE },
	{ "queues", 1u << HW_CAUSE_QUEUE },
	{ "page walks", 1u << HW_CAUSE_TRANSLATION },
	{ "atomics", 1u << HW_CAUSE_ATOMIC },
	{ "irq on, off, entry", 1u << HW_CAUSE_INTERRUPT },
	{ "task switches", 1u << HW_CAUSE_SWITCH },
	{ "lock waits", 1u << HW_CAUSE_LOCK_WAIT },
	{ "CPU waits", 1u << HW_CAUSE_CPU_WAIT },
};

static const char *const phase_texts[HW_PHASES] = {
	[HW_PHASE_TASK] = "outside the allocator",
	[HW_PHASE_ALLOC] = "allocating",
	[HW_PHASE_FREE] = "freeing",
	[HW_PHASE_REFILL] = "refilling an array",
	[HW_PHASE_FLUSH] = "flushing an array",
	[HW_PHASE_DRAIN] = "draining arrays",
	[HW_PHASE_GROW] = "adding a slab",
	[HW_PHASE_REAP] = "reaping",
	[HW_PHASE_TUNE] = "tuning a cache",
	[HW_PHASE_PAGES] = "page allocator",
	[HW_PHASE_INTERRUPT] = "interrupts",
	[HW_PHASE_IDLE] = "idle",
};

/* All CPUs together, by phase and group. */
struct ledger_sums {
	uint64_t cycles[HW_PHASES][GROUPS];
	uint64_t of_phase[HW_PHASES], of_group[GROUPS];
	uint64_t busy, all;
};

static void sum_entry(struct ledger_sums *sums, unsigned int phase, unsigned int cause, uint64_t cycles)
{
	sums->all += cycles;
	for (unsigned int group = 0; group < GROUPS; group++) {
		if ((groups[group].causes & 1u << cause) == 0)
			continue;
		sums->cycles[phase][group] += cycles;
		sums->of_phase[phase] += cycles;
		sums->of_group[group] += cycles;
		sums->busy += cycles;
	}
}

static void sum_ledgers(struct ledger_sums *sums, const struct run_result *result)
{
	for (guint i = 0; i < result->cpu_totals->len; i++) {
		const struct cpu_result *cpu = &g_array_index(result->cpu_totals, struct cpu_result, i);

		for (unsigned int entry = 0; entry < HW_LEDGER_ENTRIES; entry++)
			sum_entry(sums, entry / HW_CAUSES, entry % HW_CAUSES, cpu->ledger[entry]);
	}
}

/* Tenths of a percent; what is not even one, but something, is not called nothing. */
static void cell_permille(struct text_table *table, uint64_t part, uint64_t whole)
{
	uint64_t permille = whole == 0 ? 0 : (part * 2000 + whole) / (whole * 2);

	if (part == 0)
		text_table_cell(table, "");
	else if (permille == 0)
		text_table_cell(table, "<0.1%");
	else
		text_table_printf(table, "%u.%u%%", (unsigned int)(permille / 10), (unsigned int)(permille % 10));
}

static void append_shares(
	struct text_table *table, const char *name, uint64_t sum, const uint64_t *cycles, uint64_t busy)
{
	text_table_cell(table, name);
	cell_permille(table, sum, busy);
	for (unsigned int group = 0; group < GROUPS; group++)
		cell_permille(table, cycles[group], busy);
}

void summary_ledger(struct page *page)
{
	struct text_column columns[2 + GROUPS] = { { "what CPUs were at", FALSE }, { "all", TRUE } };
	g_autofree struct ledger_sums *sums = g_new0(struct ledger_sums, 1);
	g_autofree char *title = NULL, *share = NULL;

	sum_ledgers(sums, page->result);
	if (sums->busy == 0)
		return;
	for (unsigned int group = 0; group < GROUPS; group++)
		columns[2 + group] = (struct text_column){ groups[group].heading, TRUE };
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));
	share = count_text_percent((double)sums->busy / (double)sums->all);
	title = g_strdup_printf("Where the time went, in shares of the %s of it that CPUs were not idle", share);
	page_title(page, title);
	for (unsigned int phase = 0; phase < HW_PHASES; phase++)
		if (sums->of_phase[phase] != 0)
			append_shares(
				table, phase_texts[phase], sums->of_phase[phase], sums->cycles[phase], sums->busy);
	append_shares(table, "all", sums->busy, sums->of_group, sums->busy);
	text_table_append(table, page->text, 2, page->options->colour);
}

/* --- interrupts off --- */

void summary_irq_off(struct page *page)
{
	const struct cpu_result *longest = NULL;
	g_autofree char *time = NULL, *since = NULL;

	for (guint i = 0; i < page->result->cpu_totals->len; i++) {
		const struct cpu_result *cpu = &g_array_index(page->result->cpu_totals, struct cpu_result, i);

		if (cpu->irq_off_call_chain != NULL &&
			(longest == NULL || cpu->irq_off_ns_max > longest->irq_off_ns_max))
			longest = cpu;
	}
	if (longest == NULL)
		return;
	time = count_text_time(longest->irq_off_ns_max);
	since = count_text_time(longest->irq_off_max_sim_ns);
	g_string_append_printf(page->text, "  Interrupts were off longest on CPU %u: %s, from %s on, until\n    %s\n",
		longest->cpu, time, since, longest->irq_off_call_chain);
}
