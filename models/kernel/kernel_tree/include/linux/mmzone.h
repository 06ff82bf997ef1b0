/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_MMZONE_H
#define KERNEL_TREE_LINUX_MMZONE_H

/* Sizes of the page allocator. */

#include <linux/gfp.h>
#include <linux/nodemask.h>

#define MAX_ORDER 11 /* one more than the largest order of a request */

#endif
