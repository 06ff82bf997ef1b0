/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_PREEMPT_H
#define LINUX_PREEMPT_H

/* Keeps the running task on its CPU. preempt_enable() is a boundary, and a scheduling point in a preemptible kernel. */
void preempt_disable(void);
void preempt_enable(void);

#endif
