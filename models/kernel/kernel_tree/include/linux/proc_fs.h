/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_PROC_FS_H
#define KERNEL_TREE_LINUX_PROC_FS_H

/* Registered for the module: the file slabinfo of slabinfo_op and slabinfo_write, slab_allocators of slabstats_op. */

#include_next <linux/proc_fs.h>

#include <linux/fs.h>

#endif
