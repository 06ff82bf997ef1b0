/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The summary for people. */
#include "sim/metrics/summary.h"

#include "sim/metrics/count_text.h"
#include "sim/metrics/line_view.h"
#include "sim/metrics/memory_kinds.h"
#include "sim/metrics/ratio.h"
#include "sim/metrics/summary_page.h"
#include "sim/metrics/summary_times.h"
#include "sim/metrics/text_table.h"

#include <unistd.h>

enum {
	CACHES_SHOWN = 20,
	LOCKS_SHOWN = 10,
	NODES_SHOWN = 16,
	FINDINGS_SHOWN = 10,
	LINES_SHOWN = 5,
	REMARKS_SHOWN = 10
};

gboolean summary_wants_colour(FILE *stream)
{
	const char *refused = g_getenv("NO_COLOR");

	return (refused == NULL || *refused == '\0') && isatty(fileno(stream));
}

static const char *or_none(const char *text)
{
	return text == NULL ? "none" : text;
}

static void append_identity(struct page *page)
{
	const struct run_result *result = page->result;
	g_autofree char *simulated = count_text_time(result->sim_ns), *warmup = count_text_time(result->warmup_ns);
	g_autofree char *operations = count_text(result->operations), *host = count_text_time(result->host_ns);
	g_autofree char *speed = count_text_short(run_result_speed(result));

	g_string_append_printf(page->text,
		"%s%s%s on %s (%u node%s, %u CPU%s), allocator %s, seed %" G_GINT64_FORMAT "\n",
		page->options->colour ? PAGE_BOLD : "", or_none(result->workload),
		page->options->colour ? PAGE_OFF : "", or_none(result->machine), result->nodes,
		result->nodes == 1 ? "" : "s", result->cpus, result->cpus == 1 ? "" : "s", or_none(result->allocator),
		result->seed);
	g_string_append_printf(page->text, "%s simulated", simulated);
	if (result->warmup_ns > 0)
		g_string_append_printf(page->text, ", the first %s not counted (warm-up)", warmup);
	g_string_append_printf(
		page->text, "; %s operations in %s of host time, %s operations/s\n", operations, host, speed);
	g_string_append_printf(page->text, "digest %s, %s%s%s\n", or_none(result->digest), run_result_status(result),
		result->failure == NULL ? "" : ": ", result->failure == NULL ? "" : result->failure);
}

static void append_findings(struct page *page)
{
	const GArray *findings = page->result->findings;
	g_autofree char *count = count_text(page->result->findings_total);
	g_autofree char *title = g_strdup_printf("Findings: %s", count);

	if (page->result->findings_total == 0)
		return;
	page_title_warning(page, title);
	for (guint i = 0; i < MIN(findings->len, FINDINGS_SHOWN); i++) {
		const struct finding_result *finding = &g_array_index(findings, struct finding_result, i);
		g_autofree char *when = count_text_time(finding->sim_ns);

		g_string_append_printf(page->text, "  %s (%s) at %s", finding->kind, finding->detector, when);
		if (finding->cpu >= 0)
			g_string_append_printf(page->text, " on CPU %d", finding->cpu);
		g_string_append_printf(page->text, ": %s\n", finding->message);
	}
	if (page->result->findings_total > FINDINGS_SHOWN)
		page_more(page, (guint)(page->result->findings_total - FINDINGS_SHOWN), "table finding");
}

static void append_remarks(struct page *page)
{
	const GPtrArray *remarks = page->result->remarks;

	if (remarks->len == 0)
		return;
	page_title(page, "Not as the workload asks, in the whole run");
	for (guint i = 0; i < MIN(remarks->len, REMARKS_SHOWN); i++)
		g_string_append_printf(page->text, "  %s\n", (const char *)g_ptr_array_index(remarks, i));
	page_more(page, remarks->len - MIN(remarks->len, REMARKS_SHOWN), "table remark");
}

/* Caches, busiest first; equals by name. */

static gboolean did_something(const struct cache_result *cache)
{
	return cache_result_allocations(cache) > 0 || cache_result_frees(cache) > 0 || cache->counters.grown > 0 ||
	       cache->counters.reaped > 0 || cache->requests.allocs > 0;
}

