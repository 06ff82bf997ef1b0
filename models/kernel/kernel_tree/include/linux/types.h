/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_TYPES_H
#define KERNEL_TREE_LINUX_TYPES_H

/* Type names of the era. */

#include_next <linux/types.h>

typedef kernel_ssize_t ssize_t;
typedef kernel_loff_t loff_t;
typedef unsigned char u_char;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;

#endif
