/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names by key, for the timeline. */
#include "sim/metrics/timeline_names.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Test(timeline_names, what_is_named_anew_keeps_its_old_name_for_old_records)
{
	struct timeline_names names = { 0 };
	uint32_t first, second, index = 0;

	cr_assert(not(timeline_names_find(&names, 7, &index)));
	cr_assert(timeline_names_add(&names, 7, "before", &first));
	cr_assert(timeline_names_add(&names, 7, "after", &second));
	cr_assert(timeline_names_find(&names, 7, &index));
	cr_assert(eq(u32, index, second));
	cr_assert(eq(str, names.texts[first], "before"));
	timeline_names_clear(&names);
}

Test(timeline_names, many_keys)
{
	enum { KEYS = 5000 };
	struct timeline_names names = { 0 };
	uint32_t index = 0;
	char text[16];

	for (uint64_t key = 1; key <= KEYS; key++) {
		snprintf(text, sizeof(text), "%d", (int)key);
		cr_assert(timeline_names_add(&names, key * 4096, text, &index));
	}
	for (uint64_t key = 1; key <= KEYS; key++) {
		cr_assert(timeline_names_find(&names, key * 4096, &index));
		cr_assert(eq(int, atoi(names.texts[index]), (int)key));
	}
	cr_assert(not(timeline_names_find(&names, 5, &index)));
	timeline_names_clear(&names);
}

Test(timeline_names, long_names_are_cut)
{
	struct timeline_names names = { 0 };
	uint32_t index;

	cr_assert(timeline_names_add(&names, 1, "a name that is much longer than any cache in the world has", &index));
	cr_assert(eq(sz, strlen(names.texts[index]), TIMELINE_NAME_BYTES - 1));
	timeline_names_clear(&names);
}
