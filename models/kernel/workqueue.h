/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_WORKQUEUE_H
#define MODELS_KERNEL_WORKQUEUE_H

#include <stdbool.h>

/* The shared workqueue (<linux/workqueue.h>): one worker task per CPU, "events/N". */

void kernel_workqueue_init(void);

/* CPU's worker exists from now on; called before the CPU comes up. */
void workqueue_prepare_cpu(unsigned int cpu);

/* CPU's worker is within a work: it has begun one and not ended it. */
bool workqueue_is_running(unsigned int cpu);

/* CPU is dead: what is queued there goes to the worker of this CPU. */
void workqueue_adopt(unsigned int cpu);

#endif
