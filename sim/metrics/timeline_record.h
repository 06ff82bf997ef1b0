/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_TIMELINE_RECORD_H
#define SIM_METRICS_TIMELINE_RECORD_H

#include "models/kernel/trace.h"
#include "sim/metrics/timeline.h"
#include "sim/metrics/timeline_names.h"

/* Private to the timeline: what is kept between recording and writing. */

enum timeline_kind {
	TIMELINE_SWITCH,	  /* subject: the task that runs from now on, by id; 0: none, the CPU idles */
	TIMELINE_PHASE_BEGIN,	  /* detail: enum slab_phase; name: the cache */
	TIMELINE_PHASE_END,	  /* and amount: objects moved in it */
	TIMELINE_INTERRUPT_BEGIN, /* detail: vector */
	TIMELINE_INTERRUPT_END,
	TIMELINE_GROW,	  /* name: the cache; amount: pages; subject: objects; detail: 1 when the pages are foreign */
	TIMELINE_DESTROY, /* name: the cache; amount: pages */
	TIMELINE_MOMENT,  /* detail: enum timeline_moment */
};

struct timeline_record {
	uint64_t time_ns;
	uint32_t subject;
	uint32_t name; /* of the cache or the task, in the table of names */
	uint32_t amount;
	uint16_t cpu;
	int16_t node; /* of a slab */
	uint8_t kind; /* enum timeline_kind */
	uint8_t detail;
};

/* Interrupts that interrupt each other: at most one a vector. */
enum { TIMELINE_INTERRUPTS_MAX = HW_VECTORS };

/* What recording knows of a CPU. */
struct timeline_cpu {
	uint16_t node;
	uint32_t task;	      /* id, 0: idle */
	uint64_t schedule_ns; /* the last time it looked for a task to run */
	uint64_t seen_ns;     /* the last time it was heard of */
	uint32_t moved;	      /* objects since the last begin or end of a phase */
	unsigned int interrupts;
	struct timeline_interrupt {
		uint8_t vector;
		unsigned int depth_before; /* over when the CPU is back at this depth of interrupts and softirqs */
	} open[TIMELINE_INTERRUPTS_MAX];
};

struct timeline {
	struct kernel_trace_receiver receiver;
	const struct slab_inspection *inspection;
	struct timeline_cpu *cpus;
	unsigned int cpu_count;
	struct timeline_names caches; /* by address */
	struct timeline_names tasks;  /* by id */
	struct timeline_record *records;
	uint32_t count, records_max;
	uint64_t dropped;
};

#endif
