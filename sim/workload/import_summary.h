/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an import read, left out and mended. Nothing is dropped without being counted here.
 */
#ifndef SIM_WORKLOAD_IMPORT_SUMMARY_H
#define SIM_WORKLOAD_IMPORT_SUMMARY_H

#include <glib.h>
#include <stdio.h>

struct import_summary {
	/* The source. */
	guint64 lines;	     /* all of it, comments included */
	guint64 events;	     /* allocations and frees, those left out included; a realloc is one */
	guint64 steps;	     /* of the allocator, that an instrumented kernel printed */
	guint64 other_lines; /* not an allocation event: headers, other events, stack traces */

	/* The trace. */
	guint64 operations;
	guint64 allocations;
	guint64 frees;
	guint64 caches;
	guint64 cpus;  /* largest CPU number + 1 */
	guint64 tasks; /* distinct */
	guint64 duration_ns;
	guint64 live_objects_max;
	guint64 live_objects_end;
	guint64 cross_cpu_frees;   /* on another CPU than the allocation */
	guint64 operations_before; /* that make up the state at the start */
	guint64 reaps;
	guint64 arrays_told;	/* CPUs' arrays whose fill at the start a refill, flush or drain tells */
	guint64 arrays_assumed; /* those that held at least what was taken from them */

	/* Left out. */
	guint64 frees_of_null;
	guint64 frees_of_unknown;     /* allocated before the recording, or by an untraced bulk allocation */
	guint64 failed_allocations;   /* returned NULL */
	guint64 oversized_requests;   /* larger than the largest general cache */
	guint64 requests_of_pages;    /* that no general cache of the kernel serves */
	guint64 oversized_frees;      /* frees of those */
	guint64 malformed_lines;      /* allocation events that cannot be read: cut off, without a CPU, ... */
	guint64 malformed_line_first; /* number of the first such line, 0: none */
	guint64 lost_events;	      /* the recorder says it lost them */

	/* Mended. */
	guint64 frees_implied;	   /* allocation at a live address: its free was not recorded, put just before */
	guint64 frees_invented;	   /* frees of unknown objects kept by allocating the object just before */
	guint64 reallocations;	   /* became an allocation and a free */
	guint64 aligned_requests;  /* allocations with an alignment, which kmalloc does not have */
	guint64 clamped_times;	   /* time went backwards: set to the time before */
	guint64 misnamed_frees;	   /* free names another cache than the one its allocation was put in */
	guint64 header_mismatches; /* a count in the file's header is wrong */
};

/* Prints the counts; with `all`, zeroes of "left out" and "mended" too. */
void import_summary_print_text(const struct import_summary *summary, gboolean all, FILE *out);

/* One JSON object with every count under its field's name. */
void import_summary_print_json(const struct import_summary *summary, FILE *out);

#endif
