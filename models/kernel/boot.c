/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From an empty world to a running kernel. See boot.h. */
#include "models/kernel/boot.h"

#include "models/hw/boundary.h"
#include "models/kernel/config.h"
#include "models/kernel/cpu.h"
#include "models/kernel/cpumask.h"
#include "models/kernel/deadlock.h"
#include "models/kernel/hotplug.h"
#include "models/kernel/lock.h"
#include "models/kernel/log.h"
#include "models/kernel/memory.h"
#include "models/kernel/module.h"
#include "models/kernel/proc.h"
#include "models/kernel/rcu.h"
#include "models/kernel/task.h"
#include "models/kernel/timer.h"
#include "models/kernel/trace.h"
#include "models/kernel/workqueue.h"
#include "sim/engine/world.h"

#include <linux/cpu.h>
#include <linux/kernel.h>

#include "sim/engine/poison.h"

struct kernel *kernel;

struct kernel_boot {
	unsigned int cpus_online;
	void (*main)(void *argument);
	void *argument;
	struct task *task;
};

static void other_cpus_up(unsigned int wanted)
{
	unsigned int cpu;

	for_each_possible_cpu (cpu) {
		if (num_online_cpus() >= wanted)
			return;
		if (!cpu_online(cpu) && cpu_up(cpu) != 0)
			panic("cpu %u does not come up", cpu);
	}
}

/* The boot CPU's own task; it becomes the main task. */
static void boot_main(void *argument)
{
	const struct kernel_boot *boot = argument;

	hotplug_boot_cpu();
	kernel_memory_open();
	kernel_allocator()->kmem_cache_init();
	kernel_memory_boot_finish();
	workqueue_prepare_cpu(0);
	kernel_tick_start(0);
	other_cpus_up(boot->cpus_online);
	kernel_module_run_initcalls();
	boot->main(boot->argument);
	hw_interval_end();
	world_end(WORLD_END_COMPLETE, 0);
}

static void state_init(const struct kernel_options *options)
{
	kernel = world_alloc(sizeof(*kernel));
	kernel->machine = options->machine;
	kernel->params = options->params;
	kernel->on_misuse = options->on_misuse;
	kernel->cpus = world_alloc(options->machine->cpus * sizeof(struct kernel_cpu));
	kernel->devices = world_alloc(sizeof(*kernel->devices));
	kernel_log_init();
	kernel_module_init();
	kernel_config_init(options->machine, options->params);
	kernel_topology_init();
	kernel_tasks_init();
	kernel_locks_init();
	kernel_timers_init();
	kernel_workqueue_init();
	kernel_rcu_init();
	kernel_hotplug_init();
	kernel_trace_init();
	kernel_proc_init();
}

/* CPU 0 starts in the boot task; its idle task waits until that one sleeps. */
static void boot_task_init(const struct kernel_options *options)
{
	struct kernel_boot *boot = world_alloc(sizeof(*boot));

	kernel_cpu_idle_init(0);
	boot->cpus_online = options->cpus_online != 0 ? options->cpus_online : options->machine->cpus;
	boot->main = options->main;
	boot->argument = options->argument;
	boot->task = kernel_task_new_asleep("init", 0, boot_main, boot);
	kernel_cpu_adopt_task(0, boot->task);
}

bool kernel_setup(const struct kernel_options *options, char *error, size_t size)
{
	state_init(options);
	boot_task_init(options);
	hw->interrupt_handler = kernel_interrupt;
	hw->deadlock_handler = deadlock_report_all_stopped;
	kernel_irq_off_watch();
	kernel_memory_init();
	return kernel_module_load(options->allocator_path, error, size);
}

enum world_end kernel_start(void)
{
	return world_start(hw->current->fiber);
}