static gint compare_caches(gconstpointer a, gconstpointer b)
{
	const struct cache_result *left = *(const struct cache_result *const *)a;
	const struct cache_result *right = *(const struct cache_result *const *)b;
	uint64_t left_count = cache_result_allocations(left) + left->requests.allocs;
	uint64_t right_count = cache_result_allocations(right) + right->requests.allocs;

	if (left_count != right_count)
		return left_count > right_count ? -1 : 1;
	return g_strcmp0(left->name, right->name);
}

static GPtrArray *busy_caches(const struct run_result *result)
{
	GPtrArray *busy = g_ptr_array_new();

	for (guint i = 0; i < result->caches->len; i++) {
		struct cache_result *cache = run_result_cache(result, i);

		if (did_something(cache))
			g_ptr_array_add(busy, cache);
	}
	g_ptr_array_sort(busy, compare_caches);
	return busy;
}

static void cell_ratio(struct text_table *table, const struct cache_result *cache,
	bool (*ratio)(const struct cache_result *cache, double *value))
{
	double value;

	if (ratio(cache, &value)) {
		g_autofree char *percent = count_text_percent(value);

		text_table_cell(table, percent);
	} else
		text_table_cell(table, "");
}

/* A count that is of interest only when it is not zero. */
static void cell_nonzero(struct text_table *table, uint64_t value)
{
	if (value == 0)
		text_table_cell(table, "");
	else
		text_table_count(table, value);
}

static void cell_mean(struct text_table *table, uint64_t sum_ns, uint64_t count)
{
	g_autofree char *mean = count == 0 ? g_strdup("") : count_text_time(sum_ns / count);

	text_table_cell(table, mean);
}

static const struct text_column call_columns[] = { { "cache", FALSE }, { "allocations", TRUE }, { "hit rate", TRUE },
	{ "frees", TRUE }, { "remote", TRUE }, { "alien full", TRUE }, { "mean alloc", TRUE }, { "mean free", TRUE },
	{ "got nothing", TRUE } };

static void append_calls(struct text_table *table, const struct cache_result *cache)
{
	text_table_cell(table, cache->name);
	text_table_count(table, cache_result_allocations(cache));
	cell_ratio(table, cache, ratio_hit_rate);
	text_table_count(table, cache_result_frees(cache));
	if (cache->counters.node_frees == 0)
		text_table_cell(table, "");
	else
		cell_ratio(table, cache, ratio_remote_share);
	cell_nonzero(table, cache->counters.node_overflow);
	cell_mean(table, cache->requests.alloc_ns, cache->requests.allocs);
	cell_mean(table, cache->requests.free_ns, cache->requests.frees);
	cell_nonzero(table, cache->requests.failures);
}

static const struct text_column memory_columns[] = { { "cache", FALSE }, { "buffer", TRUE }, { "active", TRUE },
	{ "in arrays", TRUE }, { "peak", TRUE }, { "slabs", TRUE }, { "grown", TRUE }, { "reaped", TRUE },
	{ "pages", TRUE }, { "int. frag", TRUE }, { "ext. frag", TRUE } };

static void append_memory(struct text_table *table, const struct cache_result *cache)
{
	text_table_cell(table, cache->name);
	text_table_count(table, cache->buffer_size_bytes);
	text_table_count(table, cache->active_objects);
	text_table_count(table, cache->array_objects);
	text_table_count(table, cache->high_mark);
	text_table_count(table, cache_result_slabs(cache));
	cell_nonzero(table, cache->counters.grown);
	cell_nonzero(table, cache->counters.reaped);
	text_table_count(table, cache_result_pages(cache));
	cell_ratio(table, cache, ratio_internal_fragmentation);
	cell_ratio(table, cache, ratio_external_fragmentation);
}

typedef void (*append_cache)(struct text_table *table, const struct cache_result *cache);

