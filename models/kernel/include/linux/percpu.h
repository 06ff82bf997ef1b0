/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_PERCPU_H
#define LINUX_PERCPU_H

/*
 * Per-CPU variables of a module: one copy per possible CPU in memory of the CPU's node, initialised from the module's
 * image. They must have external linkage.
 */

#include <linux/smp.h>
#include <linux/types.h>

#define DEFINE_PER_CPU(type, name) __attribute__((section("percpu"), used)) __typeof__(type) name
#define DECLARE_PER_CPU(type, name) extern __typeof__(type) name

/* Address of CPU's copy of the variable at IMAGE. Not a boundary. */
void *kernel_per_cpu(void *image, unsigned int cpu);

#define per_cpu(variable, cpu) (*(__typeof__(variable) *)kernel_per_cpu(&(variable), cpu))
#define __get_cpu_var(variable) per_cpu(variable, smp_processor_id())

/* CPU's copy of what __alloc_percpu() returned. */
#define per_cpu_ptr(handle, cpu) (((void **)~(unsigned long)(handle))[cpu])

#endif
