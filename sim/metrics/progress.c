/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The progress bar. */
#include "sim/metrics/progress.h"

#include "sim/metrics/count_text.h"

#include <unistd.h>

enum { FIRST_SHOWN_US = 1000000, INTERVAL_US = 100000, BAR_WIDTH = 30 };

void progress_start(struct progress *progress, uint64_t total, const char *unit, gboolean quiet)
{
	const char *terminal = g_getenv("TERM");

	*progress = (struct progress){ .total = total, .unit = unit };
	progress->enabled = !quiet && isatty(STDERR_FILENO) && g_strcmp0(terminal, "dumb") != 0;
	progress->started_us = g_get_monotonic_time();
	progress->shown_us = progress->started_us + FIRST_SHOWN_US - INTERVAL_US;
}

static void append_bar(GString *line, double share, gint64 elapsed_us)
{
	guint filled = (guint)(share * BAR_WIDTH);

	g_string_append_c(line, '[');
	for (guint i = 0; i < BAR_WIDTH; i++)
		g_string_append_c(line, i < filled ? '#' : '.');
	g_string_append_printf(line, "] %3u%%", (guint)(share * 100));
	if (share > 0) {
		guint64 rest_s = (guint64)((double)elapsed_us * (1 - share) / share / 1e6 + 0.5);

		g_string_append_printf(line, "  %" G_GUINT64_FORMAT ":%02u left", rest_s / 60, (guint)(rest_s % 60));
	}
}

char *progress_line(const struct progress *progress, uint64_t done, uint64_t counted, gint64 elapsed_us)
{
	GString *line = g_string_new(NULL);
	g_autofree char *rate = count_text_short((double)counted * 1e6 / (double)MAX(elapsed_us, 1));

	if (progress->total > 0) {
		append_bar(line, MIN(1.0, (double)done / (double)progress->total), elapsed_us);
		g_string_append(line, "  ");
	}
	g_string_append_printf(line, "%s %s/s", rate, progress->unit);
	return g_string_free(line, FALSE);
}

void progress_update(struct progress *progress, uint64_t done, uint64_t counted)
{
	gint64 now_us;

	if (!progress->enabled)
		return;
	now_us = g_get_monotonic_time();
	if (now_us - progress->shown_us < INTERVAL_US)
		return;
	g_autofree char *line = progress_line(progress, done, counted, now_us - progress->started_us);
	fprintf(stderr, "\r%s\033[K", line);
	fflush(stderr);
	progress->shown_us = now_us;
	progress->visible = TRUE;
}

void progress_end(struct progress *progress)
{
	if (!progress->visible)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	progress->visible = FALSE;
}
