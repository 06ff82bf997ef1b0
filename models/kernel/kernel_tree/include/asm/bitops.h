/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_ASM_BITOPS_H
#define KERNEL_TREE_ASM_BITOPS_H

/* Bits. */

#include <linux/bitops.h>

#endif
