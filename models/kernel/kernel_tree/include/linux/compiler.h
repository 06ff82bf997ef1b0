/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_COMPILER_H
#define KERNEL_TREE_LINUX_COMPILER_H

/* Annotations that mean nothing here, and some that do. */

#include_next <linux/compiler.h>

#define fastcall
#define asmlinkage
#define __iomem
#define __kernel
#define __force
#define __deprecated
#ifndef __attribute_used__
#define __attribute_used__ __attribute__((used))
#endif
#ifndef __attribute_pure__
#define __attribute_pure__
#endif
#ifndef __attribute_const__
#define __attribute_const__
#endif
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#define ACCESS_ONCE(x) READ_ONCE(x)

#endif
