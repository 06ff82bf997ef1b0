/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A mistyped name leads to the one that was meant. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/config/nearest.h"

Test(nearest, distance_counts_steps)
{
	static const struct {
		const char *a;
		const char *b;
		guint distance;
	} cases[] = {
		{ "", "", 0 },
		{ "limit", "limit", 0 },
		{ "limit", "limt", 1 },
		{ "limit", "limits", 1 },
		{ "limit", "lumit", 1 },
		{ "limit", "liimt", 1 },
		{ "", "abc", 3 },
		{ "kitten", "sitting", 3 },
		{ "HAND_TO", "hand-to", 0 },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		cr_assert(eq(u32, nearest_distance(cases[index].a, cases[index].b), cases[index].distance), "%s %s",
			cases[index].a, cases[index].b);
		cr_assert(eq(u32, nearest_distance(cases[index].b, cases[index].a), cases[index].distance), "%s %s",
			cases[index].b, cases[index].a);
	}
}

Test(nearest, long_words_are_far_away)
{
	char text[200] = { 0 };

	for (size_t index = 0; index < sizeof(text) - 1; index++)
		text[index] = 'a';
	cr_assert(eq(u32, nearest_distance(text, "a"), 199));
}

Test(nearest, only_near_words_are_suggested)
{
	static const struct {
		const char *word;
		const char *hint;
	} cases[] = {
		{ "limt", " (did you mean \"limit\"?)" },
		{ "batch_count", " (did you mean \"batchcount\"?)" },
		{ "zzz", "" },
		{ "", "" },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		struct nearest nearest;

		nearest_init(&nearest, cases[index].word);
		nearest_offer(&nearest, "limit");
		nearest_offer(&nearest, "batchcount");
		nearest_offer(&nearest, "at");
		g_autofree char *hint = nearest_hint(&nearest);
		cr_assert(eq(str, hint, (char *)cases[index].hint));
	}
}
