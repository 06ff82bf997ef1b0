/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_SEQ_FILE_H
#define KERNEL_TREE_LINUX_SEQ_FILE_H

/* Beside what the kernel has: the file behind. */

#include_next <linux/seq_file.h>

struct file;

#endif
