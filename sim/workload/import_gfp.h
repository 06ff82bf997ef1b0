/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocation flags as kernels print them, into those of the trace format. */
#ifndef SIM_WORKLOAD_IMPORT_GFP_H
#define SIM_WORKLOAD_IMPORT_GFP_H

#include "sim/workload/trace_format.h"

/*
 * Reads `length` bytes at `text`: symbolic ("GFP_KERNEL|__GFP_ZERO", also the old names without "__"), hexadecimal
 * ("0xdc0"), decimal ("208", Linux 3.10), "none", or empty (unknown: the default of `context`).
 * What may wait (KERNEL, NOFS, NOIO, USER, ...) becomes kernel, what may use reserves atomic, all else nowait; dma and
 * zero are kept, the rest is dropped.
 */
unsigned int import_gfp_read(const char *text, size_t length, enum trace_context context);

#endif
