/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_ERRNO_H
#define KERNEL_TREE_LINUX_ERRNO_H

/* Error numbers. */

#include <linux/error_codes.h>

#endif
