/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells of CSV. See csv_text.h. */
#include "sim/metrics/csv_text.h"

#include <string.h>

void csv_text_cell(GString *out, gboolean first, const char *text)
{
	if (!first)
		g_string_append_c(out, ',');
	if (strpbrk(text, ",\"\r\n") == NULL) {
		g_string_append(out, text);
		return;
	}
	g_string_append_c(out, '"');
	for (const char *p = text; *p != '\0'; p++)
		g_string_append(out, *p == '"' ? "\"\"" : (char[]){ *p, '\0' });
	g_string_append_c(out, '"');
}
