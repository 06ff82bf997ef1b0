/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_RCUPDATE_H
#define KERNEL_TREE_LINUX_RCUPDATE_H

/* Marked pointers. Simulated CPUs see stores in order, so only the boundary matters. */

#include_next <linux/rcupdate.h>

#include <linux/compiler.h>

#define RCU_HEAD_INIT(head)                                                                                            \
	{                                                                                                              \
		NULL, NULL                                                                                             \
	}
#define INIT_RCU_HEAD(head) ((head)->next = NULL, (head)->func = NULL)
#define rcu_dereference(pointer) READ_ONCE(pointer)
#define rcu_assign_pointer(pointer, value) WRITE_ONCE(pointer, value)

#endif
