/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all importers are asked to do. */
#ifndef SIM_WORKLOAD_IMPORT_OPTIONS_H
#define SIM_WORKLOAD_IMPORT_OPTIONS_H

#include <glib.h>

#include "sim/workload/import_summary.h"

/* Called now and then; `total` is 0 when unknown. */
typedef void (*import_progress)(void *data, guint64 done, guint64 total);

struct import_request {
	const char *input_path;
	const char *output_path;
	const char *format; /* word of the source's format, for the comment in the trace */

	gboolean invent;	     /* allocate unknown objects just before their free, where their cache is known */
	gboolean keep_oversized;     /* keep requests above 131072 bytes */
	guint64 head;		     /* stop after so many operations; 0: all */
	guint64 tick_hz;	     /* ticks a second of whole-number timestamps, at least 1 */
	guint64 step_ns;	     /* time between operations of sources without time, at least 1 */
	const char *const *comments; /* lines for the head of the trace, NULL-ended; NULL: none */

	import_progress progress; /* NULL: none */
	void *progress_data;
	struct import_summary *summary; /* filled; zero before */
};

#endif
