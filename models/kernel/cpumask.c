/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Masks of CPUs and nodes. See cpumask.h. */
#include "models/kernel/cpumask.h"

#include "models/hw/hw.h"
#include "models/kernel/kernel.h"
#include "sim/engine/fault.h"

#include <linux/cpumask.h>
#include <linux/nodemask.h>

#include "sim/engine/poison.h"

static bool mask_test(const uint64_t *mask, unsigned int bit)
{
	return (mask[bit / 64] >> (bit % 64)) & 1;
}

/* True when this changed the bit. */
static bool mask_set(uint64_t *mask, unsigned int bit, bool value)
{
	uint64_t before = mask[bit / 64];
	uint64_t one = UINT64_C(1) << (bit % 64);

	mask[bit / 64] = value ? before | one : before & ~one;
	return mask[bit / 64] != before;
}

/* The first set bit from FROM on; LIMIT when there is none below it. */
static unsigned int mask_next(const uint64_t *mask, unsigned int from, unsigned int limit)
{
	while (from < limit) {
		uint64_t rest = mask[from / 64] >> (from % 64);

		if (rest != 0) {
			from += (unsigned int)__builtin_ctzll(rest);
			return from < limit ? from : limit;
		}
		from = (from / 64 + 1) * 64;
	}
	return limit;
}

void kernel_topology_init(void)
{
	struct kernel_topology *topology = world_alloc(sizeof(*topology));

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		topology->node_of_cpu[cpu] = kernel->config.numa ? (uint16_t)hw_node_of_cpu(cpu) : 0;
	kernel->topology = topology;
}

/* --- CPUs --- */

int cpu_possible(unsigned int cpu)
{
	return cpu < NR_CPUS;
}

int cpu_online(unsigned int cpu)
{
	return cpu < NR_CPUS && mask_test(kernel->topology->cpus_online, cpu);
}

unsigned int num_online_cpus(void)
{
	return kernel->topology->cpus_online_count;
}

unsigned int kernel_next_online_cpu(unsigned int from)
{
	return mask_next(kernel->topology->cpus_online, from, NR_CPUS);
}

void kernel_cpu_set_online(unsigned int cpu, bool online)
{
	ENGINE_ASSERT(cpu < NR_CPUS);
	if (!mask_set(kernel->topology->cpus_online, cpu, online))
		return;
	if (online)
		kernel->topology->cpus_online_count++;
	else
		kernel->topology->cpus_online_count--;
}

bool kernel_cpu_prepared(unsigned int cpu)
{
	return cpu < NR_CPUS && mask_test(kernel->topology->cpus_prepared, cpu);
}

void kernel_cpu_set_prepared(unsigned int cpu, bool prepared)
{
	uint16_t *count;

	ENGINE_ASSERT(cpu < NR_CPUS);
	if (!mask_set(kernel->topology->cpus_prepared, cpu, prepared))
		return;
	count = &kernel->topology->node_cpus_prepared[kernel->topology->node_of_cpu[cpu]];
	*count = (uint16_t)(prepared ? *count + 1 : *count - 1);
}

/* --- nodes --- */

int node_online(int node)
{
	return node >= 0 && node < (int)MAX_NUMNODES && mask_test(kernel->topology->nodes_online, (unsigned int)node);
}

unsigned int num_online_nodes(void)
{
	return kernel->topology->nodes_online_count;
}

int kernel_next_online_node(int from)
{
	return (int)mask_next(kernel->topology->nodes_online, from > 0 ? (unsigned int)from : 0, MAX_NUMNODES);
}

void kernel_node_set_online(int node, bool online)
{
	ENGINE_ASSERT(node >= 0 && node < (int)MAX_NUMNODES);
	if (!mask_set(kernel->topology->nodes_online, (unsigned int)node, online))
		return;
	if (online)
		kernel->topology->nodes_online_count++;
	else
		kernel->topology->nodes_online_count--;
}
