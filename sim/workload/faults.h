/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_FAULTS_H
#define SIM_WORKLOAD_FAULTS_H

#include "sim/workload/workload_state.h"

/*
 * The faults of a plan, in its world. Each is asked whenever something happens that it might make fail, counts what its
 * keys admit, and answers by that number alone: the n-th, or a random draw of that number. Its answer is the timed one
 * of a choice (sim/engine/choice.h), so that a strategy may decide instead.
 *
 * Faults strike only while the workload runs, from its time 0 to its stop.
 */
void faults_setup(void);
/* Task context, once the time of the run has begun. */
void faults_start(void);

/* Counts of a fault, by index in the plan. */
const struct workload_fault_counts *faults_counts(uint32_t fault);

#endif
