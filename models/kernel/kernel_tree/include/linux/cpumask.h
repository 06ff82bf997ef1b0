/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_CPUMASK_H
#define KERNEL_TREE_LINUX_CPUMASK_H

/* Masks of CPUs, as values. */

#include_next <linux/cpumask.h>

#include <linux/bitops.h>

enum { CPUMASK_WORDS = (NR_CPUS + BITS_PER_LONG - 1) / BITS_PER_LONG };

typedef struct {
	unsigned long bits[CPUMASK_WORDS];
} cpumask_t;

#define CPU_MASK_NONE ((cpumask_t){ { 0 } })
#define cpu_set(cpu, mask) __set_bit((int)(cpu), (mask).bits)
#define cpu_clear(cpu, mask) __clear_bit((int)(cpu), (mask).bits)
#define cpu_isset(cpu, mask) test_bit((int)(cpu), (mask).bits)
#define cpus_clear(mask) ((mask) = CPU_MASK_NONE)
#define cpus_empty(mask) (kernel_tree_cpus_weight(&(mask)) == 0)
#define cpus_weight(mask) kernel_tree_cpus_weight(&(mask))
#define first_cpu(mask) kernel_tree_cpu_from(&(mask), 0)
#define next_cpu(cpu, mask) kernel_tree_cpu_from(&(mask), (int)(cpu) + 1)
#define for_each_cpu_mask(cpu, mask) for ((cpu) = first_cpu(mask); (cpu) < NR_CPUS; (cpu) = next_cpu(cpu, mask))
#define for_each_cpu(cpu) for_each_possible_cpu (cpu)
#define any_online_cpu(mask) kernel_tree_cpu_online_in(&(mask))
#define num_possible_cpus() (kernel_config()->nr_cpus)
#define cpu_present(cpu) cpu_possible(cpu)
#define cpu_online_map (kernel_tree_online_cpus())

static inline int kernel_tree_cpus_weight(const cpumask_t *mask)
{
	int weight = 0, word;

	for (word = 0; word < CPUMASK_WORDS; word++)
		weight += (int)hweight64(mask->bits[word]);
	return weight;
}

/* The first from CPU on; NR_CPUS: none. */
static inline int kernel_tree_cpu_from(const cpumask_t *mask, int cpu)
{
	while (cpu < NR_CPUS && !test_bit(cpu, mask->bits))
		cpu++;
	return cpu;
}

static inline int kernel_tree_cpu_online_in(const cpumask_t *mask)
{
	int cpu = kernel_tree_cpu_from(mask, 0);

	while (cpu < NR_CPUS && !cpu_online((unsigned int)cpu))
		cpu = kernel_tree_cpu_from(mask, cpu + 1);
	return cpu;
}

static inline cpumask_t kernel_tree_online_cpus(void)
{
	cpumask_t mask = CPU_MASK_NONE;
	unsigned int cpu;

	for_each_online_cpu (cpu)
		cpu_set(cpu, mask);
	return mask;
}

#endif
