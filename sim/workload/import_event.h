/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of kernel trace text becomes an allocation event. */
#ifndef SIM_WORKLOAD_IMPORT_EVENT_H
#define SIM_WORKLOAD_IMPORT_EVENT_H

#include "sim/workload/import_join.h"
#include "sim/workload/import_prefix.h"

/*
 * Fills `event` from a line that import_prefix_split() has split; words are interned in `words`. FALSE when a field is
 * missing that the event cannot do without: the line was cut.
 */
gboolean import_event_read(
	GStringChunk *words, const struct import_prefix *prefix, guint64 tick_hz, struct import_event *event);

/* The time of a line in nanoseconds, where whole numbers are ticks of `tick_hz`. */
guint64 import_event_time_ns(const struct import_prefix *prefix, guint64 tick_hz);

/*
 * The task as one word, NUL-ended in place: blanks inside a name become "_"; a pid in a column of its own (perf,
 * verbose latency format) is joined with "-" as ftrace does, of "PID/TID" the thread.
 */
const char *import_event_task(GStringChunk *words, char *task, size_t length);

#endif
