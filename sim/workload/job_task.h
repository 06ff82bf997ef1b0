/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_JOB_TASK_H
#define SIM_WORKLOAD_JOB_TASK_H

#include "sim/workload/workload_state.h"

/* Makes the task of an instance whose context is task; it begins at the job's start time. */
void job_task_start(struct work_instance *instance);

#endif
