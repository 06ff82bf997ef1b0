/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_SMP_H
#define LINUX_SMP_H

#include <linux/cpumask.h>

/* Number of the running CPU; steady only while interrupts or preemption are off. Not a boundary. */
unsigned int smp_processor_id(void);
#define raw_smp_processor_id() smp_processor_id()

/*
 * Runs FUNCTION(INFO) with interrupts off on every online CPU, this one included, and returns when all have finished.
 * Interrupts on, no spinlock held, task context.
 */
int on_each_cpu(void (*function)(void *info), void *info, int retry, int wait);

#endif
