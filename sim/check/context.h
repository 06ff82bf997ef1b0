/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_CONTEXT_H
#define SIM_CHECK_CONTEXT_H

#include "models/hw/hw.h"
#include "sim/check/call_chains.h"

/*
 * Context rules of the allocator (--check=context):
 *
 *	head arrays are touched only by their own CPU, and with interrupts off. By others while the CPU is not online;
 *	by marked accesses (READ_ONCE, WRITE_ONCE) of anybody.
 *
 *	list_lock and the locks of alien arrays are taken with interrupts off.
 *
 *	kmem_cache_alloc() and the other calls of a workload return with the interrupt flag, the preemption count and
 *	the number of spinlocks they were entered with.
 *
 * Where head arrays lie is looked up through the inspection table, when caches come, go or are tuned, and when CPUs
 * start; what seems wrong is looked up again before it is reported. Between the exchange of an array and that look the
 * new one is not watched. A module without an inspection table gets the last rule only, and that of the locks if they
 * have these names.
 *
 * NOT reported here: sleeping where that is not allowed; it is a BUG of the kernel itself.
 *
 * Kind `context`, detector `ctx`; each rule once per function.
 */
struct context;

/* Before the world starts; adds itself to the kernel's watchers and trace receivers. CHAINS is borrowed. */
struct context *context_new(struct call_chains *chains);
void context_free(struct context *context);

/* What hw->interval_receiver is told. CHAIN: of the running fiber. */
void context_interval(struct context *context, const struct hw_cpu *cpu, const struct interval_granule *granules,
	uint32_t count, uint32_t chain);

#endif
