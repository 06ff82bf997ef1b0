/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_CPUMASK_H
#define LINUX_CPUMASK_H

/* Which CPUs there are. No boundaries. CPU numbers run from 0 to NR_CPUS - 1, which may be more than there are. */

#include <linux/config.h>
#include <linux/types.h>

int cpu_online(unsigned int cpu);
int cpu_possible(unsigned int cpu);
unsigned int num_online_cpus(void);

/* The first online CPU with a number of at least FROM; nr_cpus of kernel_config() when there is none. */
unsigned int kernel_next_online_cpu(unsigned int from);

#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < kernel_config()->nr_cpus; (cpu)++)
#define for_each_online_cpu(cpu)                                                                                       \
	for ((cpu) = kernel_next_online_cpu(0); (cpu) < kernel_config()->nr_cpus;                                      \
		(cpu) = kernel_next_online_cpu((cpu) + 1))

#endif
