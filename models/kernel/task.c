/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks and the scheduler. See task.h. */
#include "models/kernel/task.h"

#include "models/hw/boundary.h"
#include "models/kernel/cpu.h"
#include "models/kernel/cpumask.h"
#include "models/kernel/rcu.h"
#include "models/kernel/watch.h"
#include "sim/engine/fault.h"

#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/topology.h>

#include <string.h>

#include "sim/engine/poison.h"

struct task *kernel_current(void)
{
	return kernel_this_cpu()->current;
}

struct task_policy *kernel_current_policy(void)
{
	return &kernel_current()->policy;
}

void kernel_tasks_init(void)
{
	kernel->tasks = world_alloc(sizeof(*kernel->tasks));
}

/* --- run queues --- */

static void ready_append(struct kernel_cpu *cpu, struct task *task)
{
	task->state = TASK_READY;
	task->ready_next = NULL;
	if (cpu->ready_first == NULL)
		cpu->ready_first = task;
	else
		cpu->ready_last->ready_next = task;
	cpu->ready_last = task;
}

static struct task *ready_take(struct kernel_cpu *cpu)
{
	struct task *task = cpu->ready_first;

	if (task != NULL)
		cpu->ready_first = task->ready_next;
	return task;
}

/* Where a task goes whose CPU is gone: the first online CPU of the same node, else of all. */
static unsigned int fallback_cpu(unsigned int gone)
{
	unsigned int cpu;

	for_each_online_cpu (cpu) {
		if (cpu_to_node(cpu) == cpu_to_node(gone))
			return cpu;
	}
	return kernel_next_online_cpu(0);
}

static void place(struct task *task)
{
	if (task->per_cpu)
		return;
	task->cpu = cpu_online(task->home) ? task->home : fallback_cpu(task->home);
}

/* Makes TASK ready on its CPU and lets that CPU know. */
static void enqueue(struct task *task, uint64_t time_cycles)
{
	struct kernel_cpu *cpu;

	place(task);
	kernel_send(task);
	cpu = &kernel->cpus[task->cpu];
	ready_append(cpu, task);
	cpu->need_resched = true;
	if (task->cpu != hw->current->number || hw->current->state == HW_CPU_HALTED)
		hw_interrupt_raise(task->cpu, HW_VECTOR_RESCHEDULE, time_cycles + hw->machine->latency.ipi);
}

/* --- life of a task --- */

static void task_main(void *argument)
{
	struct task *self = argument;

	hw_irq_set(true);
	hw_phase_set(HW_PHASE_TASK);
	for (;;) {
		self->function(self->argument);
		KERNEL_WATCH(leave);
		self->state = TASK_DEAD;
		kernel_schedule(); /* comes back when the structure serves a new task */
	}
}

static struct task *task_get(void)
{
	struct task *task = kernel->tasks->dead;

	if (task != NULL) {
		kernel->tasks->dead = task->wait_next;
		return task;
	}
	task = world_alloc(sizeof(*task));
	task->fiber = world_fiber_new(task_main, task);
	task->all_next = kernel->tasks->all;
	kernel->tasks->all = task;
	return task;
}

struct task *kernel_task_new_asleep(
	const char *name, unsigned int cpu, void (*function)(void *argument), void *argument)
{
	struct task *task = task_get();
	size_t length = strlen(name);

	if (length >= TASK_NAME_BYTES)
		length = TASK_NAME_BYTES - 1;
	memset(task->name, 0, TASK_NAME_BYTES);
	memcpy(task->name, name, length);
	task->id = ++kernel->tasks->count;
	task->cpu = task->home = cpu;
	task->function = function;
	task->argument = argument;
	task->preempt_count = 0;
	task->kernel_depth = 0;
	task->per_cpu = false;
	task->wait_next = NULL;
	memset(&task->policy, 0, sizeof(task->policy));
	task->growing_depth = 0;
	task->phase_depth = 0;
	task->state = TASK_SLEEPING;
	return task;
}

