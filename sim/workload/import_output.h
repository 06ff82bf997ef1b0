/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trace that an import writes: its head, and the end of the chain from an import_join to the file. */
#ifndef SIM_WORKLOAD_IMPORT_OUTPUT_H
#define SIM_WORKLOAD_IMPORT_OUTPUT_H

#include "sim/workload/import_join.h"
#include "sim/workload/import_options.h"
#include "sim/workload/trace_stream.h"
#include "sim/workload/trace_writer.h"

/* Creates the trace and writes where it comes from, the request's comments and `caches` (may be NULL). */
trace_writer *import_output_open(const struct import_request *request, const import_caches *caches, GError **error);

/* An import_sink whose data is a trace_writer. */
void import_output_sink(void *writer, const struct trace_operation *operation);

/* Reports progress every so many lines. Bytes of pass `pass` of `passes` over the input. */
void import_output_progress(const struct import_request *request, const trace_stream *stream, guint pass, guint passes);

#endif
