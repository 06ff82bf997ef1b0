/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_DEBUG_LEVEL_H
#define LINUX_DEBUG_LEVEL_H

/* How much debugging the kernel was built with: CONFIG_DEBUG_SLAB, with _LEAK, with DEBUG_PAGEALLOC. */
enum kernel_debug { KERNEL_DEBUG_OFF, KERNEL_DEBUG_ON, KERNEL_DEBUG_LEAK, KERNEL_DEBUG_PAGEALLOC };

#endif
