/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_TOPOLOGY_H
#define KERNEL_TREE_LINUX_TOPOLOGY_H

/* Which CPUs a node has. */

#include_next <linux/topology.h>

/* Those that are online. */
static inline cpumask_t node_to_cpumask(int node)
{
	cpumask_t mask = CPU_MASK_NONE;
	unsigned int cpu;

	for_each_online_cpu (cpu)
		if (cpu_to_node(cpu) == node)
			cpu_set(cpu, mask);
	return mask;
}

static inline int node_to_first_cpu(int node)
{
	cpumask_t mask = node_to_cpumask(node);

	return first_cpu(mask);
}

#endif
