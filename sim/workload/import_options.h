/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all importers are asked to do. */
#ifndef SIM_WORKLOAD_IMPORT_OPTIONS_H
#define SIM_WORKLOAD_IMPORT_OPTIONS_H

#include <glib.h>

#include "sim/workload/import_summary.h"

/* Called now and then; `total` is 0 when unknown. */
typedef void (*import_progress)(void *data, guint64 done, guint64 total);

/* Addresses of a node's memory. */
struct import_memory {
	guint64 first, last;
	int node;
};

/* How much of the state at the start is reconstructed; objects that are freed later are there in any case. */
enum import_start_extent {
	IMPORT_START_ALL,      /* from slabinfo and from the kernel's first steps */
	IMPORT_START_SLABINFO, /* from slabinfo alone */
	IMPORT_START_NONE,     /* empty slabs and arrays */
};

/* What only the importer of a kernel's own steps takes. */
struct import_slab_options {
	const char *slabinfo_before, *slabinfo_after; /* files; NULL: none */
	const char *decisions;			      /* the table of the kernel's figures to write; NULL: none */
	enum import_start_extent start;
	gboolean plain;			    /* leave out names of tasks and call sites: the trace becomes smaller */
	guint64 begin_ns, end_ns;	    /* of the source's clock; 0: its first line, its last line */
	const struct import_memory *memory; /* [memory_count]; none: all is node 0 */
	guint memory_count;
};

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

	const struct import_slab_options *slab; /* NULL: none given */

	import_progress progress; /* NULL: none */
	void *progress_data;
	struct import_summary *summary; /* filled; zero before */
};

#endif
