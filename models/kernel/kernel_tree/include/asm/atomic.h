/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_ASM_ATOMIC_H
#define KERNEL_TREE_ASM_ATOMIC_H

/* Atomic counters. */

#include <linux/atomic.h>

#endif
