/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words and defaults of the trace format. */
#include "sim/workload/trace_format.h"

const char *const trace_operation_words[] = { "alloc", "kmalloc", "free", "tune", "reap", "rest", NULL };
const char *const trace_context_words[] = { "task", "softirq", "irq", NULL };
const char *const trace_gfp_words[] = { "kernel", "atomic", "nowait", "dma", "zero", NULL };

gboolean trace_has_object(enum trace_operation_kind kind)
{
	return kind == TRACE_ALLOC || kind == TRACE_KMALLOC || kind == TRACE_FREE;
}

unsigned int trace_gfp_default(enum trace_context context)
{
	return context == TRACE_CONTEXT_TASK ? TRACE_GFP_KERNEL : TRACE_GFP_ATOMIC;
}
