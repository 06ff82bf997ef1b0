/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_SCHED_H
#define KERNEL_TREE_LINUX_SCHED_H

/*
 * The running task, as far as an allocator asks for it. Through this header, as in the era, files that include
 * <linux/mm.h> or <linux/swap.h> have what is about CPUs, locks and work, too, which they do not include themselves.
 */

#include_next <linux/sched.h>

#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/topology.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#define PF_MEMALLOC 0x00000800
#define PF_SPREAD_SLAB 0x08000000
#define TASK_RUNNING 0
#define TASK_INTERRUPTIBLE 1
#define TASK_UNINTERRUPTIBLE 2

struct mempolicy;

struct reclaim_state {
	unsigned long reclaimed_slab; /* pages */
};

struct task_struct {
	unsigned long flags;		     /* PF_SPREAD_SLAB */
	struct mempolicy *mempolicy;	     /* NULL: none for kernel memory */
	struct reclaim_state *reclaim_state; /* add what is given back: pages of others do not count */
};

/* The running task, valid until the next boundary. Pages noted before are handed to the kernel at the next look. */
struct task_struct *kernel_tree_current(void);
#define current (kernel_tree_current())

static inline void schedule_timeout_interruptible(unsigned long ticks)
{
	schedule_timeout_uninterruptible(ticks);
}

#endif
