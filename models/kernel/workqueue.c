/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deferred work. See workqueue.h. */
#include "models/kernel/workqueue.h"

#include "models/hw/boundary.h"
#include "models/kernel/cpu.h"
#include "models/kernel/cpumask.h"
#include "models/kernel/task.h"
#include "models/kernel/watch.h"

#include <linux/kernel.h>
#include <linux/kernel_string.h>
#include <linux/list.h>
#include <linux/workqueue.h>

#include "sim/engine/poison.h"

struct work_cpu {
	struct list_head queued;
	struct work_struct *running;
	struct task *waiter_first; /* tasks that wait for the running work to end */
};

static struct work_cpu *work_cpu(unsigned int cpu)
{
	return &kernel->work_cpus[cpu];
}

void kernel_workqueue_init(void)
{
	unsigned int cpus = hw->machine->cpus;

	kernel->work_cpus = world_alloc(cpus * sizeof(struct work_cpu));
	for (unsigned int cpu = 0; cpu < cpus; cpu++)
		INIT_LIST_HEAD(&work_cpu(cpu)->queued);
}

static void queue_link(struct work_struct *work, unsigned int cpu)
{
	struct list_head *queued = &work_cpu(cpu)->queued;

	world_touch(work, sizeof(*work));
	world_touch(queued->prev, sizeof(*queued));
	list_add_tail(&work->entry, queued);
	work->cpu = (int)cpu;
	kernel_send(work);
}

static void queue_unlink(struct work_struct *work)
{
	world_touch(work, sizeof(*work));
	world_touch(work->entry.next, sizeof(work->entry));
	world_touch(work->entry.prev, sizeof(work->entry));
	list_unlink(&work->entry);
	INIT_LIST_HEAD(&work->entry);
}

static void waiters_wake(struct work_cpu *here)
{
	while (here->waiter_first != NULL) {
		struct task *task = here->waiter_first;

		here->waiter_first = task->wait_next;
		kernel_task_wake(task);
	}
}

static void worker_main(void *argument)
{
	struct work_cpu *here = argument;

	for (;;) {
		struct work_struct *work;

		if (list_empty(&here->queued)) {
			kernel_task_sleep();
			continue;
		}
		work = list_entry(here->queued.next, struct work_struct, entry);
		queue_unlink(work);
		work->pending = 0;
		here->running = work;
		kernel_enter();
		kernel_receive(work);
		KERNEL_WATCH(work, work);
		work->func(work->data);
		kernel_send(work);
		kernel_exit();
		here->running = NULL;
		waiters_wake(here);
		kernel_task_checkpoint();
	}
}

void workqueue_prepare_cpu(unsigned int cpu)
{
	char name[TASK_NAME_BYTES];
	struct kernel_cpu *self = &kernel->cpus[cpu];

	if (self->worker != NULL)
		return;
	kernel_snprintf(name, sizeof(name), "events/%u", cpu);
	self->worker = kernel_task_new_asleep(name, cpu, worker_main, work_cpu(cpu));
	self->worker->per_cpu = true;
}

int keventd_up(void)
{
	return kernel->cpus[0].worker != NULL;
}

void kernel_init_work(struct work_struct *work, void (*func)(void *data), void *data)
{
	world_access(work, sizeof(*work), true);
	work->pending = 0;
	work->func = func;
	work->data = data;
	work->cpu = -1;
	INIT_LIST_HEAD(&work->entry);
	init_timer(&work->timer);
}

static void queue_here(struct work_struct *work)
{
	unsigned int cpu = hw->current->number;

	queue_link(work, cpu);
	kernel_task_wake(kernel->cpus[cpu].worker);
}

static void delay_over(unsigned long data)
{
	queue_here((struct work_struct *)data);
}

int schedule_delayed_work_on(int cpu, struct work_struct *work, unsigned long delay)
{
	if (work->pending != 0)
		return 0;
	world_touch(work, sizeof(*work));
	work->pending = 1;
	work->timer.expires = jiffies + delay;
	work->timer.function = delay_over;
	work->timer.data = (unsigned long)work;
	add_timer_on(&work->timer, (unsigned int)cpu);
	return 1;
}

/* The worker that runs WORK right now, or NULL. */
static struct work_cpu *running_at(const struct work_struct *work)
{
	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++)
		if (work_cpu(cpu)->running == work)
			return work_cpu(cpu);
	return NULL;
}

static void wait_until_run(struct work_cpu *at)
{
	struct task *self = kernel_current();

	self->wait_next = at->waiter_first;
	at->waiter_first = self;
	kernel_task_sleep();
}

/* A work that runs may queue itself again before it ends: only one that neither runs nor is pending is stopped. */
void cancel_rearming_delayed_work(struct work_struct *work)
{
	might_sleep();
	for (;;) {
		struct work_cpu *at;

		if (del_timer_sync(&work->timer) != 0)
			work->pending = 0;
		if (work->pending != 0 && !list_empty(&work->entry)) {
			queue_unlink(work);
			work->pending = 0;
		}
		at = running_at(work);
		if (at == NULL && work->pending == 0) {
			kernel_receive(work);
			return;
		}
		if (at != NULL)
			wait_until_run(at);
	}
}

bool workqueue_is_running(unsigned int cpu)
{
	return work_cpu(cpu)->running != NULL;
}

void workqueue_adopt(unsigned int dead)
{
	struct list_head *queued = &work_cpu(dead)->queued;

	while (!list_empty(queued)) {
		struct work_struct *work = list_entry(queued->next, struct work_struct, entry);

		queue_unlink(work);
		queue_here(work);
	}
}
