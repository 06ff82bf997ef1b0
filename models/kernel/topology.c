/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nodes, their CPUs and distances, as kernel code asks for them. See <linux/topology.h>. */
#include <linux/topology.h>

#include "models/hw/hw.h"
#include "models/kernel/cpumask.h"
#include "models/kernel/kernel.h"

#include <linux/kernel.h>
#include <linux/smp.h>

#include "sim/engine/poison.h"

int cpu_to_node(unsigned int cpu)
{
	BUG_ON(cpu >= NR_CPUS);
	return kernel->topology->node_of_cpu[cpu];
}

int numa_node_id(void)
{
	return kernel->topology->node_of_cpu[smp_processor_id()];
}

unsigned int nr_cpus_node(int node)
{
	BUG_ON(node < 0 || node >= (int)MAX_NUMNODES);
	return kernel->topology->node_cpus_prepared[node];
}

unsigned int node_distance(int from, int to)
{
	BUG_ON(from < 0 || from >= (int)MAX_NUMNODES || to < 0 || to >= (int)MAX_NUMNODES);
	if (from == to)
		return DISTANCE_LOCAL;
	return hw_distance((unsigned int)from, (unsigned int)to);
}
