/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_ASM_CACHEFLUSH_H
#define KERNEL_TREE_ASM_CACHEFLUSH_H

/* Caches are coherent. */

#define flush_cache_all() ((void)0)
#define flush_icache_range(start, end) ((void)(start), (void)(end))
#define flush_dcache_page(page) ((void)(page))

#endif
