/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams of malloc calls: rep scripts and mrec recordings. */
#include "tests/unit/workload/test_trace_support.h"

#include <criterion/new/assert.h>

#include "sim/workload/trace_error.h"

TestSuite(import_malloc, .init = scratch_begin, .fini = scratch_end);

static char *import_text(
	const char *format, const char *text, struct import_request request, struct import_summary *summary)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = scratch_write("in.txt", text);

	cr_assert(import_with(format, path, request, summary, &error), "%s", error ? error->message : "");
	return imported_operations();
}

static void expect_refusals(const char *format, const char *const (*cases)[2], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		g_autoptr(GError) error = NULL;
		struct import_summary summary;
		g_autofree char *path = scratch_write("in.txt", cases[i][0]);
		cr_assert(not(import_with(format, path, (struct import_request){ 0 }, &summary, &error)),
			"accepted: %s", cases[i][0]);
		cr_assert(eq(str, (char *)without_folder(error), (char *)cases[i][1]));
		/* Nothing but the input. */
		cr_assert(eq(int, scratch_count(), 1));
	}
}

Test(import_malloc, rep_headers_of_all_families_give_the_same_trace)
{
	static const char *const files[] = {
		"20000\n2\n5\n1\na 0 512\na 1 0\nr 0 640\nf 1\nf 0\n",
		"1\r\n2\r\n5\r\n1152\r\na 0 512\r\na 1 0\r\nr 0 640\r\nf 1\r\nf 0\r\n",
		"2\n5\na 0 512\na 1 0\nr 0 640\nf 1\nf 0\n\n",
	};
	static const char expected[] = "0 0 main kmalloc 512 1\n"
				       "1000 0 main kmalloc 0 2\n"
				       "2000 0 main kmalloc 640 3\n"
				       "2000 0 main free - 1\n"
				       "3000 0 main free - 2\n"
				       "4000 0 main free - 3\n";

	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		struct import_summary summary;
		g_autofree char *operations = import_text("auto", files[i], (struct import_request){ 0 }, &summary);
		cr_assert(eq(str, operations, (char *)expected));
		cr_assert(eq(u64, summary.events, 5));
		cr_assert(eq(u64, summary.reallocations, 1));
		cr_assert(eq(u64, summary.header_mismatches, 0));
		cr_assert(eq(u64, summary.live_objects_end, 0));
	}
}

Test(import_malloc, rep_quirks_are_counted)
{
	struct import_summary summary;
	g_autofree char *operations = import_text("rep", "3\n6\na 0 8\nf -1\nf 7\nf 0\nr 1 8\na 2 131073\nf 2\n",
		(struct import_request){ .step_ns = 5 }, &summary);

	cr_assert(eq(str, operations, "0 0 main kmalloc 8 1\n15 0 main free - 1\n20 0 main kmalloc 8 2\n"));
	cr_assert(eq(u64, summary.frees_of_null, 1));
	cr_assert(eq(u64, summary.frees_of_unknown, 1));
	cr_assert(eq(u64, summary.oversized_requests, 1));
	cr_assert(eq(u64, summary.oversized_frees, 1));
	cr_assert(eq(u64, summary.header_mismatches, 1));
	cr_assert(eq(u64, summary.events, 7));
}

Test(import_malloc, malformed_rep_files_are_refused_with_their_line)
{
	static const char *const cases[][2] = {
		{ "", "in.txt:0: the file ends without an operation, expected lines such as \"a 0 512\"" },
		{ "1\n2\n", "in.txt:2: the file ends without an operation, expected lines such as \"a 0 512\"" },
		{ "0\n50\n100000\n0\na 49 16\na 7 \n", "in.txt:6: size: missing, expected a number of bytes" },
		{ "1\n2\na 0 x\n", "in.txt:3: size: \"x\", expected a number of bytes" },
		{ "1\n2\na\n", "in.txt:3: object: missing, expected a number" },
		{ "1\n2\na -1 8\n", "in.txt:3: object: \"-1\", expected a number" },
		{ "1\n2\nx 1 8\n", "in.txt:3: operation: \"x\", expected a, r or f" },
		{ "1\n2\nf 1 8\n", "in.txt:3: end of the line: \"8\", expected nothing more" },
		{ "1\n2\n3\na 0 8\n", "in.txt:4: the header is no header of two or four numbers" },
		{ "a 0 8\n", "in.txt:1: the header is no header of two or four numbers" },
		{ "1\n2\n3\n4\n5\na 0 8\n", "in.txt:5: a fifth number, expected a header of two or four" },
		{ "1 2\na 0 8\n", "in.txt:1: end of the line: \"2\", expected one number a line in the header" },
		{ "1\n2\na 0 8\n3\n",
			"in.txt:4: a number on a line of its own, expected \"a ID SIZE\", \"r ID SIZE\" or \"f ID\"" },
	};

	expect_refusals("rep", cases, G_N_ELEMENTS(cases));
}

