/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Summary tables of stored runs. See report.h. */
#include "sim/metrics/report.h"

#include "sim/config/nearest.h"
#include "sim/metrics/count_text.h"
#include "sim/metrics/csv_text.h"
#include "sim/metrics/text_table.h"

#include <string.h>

/* clang-format off */
static const struct report_table tables[] = {
	{ "run", "Run", NULL,
		"SELECT run_id, workload, machine, nodes, cpus, allocator, seed, status, digest, sim_ns, warmup_ns, host_ns, "
		"operations, findings FROM run WHERE run_id = ?1" },
	{ "hit_rate", "Allocations served by the CPU's own array, busiest cache first", "v_hit_rate",
		"SELECT cache, allochit, allocmiss, hit_rate FROM v_hit_rate "
		"WHERE run_id = ?1 AND allochit + allocmiss > 0 ORDER BY allochit + allocmiss DESC, cache" },
	{ "fragmentation", "Memory that caches take and users do not", "v_fragmentation",
		"SELECT view.cache, objects, pages, internal_fragmentation, slab_overhead, external_fragmentation, "
		"external_fragmentation_kernel FROM v_fragmentation AS view JOIN cache_total AS total "
		"ON total.run_id = view.run_id AND total.cache = view.cache "
		"WHERE view.run_id = ?1 AND pages > 0 ORDER BY pages DESC, view.cache" },
	{ "remote_free", "Objects freed away from their node", "v_remote_free",
		"SELECT cache, node_frees, frees, remote_share FROM v_remote_free "
		"WHERE run_id = ?1 AND node_frees > 0 ORDER BY node_frees DESC, cache" },
	{ "locks", "Locks that were waited for, longest first", "v_lock_contention",
		"SELECT lock, acquisitions, contended, contended_share, wait_ns FROM v_lock_contention "
		"WHERE run_id = ?1 AND contended > 0 ORDER BY wait_ns DESC, lock" },
	{ "latency", "How long the workload's calls took", "v_latency",
		"SELECT cache, operation, count, p50_ns, p90_ns, p99_ns, p9999_ns, max_ns FROM v_latency "
		"WHERE run_id = ?1 ORDER BY cache <> '*', count DESC, cache, operation" },
	{ "irq_off", "How long interrupts were off", "v_irq_off",
		"SELECT cpu, count, p50_ns, p99_ns, p9999_ns, max_ns FROM v_irq_off WHERE run_id = ?1 ORDER BY max_ns DESC, cpu" },
	{ "ledger", "What CPUs spent their time on", "v_ledger",
		"SELECT phase, cause, cycles, ns, busy_share FROM v_ledger WHERE run_id = ?1 ORDER BY cycles DESC, phase, cause" },
	{ "memory", "Lines that CPUs touched, by where they were", NULL,
		"SELECT level, distance, kind, SUM(accesses) AS accesses, CAST(SUM(accesses) AS REAL) / "
		"(SELECT SUM(accesses) FROM memory_total WHERE run_id = ?1) AS accesses_share "
		"FROM memory_total WHERE run_id = ?1 GROUP BY level, distance, kind HAVING SUM(accesses) > 0 "
		"ORDER BY SUM(accesses) DESC, level, distance, kind" },
	{ "lines", "What cache misses were for, most time first", "line_total",
		"SELECT owner, cache, instance, field, site, misses, true_sharing, false_sharing, invalidations, other_misses, "
		"ns, reader_cpus, writer_cpus FROM line_total WHERE run_id = ?1 ORDER BY number" },
	{ "false_sharing", "False sharing, and what is written beside", "v_false_sharing",
		"SELECT cache, owner, instance, field, false_sharing, ns, with_cache, with_owner, with_instance, with_field, "
		"with_writer_cpus FROM v_false_sharing WHERE run_id = ?1" },
	{ "jobs", "What each job did", "job_total",
		"SELECT job, allocs, frees, failures, requested_bytes, CAST(alloc_ns AS REAL) / NULLIF(allocs, 0) AS mean_alloc_ns, "
		"CAST(free_ns AS REAL) / NULLIF(frees, 0) AS mean_free_ns FROM job_total WHERE run_id = ?1 ORDER BY job" },
	{ "remarks", "Not as the workload asks", "remark", "SELECT text FROM remark WHERE run_id = ?1 ORDER BY number" },
	{ "findings", "Findings", NULL,
		"SELECT kind, detector, cpu, sim_ns, message FROM finding WHERE run_id = ?1 ORDER BY number" },
};

