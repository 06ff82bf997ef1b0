/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_CALL_H
#define MODELS_KERNEL_CALL_H

/* Functions that CPUs run for each other: on_each_cpu of <linux/smp.h>. */

/* Runs what is queued for this CPU, interrupts off: the handler of the call-function interrupt, or a CPU that goes. */
void calls_run(void);

/* Runs FUNCTION(INFO) with interrupts off on CPU, which is not this one, and waits. As on_each_cpu otherwise. */
void kernel_call_on_cpu(unsigned int cpu, void (*function)(void *info), void *info);

#endif
