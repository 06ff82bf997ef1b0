/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The database: what was written comes back, views give what is worked out by hand, and nothing is left half done. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/metrics/ratio.h"
#include "sim/metrics/schema.h"
#include "sim/metrics/store.h"
#include "tests/unit/metrics/synthetic_result.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A folder of its own for each test; its files are named in it. */
static char folder[64];

static void folder_make(void)
{
	strcpy(folder, "/tmp/slabsim-store-XXXXXX");
	cr_assert(g_mkdtemp(folder) != NULL);
}

static void folder_remove(void)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *file;

	while ((file = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, file, NULL);

		if (unlink(path) != 0)
			rmdir(path);
	}
	g_dir_close(dir);
	rmdir(folder);
}

static char *in_folder(const char *file)
{
	return g_build_filename(folder, file, NULL);
}

static guint files_in_folder(void)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	guint count = 0;

	while (g_dir_read_name(dir) != NULL)
		count++;
	g_dir_close(dir);
	return count;
}

/* The first column of the first row as text; "NULL" for NULL, "none" without a row. */
static char *query(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	char *value;

	cr_assert(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
	cr_assert(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
	if (sqlite3_step(statement) != SQLITE_ROW)
		value = g_strdup("none");
	else if (sqlite3_column_type(statement, 0) == SQLITE_NULL)
		value = g_strdup("NULL");
	else
		value = g_strdup((const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return value;
}

static void expect_query(const char *path, const char *sql, const char *expected)
{
	g_autofree char *value = query(path, sql);

	cr_assert(eq(str, value, (char *)expected), "%s", sql);
}

/* Writes the synthetic result. */
static int64_t write_run(const char *path)
{
	g_autoptr(RunResult) result = synthetic_result();
	g_autoptr(GError) error = NULL;
	int64_t run_id = 0;

	cr_assert(store_write(result, path, &run_id, &error), "%s", error ? error->message : "");
	return run_id;
}

static void execute(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	cr_assert(sqlite3_open(path, &db) == SQLITE_OK);
	cr_assert(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

Test(store, every_table_gets_what_was_measured, .init = folder_make, .fini = folder_remove)
{
	static const struct {
		const char *sql, *expected;
	} cases[] = {
		{ "SELECT workload || machine || allocator || seed || digest || status FROM run",
			"hand-overnuma-2x1slab4200ff00ff00ff00ffcomplete" },
		{ "SELECT config_json || version || created_at FROM run",
			"{\"workload\": {}}0.1.02026-11-22T13:00:00Z" },
		{ "SELECT sim_ns || ' ' || warmup_ns || ' ' || host_ns || ' ' || operations FROM run",
			"4000000 500000 2000000 2030" },
		{ "SELECT nodes || ' ' || cpus || ' ' || findings || ' ' || statistics FROM run", "2 2 0 1" },
		{ "SELECT experiment FROM run", "NULL" },
		{ "SELECT group_concat(name || position, '|') FROM (SELECT * FROM cache ORDER BY position)",
			"size-640|idle, \"quoted\"1|gone2" },
		{ "SELECT buffer_size_bytes || ' ' || objperslab || ' ' || pagesperslab || ' ' || \"limit\" || ' ' || "
		  "batchcount || ' ' || shared FROM cache WHERE name = 'size-64'",
			"64 59 1 120 60 8" },
		{ "SELECT boot_cache || destroyed FROM cache WHERE name = 'gone'", "01" },
		{ "SELECT allochit || ' ' || allocmiss || ' ' || freehit || ' ' || freemiss FROM cache_total "
		  "WHERE cache = 'size-64'",
			"750 250 600 100" },
		{ "SELECT node_allocs || ' ' || node_frees || ' ' || node_overflow || ' ' || foreign_slabs FROM "
		  "cache_total WHERE cache = 'size-64'",
			"30 300 7 1" },
		{ "SELECT num_allocations || ' ' || grown || ' ' || reaped || ' ' || errors || ' ' || high_mark || ' ' "
		  "|| "
		  "max_freeable FROM cache_total WHERE cache = 'size-64'",
			"15000 5 3 0 110 44" },
		{ "SELECT num_active || ' ' || active_objects || ' ' || array_objects || ' ' || objects || ' ' || "
		  "slabs "
		  "|| ' ' || pages FROM cache_total WHERE cache = 'size-64'",
			"91 90 31 118 2 2" },
		{ "SELECT slabs_full || slabs_partial || slabs_free || ' ' || requests || ' ' || requested_bytes FROM "
		  "cache_total WHERE cache = 'size-64'",
			"110 1000 48000" },
		{ "SELECT request_failures || ' ' || request_frees || ' ' || alloc_ns || ' ' || alloc_ns_max || ' ' || "
		  "free_ns || ' ' || free_ns_max FROM cache_total WHERE cache = 'size-64'",
			"6 970 52000 3100 38800 2900" },
		{ "SELECT node || ' ' || busy_ns || ' ' || idle_ns || ' ' || interrupts || ' ' || irq_off_ns_max FROM "
		  "cpu_total WHERE cpu = 0",
			"0 3000000 1000000 17 4200" },
		{ "SELECT group_concat(level || ' ' || kind || ' ' || distance || ' ' || accesses, '|') FROM "
		  "memory_total "
		  "WHERE cpu = 0",
			"l1 hit own 790|l1 invalidate local 5|l2 hit own 10|memory capacity local 60|memory cold local "
			"40|"
			"memory cold remote 50|peer true-sharing local 18|peer true-sharing remote 15|"
			"peer-clean false-sharing local 12" },
		{ "SELECT group_concat(phase || ' ' || cause || ' ' || cycles || ' ' || ns, '|') FROM ledger WHERE "
		  "cpu = 0",
			"alloc memory-local 300000 150000|alloc work 1500000 750000|idle idle 2000000 1000000|"
			"refill lock-wait 200000 100000|task work 4000000 2000000" },
		{ "SELECT group_concat(bucket || ' ' || low_ns || ' ' || high_ns || ' ' || count, '|') FROM latency "
		  "WHERE cache = 'size-64' AND operation = 'alloc'",
			"40 20 20 900|113 100 102 105|231 3008 3100 1" },
		{ "SELECT count(*) FROM latency WHERE cache = '*'", "4" },
		{ "SELECT group_concat(lock || kind || bucket || ' ' || low_ns || ' ' || high_ns || ' ' || count, "
		  "'|') "
		  "FROM lock_latency",
			"list_lockhold60 30 30 190|list_lockhold224 2432 2500 10" },
		{ "SELECT group_concat(cpu || ' ' || bucket || ' ' || low_ns || ' ' || high_ns || ' ' || count, '|') "
		  "FROM irq_off",
			"0 20 10 10 98|0 244 4096 4200 2" },
		{ "SELECT group_concat(cpu || ' ' || sim_ns || ' ' || ns || ' ' || call_chain, '|') FROM "
		  "irq_off_longest",
			"0 1500000 4200 local_irq_restore < cache_reap" },
		{ "SELECT job || instances || ' ' || allocs || ' ' || frees || ' ' || failures || absent || reclaimed "
		  "|| ' ' || requested_bytes || ' ' || handed || dropped || waits || activations || lost FROM "
		  "job_total",
			"make2 1000 970 612 48000 345708" },
		{ "SELECT alloc_ns || ' ' || free_ns || ' ' || active_ns FROM job_total", "52000 38800 99000" },
		{ "SELECT event || times || refused FROM event_total", "shrink31" },
		{ "SELECT count(*) FROM fault_total", "0" },
		{ "SELECT cpus || ' ' || pages || ' ' || managed_pages || ' ' || free_pages || ' ' || slab_pages || ' "
		  "' "
		  "|| numa_hit || ' ' || numa_miss FROM node_total WHERE node = 0",
			"1 1000 990 900 2 6 0" },
		{ "SELECT numa_miss || ' ' || numa_foreign || ' ' || page_failures || ' ' || slabs FROM node_total "
		  "WHERE "
		  "node = 1",
			"2 0 0 0" },
		{ "SELECT acquisitions || ' ' || contended || ' ' || wait_ns || ' ' || hold_ns || ' ' || hold_ns_max "
		  "FROM "
		  "lock_total WHERE lock = 'list_lock size-64 node 0'",
			"200 50 75000 90000 2500" },
		{ "SELECT cache || ' ' || node || ' ' || active_objects || ' ' || free_objects || ' ' || slabs || ' ' "
		  "|| "
		  "pages FROM sample WHERE sim_ns = 2000000",
			"size-64 0 90 28 2 2" },
		{ "SELECT count(*) FROM slabinfo", "2" },
		{ "SELECT count(*) FROM finding", "0" },
		{ "PRAGMA foreign_key_check", "none" },
		{ "PRAGMA integrity_check", "ok" },
		{ "PRAGMA journal_mode", "wal" },
		{ "PRAGMA user_version", "3" },
	};
	g_autofree char *path = in_folder("results.db");

	cr_assert(eq(i64, write_run(path), 1));
	cr_assert(eq(uint, files_in_folder(), 1)); /* no -wal, no -shm */
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		expect_query(path, cases[i].sql, cases[i].expected);
}

Test(store, findings_make_rows_in_their_order, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db");
	g_autoptr(RunResult) result = synthetic_result();

	result->failure = g_strdup("panic");
	run_result_add_finding(result, "invariant", "list", "it's broken", 3, 77);
	run_result_add_finding(result, "leak", "leak", "two pages", -1, 88);
	result->findings_total = 300;
	cr_assert(store_write(result, path, NULL, NULL));
	expect_query(path, "SELECT status || ' ' || failure || ' ' || findings FROM run", "failed panic 300");
	expect_query(path, "SELECT kind || detector || message || cpu || sim_ns FROM finding WHERE number = 1",
		"invariantlistit's broken377");
	expect_query(path, "SELECT cpu FROM finding WHERE number = 2", "NULL");
}

/* By hand: hit rate 750/1000; internal 1 - 48000/(1000*64); overhead 1 - 59*64/4096; external 1 - (90-31)/118, kernel
 * 1 - 90/118; remote 300/(600+100+300); contention 50/200. */
Test(store, views_give_what_is_worked_out_by_hand, .init = folder_make, .fini = folder_remove)
{
	static const struct {
		const char *sql, *expected;
	} cases[] = {
		{ "SELECT allochit || ' ' || allocmiss || ' ' || hit_rate FROM v_hit_rate WHERE run_id = 1 AND cache = "
		  "'size-64'",
			"750 250 0.75" },
		{ "SELECT hit_rate FROM v_hit_rate WHERE cache LIKE 'idle%'", "NULL" },
		{ "SELECT hit_rate FROM v_hit_rate WHERE cache = 'gone'", "0.0" },
		{ "SELECT internal_fragmentation FROM v_fragmentation WHERE cache = 'size-64'", "0.25" },
		{ "SELECT slab_overhead FROM v_fragmentation WHERE cache = 'size-64'", "0.078125" },
		{ "SELECT external_fragmentation FROM v_fragmentation WHERE cache = 'size-64'", "0.5" },
		{ "SELECT printf('%.6f', external_fragmentation_kernel) FROM v_fragmentation WHERE cache = 'size-64'",
			"0.237288" },
		{ "SELECT internal_fragmentation FROM v_fragmentation WHERE cache = 'gone'", "NULL" },
		{ "SELECT external_fragmentation FROM v_fragmentation WHERE cache = 'gone'", "NULL" },
		{ "SELECT node_frees || ' ' || frees || ' ' || remote_share FROM v_remote_free WHERE cache = 'size-64'",
			"300 1000 0.3" },
		{ "SELECT remote_share FROM v_remote_free WHERE cache LIKE 'idle%'", "NULL" },
		{ "SELECT run_id || lock || acquisitions || ' ' || contended || ' ' || wait_ns || ' ' || "
		  "contended_share "
		  "FROM v_lock_contention WHERE contended > 0",
			"1list_lock size-64 node 0200 50 75000 0.25" },
		{ "SELECT count || ' ' || p50_ns || ' ' || p90_ns || ' ' || p99_ns || ' ' || p999_ns || ' ' || "
		  "p9999_ns || ' ' || max_ns FROM v_latency WHERE cache = 'size-64' AND operation = 'alloc'",
			"1006 20 102 102 102 3100 3100" },
		{ "SELECT p50_ns || ' ' || max_ns FROM v_latency WHERE cache = '*' AND operation = 'free'", "19 19" },
		{ "SELECT p90_ns || ' ' || p99_ns || ' ' || max_ns FROM v_lock_latency WHERE lock = 'list_lock' AND "
		  "kind = 'hold'",
			"30 2500 2500" },
		{ "SELECT p50_ns || ' ' || p99_ns FROM v_irq_off WHERE cpu = 0", "10 4200" },
		{ "SELECT busy_share FROM v_ledger WHERE phase = 'task'", "0.749875" },
		{ "SELECT busy_share FROM v_ledger WHERE cause = 'idle'", "NULL" },
		{ "SELECT sum(ns) FROM v_ledger", "8000000" },
	};
	g_autofree char *path = in_folder("results.db");

	write_run(path);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		expect_query(path, cases[i].sql, cases[i].expected);
}

typedef bool (*ratio_function)(const struct cache_result *cache, double *value);

Test(store, views_and_ratios_have_one_definition, .init = folder_make, .fini = folder_remove)
{
	static const struct {
		const char *view, *column;
		ratio_function ratio;
	} metrics[] = {
		{ "v_hit_rate", "hit_rate", ratio_hit_rate },
		{ "v_remote_free", "remote_share", ratio_remote_share },
		{ "v_fragmentation", "internal_fragmentation", ratio_internal_fragmentation },
		{ "v_fragmentation", "slab_overhead", ratio_slab_overhead },
		{ "v_fragmentation", "external_fragmentation", ratio_external_fragmentation },
		{ "v_fragmentation", "external_fragmentation_kernel", ratio_external_fragmentation_kernel },
	};
	g_autofree char *path = in_folder("results.db");
	g_autoptr(RunResult) result = synthetic_result();

	write_run(path);
	for (gsize m = 0; m < G_N_ELEMENTS(metrics); m++) {
		for (guint i = 0; i < result->caches->len; i++) {
			const struct cache_result *cache = run_result_cache(result, i);
			g_autofree char *sql =
				g_strdup_printf("SELECT printf('%%.12f', %s) FROM %s JOIN cache ON name = cache WHERE "
						"position = %u AND %s IS NOT NULL",
					metrics[m].column, metrics[m].view, i, metrics[m].column);
			double value;
			g_autofree char *expected =
				metrics[m].ratio(cache, &value) ? g_strdup_printf("%.12f", value) : g_strdup("none");

			expect_query(path, sql, expected);
		}
	}
}

/* What version 2 knew of memory accesses is told in the words of today. */
Test(store, accesses_of_older_databases_are_kept, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db");

	execute(path, schema_step(1));
	execute(path, schema_step(2));
	execute(path, "PRAGMA application_id = 1936482658; PRAGMA user_version = 2;"
		      "INSERT INTO run (run_id, status) VALUES (1, 'complete');"
		      "INSERT INTO memory_total VALUES (1, 0, 'cache', 'hit', 'own', 7), (1, 0, 'cache', 'upgrade', "
		      "'any', 8), (1, 0, 'peer', 'miss', 'remote', 9)");
	cr_assert(eq(i64, write_run(path), 2));
	expect_query(path,
		"SELECT group_concat(level || ' ' || kind || ' ' || distance || ' ' || accesses, '|') FROM "
		"memory_total WHERE run_id = 1",
		"l1 hit own 7|l1 invalidate any 8|peer miss remote 9");
	execute(path, "PRAGMA foreign_keys = ON; DELETE FROM run WHERE run_id = 1");
	expect_query(path, "SELECT min(run_id) FROM memory_total", "2");
}

Test(store, percentiles_of_views_and_of_results_are_the_same, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db");
	g_autoptr(RunResult) result = synthetic_result();
	const struct latency_result *latency = latency_find(result->latencies, "size-64", "alloc");
	g_autofree char *expected = g_strdup_printf("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
						    " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
		latency_percentile(latency, 5000), latency_percentile(latency, 9000), latency_percentile(latency, 9900),
		latency_percentile(latency, 9990), latency_percentile(latency, 9999));

	write_run(path);
	expect_query(path,
		"SELECT p50_ns || ' ' || p90_ns || ' ' || p99_ns || ' ' || p999_ns || ' ' || p9999_ns FROM v_latency "
		"WHERE cache = 'size-64' AND operation = 'alloc'",
		expected);
}

Test(store, runs_are_added_and_removed_with_all_their_rows, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db");

	cr_assert(eq(i64, write_run(path), 1));
	cr_assert(eq(i64, write_run(path), 2));
	expect_query(path, "SELECT count(*) FROM cache_total", "6");
	execute(path, "PRAGMA foreign_keys = ON; DELETE FROM run WHERE run_id = 1");
	expect_query(path, "SELECT count(*) || ' ' || min(run_id) FROM cache_total", "3 2");
	expect_query(path, "SELECT count(*) FROM sample", "2");
	expect_query(path, "SELECT count(*) FROM slabinfo", "2");
}

static void expect_failure(const char *path, gint code, const char *part)
{
	g_autoptr(RunResult) result = synthetic_result();
	g_autoptr(GError) checked = NULL, written = NULL;

	cr_assert(not(store_check_writable(path, &checked)), "%s", path);
	cr_assert(g_error_matches(checked, STORE_ERROR, code), "%s", checked->message);
	cr_assert(strstr(checked->message, part) != NULL, "%s", checked->message);
	cr_assert(strstr(checked->message, path) != NULL, "%s", checked->message);
	cr_assert(not(store_write_waiting(result, path, 10, NULL, &written)));
	cr_assert(g_error_matches(written, STORE_ERROR, code), "%s", written->message);
}

Test(store, paths_that_cannot_be_are_refused_and_nothing_is_left, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *no_folder = in_folder("missing/results.db");
	char long_name[300] = "";

	memset(long_name, 'x', sizeof(long_name) - 1);
	g_autofree char *too_long = in_folder(long_name);
	expect_failure(no_folder, STORE_ERROR_IO, "cannot create the database");
	expect_failure(too_long, STORE_ERROR_IO, "File name too long");
	expect_failure("/proc/results.db", STORE_ERROR_IO, "cannot create the database");
	expect_failure(folder, STORE_ERROR_IO, "is a folder");
	cr_assert(eq(uint, files_in_folder(), 0));
}

Test(store, checking_a_good_path_leaves_no_trace, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db");

	cr_assert(store_check_writable(path, NULL));
	cr_assert(eq(uint, files_in_folder(), 0));
	write_run(path);
	cr_assert(store_check_writable(path, NULL));
	cr_assert(eq(uint, files_in_folder(), 1));
	expect_query(path, "SELECT count(*) FROM run", "1");
}

Test(store, what_is_no_database_stays_as_it_is, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *text = in_folder("notes.txt"), *foreign = in_folder("foreign.db"), *content = NULL;
	g_autoptr(GError) error = NULL;
	struct store_slabinfo slabinfo;

	cr_assert(g_file_set_contents(text, "These are my notes, and they are no database at all.\n", -1, NULL));
	expect_failure(text, STORE_ERROR_FORMAT, "is no intact SQLite database");
	cr_assert(g_file_get_contents(text, &content, NULL, NULL));
	cr_assert(eq(str, content, (char *)"These are my notes, and they are no database at all.\n"));

	execute(foreign, "CREATE TABLE recipes (name)");
	expect_failure(foreign, STORE_ERROR_FORMAT, "another program");
	expect_query(foreign, "SELECT count(*) FROM sqlite_schema", "1");
	cr_assert(not(store_read_slabinfo(foreign, STORE_RUN_LAST, STORE_AT_END, &slabinfo, &error)));
	cr_assert(store_error_is_input(error));
}

Test(store, an_empty_file_becomes_a_database, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db");

	cr_assert(g_file_set_contents(path, "", 0, NULL));
	cr_assert(eq(i64, write_run(path), 1));
}

Test(store, a_newer_schema_is_refused, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db");
	g_autoptr(GError) error = NULL;
	struct store_slabinfo slabinfo;

	write_run(path);
	execute(path, "PRAGMA user_version = 99");
	expect_failure(path, STORE_ERROR_VERSION, "written by a newer slabsim (schema 99, this one knows 3)");
	expect_query(path, "SELECT count(*) FROM run", "1");
	cr_assert(not(store_read_slabinfo(path, STORE_RUN_LAST, STORE_AT_END, &slabinfo, &error)));
	cr_assert(g_error_matches(error, STORE_ERROR, STORE_ERROR_VERSION));
}

Test(store, a_locked_database_is_waited_for_and_then_given_up, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db");
	g_autoptr(RunResult) result = synthetic_result();
	g_autoptr(GError) error = NULL;
	sqlite3 *holder = NULL;

	write_run(path);
	cr_assert(sqlite3_open(path, &holder) == SQLITE_OK);
	cr_assert(sqlite3_exec(holder, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
	cr_assert(not(store_write_waiting(result, path, 50, NULL, &error)));
	cr_assert(g_error_matches(error, STORE_ERROR, STORE_ERROR_LOCKED));
	cr_assert(not(store_error_is_input(error)));
	cr_assert(sqlite3_exec(holder, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
	sqlite3_close(holder);
	expect_query(path, "SELECT count(*) FROM run", "1");
	cr_assert(store_write_waiting(result, path, 50, NULL, NULL));
}

/* The nearest thing to a full disk that a test can make: files end at BYTES; 0: anywhere. */
static bool limit_files(rlim_t bytes)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes == 0 ? limit.rlim_max : bytes;
	return setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

Test(store, a_full_disk_leaves_what_was_complete_before, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db");
	g_autoptr(RunResult) result = synthetic_result();
	g_autoptr(GError) error = NULL;
	g_autofree char *large = g_strnfill(64 << 20, 'x');

	write_run(path);
	run_result_add_slabinfo(result, 5000000, large);
	cr_assert(limit_files(1 << 20));
	cr_assert(not(store_write(result, path, NULL, &error)));
	cr_assert(g_error_matches(error, STORE_ERROR, STORE_ERROR_IO), "%s", error->message);
	cr_assert(limit_files(0));
	expect_query(path, "SELECT count(*) FROM run", "1");
	expect_query(path, "PRAGMA integrity_check", "ok");
}

Test(store, a_failed_first_run_leaves_no_file, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db");
	g_autoptr(RunResult) result = synthetic_result();
	g_autofree char *large = g_strnfill(64 << 20, 'x');

	run_result_add_slabinfo(result, 5000000, large);
	cr_assert(limit_files(1 << 20));
	cr_assert(not(store_write(result, path, NULL, NULL)));
	cr_assert(eq(uint, files_in_folder(), 0));
}

static void expect_slabinfo(const char *path, int64_t run_id, uint64_t at_ns, uint64_t found_ns)
{
	struct store_slabinfo slabinfo;
	g_autoptr(GError) error = NULL;

	cr_assert(store_read_slabinfo(path, run_id, at_ns, &slabinfo, &error), "%s", error ? error->message : "");
	cr_assert(eq(u64, slabinfo.sim_ns, found_ns));
	if (found_ns == 4000000)
		cr_assert(eq(str, slabinfo.text, (char *)SYNTHETIC_SLABINFO));
	g_free(slabinfo.text);
}

static void expect_no_slabinfo(const char *path, int64_t run_id, uint64_t at_ns, const char *part)
{
	struct store_slabinfo slabinfo;
	g_autoptr(GError) error = NULL;

	cr_assert(not(store_read_slabinfo(path, run_id, at_ns, &slabinfo, &error)));
	cr_assert(strstr(error->message, part) != NULL, "%s", error->message);
	cr_assert(store_error_is_input(error), "%s", error->message);
	cr_assert(slabinfo.text == NULL);
}

Test(store, slabinfo_is_the_last_one_not_after_the_moment, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db"), *missing = in_folder("missing.db");

	write_run(path);
	write_run(path);
	expect_slabinfo(path, STORE_RUN_LAST, STORE_AT_END, 4000000);
	cr_assert(eq(uint, files_in_folder(), 1));
	expect_slabinfo(path, 1, STORE_AT_END, 4000000);
	expect_slabinfo(path, 1, 4000000, 4000000);
	expect_slabinfo(path, 2, 3999999, 1000000);
	expect_slabinfo(path, 2, 1000000, 1000000);
	expect_no_slabinfo(path, 2, 999999, "no slabinfo at or before 999.999 us, the first is of 1 ms");
	expect_no_slabinfo(path, 3, STORE_AT_END, "run 3 does not exist, the last one is 2");
	expect_no_slabinfo(missing, STORE_RUN_LAST, STORE_AT_END, "No such file or directory");
	execute(path, "DELETE FROM slabinfo");
	expect_no_slabinfo(path, 2, STORE_AT_END, "its allocator printed none");
	execute(path, "DELETE FROM run");
	expect_no_slabinfo(path, STORE_RUN_LAST, STORE_AT_END, "holds no runs");
}

Test(store, schema_comments_stay_readable, .init = folder_make, .fini = folder_remove)
{
	g_autofree char *path = in_folder("results.db");

	write_run(path);
	expect_query(path,
		"SELECT sql LIKE '%allochit INTEGER, -- allocations served by the CPU''s array%' FROM "
		"sqlite_schema WHERE name = 'cache_total'",
		"1");
}

/* Each table and view has a place in the page, in which each of its columns is named. */
static void expect_documented(const char *page, sqlite3 *db, const char *table)
{
	g_autofree char *heading = g_strdup_printf("\n### `%s`\n", table), *row = g_strdup_printf("\n| `%s` |", table);
	g_autofree char *sql = g_strdup_printf("SELECT name FROM pragma_table_info('%s')", table);
	gboolean is_view = g_str_has_prefix(table, "v_");
	const char *start = strstr(page, is_view ? row : heading);
	sqlite3_stmt *statement = NULL;

	cr_assert(start != NULL, "docs/results.md says nothing about %s", table);
	const char *end = strstr(start + 1, is_view ? "\n" : "\n##");
	g_autofree char *section = g_strndup(start, end == NULL ? strlen(start) : (gsize)(end - start));
	cr_assert(eq(int, sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK));
	while (sqlite3_step(statement) == SQLITE_ROW) {
		g_autofree char *column = g_strdup_printf("`%s`", sqlite3_column_text(statement, 0));

		cr_assert(strstr(section, column) != NULL, "docs/results.md lacks %s of %s", column, table);
	}
	sqlite3_finalize(statement);
}

Test(store, the_reference_page_names_every_column)
{
	g_autofree char *path = g_build_filename(SOURCE_DIR, "docs", "results.md", NULL), *page = NULL;
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;

	cr_assert(g_file_get_contents(path, &page, NULL, NULL));
	cr_assert(eq(int, sqlite3_open(":memory:", &db), SQLITE_OK));
	for (int version = 1; version <= SCHEMA_VERSION; version++)
		cr_assert(eq(int, sqlite3_exec(db, schema_step(version), NULL, NULL, NULL), SQLITE_OK));
	cr_assert(eq(int,
		sqlite3_prepare_v2(
			db, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')", -1, &statement, NULL),
		SQLITE_OK));
	while (sqlite3_step(statement) == SQLITE_ROW)
		expect_documented(page, db, (const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	sqlite3_close(db);
}
