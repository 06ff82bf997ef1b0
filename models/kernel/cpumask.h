/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_CPUMASK_H
#define MODELS_KERNEL_CPUMASK_H

#include "models/hw/machine.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Which CPUs and nodes there are: the state behind <linux/cpumask.h>, <linux/nodemask.h> and <linux/topology.h>.
 * Changed by boot and CPU hotplug only. Nothing here is a boundary, costs simulated time or touches simulated memory.
 *
 * A CPU is prepared from the start of its UP_PREPARE to the end of DEAD or UP_CANCELED; online CPUs are prepared.
 */
enum {
	TOPOLOGY_CPU_WORDS = MACHINE_CPUS_MAX / 64,
	TOPOLOGY_NODE_WORDS = MACHINE_NODES_MAX / 64,
};

struct kernel_topology {
	uint64_t cpus_online[TOPOLOGY_CPU_WORDS];
	uint64_t cpus_prepared[TOPOLOGY_CPU_WORDS];
	uint64_t nodes_online[TOPOLOGY_NODE_WORDS];
	unsigned int cpus_online_count, nodes_online_count;
	uint16_t node_of_cpu[MACHINE_CPUS_MAX];
	uint16_t node_cpus_prepared[MACHINE_NODES_MAX];
};

/* After kernel_config_init() and hw_init(); nothing is online or prepared yet. */
void kernel_topology_init(void);

/* CPU below NR_CPUS, NODE below MAX_NUMNODES. Setting what is set already changes nothing. */
void kernel_cpu_set_online(unsigned int cpu, bool online);
void kernel_cpu_set_prepared(unsigned int cpu, bool prepared);
bool kernel_cpu_prepared(unsigned int cpu);
void kernel_node_set_online(int node, bool online);

#endif
