/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_ASM_SYSTEM_H
#define KERNEL_TREE_ASM_SYSTEM_H

/* Barriers: simulated CPUs see stores in order, so the compiler is all there is to stop. */

#include <linux/compiler.h>
#include <linux/irqflags.h>

#define mb() barrier()
#define rmb() barrier()
#define wmb() barrier()
#define smp_mb() barrier()
#define smp_rmb() barrier()
#define smp_wmb() barrier()

#endif