#define RUNS_COLUMNS \
	"run_id, workload, machine, allocator, seed, status, operations, sim_ns, findings, " \
	"(SELECT CAST(SUM(allochit) AS REAL) / NULLIF(SUM(allochit + allocmiss), 0) FROM cache_total AS total " \
	"WHERE total.run_id = run.run_id) AS hit_rate, " \
	"(SELECT CAST(SUM(node_frees) AS REAL) / NULLIF(SUM(freehit + freemiss + node_frees), 0) FROM cache_total AS total " \
	"WHERE total.run_id = run.run_id) AS remote_share, " \
	"(SELECT SUM(wait_ns) FROM lock_total AS total WHERE total.run_id = run.run_id) AS lock_wait_ns"

static const struct report_table runs = { "runs", "Runs", "line_total",
	"SELECT " RUNS_COLUMNS ", (SELECT SUM(ns) FROM line_total AS total WHERE total.run_id = run.run_id AND lines > 0) "
	"AS line_sharing_ns FROM run ORDER BY run_id" };
static const struct report_table runs_before = { "runs", "Runs", NULL,
	"SELECT " RUNS_COLUMNS " FROM run ORDER BY run_id" };
/* clang-format on */

const struct report_table *report_tables(guint *count)
{
	*count = G_N_ELEMENTS(tables);
	return tables;
}

/* What of it can be read depends on the version that wrote the database. */
const struct report_table *report_runs(const char *path, GError **error)
{
	int64_t run_id = STORE_RUN_LAST;
	g_autoptr(StoreTable) probe = store_query(path, &run_id, runs.needs, "SELECT 1", error);

	if (probe == NULL)
		return NULL;
	return probe->missing ? &runs_before : &runs;
}

const struct report_table *report_table_find(const char *name, GError **error)
{
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
		nearest_offer(&nearest, tables[i].name);
		if (strcmp(tables[i].name, name) == 0)
			return &tables[i];
	}
	g_autofree char *hint = nearest_hint(&nearest);
	GString *known = g_string_new(NULL);
	for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
		g_string_append_printf(known, "%s%s", i == 0 ? "" : ", ", tables[i].name);
	g_set_error(error, STORE_ERROR, STORE_ERROR_NO_ROW, "no table \"%s\", expected one of %s%s", name, known->str,
		hint);
	g_string_free(known, TRUE);
	return NULL;
}

struct store_table *report_read(
	const char *path, int64_t *run_id, const struct report_table *table, guint top, GError **error)
{
	g_autofree char *sql = top == 0 ? g_strdup(table->sql) : g_strdup_printf("%s LIMIT %u", table->sql, top);

	return store_query(path, run_id, table->needs, sql, error);
}

/* --- text --- */

static gboolean is_time(const char *column)
{
	return g_str_has_suffix(column, "_ns") || strcmp(column, "ns") == 0;
}

static gboolean is_share(const char *column)
{
	return g_str_has_suffix(column, "_share") || g_str_has_suffix(column, "_rate") ||
	       strstr(column, "fragmentation") != NULL || strcmp(column, "slab_overhead") == 0;
}

/* Numbers that name something, and are not read as amounts. */
static gboolean is_name(const char *column)
{
	return strcmp(column, "run_id") == 0 || strcmp(column, "seed") == 0 || strcmp(column, "cpu") == 0;
}

static char *number_text(const char *column, const struct store_cell *cell)
{
	const double value = cell->kind == STORE_VALUE_REAL ? cell->real : (double)cell->integer;

	if (is_share(column))
		return count_text_percent(value);
	if (value < 0 || is_name(column))
		return g_strdup_printf("%" G_GINT64_FORMAT, cell->integer);
	if (is_time(column))
		return count_text_time(
			cell->kind == STORE_VALUE_REAL ? (uint64_t)(MIN(value, 1e18) + 0.5) : (uint64_t)cell->integer);
	if (cell->kind == STORE_VALUE_REAL)
		return g_strdup_printf("%.3f", value);
	return count_text((uint64_t)cell->integer);
}

