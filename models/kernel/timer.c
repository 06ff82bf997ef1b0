/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel timers. See timer.h. */
#include "models/kernel/timer.h"

#include "models/hw/boundary.h"
#include "models/kernel/cpu.h"
#include "models/kernel/task.h"
#include "models/kernel/watch.h"

#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/timer.h>

#include "sim/engine/poison.h"

struct kernel_timers {
	unsigned long sequence_next;
	struct timer_queue {
		struct list_head pending;
		struct timer_list *running; /* its handler runs now */
	} queues[];			    /* [machine->cpus] */
};

void kernel_timers_init(void)
{
	unsigned int cpus = hw->machine->cpus;

	kernel->timers = world_alloc(sizeof(struct kernel_timers) + cpus * sizeof(struct timer_queue));
	for (unsigned int cpu = 0; cpu < cpus; cpu++)
		INIT_LIST_HEAD(&kernel->timers->queues[cpu].pending);
}

/* Timers lie in simulated memory, and so do their neighbours in the list. */
static void touch(struct timer_list *timer)
{
	world_touch(timer, sizeof(*timer));
	world_touch(timer->entry.next, sizeof(struct list_head));
	world_touch(timer->entry.prev, sizeof(struct list_head));
}

static struct timer_list *timer_at(struct list_head *entry)
{
	return list_entry(entry, struct timer_list, entry);
}

static bool expires_before(const struct timer_list *a, const struct timer_list *b)
{
	if (a->expires != b->expires)
		return time_before(a->expires, b->expires);
	return a->sequence < b->sequence;
}

static void insert(struct timer_list *timer, unsigned int cpu)
{
	struct list_head *pending = &kernel->timers->queues[cpu].pending;
	struct list_head *at = pending->prev;

	while (at != pending && expires_before(timer, timer_at(at)))
		at = at->prev;
	world_touch(timer, sizeof(*timer));
	world_touch(at, sizeof(*at));
	world_touch(at->next, sizeof(*at));
	timer->cpu = (int)cpu;
	list_add(&timer->entry, at);
}

static void take_out(struct timer_list *timer)
{
	touch(timer);
	list_unlink(&timer->entry);
	INIT_LIST_HEAD(&timer->entry);
	timer->cpu = -1;
}

void init_timer(struct timer_list *timer)
{
	world_access(timer, sizeof(*timer), true);
	INIT_LIST_HEAD(&timer->entry);
	timer->cpu = -1;
	timer->sequence = 0;
}

void add_timer_on(struct timer_list *timer, unsigned int cpu)
{
	hw_boundary(BOUNDARY_TIMER, world_physical(timer));
	BUG_ON(timer->cpu >= 0);
	timer->sequence = kernel->timers->sequence_next++;
	insert(timer, cpu);
	kernel_send(timer);
}

int timer_pending(const struct timer_list *timer)
{
	return timer->cpu >= 0;
}

int del_timer(struct timer_list *timer)
{
	hw_boundary(BOUNDARY_TIMER, world_physical(timer));
	if (timer->cpu < 0)
		return 0;
	take_out(timer);
	return 1;
}

static bool runs_anywhere(const struct timer_list *timer)
{
	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++)
		if (kernel->timers->queues[cpu].running == timer)
			return true;
	return false;
}

/* Its handler needs no more than a few steps of another CPU: waiting a tick at a time is short enough. */
int del_timer_sync(struct timer_list *timer)
{
	int was_pending = del_timer(timer);

	while (runs_anywhere(timer)) {
		kernel_task_sleep_until(hw_now_cycles() + hw->machine->cpu_hz / hw->machine->hz);
		was_pending |= del_timer(timer);
	}
	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++)
		kernel_receive(&kernel->timers->queues[cpu]);
	return was_pending;
}

bool timers_due(unsigned int cpu)
{
	struct list_head *pending = &kernel->timers->queues[cpu].pending;

	return !list_empty(pending) && !time_after(timer_at(pending->next)->expires, jiffies);
}

void timers_run(void)
{
	unsigned int cpu = hw->current->number; /* softirqs do not move */
	struct timer_queue *queue = &kernel->timers->queues[cpu];

	while (timers_due(cpu)) {
		struct timer_list *timer = timer_at(queue->pending.next);

		take_out(timer);
		queue->running = timer;
		hw_boundary(BOUNDARY_TIMER, world_physical(timer));
		kernel_receive(timer);
		timer->function(timer->data);
		kernel_send(queue);
		queue->running = NULL;
	}
}

void timers_hurry(unsigned int cpu)
{
	struct timer_list *timer;
	unsigned long now = jiffies;

	list_for_each_entry (timer, &kernel->timers->queues[cpu].pending, entry) {
		world_touch(timer, sizeof(*timer));
		if (time_after(timer->expires, now))
			timer->expires = now;
	}
}

void timers_adopt(unsigned int dead)
{
	struct list_head *pending = &kernel->timers->queues[dead].pending;

	while (!list_empty(pending)) {
		struct timer_list *timer = timer_at(pending->next);

		take_out(timer);
		insert(timer, hw->current->number);
	}
}