static void append_cache_table(struct page *page, const GPtrArray *caches, const char *title,
	const struct text_column *columns, guint column_count, append_cache append)
{
	g_autoptr(TextTable) table = text_table_new(columns, column_count);

	page_title(page, title);
	for (guint i = 0; i < MIN(caches->len, CACHES_SHOWN); i++)
		append(table, g_ptr_array_index(caches, i));
	text_table_append(table, page->text, 2, page->options->colour);
	page_more(page, caches->len - MIN(caches->len, CACHES_SHOWN), "table cache_total");
}

static void append_caches(struct page *page)
{
	g_autoptr(GPtrArray) busy = busy_caches(page->result);

	if (busy->len == 0)
		return;
	append_cache_table(
		page, busy, "Calls, by cache, busiest first", call_columns, G_N_ELEMENTS(call_columns), append_calls);
	append_cache_table(page, busy, "Memory of these caches at the end, before teardown", memory_columns,
		G_N_ELEMENTS(memory_columns), append_memory);
	if (!page->result->statistics)
		g_string_append(page->text,
			"  The kernel kept no statistics: counters are zeros ([kernel] stats = yes counts them).\n");
	if (page->result->caches_lost > 0)
		g_string_append_printf(page->text,
			"  %u destroyed caches are missing: there were too many to remember.\n",
			page->result->caches_lost);
}

/* Locks, longest waiting first. */

static gint compare_locks(gconstpointer a, gconstpointer b)
{
	const struct lock_result *left = *(const struct lock_result *const *)a;
	const struct lock_result *right = *(const struct lock_result *const *)b;

	if (left->wait_ns != right->wait_ns)
		return left->wait_ns > right->wait_ns ? -1 : 1;
	if (left->contended != right->contended)
		return left->contended > right->contended ? -1 : 1;
	return g_strcmp0(left->name, right->name);
}

static void append_lock(struct text_table *table, const struct lock_result *lock)
{
	g_autofree char *share = count_text_percent((double)lock->contended / (double)MAX(lock->acquisitions, 1));
	g_autofree char *wait = count_text_time(lock->wait_ns);
	g_autofree char *mean = count_text_time(lock->wait_ns / lock->contended);
	g_autofree char *hold = count_text_time(lock->hold_ns), *hold_max = count_text_time(lock->hold_ns_max);

	text_table_cell(table, lock->name);
	text_table_count(table, lock->acquisitions);
	text_table_count(table, lock->contended);
	text_table_cell(table, share);
	text_table_cell(table, wait);
	text_table_cell(table, mean);
	text_table_cell(table, hold);
	text_table_cell(table, hold_max);
}

static void append_locks(struct page *page)
{
	static const struct text_column columns[] = { { "lock", FALSE }, { "taken", TRUE }, { "contended", TRUE },
		{ "share", TRUE }, { "waited", TRUE }, { "mean wait", TRUE }, { "held", TRUE },
		{ "longest hold", TRUE } };
	g_autoptr(GPtrArray) waited = g_ptr_array_new();
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));

	for (guint i = 0; i < page->result->locks->len; i++) {
		struct lock_result *lock = &g_array_index(page->result->locks, struct lock_result, i);

		if (lock->contended > 0)
			g_ptr_array_add(waited, lock);
	}
	if (waited->len == 0)
		return;
	g_ptr_array_sort(waited, compare_locks);
	page_title(page, "Locks that were waited for, longest first");
	for (guint i = 0; i < MIN(waited->len, LOCKS_SHOWN); i++)
		append_lock(table, g_ptr_array_index(waited, i));
	text_table_append(table, page->text, 2, page->options->colour);
	page_more(page, waited->len - MIN(waited->len, LOCKS_SHOWN), "view v_lock_contention");
}

/* The CPUs of one node together. */
struct node_cpus {
	uint64_t busy_ns, elapsed_ns, lines, hits, remote, peers, irq_off_ns_max;
};

static uint64_t lines_from(const struct hw_memory_counts *counts, const enum hw_source *sources, gsize count)
{
	uint64_t lines = 0;

	for (gsize i = 0; i < count; i++)
		lines += memory_lines_from(counts, sources[i]);
	return lines;
}

