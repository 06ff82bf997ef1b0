/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_JOB_INTERRUPT_H
#define SIM_WORKLOAD_JOB_INTERRUPT_H

#include "sim/workload/workload_state.h"

/*
 * Jobs in interrupt and softirq context. One device vector serves them all: an arrival puts its instance on the list of
 * what is due on that CPU and raises the vector; the handler carries out interrupt jobs at once, and raises a softirq
 * for the others, as a network driver does.
 */

/* Claims the vector and the softirq. Host context, before the world runs. */
void job_interrupts_setup(void);

/* First arrival of an instance whose context is irq or softirq. */
void interrupt_instance_start(struct work_instance *instance);
/* No more arrivals. */
void interrupt_instance_stop(struct work_instance *instance);

/* One activation more is due, as if its device had asked for it, on CPU; any context. */
void interrupt_instance_raise(struct work_instance *instance, unsigned int cpu, uint64_t time_cycles);

/* A consumer without a rate of its own has got an object. */
void interrupt_instance_arouse(struct work_instance *instance);

#endif
