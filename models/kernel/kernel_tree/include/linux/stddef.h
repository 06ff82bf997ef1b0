/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_STDDEF_H
#define KERNEL_TREE_LINUX_STDDEF_H

/* The compiler has all of it. */

#include <stddef.h>

#endif
