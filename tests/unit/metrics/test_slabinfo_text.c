/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what slabtop and vmstat -m read: our own text and the listings of real machines. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/metrics/slabinfo_text.h"
#include "tests/unit/metrics/synthetic_result.h"

#include <string.h>

Test(slabinfo_text, a_line_is_read_field_by_field)
{
	g_autoptr(GArray) lines = slabinfo_text_parse(SYNTHETIC_SLABINFO, NULL);
	const struct slabinfo_line *line = &g_array_index(lines, struct slabinfo_line, 0);

	cr_assert(eq(uint, lines->len, 1));
	cr_assert(eq(str, line->name, (char *)"size-64"));
	cr_assert(eq(u64, line->active_objects, 90));
	cr_assert(eq(u64, line->objects, 118));
	cr_assert(eq(u64, line->buffer_size_bytes, 64));
	cr_assert(eq(u64, line->objperslab, 59));
	cr_assert(eq(u64, line->pagesperslab, 1));
	cr_assert(eq(u64, line->limit, 120));
	cr_assert(eq(u64, line->batchcount, 60));
	cr_assert(eq(u64, line->shared, 8));
	cr_assert(eq(u64, line->active_slabs, 2));
	cr_assert(eq(u64, line->slabs, 2));
	cr_assert(eq(u64, line->shared_available, 0));
	cr_assert(not(line->statistics));
}

Test(slabinfo_text, statistics_are_read_and_unknown_groups_passed_over)
{
	g_autoptr(GArray) lines = slabinfo_text_parse(
		"slabinfo - version: 2.1 (statistics)\n# heading\n"
		"a:b 1 2 3 4 5 : tunables 6 7 8 : slabdata 9 10 11 : globalstat 12 13 14 15 16 17 18 19 20 : "
		"cpustat 21 22 23 24 : news 1 x\n",
		NULL);
	const struct slabinfo_line *line = &g_array_index(lines, struct slabinfo_line, 0);
	const struct slabinfo_column *columns;
	guint standard, all;

	columns = slabinfo_text_columns(&standard, &all);
	cr_assert(eq(str, line->name, (char *)"a:b"));
	cr_assert(line->statistics);
	cr_assert(eq(uint, all, 24));
	for (guint i = 0; i < all; i++)
		cr_assert(eq(u64, G_STRUCT_MEMBER(uint64_t, line, columns[i].offset), i + 1), "%s", columns[i].name);
}

Test(slabinfo_text, damaged_lines_are_named)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "line 1: is not \"slabinfo - version: 2.1\"" },
		{ "slabinfo - version: 1.1\n", "line 1: is not \"slabinfo - version: 2.1\"" },
		{ "slabinfo - version: 2.1\n# h\na 1 2 3\n", "line 3: ends where objperslab was expected" },
		{ "slabinfo - version: 2.1\na 1 x 3 4 5\n", "line 2: \"x\" is no number, expected objects" },
		{ "slabinfo - version: 2.1\na 1 2 3 4 5 : tunables 1 2 3\n",
			"line 2: lacks a group, expected tunables and slabdata, or also globalstat and cpustat" },
		{ "slabinfo - version: 2.1\na 1 2 3 4 5 :  : slabdata 1 2 3\n", "line 2: has an empty group" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		cr_assert(slabinfo_text_parse(cases[i].text, &error) == NULL);
		cr_assert(eq(str, error->message, (char *)cases[i].message));
	}
}

/* The test data begin with comment lines, which the real file does not have. */
static const char *after_comments(const char *text)
{
	while (*text == '#')
		text = strchr(text, '\n') + 1;
	return text;
}

Test(slabinfo_text, listings_of_real_machines_are_read_whole)
{
	static const struct {
		const char *file;
		guint lines;
	} cases[] = {
		{ "x86_64-2.6.14.2-numa-2cpu.txt", 149 },
		{ "i386-2.6.18-smp-2cpu.txt", 138 },
		{ "x86_64-3.4-rc6-smp.txt", 197 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_build_filename(TEST_DATA_DIR, "slabinfo", cases[i].file, NULL);
		g_autofree char *text = NULL;
		g_autoptr(GError) error = NULL;

		cr_assert(g_file_get_contents(path, &text, NULL, NULL));
		g_autoptr(GArray) lines = slabinfo_text_parse(after_comments(text), &error);
		cr_assert(lines != NULL, "%s: %s", cases[i].file, error->message);
		cr_assert(eq(uint, lines->len, cases[i].lines));
	}
}
