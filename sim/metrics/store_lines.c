/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what a run stored of its cache misses by name. See store_query.h. */
#include "models/hw/machine.h"
#include "sim/metrics/store_query.h"

/* The columns of one row, one after the other. */
struct cursor {
	const struct store_table *table;
	guint row, column;
};

static const struct store_cell *next_cell(struct cursor *cursor)
{
	return store_table_cell(cursor->table, cursor->row, cursor->column++);
}

static uint64_t next_count(struct cursor *cursor)
{
	return (uint64_t)next_cell(cursor)->integer;
}

static const char *next_text(struct cursor *cursor)
{
	return next_cell(cursor)->text;
}

typedef void (*take_row)(struct run_result *result, struct cursor *cursor);

static void take_run(struct run_result *result, struct cursor *cursor)
{
	uint64_t nodes;

	result->workload = g_strdup(next_text(cursor));
	result->machine = g_strdup(next_text(cursor));
	result->allocator = g_strdup(next_text(cursor));
	result->seed = next_cell(cursor)->integer;
	result->digest = g_strdup(next_text(cursor));
	nodes = next_count(cursor);
	result->nodes = (unsigned int)MIN(nodes, (uint64_t)MACHINE_NODES_MAX);
	result->cpus = (unsigned int)next_count(cursor);
}

static void take_cpu(struct run_result *result, struct cursor *cursor)
{
	struct cpu_result cpu = { 0 };

	cpu.cpu = (unsigned int)next_count(cursor);
	cpu.node = (unsigned int)next_count(cursor);
	cpu.busy_ns = next_count(cursor);
	g_array_append_val(result->cpu_totals, cpu);
}

static void take_line(struct run_result *result, struct cursor *cursor)
{
	struct line_result line = { .owner = g_intern_string(next_text(cursor)) };

	line.cache = g_strdup(next_text(cursor));
	line.instance = g_strdup(next_text(cursor));
	line.structure = g_strdup(next_text(cursor));
	line.field = g_strdup(next_text(cursor));
	line.site = g_strdup(next_text(cursor));
	line.lines = next_count(cursor);
	line.touches = next_count(cursor);
	line.counts.true_sharing = next_count(cursor);
	line.counts.false_sharing = next_count(cursor);
	line.counts.invalidations = next_count(cursor);
	line.counts.dirty_local = next_count(cursor);
	line.counts.dirty_remote = next_count(cursor);
	line.counts.other_misses = next_count(cursor);
	line.counts.cycles = next_count(cursor);
	line.ns = next_count(cursor);
	line.readers = line_cpus_parse(next_text(cursor));
	line.writers = line_cpus_parse(next_text(cursor));
	g_array_append_val(result->lines, line);
}

/* Numbers that are none of the table's lead nowhere: somebody else may have written it. */
static void take_pair(struct run_result *result, struct cursor *cursor)
{
	const uint64_t number = next_count(cursor), with = next_count(cursor);
	const struct line_pair_result pair = { (guint)(number - 1), (guint)(with - 1), next_count(cursor) };

	if (number - 1 < result->lines->len && with - 1 < result->lines->len)
		g_array_append_val(result->line_pairs, pair);
}

static void take_traffic(struct run_result *result, struct cursor *cursor)
{
	const uint64_t from = next_count(cursor), to = next_count(cursor);

	if (from < result->nodes && to < result->nodes && result->line_traffic->len == 0)
		g_array_set_size(result->line_traffic, result->nodes * result->nodes);
	if (from < result->nodes && to < result->nodes)
		g_array_index(result->line_traffic, uint64_t, from * result->nodes + to) = next_count(cursor);
}

static const struct part {
	const char *needs, *sql;
	take_row take;
} parts[] = {
	{ "run", "SELECT workload, machine, allocator, seed, digest, nodes, cpus FROM run WHERE run_id = ?1",
		take_run },
	{ "cpu_total", "SELECT cpu, node, busy_ns FROM cpu_total WHERE run_id = ?1 ORDER BY cpu", take_cpu },
	{ "line_total",
		"SELECT owner, cache, instance, structure, field, site, lines, touches, true_sharing, false_sharing, "
		"invalidations, dirty_local, dirty_remote, other_misses, cycles, ns, reader_cpus, writer_cpus "
		"FROM line_total WHERE run_id = ?1 ORDER BY number",
		take_line },
	{ "line_pair", "SELECT number, with_number, false_sharing FROM line_pair WHERE run_id = ?1", take_pair },
	{ "line_traffic", "SELECT from_node, to_node, lines FROM line_traffic WHERE run_id = ?1", take_traffic },
};

struct run_result *store_read_lines(const char *path, int64_t *run_id, GError **error)
{
	g_autoptr(RunResult) result = run_result_new();

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autoptr(StoreTable) table = store_query(path, run_id, parts[i].needs, parts[i].sql, error);

		if (table == NULL)
			return NULL;
		if (table->missing) {
			g_set_error(error, STORE_ERROR, STORE_ERROR_NO_ROW,
				"%s: has no cache misses by name: an older slabsim wrote it, run the workload again",
				path);
			return NULL;
		}
		for (guint row = 0; row < store_table_rows(table); row++)
			parts[i].take(result, &(struct cursor){ table, row, 0 });
	}
	return g_steal_pointer(&result);
}
