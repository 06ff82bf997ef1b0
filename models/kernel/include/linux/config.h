/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_CONFIG_H
#define LINUX_CONFIG_H

/* What a kernel build fixes is a value of the run here. */

#include <linux/debug_level.h>
#include <linux/types.h>

/*
 * The parameters of this kernel; never change while it runs. Reading them costs no simulated time.
 */
struct kernel_config {
	bool numa;
	bool smp;
	enum kernel_debug debug;
	bool stats;
	bool charge_stats;
	bool check_owner;
	bool colouring;
	unsigned int max_object_order;	/* 5, 8 or 13: largest slab and largest general cache, as a page order */
	unsigned int cache_line;	/* bytes: cache_line_size() */
	unsigned int kmalloc_line;	/* bytes: L1_CACHE_BYTES of the build */
	unsigned int kmalloc_min_align; /* bytes: ARCH_KMALLOC_MINALIGN */
	unsigned int slab_min_align;	/* bytes: ARCH_SLAB_MINALIGN */
	unsigned int alien_limit;
	unsigned int reap_timeout_cpu;	/* ticks: REAPTIMEOUT_CPUC */
	unsigned int reap_timeout_node; /* ticks: REAPTIMEOUT_LIST3 */
	unsigned int batch_refill_limit;
	unsigned int break_order; /* high or low, by the machine's memory */
	unsigned int hz;	  /* ticks per second */
	unsigned int page_shift;
	unsigned int nr_cpus;	   /* possible CPUs: NR_CPUS; 1 without smp */
	unsigned int max_numnodes; /* possible nodes: MAX_NUMNODES; 1 without numa */
};

const struct kernel_config *kernel_config(void);

/* A module may have been built for fixed values: <linux/build_constants.h>. */
#ifndef HZ
#define HZ (kernel_config()->hz)
#endif
#ifndef NR_CPUS
#define NR_CPUS (kernel_config()->nr_cpus)
#endif
#ifndef MAX_NUMNODES
#define MAX_NUMNODES (kernel_config()->max_numnodes)
#endif
#ifndef PAGE_SHIFT
#define PAGE_SHIFT (kernel_config()->page_shift)
#endif
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

#endif
