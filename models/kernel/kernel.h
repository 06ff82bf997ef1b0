/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_KERNEL_H
#define MODELS_KERNEL_KERNEL_H

#include "models/hw/machine.h"
#include "models/kernel/params.h"
#include "models/kernel/report.h"

#include <linux/config.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * State of the modeled kernel, in the arena. Each part is a structure of its own, private to the files of that part;
 * `kernel` is the only writable file-scope data of this room.
 *
 * Two faces: <linux/...> is what kernel code sees, and models/kernel/NAME.h what the rooms above see.
 */
struct kernel_cpu;	/* cpu.h: scheduler, interrupt and softirq state of a CPU */
struct kernel_tasks;	/* task.h */
struct kernel_locks;	/* lock.h: facts about every lock */
struct call;		/* call.h */
struct kernel_timers;	/* timer.h */
struct work_cpu;	/* workqueue.c */
struct kernel_rcu;	/* rcu.c */
struct kernel_hotplug;	/* hotplug.h */
struct kernel_memory;	/* memory.h: nodes, zones, pages, boot allocator */
struct kernel_topology; /* cpumask.h: which CPUs and nodes there are */
struct kernel_log;	/* log.h: printk, findings */
struct kernel_proc;	/* proc.h */
struct kernel_module;	/* module.h: the allocator module and its symbols */
struct kernel_trace;	/* trace.h: receivers of trace points */
struct kernel_watch;	/* watch.h: checkers; NULL: nobody watches */

/* Handlers of devices; filled in by the rooms above before the first interrupt. */
struct kernel_devices {
	void (*interrupts[32])(unsigned int vector); /* HW_VECTORS */
	void (*softirq)(void);
};

struct kernel {
	struct kernel_config config;
	const struct machine_config *machine; /* borrowed */
	const struct kernel_params *params;   /* borrowed */
	enum kernel_on_misuse on_misuse;
	struct kernel_cpu *cpus; /* [machine->cpus] */
	struct kernel_devices *devices;
	struct kernel_tasks *tasks;
	struct call *calls_free; /* call.c */
	struct kernel_locks *locks;
	struct kernel_timers *timers;
	struct work_cpu *work_cpus; /* [machine->cpus] */
	struct kernel_rcu *rcu;
	struct kernel_hotplug *hotplug;
	struct kernel_memory *memory;
	struct kernel_topology *topology;
	struct kernel_log *log;
	struct kernel_proc *proc;
	struct kernel_module *module;
	struct kernel_trace *trace;
	struct kernel_watch *watch;
};

extern struct kernel *kernel;

#endif
