/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_SMP_H
#define KERNEL_TREE_LINUX_SMP_H

/* Other CPUs. */

#include_next <linux/smp.h>

#include <linux/preempt.h>

/* As on_each_cpu(), without the running CPU. */
int smp_call_function(void (*function)(void *info), void *info, int retry, int wait);

#define get_cpu() (preempt_disable(), smp_processor_id())
#define put_cpu() preempt_enable()

#endif
