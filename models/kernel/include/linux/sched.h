/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_SCHED_H
#define LINUX_SCHED_H

#include <linux/cpumask.h>
#include <linux/types.h>

/* A scheduling point when this context may sleep; 1: another task ran. A boundary. */
int cond_resched(void);

/* Sleep for TICKS; task context. */
void schedule_timeout_uninterruptible(unsigned long ticks);

#endif
