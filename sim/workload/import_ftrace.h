/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Imports kernel memory events from text: the "trace" file of ftrace in all its forms, "trace-cmd report", "perf
 * script".
 *
 * Events kmalloc, kmalloc_node, kfree, kmem_cache_alloc, kmem_cache_alloc_node and kmem_cache_free; all else is
 * skipped. The input is read twice (caches are declared at the head of the trace, and some kernels name them on the
 * free only), so it must be a regular file. Memory: live objects, and in the first pass 18 to 36 bytes for each
 * distinct address.
 */
#ifndef SIM_WORKLOAD_IMPORT_FTRACE_H
#define SIM_WORKLOAD_IMPORT_FTRACE_H

#include "sim/workload/import_options.h"

gboolean import_ftrace(const struct import_request *request, GError **error);

#endif
