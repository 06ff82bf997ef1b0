/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_ASM_PROCESSOR_H
#define KERNEL_TREE_ASM_PROCESSOR_H

/* Waiting without a lock makes no progress here: there is nothing that would relax. */

#include <linux/prefetch.h>

#define cpu_relax() barrier()

#endif