struct task *kernel_task_new(const char *name, unsigned int cpu, void (*function)(void *argument), void *argument)
{
	struct task *task = kernel_task_new_asleep(name, cpu, function, argument);

	enqueue(task, hw_now_cycles());
	return task;
}

/* --- switching --- */

static void switch_to(struct kernel_cpu *cpu, struct task *next)
{
	bool irq_enabled = hw->current->irq_enabled;
	enum hw_phase phase = hw_phase_set(HW_PHASE_TASK);

	cpu->current = next;
	KERNEL_WATCH(run, next);
	next->state = TASK_RUNNING;
	next->cpu = hw->current->number;
	cpu->context_switches++;
	hw_charge_cause(HW_CAUSE_SWITCH, hw->machine->latency.context_switch);
	hw_cpu_switch_fiber(next->fiber, next->id);
	/* Back again, maybe on another CPU: flag and phase belong to this context. */
	hw_irq_set(irq_enabled);
	hw_phase_set(phase);
}

/* Only now, with no boundary left before another task goes on, may its stack serve somebody else. */
static void bury(struct task *task)
{
	task->wait_next = kernel->tasks->dead;
	kernel->tasks->dead = task;
}

/* The caller has set its task's state; a running one goes to the end of the queue. */
void kernel_schedule(void)
{
	struct kernel_cpu *cpu;
	struct task *previous, *next;

	hw_boundary(BOUNDARY_SCHEDULE, 0);
	cpu = kernel_this_cpu();
	previous = cpu->current;
	cpu->need_resched = false;
	rcu_note_quiescent();
	if (previous->state == TASK_RUNNING && previous != cpu->idle)
		ready_append(cpu, previous);
	else if (previous->state == TASK_DEAD)
		bury(previous);
	next = ready_take(cpu);
	if (next == NULL)
		next = cpu->idle;
	if (next != previous)
		kernel_send(previous);
	kernel_receive(next);
	if (next == previous) {
		next->state = TASK_RUNNING;
		return;
	}
	switch_to(cpu, next);
}

static void idle_main(void *argument)
{
	(void)argument;
	hw_irq_set(true);
	hw_phase_set(HW_PHASE_TASK); /* the hardware knows when it is halted */
	for (;;) {
		if (kernel_this_cpu()->ready_first != NULL)
			kernel_schedule();
		else
			hw_cpu_halt(true);
	}
}

void kernel_cpu_idle_init(unsigned int number)
{
	struct kernel_cpu *cpu = &kernel->cpus[number];

	if (cpu->idle == NULL) {
		cpu->idle = kernel_task_new_asleep("swapper", number, NULL, NULL);
		cpu->idle->per_cpu = true;
	}
	/* An idle task begins anew each time its CPU comes up. */
	fiber_init(cpu->idle->fiber, cpu->idle->fiber->stack, idle_main, NULL);
	cpu->idle->state = TASK_RUNNING;
	cpu->current = cpu->idle;
}

void kernel_cpu_adopt_task(unsigned int number, struct task *task)
{
	task->state = TASK_RUNNING;
	kernel->cpus[number].current = task;
	hw->cpus[number].fiber = task->fiber;
	hw->cpus[number].task = task->id;
}

void kernel_task_sleep(void)
{
	struct task *self = kernel_current();

	might_sleep();
	self->state = TASK_SLEEPING;
	kernel_schedule();
}

/* At TIME_CYCLES. A task on its way to sleep, still on its CPU, simply stays awake. */
static bool wake_at(struct task *task, uint64_t time_cycles)
{
	if (task->state != TASK_SLEEPING)
		return false;
	if (kernel->cpus[task->cpu].current == task)
		task->state = TASK_RUNNING;
	else
		enqueue(task, time_cycles);
	return true;
}

