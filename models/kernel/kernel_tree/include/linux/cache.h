/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_CACHE_H
#define KERNEL_TREE_LINUX_CACHE_H

/* Cache lines. The shift is fixed by the build; the line of the machine is known when it runs. */

#include <linux/config.h>
#include <linux/kernel.h>

#define L1_CACHE_BYTES (1 << L1_CACHE_SHIFT)
#define SMP_CACHE_BYTES L1_CACHE_BYTES
#define L1_CACHE_ALIGN(x) ALIGN(x, L1_CACHE_BYTES)
#define __cacheline_aligned __attribute__((aligned(L1_CACHE_BYTES)))
#define ____cacheline_aligned __attribute__((aligned(L1_CACHE_BYTES)))
#ifdef CONFIG_SMP
#define __cacheline_aligned_in_smp __cacheline_aligned
#define ____cacheline_aligned_in_smp ____cacheline_aligned
#else
#define __cacheline_aligned_in_smp
#define ____cacheline_aligned_in_smp
#endif
#define __read_mostly
#define cache_line_size() ((int)kernel_config()->cache_line)

#endif
