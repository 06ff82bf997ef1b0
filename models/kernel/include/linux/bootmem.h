/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_BOOTMEM_H
#define LINUX_BOOTMEM_H

#include <linux/types.h>

/*
 * Zeroed memory of NODE that is never given back, before the page allocator runs: for data whose size follows the
 * machine. ALIGN is a power of two. Panics when there is none.
 */
void *alloc_bootmem_node(int node, size_t size, size_t align);

#endif