static struct node_cpus add_cpus(const struct run_result *result, unsigned int node)
{
	static const enum hw_source remote[] = { HW_SOURCE_CLEAN_REMOTE, HW_SOURCE_TRANSFER_REMOTE,
		HW_SOURCE_MEMORY_REMOTE };
	static const enum hw_source peers[] = { HW_SOURCE_CLUSTER, HW_SOURCE_CLEAN_LOCAL, HW_SOURCE_CLEAN_REMOTE,
		HW_SOURCE_TRANSFER_LOCAL, HW_SOURCE_TRANSFER_REMOTE };
	struct node_cpus sum = { 0 };

	for (guint i = 0; i < result->cpu_totals->len; i++) {
		const struct cpu_result *cpu = &g_array_index(result->cpu_totals, struct cpu_result, i);

		if (cpu->node != node)
			continue;
		sum.busy_ns += cpu->busy_ns;
		sum.elapsed_ns += cpu->busy_ns + cpu->idle_ns;
		sum.hits += cpu->memory.l1_hits + cpu->memory.l2_hits;
		sum.remote += lines_from(&cpu->memory, remote, G_N_ELEMENTS(remote));
		sum.peers += lines_from(&cpu->memory, peers, G_N_ELEMENTS(peers));
		sum.lines += memory_lines(&cpu->memory);
		sum.irq_off_ns_max = MAX(sum.irq_off_ns_max, cpu->irq_off_ns_max);
	}
	return sum;
}

static void cell_share(struct text_table *table, uint64_t part, uint64_t whole)
{
	g_autofree char *percent = whole == 0 ? g_strdup("") : count_text_percent((double)part / (double)whole);

	text_table_cell(table, percent);
}

static void append_node(struct text_table *table, const struct run_result *result, const struct node_result *node)
{
	const struct node_cpus cpus = add_cpus(result, node->node);
	g_autofree char *irq_off = cpus.irq_off_ns_max == 0 ? g_strdup("") : count_text_time(cpus.irq_off_ns_max);

	text_table_count(table, node->node);
	text_table_count(table, node->cpus);
	cell_share(table, cpus.busy_ns, cpus.elapsed_ns);
	cell_nonzero(table, cpus.lines);
	cell_share(table, cpus.hits, cpus.lines);
	if (result->nodes == 1)
		text_table_cell(table, "");
	else
		cell_share(table, cpus.remote, cpus.lines);
	cell_share(table, cpus.peers, cpus.lines);
	text_table_cell(table, irq_off);
	text_table_count(table, node->slab_pages);
	text_table_count(table, node->free_pages);
	cell_nonzero(table, node->numa_miss);
	cell_nonzero(table, node->page_failures);
}

static void append_nodes(struct page *page)
{
	static const struct text_column columns[] = { { "node", TRUE }, { "CPUs", TRUE }, { "busy", TRUE },
		{ "lines touched", TRUE }, { "hits", TRUE }, { "remote", TRUE }, { "from other CPUs", TRUE },
		{ "longest irq-off", TRUE }, { "slab pages", TRUE }, { "free pages", TRUE },
		{ "for other nodes", TRUE }, { "page failures", TRUE } };
	const GArray *nodes = page->result->node_totals;
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));

	if (nodes->len == 0)
		return;
	page_title(page, "CPUs and memory by node");
	for (guint i = 0; i < MIN(nodes->len, NODES_SHOWN); i++)
		append_node(table, page->result, &g_array_index(nodes, struct node_result, i));
	text_table_append(table, page->text, 2, page->options->colour);
	page_more(page, nodes->len - MIN(nodes->len, NODES_SHOWN), "tables node_total and cpu_total");
}

static void append_faults(struct page *page)
{
	static const struct text_column columns[] = { { "fault", FALSE }, { "of", FALSE }, { "seen", TRUE },
		{ "struck", TRUE } };
	const GArray *faults = page->result->faults;
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));

	if (faults->len == 0)
		return;
	page_title(page, "Faults: what they might have made fail, and what they did");
	for (guint i = 0; i < faults->len; i++) {
		const struct fault_result *fault = &g_array_index(faults, struct fault_result, i);

		text_table_cell(table, fault->name);
		text_table_cell(table, fault->target);
		text_table_count(table, fault->seen);
		text_table_count(table, fault->struck);
	}
	text_table_append(table, page->text, 2, page->options->colour);
}

