/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_TOPOLOGY_H
#define LINUX_TOPOLOGY_H

/* Nodes and the CPUs on them. No boundaries. Without numa there is only node 0. */

#include <linux/cpumask.h>
#include <linux/nodemask.h>

int numa_node_id(void); /* node of the running CPU */
int cpu_to_node(unsigned int cpu);

/* CPUs of NODE that are between UP_PREPARE and DEAD or UP_CANCELED, the one in UP_PREPARE included. */
unsigned int nr_cpus_node(int node);
unsigned int node_distance(int from, int to); /* 10: itself */

#endif
