/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_ASM_PAGE_H
#define KERNEL_TREE_ASM_PAGE_H

/* Pages: size, shift and mask are those of the build. */

#include <linux/config.h>

#ifndef __ASSEMBLY__
#define PAGE_ALIGN(address) (((address) + PAGE_SIZE - 1) & PAGE_MASK)
#define clear_page(page) memset(page, 0, PAGE_SIZE)
#endif

#endif
