/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_ASM_TLBFLUSH_H
#define KERNEL_TREE_ASM_TLBFLUSH_H

/* The model has no TLB. */

#define flush_tlb_all() ((void)0)
#define flush_tlb_kernel_range(start, end) ((void)(start), (void)(end))

#endif
