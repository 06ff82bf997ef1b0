/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory policy of tasks. See mempolicy.h, <linux/mempolicy.h> and <linux/cpuset.h>. */
#include "models/kernel/mempolicy.h"

#include "models/kernel/kernel.h"
#include "sim/engine/fault.h"

#include <linux/cpuset.h>
#include <linux/mempolicy.h>
#include <linux/nodemask.h>
#include <linux/topology.h>

#include "sim/engine/poison.h"

enum { NO_NODE = -1 };

void task_policy_set(
	struct task_policy *policy, enum task_policy_kind kind, const unsigned int *nodes, unsigned int count)
{
	ENGINE_ASSERT((kind == TASK_POLICY_DEFAULT) == (count == 0));
	policy->kind = kind;
	policy->interleave_from = 0;
	for (unsigned int word = 0; word < MACHINE_NODES_MAX / 64; word++)
		policy->nodes[word] = 0;
	for (unsigned int i = 0; i < count; i++) {
		ENGINE_ASSERT(nodes[i] < MACHINE_NODES_MAX);
		policy->nodes[nodes[i] / 64] |= UINT64_C(1) << (nodes[i] % 64);
	}
}

void task_policy_set_slab_spread(struct task_policy *policy, bool spread)
{
	policy->slab_spread = spread;
	policy->spread_from = 0;
}

/* The first online node from FROM on that POLICY wants; NO_NODE when there is none. */
static int wanted_node(const struct task_policy *policy, int from)
{
	int node;

	for (node = kernel_next_online_node(from); node < (int)MAX_NUMNODES; node = kernel_next_online_node(node + 1))
		if ((policy->nodes[node / 64] >> (node % 64)) & 1)
			return node;
	return NO_NODE;
}

static int interleave(struct task_policy *policy)
{
	int node = wanted_node(policy, policy->interleave_from);

	if (node == NO_NODE)
		node = wanted_node(policy, 0);
	if (node != NO_NODE)
		policy->interleave_from = node + 1;
	return node;
}

int current_has_mempolicy(void)
{
	return kernel->config.numa && kernel_current_policy()->kind != TASK_POLICY_DEFAULT;
}

int slab_node(void)
{
	struct task_policy *policy = kernel_current_policy();
	int node = NO_NODE;

	if (kernel->config.numa && policy->kind == TASK_POLICY_INTERLEAVE)
		node = interleave(policy);
	else if (kernel->config.numa && policy->kind != TASK_POLICY_DEFAULT)
		node = wanted_node(policy, 0);
	return node != NO_NODE ? node : numa_node_id();
}

int cpuset_do_slab_mem_spread(void)
{
	return kernel->config.numa && kernel_current_policy()->slab_spread;
}

int cpuset_mem_spread_node(void)
{
	struct task_policy *policy = kernel_current_policy();
	int node = kernel_next_online_node(policy->spread_from);

	if (node >= (int)MAX_NUMNODES)
		node = kernel_next_online_node(0);
	policy->spread_from = node + 1;
	return node;
}
