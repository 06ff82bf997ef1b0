/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Masks of CPUs and nodes, memory policies of tasks, per-CPU areas. */
#include "models/kernel/mempolicy.h"
#include "models/kernel/percpu.h"
#include "tests/unit/kernel/memory_world.h"

#include <linux/cpuset.h>
#include <linux/mempolicy.h>
#include <linux/percpu.h>
#include <linux/topology.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct memory_world world;

static void run(void (*body)(void), unsigned int nodes, unsigned int cpus)
{
	memory_world_init(&world, nodes, cpus, 16 * MIB);
	world.body = body;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

/* --- masks --- */

static void masks(void)
{
	static const unsigned int online[] = { 0, 3, 63, 64, 127, 128, 199 };
	unsigned int cpu, at = 0;

	for (unsigned int i = 0; i < 7; i++) {
		kernel_cpu_set_online(online[i], true);
		kernel_cpu_set_online(online[i], true);
	}
	for_each_online_cpu (cpu) {
		cr_assert(lt(uint, at, 7));
		cr_assert(eq(uint, cpu, online[at]));
		at++;
	}
	cr_assert(eq(uint, at, 7));
	cr_assert(eq(uint, num_online_cpus(), 7));
	kernel_cpu_set_online(64, false);
	cr_assert(eq(uint, num_online_cpus(), 6));
	cr_assert(eq(uint, kernel_next_online_cpu(64), 127));
	cr_assert(eq(uint, kernel_next_online_cpu(200), 200));
	cr_assert(not(cpu_online(64)));
	cr_assert(not(cpu_online(5000)));
	cr_assert(cpu_possible(199));
	cr_assert(not(cpu_possible(200)));
	for (unsigned int i = 1; i < 7; i++)
		kernel_cpu_set_online(online[i], false);
}

Test(memory_policy, masks_know_their_bits)
{
	run(masks, 4, 50);
}

static void prepared(void)
{
	cr_assert(eq(uint, nr_cpus_node(0), 1), "the boot CPU");
	cr_assert(eq(uint, nr_cpus_node(2), 0));
	kernel_cpu_set_prepared(4, true);
	kernel_cpu_set_prepared(5, true);
	kernel_cpu_set_prepared(5, true);
	cr_assert(eq(uint, nr_cpus_node(2), 2));
	cr_assert(kernel_cpu_prepared(5));
	kernel_cpu_set_prepared(5, false);
	cr_assert(eq(uint, nr_cpus_node(2), 1));
	cr_assert(eq(int, cpu_to_node(5), 2));
	cr_assert(eq(uint, node_distance(1, 1), 10));
	cr_assert(eq(uint, node_distance(1, 2), 20));
}

Test(memory_policy, cpus_of_a_node_are_the_prepared_ones)
{
	run(prepared, 4, 2);
}

static void nodes(void)
{
	int node, seen = 0;

	kernel_node_set_online(1, false);
	for_each_online_node (node) {
		cr_assert(ne(int, node, 1));
		seen++;
	}
	cr_assert(eq(int, seen, 3));
	cr_assert(eq(uint, num_online_nodes(), 3));
	cr_assert(eq(int, next_online_node(0), 2));
	cr_assert(eq(int, next_online_node(3), 4));
	cr_assert(not(node_online(-1)));
	cr_assert(not(node_online(4)));
}

Test(memory_policy, nodes_that_are_offline_are_left_out)
{
	run(nodes, 4, 1);
}

/* --- policies --- */

static void policies(void)
{
	static const unsigned int three[] = { 3, 1, 2 };
	static const int turns[] = { 1, 2, 3, 1, 2, 3, 1 };
	struct task_policy *policy = kernel_current_policy();

	cr_assert(not(current_has_mempolicy()));
	cr_assert(eq(int, slab_node(), 0));
	task_policy_set(policy, TASK_POLICY_PREFERRED, &three[0], 1);
	cr_assert(current_has_mempolicy());
	cr_assert(eq(int, slab_node(), 3));
	cr_assert(eq(int, slab_node(), 3));
	task_policy_set(policy, TASK_POLICY_BIND, three, 3);
	cr_assert(eq(int, slab_node(), 1));
	cr_assert(eq(int, slab_node(), 1));
	task_policy_set(policy, TASK_POLICY_INTERLEAVE, three, 3);
	for (unsigned int i = 0; i < 7; i++)
		cr_assert(eq(int, slab_node(), turns[i]));
	kernel_node_set_online(2, false);
	cr_assert(eq(int, slab_node(), 3), "2 would be next");
	cr_assert(eq(int, slab_node(), 1));
	kernel_node_set_online(1, false);
	kernel_node_set_online(3, false);
	cr_assert(eq(int, slab_node(), 0), "none of them is online");
	task_policy_set(policy, TASK_POLICY_DEFAULT, NULL, 0);
	cr_assert(not(current_has_mempolicy()));
}

Test(memory_policy, policies_name_online_nodes_in_their_order)
{
	run(policies, 4, 1);
}

static void spread(void)
{
	static const int turns[] = { 0, 1, 3, 0, 1, 3, 0 };

	kernel_node_set_online(2, false);
	cr_assert(not(cpuset_do_slab_mem_spread()));
	task_policy_set_slab_spread(kernel_current_policy(), true);
	cr_assert(cpuset_do_slab_mem_spread());
	for (unsigned int i = 0; i < 7; i++)
		cr_assert(eq(int, cpuset_mem_spread_node(), turns[i]));
}

Test(memory_policy, slab_spread_goes_round_the_online_nodes)
{
	run(spread, 4, 1);
}

static void no_policies(void)
{
	static const unsigned int node = 1;

	task_policy_set(kernel_current_policy(), TASK_POLICY_BIND, &node, 1);
	task_policy_set_slab_spread(kernel_current_policy(), true);
	cr_assert(not(current_has_mempolicy()));
	cr_assert(not(cpuset_do_slab_mem_spread()));
	cr_assert(eq(int, slab_node(), 0));
}

Test(memory_policy, without_numa_there_are_no_policies)
{
	memory_world_init(&world, 2, 1, 16 * MIB);
	world.params.numa = false;
	world.body = no_policies;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

/* --- per-CPU areas --- */

static struct {
	long first;
	char second[100];
	char gap[8];
	int third;
} image = { .first = 11, .second = "second", .third = 33 };

static void percpu_boot(void)
{
	const struct percpu_symbol symbols[] = {
		{ &image.third, sizeof(image.third) },
		{ &image.first, sizeof(image.first) },
		{ image.second, sizeof(image.second) },
	};

	kernel_percpu_setup(symbols, 3);
}

static void percpu(void)
{
	unsigned int cpu;

	for_each_possible_cpu (cpu) {
		char *third = (char *)&per_cpu(image.third, cpu);

		cr_assert(eq(int, per_cpu(image.third, cpu), 33));
		cr_assert(eq(long, per_cpu(image.first, cpu), 11));
		cr_assert(eq(str, per_cpu(image.second, cpu), "second"));
		/* A line each, in the given order. */
		cr_assert(eq(ulong, world_physical(third) % 64, 0));
		cr_assert(eq(ptr, &per_cpu(image.first, cpu), third + 64));
		cr_assert(eq(ptr, &per_cpu(image.second, cpu), third + 128));
		cr_assert(eq(ptr, kernel_per_cpu(&image.second[40], cpu), third + 168));
		cr_assert(eq(int, (int)hw_node_of_physical(world_physical(third)), cpu_to_node(cpu)));
		per_cpu(image.first, cpu) = cpu;
	}
	for_each_possible_cpu (cpu)
		cr_assert(eq(long, per_cpu(image.first, cpu), cpu));
	cr_assert(eq(long, __get_cpu_var(image.first), 0));
	cr_assert(eq(long, image.first, 11), "the image stays as it was");
}

Test(memory_policy, per_cpu_areas_are_local_and_line_aligned)
{
	memory_world_init(&world, 4, 3, 16 * MIB);
	world.boot = percpu_boot;
	world.body = percpu;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

static void percpu_gap(void)
{
	kernel_per_cpu(image.gap, 0);
}

static void percpu_outside(void)
{
	kernel_per_cpu(&world, 0);
}

static void percpu_bad_cpu(void)
{
	kernel_per_cpu(&image.first, 12);
}

Test(memory_policy, what_is_not_a_per_cpu_variable_is_a_bug)
{
	static void (*const cases[])(void) = { percpu_gap, percpu_outside, percpu_bad_cpu };

	for (size_t i = 0; i < 3; i++) {
		memory_world_init(&world, 4, 3, 16 * MIB);
		world.boot = percpu_boot;
		world.body = cases[i];
		cr_assert(eq(int, memory_world_run(&world), WORLD_END_BUG), "case %zu", i);
	}
}
