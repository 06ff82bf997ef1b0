/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_LEDGER_H
#define MODELS_HW_LEDGER_H

#include <stdint.h>

/*
 * The ledger: what each CPU spent its cycles on. Every cycle that a clock advances has one cause, and is booked in the
 * phase that the CPU is in at that moment; so the entries of a CPU add up to its clock (hw_ledger_total).
 *
 * Causes are what the hardware did; phases what the software was at. The phase belongs to the context that runs: the
 * hardware keeps that of what it interrupts, the kernel that of the tasks that it switches between, and the rooms above
 * change it where something begins and ends. Memory is charged when an interval ends, in the phase of that moment.
 */
enum hw_cause {
	HW_CAUSE_WORK,		  /* instructions, and hits in the first level */
	HW_CAUSE_CACHE,		  /* hits in further levels that this CPU has a share of */
	HW_CAUSE_TRANSFER_LOCAL,  /* lines from other caches of the node */
	HW_CAUSE_TRANSFER_REMOTE, /* of other nodes */
	HW_CAUSE_INVALIDATE,	  /* making a line one's own that was here */
	HW_CAUSE_MEMORY_LOCAL,
	HW_CAUSE_MEMORY_REMOTE,
	HW_CAUSE_QUEUE,	      /* behind others, for a line or a memory controller */
	HW_CAUSE_TRANSLATION, /* walks of the page tables */
	HW_CAUSE_ATOMIC,      /* atomic operations, on top of their line */
	HW_CAUSE_INTERRUPT,   /* entering and leaving handlers, and the interrupt flag */
	HW_CAUSE_SWITCH,      /* from one task to another */
	HW_CAUSE_LOCK_WAIT,   /* for a spinlock */
	HW_CAUSE_CPU_WAIT,    /* for another CPU to do what it was asked to */
	HW_CAUSE_IDLE,	      /* halted, or not there */
	HW_CAUSES
};

enum hw_phase {
	HW_PHASE_TASK,	 /* the workload, and kernel code that no other phase names */
	HW_PHASE_ALLOC,	 /* an allocation's own path */
	HW_PHASE_FREE,	 /* a free's own path */
	HW_PHASE_REFILL, /* the allocator's phases, as in <trace/slab.h> */
	HW_PHASE_FLUSH,
	HW_PHASE_DRAIN,
	HW_PHASE_GROW,
	HW_PHASE_REAP,
	HW_PHASE_TUNE,
	HW_PHASE_PAGES,	    /* the page allocator */
	HW_PHASE_INTERRUPT, /* handlers and softirqs, but for what they do in the phases above */
	HW_PHASE_IDLE,
	HW_PHASES
};

enum { HW_LEDGER_ENTRIES = HW_PHASES * HW_CAUSES }; /* of a CPU, phase by phase */

const char *hw_cause_name(enum hw_cause cause);
const char *hw_phase_name(enum hw_phase phase);

#endif
