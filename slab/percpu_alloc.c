/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dynamic per-CPU memory: one zeroed copy for each possible CPU, near it if its node is there.
 *
 * The caller gets the complement of the table's address, so that using it without per_cpu_ptr() faults.
 */
#include "slab.h"

#include <linux/string.h>

static void *handle_of_table(void **table)
{
	return (void *)~(unsigned long)table;
}

static void **table_of_handle(const void *handle)
{
	return (void **)~(unsigned long)handle;
}

static void *alloc_copy(size_t size, unsigned int cpu)
{
	int node = cpu_to_node(cpu);
	void *copy;

	if (node_online(node))
		copy = kmalloc_node(size, GFP_KERNEL, node);
	else
		copy = kmalloc(size, GFP_KERNEL);
	if (copy)
		memset(copy, 0, size);
	return copy;
}

static void free_table(void **table)
{
	unsigned int cpu;

	for_each_possible_cpu (cpu)
		kfree(table[cpu]);
	kfree(table);
}

void *__alloc_percpu(size_t size)
{
	void **table = kzalloc(NR_CPUS * sizeof(void *), GFP_KERNEL);
	unsigned int cpu;

	if (!table)
		return NULL;
	for_each_possible_cpu (cpu) {
		table[cpu] = alloc_copy(size, cpu);
		if (!table[cpu]) {
			free_table(table);
			return NULL;
		}
	}
	return handle_of_table(table);
}

void free_percpu(const void *handle)
{
	free_table(table_of_handle(handle));
}
