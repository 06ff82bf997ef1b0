/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs that come and go. See hotplug.h. */
#include "models/kernel/hotplug.h"

#include "models/hw/boundary.h"
#include "models/kernel/call.h"
#include "models/kernel/cpu.h"
#include "models/kernel/cpumask.h"
#include "models/kernel/memory.h"
#include "models/kernel/rcu.h"
#include "models/kernel/task.h"
#include "models/kernel/timer.h"
#include "models/kernel/watch.h"
#include "models/kernel/workqueue.h"

#include <linux/cpu.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/kernel_string.h>
#include <linux/mutex.h>
#include <linux/topology.h>

#include "sim/engine/poison.h"

struct kernel_hotplug {
	struct mutex lock;
	unsigned int depth;		  /* of its owner */
	struct notifier_block *notifiers; /* by falling priority */
	struct task *unplugging;	  /* waits for a CPU to stop */
	bool stopped;
};

void kernel_hotplug_init(void)
{
	kernel->hotplug = world_alloc(sizeof(*kernel->hotplug));
}

void hotplug_boot_cpu(void)
{
	int node;

	kernel_mutex_init(&kernel->hotplug->lock, "cpu_hotplug");
	/* Every node has memory, and memory is there from the start; so allocators prepare for all nodes at once. */
	for_each_possible_node (node)
		kernel_node_set_online(node, true);
	kernel_cpu_set_prepared(0, true);
	kernel_cpu_set_online(0, true);
}

void lock_cpu_hotplug(void)
{
	struct kernel_hotplug *hotplug = kernel->hotplug;

	if (hotplug->lock.owner == kernel_current()) {
		hotplug->depth++;
		return;
	}
	mutex_lock(&hotplug->lock);
}

void unlock_cpu_hotplug(void)
{
	struct kernel_hotplug *hotplug = kernel->hotplug;

	if (hotplug->depth != 0)
		hotplug->depth--;
	else
		mutex_unlock(&hotplug->lock);
}

int register_cpu_notifier(struct notifier_block *block)
{
	struct notifier_block **at = &kernel->hotplug->notifiers;

	while (*at != NULL && (*at)->priority >= block->priority)
		at = &(*at)->next;
	block->next = *at;
	*at = block;
	return 0;
}

/* The callback that refused, or NULL. */
static struct notifier_block *notify(unsigned long action, unsigned int cpu)
{
	for (struct notifier_block *block = kernel->hotplug->notifiers; block != NULL; block = block->next)
		if ((block->notifier_call(block, action, (void *)(uintptr_t)cpu) & NOTIFY_STOP_MASK) != 0)
			return block;
	return NULL;
}

/* --- up --- */

/* Own stacks and tasks of a CPU: an idle task, a worker, and the task that stops it. */
static void own_tasks_prepare(unsigned int cpu)
{
	kernel_cpu_idle_init(cpu);
	workqueue_prepare_cpu(cpu);
}

static int up_locked(unsigned int cpu)
{
	if (cpu >= NR_CPUS || cpu_online(cpu))
		return -EINVAL;
	kernel_node_set_online(cpu_to_node(cpu), true);
	kernel_cpu_set_prepared(cpu, true);
	own_tasks_prepare(cpu);
	if (notify(CPU_UP_PREPARE, cpu) != NULL) {
		notify(CPU_UP_CANCELED, cpu);
		kernel_cpu_set_prepared(cpu, false);
		return -ENOMEM;
	}
	hw_boundary(BOUNDARY_IPI_SEND, cpu);
	kernel_cpu_set_online(cpu, true);
	KERNEL_WATCH(cpu, cpu, true);
	hw_cpu_start(cpu, kernel->cpus[cpu].idle->fiber, hw_now_cycles() + hw->machine->latency.ipi);
	kernel_tick_start(cpu);
	notify(CPU_ONLINE, cpu);
	return 0;
}

int cpu_up(unsigned int cpu)
{
	int result;

	lock_cpu_hotplug();
	result = up_locked(cpu);
	unlock_cpu_hotplug();
	return result;
}

