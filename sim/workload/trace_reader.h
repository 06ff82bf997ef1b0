/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads slabsim traces (trace_format.h), plain or compressed, one operation at a time.
 *
 * Everything the format promises is checked: the reader returns no operation that a replay could not carry out in order
 * (every free is of a live object, every cache is declared, times do not decrease). Memory follows the live objects and
 * the distinct words (caches, tasks, call sites) of the trace, not its length.
 *
 * Errors are "FILE:LINE: field: what is wrong, what was expected"; after one, the reader is of no more use.
 */
#ifndef SIM_WORKLOAD_TRACE_READER_H
#define SIM_WORKLOAD_TRACE_READER_H

#include "sim/workload/trace_format.h"

typedef struct trace_reader trace_reader;

/* Opens a trace and reads up to its first operation. Returns a new reader, free with trace_reader_free(). */
trace_reader *trace_reader_open(const char *path, GError **error);
void trace_reader_free(trace_reader *reader);

/*
 * Reads the next operation. TRUE with `operation->kind` TRACE_END at the end of the trace, and again on later calls.
 * Strings and caches it refers to belong to the reader and live as long as it does; equal strings are the same pointer.
 */
gboolean trace_reader_next(trace_reader *reader, struct trace_operation *operation, GError **error);

/* The declared caches in the order of the file, complete once the reader is open. */
guint trace_reader_cache_count(const trace_reader *reader);
const struct trace_cache *trace_reader_cache(const trace_reader *reader, guint index);

const char *trace_reader_path(const trace_reader *reader);

/* Objects live after the operation read last, and the most ever live at once so far (every slot is below it). */
guint32 trace_reader_live(const trace_reader *reader);
guint32 trace_reader_live_max(const trace_reader *reader);

/* Bytes of the file consumed, and its size (0 when unknown): for a progress bar. */
guint64 trace_reader_position(const trace_reader *reader);
guint64 trace_reader_size(const trace_reader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(trace_reader, trace_reader_free)

#endif