int kernel_task_wake(struct task *task)
{
	hw_boundary(BOUNDARY_WAKE, task->id);
	kernel_send(task);
	return wake_at(task, hw_now_cycles());
}

static void alarm_rings(struct event *event)
{
	wake_at(event->context, event->time_cycles);
}

void kernel_task_sleep_until(uint64_t time_cycles)
{
	struct task *self = kernel_current();
	struct event event = { .handler = alarm_rings, .context = self };

	might_sleep();
	if (time_cycles <= hw_now_cycles()) {
		kernel_task_checkpoint();
		return;
	}
	self->state = TASK_SLEEPING;
	hw_event_push(&event, time_cycles);
	kernel_schedule();
	hw_event_remove(&event);
}

void schedule_timeout_uninterruptible(unsigned long ticks)
{
	uint64_t period = hw->machine->cpu_hz / hw->machine->hz;

	kernel_task_sleep_until(hw_now_cycles() + ticks * period);
}

/* --- scheduling points --- */

void kernel_task_checkpoint(void)
{
	struct kernel_cpu *cpu = kernel_this_cpu();

	rcu_note_quiescent();
	if (cpu->need_resched)
		kernel_schedule();
}

int cond_resched(void)
{
	struct kernel_cpu *cpu = kernel_this_cpu();

	if (!cpu->need_resched || cpu->hardirq_depth != 0 || cpu->softirq_depth != 0 || cpu->spin_depth != 0 ||
		!hw->current->irq_enabled)
		return 0;
	kernel_schedule();
	return 1;
}

void kernel_preempt_check(void)
{
	struct kernel_cpu *cpu = kernel_this_cpu();

	if (!kernel->params->preempt || !cpu->need_resched || cpu->current == cpu->idle)
		return;
	if (cpu->current->preempt_count != 0 || cpu->hardirq_depth != 0 || cpu->softirq_depth != 0)
		return;
	if (cpu->current->state == TASK_RUNNING && hw->current->irq_enabled)
		kernel_schedule();
}

void preempt_disable(void)
{
	kernel_current()->preempt_count++;
}

void preempt_enable(void)
{
	hw_boundary(BOUNDARY_PREEMPT_ENABLE, 0);
	BUG_ON(kernel_current()->preempt_count == 0);
	kernel_current()->preempt_count--;
	kernel_preempt_check();
}

void kernel_enter(void)
{
	kernel_current()->kernel_depth++;
}

void kernel_exit(void)
{
	if (--kernel_current()->kernel_depth == 0)
		KERNEL_WATCH(leave);
}

void kernel_task_restart(struct task *task)
{
	fiber_init(task->fiber, task->fiber->stack, task_main, task);
	task->state = TASK_SLEEPING;
	task->preempt_count = 0;
	task->kernel_depth = 0;
	task->growing_depth = 0;
	task->phase_depth = 0;
}

/* Runs on the target while the mover sleeps. */
static void mover_wake(struct event *event)
{
	wake_at(event->context, event->time_cycles);
}

void kernel_task_move_self(unsigned int cpu)
{
	struct task *self = kernel_current();
	struct event event = { .handler = mover_wake, .context = self };

	might_sleep();
	self->home = cpu;
	while (self->cpu != cpu && cpu_online(cpu)) {
		self->state = TASK_SLEEPING;
		hw_event_push(
			&event, hw_now_cycles() + hw->machine->latency.context_switch + hw->machine->latency.boundary);
		kernel_schedule();
		hw_event_remove(&event);
	}
}

/* CPU goes down: its ready tasks move away, but for those that belong to it. */
void kernel_tasks_leave_cpu(unsigned int number)
{
	struct kernel_cpu *cpu = &kernel->cpus[number];
	struct task *task = cpu->ready_first;

	cpu->ready_first = NULL;
	while (task != NULL) {
		struct task *next = task->ready_next;

		if (task->per_cpu)
			ready_append(cpu, task);
		else
			enqueue(task, hw_now_cycles());
		task = next;
	}
}
