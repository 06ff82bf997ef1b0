/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel log for people. See log_text.h. */
#include "sim/run/log_text.h"

#include "models/kernel/log.h"

#include <glib.h>

enum { NS_PER_US = 1000, US_PER_S = 1000000 };

/* CONTINUES: the line before was too long for the log, and this is more of it. */
static void append(GString *text, const struct kernel_log_line *line, bool continues)
{
	guint64 us = line->sim_ns / NS_PER_US;

	if (!continues)
		g_string_append_printf(text, "[%5" G_GUINT64_FORMAT ".%06u] ", us / US_PER_S, (guint)(us % US_PER_S));
	g_string_append(text, line->text);
	if (!line->more)
		g_string_append_c(text, '\n');
}

char *log_text(void)
{
	GString *text = g_string_new(NULL);
	guint64 dropped = kernel_log_dropped();
	bool continues = false;

	if (dropped != 0)
		g_string_append_printf(text, "(%" G_GUINT64_FORMAT " earlier lines are gone: the log keeps %d)\n",
			dropped, KERNEL_LOG_LINES);
	for (uint64_t number = 1; number <= kernel_log_count(); number++) {
		const struct kernel_log_line *line = kernel_log_get(number);

		if (line == NULL)
			continue;
		append(text, line, continues);
		continues = line->more;
	}
	return g_string_free(text, FALSE);
}
