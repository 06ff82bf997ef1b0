/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_PARAMS_H
#define MODELS_KERNEL_PARAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/kernel/include/linux/debug_level.h"

/*
 * What a kernel build fixes, as values of one run: section [kernel] of a workload (spec of the allocator, chapter 1).
 * sim/config fills it in; the modeled kernel reads it and never writes it. Page size, cache line, HZ, CPUs, nodes and
 * memory are the machine's (models/hw/machine.h).
 */
struct kernel_params {
	bool numa; /* default: the machine has more than one node */
	bool smp;  /* default: the machine has more than one CPU */
	enum kernel_debug debug;
	bool stats;		       /* count the statistics of chapter 13 */
	bool charge_stats;	       /* and let counting cost simulated time */
	bool check_owner;	       /* kmem_cache_free checks page ownership without debug */
	unsigned int max_object_order; /* 5, 8 or 13 */
	unsigned int kmalloc_line;     /* bytes; default: the machine's cache line */
	unsigned int kmalloc_min_align;
	unsigned int slab_min_align;
	unsigned int alien_limit;
	unsigned int reap_timeout_cpu;	/* ticks; default 2 * HZ */
	unsigned int reap_timeout_node; /* ticks; default 4 * HZ */
	unsigned int batch_refill_limit;
	unsigned int break_order_high;
	unsigned int break_order_low;
	bool colouring;
	bool preempt; /* kernel preemption */
};

#endif
