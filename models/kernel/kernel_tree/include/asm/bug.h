/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_ASM_BUG_H
#define KERNEL_TREE_ASM_BUG_H

/* Ways to stop. */

#include <linux/kernel.h>

#endif