static void append_uninspected(struct page *page)
{
	const struct run_result *result = page->result;
	g_autofree char *held = count_text(result->pages_left), *slabs = count_text(result->pages_left_in_slabs);

	page_title(page, "Checked");
	g_string_append(page->text,
		"  the allocator has no inspection table: calls are those of the workload, states are what its\n"
		"  /proc/slabinfo says, and no laws were checked\n");
	if (result->torn_down)
		g_string_append_printf(page->text,
			"  after teardown: %s pages held, of which the allocator counts %s as slab pages\n", held,
			slabs);
}

/* What "no findings" covers. */
static void append_checks(struct page *page)
{
	const struct run_result *result = page->result;
	g_autofree char *slabs = count_text(result->checked_slabs),
			*objects = count_text(result->checked_array_objects);
	g_autofree char *pages = count_text(result->pages_left), *metadata = count_text(result->metadata_objects_left);

	if (result->uninspected) {
		append_uninspected(page);
		return;
	}
	if (result->checked_caches == 0)
		return;
	page_title(page, "Checked");
	g_string_append_printf(page->text, "  all laws over %s slabs of %u caches and %s objects in arrays: %s\n",
		slabs, (guint)result->checked_caches, objects, result->findings_total == 0 ? "clean" : "see findings");
	if (result->torn_down)
		g_string_append_printf(page->text,
			"  after teardown: %s pages held, %s; %s objects in use, all metadata of the boot caches%s\n",
			pages,
			result->pages_left == result->pages_left_in_slabs ? "exactly those of the boot caches' slabs"
									  : "not those of the boot caches' slabs",
			metadata, result->findings_total == 0 ? "" : " but for what the findings name");
}

static void append_lines(struct page *page)
{
	const struct line_view_options options = { .top = LINES_SHOWN, .colour = page->options->colour };
	const uint64_t sharing_ns = line_view_sharing_ns(page->result), busy_ns = line_view_busy_ns(page->result);
	const double share = busy_ns == 0 ? 0 : (double)sharing_ns / (double)busy_ns;

	if (share < LINE_VIEW_SHARE_TOLD)
		return;
	g_autofree char *percent = count_text_percent(share);
	g_autofree char *title = g_strdup_printf(
		"Hottest lines: memory that several CPUs use and write cost %s of the busy time", percent);
	page_title(page, title);
	line_view_append_hottest(page->text, page->result, &options);
}

static void append_where_to_look(struct page *page)
{
	const struct summary_options *options = page->options;

	if (options->database == NULL)
		return;
	g_string_append_printf(page->text,
		"\nStored as run %" G_GINT64_FORMAT " in %s. To see more:\n"
		"  slabsim report %s --run %" G_GINT64_FORMAT "\n"
		"  slabsim report %s --run %" G_GINT64_FORMAT " --lines\n"
		"  slabsim slabinfo %s --run %" G_GINT64_FORMAT "\n"
		"  sqlite3 -box %s 'SELECT * FROM v_fragmentation WHERE run_id = %" G_GINT64_FORMAT "'\n",
		options->run_id, options->database, options->database, options->run_id, options->database,
		options->run_id, options->database, options->run_id, options->database, options->run_id);
}

char *summary_text(const struct run_result *result, const struct summary_options *options)
{
	struct page page = { .text = g_string_new(NULL), .result = result, .options = options };

	append_identity(&page);
	append_findings(&page);
	append_remarks(&page);
	append_caches(&page);
	summary_latencies(&page);
	append_locks(&page);
	summary_ledger(&page);
	append_nodes(&page);
	summary_irq_off(&page);
	append_lines(&page);
	append_faults(&page);
	append_checks(&page);
	append_where_to_look(&page);
	return g_string_free(page.text, FALSE);
}
