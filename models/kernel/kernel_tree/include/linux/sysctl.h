/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_SYSCTL_H
#define KERNEL_TREE_LINUX_SYSCTL_H

/* There are no sysctls. */

struct ctl_table;

#endif
