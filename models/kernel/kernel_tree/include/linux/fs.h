/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_FS_H
#define KERNEL_TREE_LINUX_FS_H

/* Files are only pointed to. */

#include <linux/types.h>

struct file;
struct inode;

#endif
