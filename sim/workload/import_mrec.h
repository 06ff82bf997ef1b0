/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Imports recordings of malloc calls ("mrec"): lines "TIME_NS CPU THREAD OP OBJECT [SIZE] [ALIGN]" with OP m (malloc),
 * c (calloc, total bytes), a (aligned allocation), r (realloc of OBJECT to SIZE) and f (free).
 *
 * Thread N becomes the task tN; calloc asks for zeroed memory; an alignment is dropped and counted.
 */
#ifndef SIM_WORKLOAD_IMPORT_MREC_H
#define SIM_WORKLOAD_IMPORT_MREC_H

#include "sim/workload/import_options.h"

gboolean import_mrec(const struct import_request *request, GError **error);

#endif
