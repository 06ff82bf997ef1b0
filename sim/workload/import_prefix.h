/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The front of a line of kernel trace text: who, where, when, which event.
 *
 * One splitter reads the forms of ftrace (with and without flags, process group, verbose and short latency format, all
 * clocks), of "trace-cmd report" and of "perf script":
 *
 *	sh-117     [006] d.s.     9.393819: kmem_cache_alloc: FIELDS
 *	rec.sh-26247   (  26247) [000] .....  2172.005883: kfree: FIELDS
 *	rec.sh-26224     1..... 14982us!: kfree: FIELDS
 *	rec.sh   26354   0 0 00000000 0000001f [81b9593a] 20.991ms (+0.002ms): kfree: FIELDS
 *	sh-203   [005]    50.640985: (+27)    kmalloc:              FIELDS
 *	perf 25518/25518 [000]  2131.045208440: kmem:kmalloc: FIELDS
 *
 * A task's name can hold anything, so lines are split around the CPU column, or backwards from the event.
 */
#ifndef SIM_WORKLOAD_IMPORT_PREFIX_H
#define SIM_WORKLOAD_IMPORT_PREFIX_H

#include "sim/workload/trace_format.h"

enum import_event_name {
	IMPORT_NAME_OTHER, /* an event that is none of ours */
	IMPORT_NAME_KMALLOC,
	IMPORT_NAME_KFREE,
	IMPORT_NAME_CACHE_ALLOC,
	IMPORT_NAME_CACHE_FREE,
};

struct import_prefix {
	char *task; /* name and pid, not NUL-ended; may hold blanks; length 0 when the line has none */
	size_t task_length;
	int cpu;
	enum trace_context context;
	guint64 time;		/* nanoseconds, or ticks */
	gboolean time_is_ticks; /* a whole number of the clock's unit: counter, x86-tsc, uptime */
	enum import_event_name name;
	char *fields; /* what follows "EVENT: " */
};

enum import_line_kind {
	IMPORT_LINE_EVENT,     /* any event: `prefix->name` tells which */
	IMPORT_LINE_OTHER,     /* no event: comment, stack trace, blank line, ... */
	IMPORT_LINE_MALFORMED, /* one of our events, but CPU or time cannot be read */
};

/* Splits a NUL-ended line. `prefix` is complete for IMPORT_LINE_EVENT only; it points into the line. */
enum import_line_kind import_prefix_split(char *line, size_t length, struct import_prefix *prefix);

#endif
