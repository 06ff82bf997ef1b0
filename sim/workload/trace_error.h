/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Errors of traces: reading, writing and importing them.
 *
 * Messages about a place in a file begin with "FILE:LINE: " and are complete sentences for a user; callers print them
 * as they are.
 */
#ifndef SIM_WORKLOAD_TRACE_ERROR_H
#define SIM_WORKLOAD_TRACE_ERROR_H

#include <glib.h>

#define TRACE_ERROR (trace_error_quark())

enum trace_error {
	TRACE_ERROR_OPEN,	/* the input cannot be opened or read: the user's mistake */
	TRACE_ERROR_SYNTAX,	/* the text is not what the format says */
	TRACE_ERROR_COMPRESSED, /* compressed data are truncated or damaged */
	TRACE_ERROR_WRITE,	/* the output cannot be written: the surroundings failed */
	TRACE_ERROR_OPTION,	/* an option's value makes no sense */
};

GQuark trace_error_quark(void);

/* Sets `error` to "PATH:LINE: " and the formatted text; always returns FALSE, so that callers can return it. */
gboolean trace_error_at(GError **error, enum trace_error code, const char *path, guint64 line, const char *format, ...)
	G_GNUC_PRINTF(5, 6);

#endif
