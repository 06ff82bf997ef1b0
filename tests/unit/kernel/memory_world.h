/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_KERNEL_MEMORY_WORLD_H
#define TESTS_UNIT_KERNEL_MEMORY_WORLD_H

/*
 * A world with a kernel but without an allocator module: memory management alone, on a machine made up by the test. The
 * body runs in task context on CPU 0 of a booted machine.
 */
#include "models/hw/boundary.h"
#include "models/hw/hw.h"
#include "models/kernel/config.h"
#include "models/kernel/cpu.h"
#include "models/kernel/cpumask.h"
#include "models/kernel/hotplug.h"
#include "models/kernel/kernel.h"
#include "models/kernel/lock.h"
#include "models/kernel/log.h"
#include "models/kernel/memory.h"
#include "models/kernel/memory_private.h"
#include "models/kernel/module.h"
#include "models/kernel/rcu.h"
#include "models/kernel/task.h"
#include "models/kernel/timer.h"
#include "models/kernel/trace.h"
#include "models/kernel/workqueue.h"

#include <linux/bootmem.h>
#include <linux/cpu.h>
#include <linux/mm.h>
#include <linux/smp.h>

#include <string.h>

enum { TEST_NODES = 4, MIB = 1 << 20 };

struct memory_world {
	struct machine_config machine;
	struct kernel_params params;
	unsigned int cpus_per_node[MACHINE_NODES_MAX];
	uint64_t memory_per_node[MACHINE_NODES_MAX];
	unsigned char distance[MACHINE_NODES_MAX * MACHINE_NODES_MAX];
	void (*boot)(void); /* with the boot allocator alone; NULL: nothing */
	void (*body)(void);
	bool all_cpus; /* bring up the others, too */
};

/* NODES nodes of CPUS CPUs and MEMORY bytes each, 20 apart, pages of 4 KiB. */
static inline void memory_world_init(struct memory_world *world, unsigned int nodes, unsigned int cpus, uint64_t memory)
{
	memset(world, 0, sizeof(*world));
	world->machine = (struct machine_config){
		.name = "test",
		.source = "made up",
		.cpu_hz = 2000000000,
		.page_size = 4096,
		.cache_line = 64,
		.hz = 250,
		.nodes = nodes,
		.cpus = nodes * cpus,
		.cpus_per_node = world->cpus_per_node,
		.memory_per_node = world->memory_per_node,
		.distance = world->distance,
		.caches = { { 64 << 10, 2, 1, 3, false }, { 1 << 20, 16, 1, 12, false } },
		.latency = { .memory_local = 200,
			.memory_remote = 300,
			.transfer_local = 150,
			.transfer_remote = 350,
			.atomic = 20,
			.irq_flag = 10,
			.ipi = 1000,
			.boundary = 5,
			.word = 1,
			.string_bytes = 8,
			.object_moved = 10,
			.interrupt = 500,
			.context_switch = 1000 },
	};
	world->params = (struct kernel_params){
		.numa = nodes > 1,
		.smp = nodes * cpus > 1,
		.max_object_order = 5,
		.kmalloc_line = 64,
		.alien_limit = 12,
		.reap_timeout_cpu = 500,
		.reap_timeout_node = 1000,
		.batch_refill_limit = 16,
		.break_order_high = 1,
	};
	for (unsigned int node = 0; node < nodes; node++) {
		world->cpus_per_node[node] = cpus;
		world->memory_per_node[node] = memory;
		for (unsigned int other = 0; other < nodes; other++)
			world->distance[node * nodes + other] = node == other ? 10 : 20;
	}
}

static inline void memory_world_main(void *argument)
{
	const struct memory_world *world = argument;
	unsigned int cpu;

	hotplug_boot_cpu();
	kernel_memory_open();
	kernel_memory_boot_finish();
	workqueue_prepare_cpu(0);
	kernel_tick_start(0);
	for (unsigned int node = 0; node < MAX_NUMNODES; node++)
		kernel_node_set_online((int)node, true);
	for_each_possible_cpu (cpu) {
		if (world->all_cpus && !cpu_online(cpu))
			cpu_up(cpu);
	}
	world->body();
	hw_interval_end();
	world_end(WORLD_END_COMPLETE, 0);
}

static inline void memory_world_setup(struct memory_world *world)
{
	struct task *task;

	world_create(&(struct world_options){ 0 });
	hw_init(&(struct hw_options){ .machine = &world->machine });
	kernel = world_alloc(sizeof(*kernel));
	kernel->cpus = world_alloc(world->machine.cpus * sizeof(struct kernel_cpu));
	kernel->devices = world_alloc(sizeof(*kernel->devices));
	kernel_log_init();
	kernel_module_init();
	kernel_config_init(&world->machine, &world->params);
	kernel_topology_init();
	kernel_tasks_init();
	kernel_locks_init();
	kernel_timers_init();
	kernel_workqueue_init();
	kernel_rcu_init();
	kernel_hotplug_init();
	kernel_trace_init();
	kernel_cpu_idle_init(0);
	task = kernel_task_new_asleep("init", 0, memory_world_main, world);
	kernel_cpu_adopt_task(0, task);
	hw->interrupt_handler = kernel_interrupt;
	kernel_memory_init();
	if (world->boot != NULL)
		world->boot();
}

/* Runs it to its end; the world is still there to be looked at. */
static inline enum world_end memory_world_start(struct memory_world *world)
{
	memory_world_setup(world);
	return world_start(hw->current->fiber);
}

static inline enum world_end memory_world_run(struct memory_world *world)
{
	enum world_end end = memory_world_start(world);

	world_destroy();
	return end;
}

/* A small generator, so that a test needs no keyed streams. */
static inline unsigned int test_random(uint64_t *state, unsigned int below)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)((*state >> 33) % below);
}

#endif
