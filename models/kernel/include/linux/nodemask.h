/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_NODEMASK_H
#define LINUX_NODEMASK_H

/* Which nodes there are. No boundaries. A node stays online once it is. */

#include <linux/config.h>
#include <linux/types.h>

int node_online(int node);
unsigned int num_online_nodes(void);

/* The first online node with a number of at least FROM; max_numnodes of kernel_config() when there is none. */
int kernel_next_online_node(int from);

#define for_each_possible_node(node) for ((node) = 0; (node) < (int)kernel_config()->max_numnodes; (node)++)
#define for_each_online_node(node)                                                                                     \
	for ((node) = kernel_next_online_node(0); (node) < (int)kernel_config()->max_numnodes;                         \
		(node) = kernel_next_online_node((node) + 1))
#define first_online_node() kernel_next_online_node(0)
#define next_online_node(node) kernel_next_online_node((node) + 1)

#endif
