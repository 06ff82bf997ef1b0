/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_MEMPOLICY_H
#define KERNEL_TREE_LINUX_MEMPOLICY_H

/* The policy of the running task is the only one that an allocator can ask for. */

#include_next <linux/mempolicy.h>

#include <linux/sched.h>

#define slab_node(policy) ((void)(policy), slab_node())

#endif
