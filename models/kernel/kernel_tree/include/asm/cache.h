/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_ASM_CACHE_H
#define KERNEL_TREE_ASM_CACHE_H

/* Cache lines. */

#include <linux/cache.h>

#endif
