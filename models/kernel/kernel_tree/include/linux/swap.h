/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_SWAP_H
#define KERNEL_TREE_LINUX_SWAP_H

/* What a task that reclaims memory is told: see <linux/sched.h>. */

#include <linux/mm.h>
#include <linux/sched.h>

#endif
