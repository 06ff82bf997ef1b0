/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes slabsim traces (trace_format.h); a name that ends in ".gz" or ".zst" is compressed so.
 *
 * The trace grows in a temporary file beside its target and takes the target's name when it is complete: whoever finds
 * the name finds a whole trace. A target that exists and is no regular file (/dev/null, a pipe) is written directly.
 *
 * Failures to write are remembered and reported by trace_writer_close(); until then, calls after a failure do nothing.
 */
#ifndef SIM_WORKLOAD_TRACE_WRITER_H
#define SIM_WORKLOAD_TRACE_WRITER_H

#include "sim/workload/trace_format.h"

typedef struct trace_writer trace_writer;

/* Begins a trace for `path` and writes its first line. Returns a new writer. Error: TRACE_ERROR_WRITE. */
trace_writer *trace_writer_open(const char *path, GError **error);

/* A comment of one line. Callers write comments and caches before the first operation. */
void trace_writer_comment(trace_writer *writer, const char *text);
void trace_writer_cache(trace_writer *writer, const struct trace_cache *cache);

/*
 * Writes one operation. The caller keeps the promises of the format (order of time, live objects, declared caches,
 * words without blanks); `line` and `slot` are ignored, flags and context are left out where they are the default.
 */
void trace_writer_operation(trace_writer *writer, const struct trace_operation *operation);

/* TRUE once something could not be written: no need to go on. */
gboolean trace_writer_failed(const trace_writer *writer);

/* Completes the trace and gives it its name; frees the writer in any case. On an error the target is as it was. */
gboolean trace_writer_close(trace_writer *writer, GError **error);

/* Gives the trace up: nothing stays, the target is as it was. */
void trace_writer_free(trace_writer *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(trace_writer, trace_writer_free)

#endif
