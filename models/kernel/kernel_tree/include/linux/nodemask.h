/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_NODEMASK_H
#define KERNEL_TREE_LINUX_NODEMASK_H

/* Masks of nodes, as values. */

#include_next <linux/nodemask.h>

#include <linux/bitops.h>

enum { NODEMASK_WORDS = (MAX_NUMNODES + BITS_PER_LONG - 1) / BITS_PER_LONG };

typedef struct {
	unsigned long bits[NODEMASK_WORDS];
} nodemask_t;

#define NODE_MASK_NONE ((nodemask_t){ { 0 } })
#define node_set(node, mask) __set_bit(node, (mask).bits)
#define node_clear(node, mask) __clear_bit(node, (mask).bits)
#define node_isset(node, mask) test_bit(node, (mask).bits)
#define nodes_clear(mask) ((mask) = NODE_MASK_NONE)
#define nodes_empty(mask) (first_node(mask) == MAX_NUMNODES)
#define first_node(mask) kernel_tree_node_from((mask), 0)
#define next_node(node, mask) kernel_tree_node_from((mask), (node) + 1)
#define for_each_node_mask(node, mask)                                                                                 \
	for ((node) = first_node(mask); (node) < MAX_NUMNODES; (node) = next_node(node, mask))
#define for_each_node(node) for_each_possible_node (node)
#define num_possible_nodes() (kernel_config()->max_numnodes)
#define node_possible(node) ((node) < (int)kernel_config()->max_numnodes)
#define node_online_map (kernel_tree_online_nodes())
#undef first_online_node
#define first_online_node kernel_next_online_node(0)

/* By value, because the map of nodes that are online is made when it is asked for. MAX_NUMNODES: none. */
static inline int kernel_tree_node_from(nodemask_t mask, int node)
{
	while (node < MAX_NUMNODES && !test_bit(node, mask.bits))
		node++;
	return node;
}

static inline nodemask_t kernel_tree_online_nodes(void)
{
	nodemask_t mask = NODE_MASK_NONE;
	int node;

	for_each_online_node (node)
		node_set(node, mask);
	return mask;
}

#endif
