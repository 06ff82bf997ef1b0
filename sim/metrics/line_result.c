/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of misses by name. See line_result.h. */
#include "sim/metrics/line_result.h"

void line_result_release(struct line_result *line)
{
	g_free(line->cache);
	g_free(line->instance);
	g_free(line->structure);
	g_free(line->field);
	g_free(line->site);
}

char *line_cpus_text(uint64_t mask)
{
	GString *text = g_string_new(NULL);

	for (unsigned int first = 0; first < 64; first++) {
		unsigned int last = first;

		if ((mask >> first & 1) == 0)
			continue;
		while (last < 63 && (mask >> (last + 1) & 1) != 0)
			last++;
		g_string_append_printf(text, "%s%u", text->len == 0 ? "" : ",", first);
		if (last > first)
			g_string_append_printf(text, "%c%u", last == first + 1 ? ',' : '-', last);
		first = last;
	}
	return g_string_free(text, FALSE);
}

uint64_t line_cpus_parse(const char *text)
{
	uint64_t mask = 0;
	char *end;

	while (text != NULL && g_ascii_isdigit(*text)) {
		uint64_t first = g_ascii_strtoull(text, &end, 10), last = first;

		if (*end == '-')
			last = g_ascii_strtoull(end + 1, &end, 10);
		for (uint64_t bit = first; bit <= last && bit < 64; bit++)
			mask |= UINT64_C(1) << bit;
		text = *end == ',' ? end + 1 : NULL;
	}
	return mask;
}
