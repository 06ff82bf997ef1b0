/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of a run that a timeline shows, as it is written on the command line. */
#include "sim/config/units.h"
#include "sim/metrics/timeline.h"

#include <string.h>

G_DEFINE_QUARK(slabsim_timeline_window_error, timeline_window_error)

static gboolean parse_side(const char *side, const char *text, uint64_t *time_ns, GError **error)
{
	if (*text == '\0' || units_parse_time(text, time_ns, error))
		return TRUE;
	g_prefix_error(error, "%s: ", side);
	return FALSE;
}

gboolean timeline_window_parse(const char *text, struct timeline_window *window, GError **error)
{
	const char *dots = strstr(text, "..");
	g_autofree char *start = NULL;

	*window = TIMELINE_WINDOW_ALL;
	if (dots == NULL || strlen(text) == strlen("..")) {
		g_set_error(error, TIMELINE_WINDOW_ERROR, TIMELINE_WINDOW_ERROR_SYNTAX,
			"\"%s\" is not START..END, expected two simulated times since boot such as 5ms..5.2ms, one of "
			"which may be missing",
			text);
		return FALSE;
	}
	start = g_strstrip(g_strndup(text, (gsize)(dots - text)));
	if (!parse_side("start", start, &window->start_ns, error) ||
		!parse_side("end", dots + strlen(".."), &window->end_ns, error))
		return FALSE;
	if (window->start_ns < window->end_ns)
		return TRUE;
	g_set_error(error, TIMELINE_WINDOW_ERROR, TIMELINE_WINDOW_ERROR_EMPTY,
		"\"%s\" has no time in it, expected an end after the start", text);
	return FALSE;
}