/* --- down --- */

/* The CPU's worker ends the work it is in, for whose end others may wait; interrupts are off afterwards. */
static void wait_for_worker(unsigned int cpu)
{
	uint64_t tick = hw->machine->cpu_hz / hw->machine->hz;

	for (;;) {
		local_irq_disable();
		if (!workqueue_is_running(cpu))
			return;
		local_irq_enable();
		kernel_task_sleep_until(hw_now_cycles() + tick);
	}
}

/*
 * Runs on the CPU that is to go, in place of whatever ran there. From the moment it is offline no task comes back, and
 * nothing that belongs to it may run elsewhere: it ends in the hardware. Callers that saw it online still wait for
 * their functions to run here.
 */
static void stopper_main(void *argument)
{
	struct kernel_hotplug *hotplug = kernel->hotplug;
	unsigned int cpu = hw->current->number;

	(void)argument;
	wait_for_worker(cpu);
	kernel_cpu_set_online(cpu, false);
	rcu_leave_cpu(cpu, hotplug->unplugging->cpu);
	kernel_tick_stop(cpu);
	kernel_tasks_leave_cpu(cpu);
	kernel->cpus[cpu].softirq_pending = 0;
	kernel->cpus[cpu].hardirq_depth++;
	calls_run();
	kernel->cpus[cpu].hardirq_depth--;
	rcu_leave_cpu(cpu, hotplug->unplugging->cpu); /* what those calls queued */
	kernel_task_wake(hotplug->unplugging);
	hotplug->stopped = true; /* no boundary from here on: it is gone when somebody sees this */
	hw_interval_end();
	hw_cpu_stop_self();
}

static void stop_cpu(unsigned int cpu)
{
	struct kernel_hotplug *hotplug = kernel->hotplug;
	struct task *stopper = kernel->cpus[cpu].stopper;
	char name[TASK_NAME_BYTES];

	kernel_snprintf(name, sizeof(name), "migration/%u", cpu);
	hotplug->unplugging = kernel_current();
	hotplug->stopped = false;
	if (stopper == NULL) {
		stopper = kernel_task_new_asleep(name, cpu, stopper_main, NULL);
		stopper->per_cpu = true;
		kernel->cpus[cpu].stopper = stopper;
	} else {
		kernel_task_restart(stopper); /* it never returned: its stack begins anew */
	}
	kernel_task_wake(stopper);
	while (!hotplug->stopped)
		kernel_task_sleep();
	hotplug->unplugging = NULL;
}

/* The task that unplugs must not sit on the CPU that goes. */
static void leave_cpu(unsigned int cpu)
{
	struct task *self = kernel_current();
	unsigned int other = kernel_next_online_cpu(0);

	if (self->cpu != cpu && self->home != cpu)
		return;
	if (other == cpu)
		other = kernel_next_online_cpu(cpu + 1);
	kernel_task_move_self(other);
}

static int down_locked(unsigned int cpu)
{
	if (cpu >= NR_CPUS || !cpu_online(cpu))
		return -EINVAL;
	if (num_online_cpus() == 1)
		return -EBUSY;
	if (notify(CPU_DOWN_PREPARE, cpu) != NULL) {
		notify(CPU_DOWN_FAILED, cpu);
		return -EINVAL;
	}
	leave_cpu(cpu);
	stop_cpu(cpu);
	timers_adopt(cpu);
	/* Callbacks see the CPU off, but still among its node's: they subtract it. */
	KERNEL_WATCH(cpu, cpu, false);
	notify(CPU_DEAD, cpu);
	kernel_memory_cpu_dead(cpu);
	kernel_cpu_set_prepared(cpu, false);
	workqueue_adopt(cpu);
	return 0;
}

int cpu_down(unsigned int cpu)
{
	int result;

	lock_cpu_hotplug();
	result = down_locked(cpu);
	unlock_cpu_hotplug();
	return result;
}
