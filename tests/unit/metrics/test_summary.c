/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The summary, byte for byte, and the keys that scripts rely on. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/metrics/summary.h"
#include "tests/unit/metrics/synthetic_result.h"

#include <string.h>

Test(summary, text_shows_what_matters_and_nothing_else)
{
	g_autoptr(RunResult) result = synthetic_result();
	const struct summary_options options = { .database = "slabsim.db", .run_id = 3 };
	g_autofree char *expected = NULL;

	run_result_add_finding(result, "invariant", "list", "a full slab on the partial list", 1, 12300000);
	g_autofree char *text = summary_text(result, &options);
	g_autofree char *path = g_build_filename(TEST_DATA_DIR, "metrics", "summary.txt", NULL);
	cr_assert(g_file_get_contents(path, &expected, NULL, NULL), "%s", path);
	cr_assert(eq(str, text, expected), "%s", text);
}

Test(summary, a_quiet_run_says_little)
{
	g_autoptr(RunResult) result = run_result_new();
	const struct summary_options options = { 0 };

	result->workload = g_strdup("nothing");
	result->machine = g_strdup("uma-1");
	result->allocator = g_strdup("slab");
	result->digest = g_strdup("0000000000000001");
	result->nodes = result->cpus = 1;
	result->failure = g_strdup("deadlock");
	g_autofree char *text = summary_text(result, &options);
	cr_assert(eq(str, text,
		(char *)"nothing on uma-1 (1 node, 1 CPU), allocator slab, seed 0\n"
			"0 ns simulated; 0 operations in 0 ns of host time, 0 operations/s\n"
			"digest 0000000000000001, failed: deadlock\n"));
}

Test(summary, a_run_that_did_not_get_what_it_asked_for_says_so)
{
	g_autoptr(RunResult) result = synthetic_result();
	const struct summary_options options = { 0 };

	g_ptr_array_add(result->remarks, g_strdup("event e: 1 of 2 times refused"));
	g_autofree char *text = summary_text(result, &options), *json = summary_json(result, &options);
	cr_assert(
		strstr(text, "\nNot as the workload asks, in the whole run\n  event e: 1 of 2 times refused\n") != NULL,
		"%s", text);
	cr_assert(strstr(json, "\"event e: 1 of 2 times refused\"") != NULL, "%s", json);
}

Test(summary, colour_is_escape_codes_around_the_same_words)
{
	g_autoptr(RunResult) result = synthetic_result();
	const struct summary_options plain = { 0 }, coloured = { .colour = TRUE };
	g_autofree char *text = summary_text(result, &plain), *colour = summary_text(result, &coloured);
	g_autoptr(GRegex) codes = g_regex_new("\033\\[[0-9;]*m", 0, 0, NULL);
	g_autofree char *stripped = g_regex_replace_literal(codes, colour, -1, 0, "", 0, NULL);

	cr_assert(ne(str, text, colour));
	cr_assert(eq(str, stripped, text));
	cr_assert(strchr(text, '\033') == NULL);
}

Test(summary, json_has_the_keys_that_scripts_read)
{
	static const char *const parts[] = { "\"digest\": \"00ff00ff00ff00ff\"", "\"status\": \"complete\"",
		"\"seed\": 42", "\"operations\": 2030", "\"sim_ns\": 4000000", "\"host_ns\": 2000000",
		"\"operations_per_host_second\": 1015000.0", "\"name\": \"size-64\"", "\"buffer_size_bytes\": 64",
		"\"objperslab\": 59", "\"pagesperslab\": 1", "\"limit\": 120", "\"batchcount\": 60", "\"shared\": 8",
		"\"allochit\": 750", "\"allocmiss\": 250", "\"freehit\": 600", "\"freemiss\": 100",
		"\"hit_rate\": 0.750000", "\"node_allocs\": 30", "\"node_frees\": 300", "\"node_overflow\": 7",
		"\"num_allocations\": 15000", "\"high_mark\": 110", "\"grown\": 5", "\"reaped\": 3",
		"\"internal_fragmentation\": 0.250000", "\"external_fragmentation\": 0.500000",
		"\"name\": \"idle, \\\"quoted\\\"\"", "\"hit_rate\": null", "\"run_id\": 3",
		"{\"cache\": \"size-64\", \"operation\": \"alloc\", \"count\": 1006, \"p50_ns\": 20, \"p90_ns\": 102, "
		"\"p99_ns\": 102, \"p999_ns\": 102, \"p9999_ns\": 3100, \"max_ns\": 3100}",
		"{\"cpu\": 0, \"count\": 100, \"p50_ns\": 10,", "{\"lock\": \"list_lock\", \"kind\": \"hold\"",
		"{\"phase\": \"task\", \"cause\": \"work\", \"cycles\": 5999000, \"ns\": 2999500, \"busy_share\": "
		"0.749875}",
		"\"busy_share\": null", "\"irq_off_longest_call_chain\": \"local_irq_restore < cache_reap\"",
		"{\"level\": \"peer\", \"kind\": \"true-sharing\", \"distance\": \"remote\", \"accesses\": 15}",
		"{\"job\": \"make\", \"instances\": 2,", "{\"event\": \"shrink\", \"times\": 3, \"refused\": 1}",
		"{\"kind\": \"leak\", \"detector\": \"leak\", \"message\": \"m\", \"cpu\": null, \"sim_ns\": 5}" };
	g_autoptr(RunResult) result = synthetic_result();
	const struct summary_options options = { .database = "slabsim.db", .run_id = 3 };

	run_result_add_finding(result, "leak", "leak", "m", -1, 5);
	g_autofree char *text = summary_json(result, &options);
	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
		cr_assert(strstr(text, parts[i]) != NULL, "%s is missing in\n%s", parts[i], text);
}

Test(summary, no_color_is_honoured)
{
	g_setenv("NO_COLOR", "1", TRUE);
	cr_assert(not(summary_wants_colour(stdout)));
	g_unsetenv("NO_COLOR");
	cr_assert(not(summary_wants_colour(tmpfile())));
}
