/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_PERCPU_H
#define KERNEL_TREE_LINUX_PERCPU_H

/* Static and dynamic data of CPUs. */

#include_next <linux/percpu.h>

#include <linux/preempt.h>
#include <linux/slab.h>

#define get_cpu_var(variable)                                                                                          \
	(*({                                                                                                           \
		preempt_disable();                                                                                     \
		&__get_cpu_var(variable);                                                                              \
	}))
#define put_cpu_var(variable) preempt_enable()

/* What __alloc_percpu() of the era returns is the complement of such a table's address. */
struct percpu_data {
	void *ptrs[NR_CPUS];
};

#undef per_cpu_ptr
#define per_cpu_ptr(handle, cpu) ((__typeof__(handle))((struct percpu_data *)~(unsigned long)(handle))->ptrs[cpu])
#define alloc_percpu(type) ((type *)__alloc_percpu(sizeof(type)))

#endif
