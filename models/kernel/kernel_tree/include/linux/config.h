/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_CONFIG_H
#define KERNEL_TREE_LINUX_CONFIG_H

/* What a file of a kernel tree tests in #if must be fixed when it is built. */

#include_next <linux/config.h>

#if !defined(PAGE_SHIFT) || !defined(NR_CPUS) || !defined(MAX_NUMNODES) || !defined(L1_CACHE_SHIFT)
#error "a file of a kernel tree needs CONSTANTS PAGE_SHIFT=, NR_CPUS=, MAX_NUMNODES= and L1_CACHE_SHIFT= (docs/porting.md)"
#endif
#if !defined(CONFIG_NUMA) && MAX_NUMNODES != 1
#error "without CONFIG_NUMA=1 there is one node: MAX_NUMNODES=1"
#endif
#if !defined(CONFIG_SMP) && NR_CPUS != 1
#error "without CONFIG_SMP=1 there is one CPU: NR_CPUS=1"
#endif

#define CONFIG_MMU 1
#define BITS_PER_LONG 64

#endif
