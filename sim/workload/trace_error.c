/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors of traces: the quark, and messages that name a place in a file. */
#include "sim/workload/trace_error.h"

/* clang-format off */
G_DEFINE_QUARK(slabsim-trace-error-quark, trace_error)
/* clang-format on */

gboolean trace_error_at(GError **error, enum trace_error code, const char *path, guint64 line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(error, TRACE_ERROR, code, "%s:%" G_GUINT64_FORMAT ": %s", path, line, text);
	return FALSE;
}
