/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_WORKQUEUE_H
#define KERNEL_TREE_LINUX_WORKQUEUE_H

/* Work, by the names of the era. */

#include_next <linux/workqueue.h>

#include <linux/smp.h>

#define DECLARE_WORK(name, function, argument) struct work_struct name = { .func = function, .data = argument }
#define PREPARE_WORK(work, function, argument) ((work)->func = (function), (work)->data = (argument))
#define schedule_delayed_work(work, delay) schedule_delayed_work_on((int)smp_processor_id(), work, delay)
#define schedule_work(work) schedule_delayed_work(work, 0)

#endif
