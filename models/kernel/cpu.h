/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_CPU_H
#define MODELS_KERNEL_CPU_H

#include "models/hw/hw.h"
#include "models/kernel/kernel.h"

#include <linux/timer.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * What the kernel knows of one CPU. Only the CPU itself changes it, but for the run queue and `calls`, which others
 * append to between two of its steps.
 */
struct task;
struct call;

enum softirq { /* smaller numbers run first */
	SOFTIRQ_TIMER,
	SOFTIRQ_DEVICE, /* what devices deferred: received packets... */
	SOFTIRQ_RCU,
	SOFTIRQS
};

enum { KERNEL_IRQ_OFF_FRAMES = 24 };

struct kernel_cpu {
	struct task *current, *idle, *worker, *stopper;
	struct task *ready_first, *ready_last; /* run queue, first in first out */
	bool need_resched;
	unsigned int hardirq_depth, softirq_depth, spin_depth;
	uint32_t softirq_pending; /* bit = enum softirq */
	struct call *calls;	  /* functions other CPUs want run here, oldest first */
	struct event tick;
	uint64_t ticks;
	uint64_t context_switches, softirqs;
	/* Who ended the longest time with interrupts off, innermost first. */
	const void *irq_off_codes[KERNEL_IRQ_OFF_FRAMES];
	unsigned int irq_off_frames;
	uint32_t waiting_for; /* facts index of the spinlock it waits for; 0: none */
	uint32_t waiter_next; /* 1 + next CPU in that lock's queue */
};

static inline struct kernel_cpu *kernel_this_cpu(void)
{
	return &kernel->cpus[hw->current->number];
}

/* Entry of every interrupt, called by the hardware with interrupts off on the interrupted context's stack. */
void kernel_interrupt(unsigned int vector);

/* SOFTIRQ will run when this CPU leaves its interrupt. In interrupt context only. */
void kernel_softirq_raise(enum softirq softirq);

/* Handlers of device interrupts and device softirqs; at most one each per vector, set before the first is raised. */
void kernel_device_set_handler(unsigned int vector, void (*handler)(unsigned int vector));
void kernel_device_set_softirq(void (*handler)(void));

/* From now on the longest time with interrupts off of each CPU has a call chain; its names, as in call_chain.h. */
void kernel_irq_off_watch(void);
void kernel_irq_off_chain(unsigned int cpu, char *buffer, size_t size);

/* CPU's periodic tick begins, or ends. */
void kernel_tick_start(unsigned int cpu);
void kernel_tick_stop(unsigned int cpu);

#endif
