/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_SHARED_H
#define SIM_WORKLOAD_SHARED_H

#include "sim/workload/workload_state.h"

/*
 * Objects that jobs use together (share = WORD): one for all instances of all jobs with the same word. It is allocated
 * on the boot CPU before the jobs start and freed at teardown; in between jobs read and write what they want of it.
 */

/* On the main task: before the jobs start, and when their tasks are gone. */
void shared_start(void);
void shared_teardown(void);

/* One operation of an instance whose job shares an object; nothing but the boundary when there was no memory for it. */
void shared_use(struct work_instance *instance, uint64_t subject);

#endif
