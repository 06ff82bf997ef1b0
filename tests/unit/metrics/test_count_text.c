/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers for people, tables, and the progress bar. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/metrics/count_text.h"
#include "sim/metrics/progress.h"
#include "sim/metrics/text_table.h"

static void expect(char *text, const char *expected)
{
	cr_assert(eq(str, text, (char *)expected));
	g_free(text);
}

Test(count_text, numbers_are_short_and_exact_where_they_can_be)
{
	expect(count_text(0), "0");
	expect(count_text(999), "999");
	expect(count_text(1000), "1,000");
	expect(count_text(UINT64_MAX), "18,446,744,073,709,551,615");
	expect(count_text_time(0), "0 ns");
	expect(count_text_time(999), "999 ns");
	expect(count_text_time(1500000), "1.5 ms");
	expect(count_text_time(100000000), "100 ms");
	expect(count_text_time(61000000000), "61 s");
	expect(count_text_bytes(512 << 20), "512 MiB");
	expect(count_text_bytes(1536), "1.5 KiB");
	expect(count_text_percent(0.97531), "97.53%");
	expect(count_text_percent(-0.25), "-25.00%");
	expect(count_text_short(1212345), "1.21 M");
	expect(count_text_short(0), "0");
	expect(count_text_short(100), "100");
}

Test(text_table, columns_are_aligned_and_empty_ones_left_out)
{
	static const struct text_column columns[] = { { "name", FALSE }, { "nothing", TRUE }, { "count", TRUE },
		{ "remark", FALSE } };
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));
	g_autoptr(GString) out = g_string_new(NULL);

	text_table_cell(table, "a long name");
	text_table_cell(table, "");
	text_table_count(table, 1234);
	text_table_cell(table, "");
	text_table_cell(table, "b");
	text_table_cell(table, "");
	text_table_printf(table, "%d", 7);
	text_table_cell(table, "x");
	text_table_append(table, out, 2, FALSE);
	cr_assert(eq(str, out->str,
		(char *)"  name         count  remark\n"
			"  a long name  1,234\n"
			"  b                7  x\n"));
	g_string_truncate(out, 0);
	text_table_append(table, out, 0, TRUE);
	cr_assert(g_str_has_prefix(out->str, "\033[1mname\033[0m         \033[1mcount\033[0m"));
}

Test(progress, the_bar_shows_share_rest_and_rate)
{
	const struct progress known = { .total = 200, .unit = "operations" }, unknown = { .unit = "lines" };

	expect(progress_line(&known, 50, 3000000, 2000000),
		"[#######.......................]  25%  0:06 left  1.5 M operations/s");
	expect(progress_line(&known, 200, 10, 1000000),
		"[##############################] 100%  0:00 left  10 operations/s");
	expect(progress_line(&known, 0, 0, 0), "[..............................]   0%  0 operations/s");
	expect(progress_line(&unknown, 0, 2500, 1000000), "2.5 k lines/s");
}

Test(progress, is_silent_without_a_terminal)
{
	struct progress progress;

	progress_start(&progress, 10, "operations", FALSE);
	cr_assert(not(progress.enabled)); /* tests have no terminal on standard error */
	progress_update(&progress, 5, 5);
	cr_assert(not(progress.visible));
	progress_end(&progress);
}