Test(import_malloc, mrec_keeps_time_cpu_and_thread)
{
	static const char text[] = "# mrec 1: a program\n"
				   "100 1 0 m 0 37\n"
				   "150 1 0 c 1 64\n"
				   "150 0 2 a 2 100 4096\n"
				   "200 0 2 r 0 50\n"
				   "250 1 0 r 1 200000\n"
				   "260 1 0 r 1 40\n"
				   "300 1 1 f 0\n"
				   "310 1 1 f 9\n";
	struct import_summary summary;
	g_autofree char *operations = import_text("auto", text, (struct import_request){ 0 }, &summary);

	cr_assert(eq(str, operations,
		"0 1 t0 kmalloc 37 1\n"
		"50 1 t0 kmalloc 64 2 gfp=kernel|zero\n"
		"50 0 t2 kmalloc 100 3\n"
		"100 0 t2 kmalloc 50 4\n"
		"100 0 t2 free - 1\n"
		"150 1 t0 free - 2\n"
		"160 1 t0 kmalloc 40 5\n"
		"200 1 t1 free - 4\n"));
	cr_assert(eq(u64, summary.reallocations, 3));
	cr_assert(eq(u64, summary.aligned_requests, 1));
	cr_assert(eq(u64, summary.oversized_requests, 1));
	cr_assert(eq(u64, summary.oversized_frees, 1));
	cr_assert(eq(u64, summary.frees_of_unknown, 1));
	cr_assert(eq(u64, summary.tasks, 3));
}

Test(import_malloc, a_recorded_file_is_imported_whole)
{
	g_autofree char *path = g_build_filename(TEST_DATA_DIR, "traces", "pigz.mrec", NULL);
	g_autofree char *output = scratch_path("out.trace");
	struct import_summary summary;

	cr_assert(import_with("auto", path, (struct import_request){ 0 }, &summary, NULL));
	/* 40 lines, two of them comments. */
	cr_assert(eq(u64, summary.events, 38));
	cr_assert(eq(int, read_trace(output, NULL), (int)summary.operations));
}

Test(import_malloc, malformed_mrec_files_are_refused_with_their_line)
{
	static const char *const cases[][2] = {
		{ "# mrec 1\n", "in.txt: no operation in 1 lines" },
		{ "x 0 0 m 0 8\n", "in.txt:1: time: \"x\", expected a number from 0 to 9223372036854775807" },
		{ "0 9999 0 m 0 8\n", "in.txt:1: cpu: \"9999\", expected a number from 0 to 8191" },
		{ "0 0 -1 m 0 8\n", "in.txt:1: thread: \"-1\", expected a number from 0 to 1048576" },
		{ "0 0 0 x 0 8\n", "in.txt:1: operation: \"x\", expected m, c, a, r or f" },
		{ "0 0 0\n", "in.txt:1: operation: missing, expected m, c, a, r or f" },
		{ "0 0 0 m 0 8\n0 0 0 m 1\n",
			"in.txt:2: size: missing, expected a number from 0 to 9223372036854775807" },
		{ "0 0 0 a 0 8\n", "in.txt:1: alignment: missing, expected a number from 0 to 9223372036854775807" },
		{ "0 0 0 f 0 8\n", "in.txt:1: end of the line: \"8\", expected nothing more" },
	};

	expect_refusals("mrec", cases, G_N_ELEMENTS(cases));
}

Test(import_malloc, formats_are_found_or_refused)
{
	static const char *const unknown[][2] = {
		{ "no trace at all\n",
			"in.txt: the format cannot be told from the first 1 lines, name it instead of \"auto\"" },
		{ "# slabsim trace 1\n", "in.txt:1: this is a slabsim trace already" },
	};
	g_autoptr(GError) error = NULL;

	expect_refusals("auto", unknown, G_N_ELEMENTS(unknown));
	cr_assert_null(import_format_find("ftrac", &error));
	cr_assert(eq(str, error->message,
		"format \"ftrac\" is unknown, expected one of auto, ftrace, perf-script, trace-cmd, slab, mrec, rep "
		"(did you "
		"mean "
		"\"ftrace\"?)"));
}

Test(import_malloc, summaries_name_what_was_dropped)
{
	struct import_summary summary = {
		.lines = 9, .events = 7, .operations = 5, .frees_of_null = 2, .clamped_times = 1
	};
	g_autofree char *text = NULL, *json = NULL;
	size_t length;
	FILE *file = open_memstream(&text, &length);

	import_summary_print_text(&summary, FALSE, file);
	fclose(file);
	cr_assert_not_null(
		strstr(text, "left out\n               2  frees of NULL\nmended\n               1  times before"));
	cr_assert_null(strstr(text, "131072"));
	file = open_memstream(&json, &length);
	import_summary_print_json(&summary, file);
	fclose(file);
	cr_assert(g_str_has_prefix(json, "{\"lines\": 9, \"events\": 7, "));
	cr_assert(g_str_has_suffix(json, "\"header_mismatches\": 0}\n"));
}