static char *cell_text(const char *column, const struct store_cell *cell)
{
	if (cell->kind == STORE_VALUE_NULL)
		return g_strdup("");
	return cell->kind == STORE_VALUE_TEXT ? g_strdup(cell->text) : number_text(column, cell);
}

/* Numbers stand at the right: a column is one of numbers when no cell is text. */
static gboolean is_number_column(const struct store_table *rows, guint column)
{
	for (guint row = 0; row < store_table_rows(rows); row++)
		if (store_table_cell(rows, row, column)->kind == STORE_VALUE_TEXT)
			return FALSE;
	return TRUE;
}

static char *heading(const char *column)
{
	gsize length = strlen(column);

	if (strcmp(column, "ns") == 0)
		return g_strdup("time");
	if (g_str_has_suffix(column, "_ns"))
		length -= strlen("_ns");
	return g_strdelimit(g_strndup(column, length), "_", ' ');
}

static void append_columns(GString *out, const struct store_table *rows, gboolean colour)
{
	const guint count = rows->columns->len;
	g_autofree struct text_column *columns = g_new0(struct text_column, count);
	g_autoptr(GPtrArray) headings = g_ptr_array_new_with_free_func(g_free);
	struct text_table *text;

	for (guint column = 0; column < count; column++) {
		g_ptr_array_add(headings, heading(g_ptr_array_index(rows->columns, column)));
		columns[column] =
			(struct text_column){ g_ptr_array_index(headings, column), is_number_column(rows, column) };
	}
	text = text_table_new(columns, count);
	for (guint row = 0; row < store_table_rows(rows); row++)
		for (guint column = 0; column < count; column++) {
			g_autofree char *cell = cell_text(
				g_ptr_array_index(rows->columns, column), store_table_cell(rows, row, column));

			text_table_cell(text, cell);
		}
	text_table_append(text, out, 2, colour);
	text_table_free(text);
}

void report_append_text(GString *out, const struct report_table *table, const struct store_table *rows, gboolean colour)
{
	if (store_table_rows(rows) == 0)
		return;
	g_string_append_printf(out, "%s%s%s%s\n", out->len == 0 ? "" : "\n", colour ? "\033[1m" : "", table->title,
		colour ? "\033[0m" : "");
	append_columns(out, rows, colour);
}

/* --- for programs --- */

static void json_cell(struct json_writer *json, const char *key, const struct store_cell *cell)
{
	switch (cell->kind) {
	case STORE_VALUE_NULL:
		json_null(json, key);
		break;
	case STORE_VALUE_INTEGER:
		json_signed(json, key, cell->integer);
		break;
	case STORE_VALUE_REAL:
		json_double(json, key, cell->real, 6);
		break;
	case STORE_VALUE_TEXT:
		json_string(json, key, cell->text);
		break;
	}
}

void report_append_json(struct json_writer *json, const char *key, const struct store_table *rows)
{
	if (rows->missing) {
		json_null(json, key);
		return;
	}
	json_array_begin(json, key);
	for (guint row = 0; row < store_table_rows(rows); row++) {
		json_object_begin_compact(json, NULL);
		for (guint column = 0; column < rows->columns->len; column++)
			json_cell(json, g_ptr_array_index(rows->columns, column), store_table_cell(rows, row, column));
		json_end(json);
	}
	json_end(json);
}

static void append_csv_cell(GString *out, gboolean first, const struct store_cell *cell)
{
	char number[64] = "";

	if (cell->kind == STORE_VALUE_INTEGER)
		g_snprintf(number, sizeof(number), "%" G_GINT64_FORMAT, cell->integer);
	if (cell->kind == STORE_VALUE_REAL)
		g_ascii_formatd(number, sizeof(number), "%.6f", cell->real);
	csv_text_cell(out, first, cell->kind == STORE_VALUE_TEXT ? cell->text : number);
}

void report_append_csv(GString *out, const struct store_table *rows)
{
	for (guint column = 0; column < rows->columns->len; column++)
		csv_text_cell(out, column == 0, g_ptr_array_index(rows->columns, column));
	if (rows->columns->len != 0)
		g_string_append_c(out, '\n');
	for (guint row = 0; row < store_table_rows(rows); row++) {
		for (guint column = 0; column < rows->columns->len; column++)
			append_csv_cell(out, column == 0, store_table_cell(rows, row, column));
		g_string_append_c(out, '\n');
	}
}
