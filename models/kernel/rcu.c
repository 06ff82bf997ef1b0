/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classic RCU. See rcu.h. */
#include "models/kernel/rcu.h"

#include "models/hw/boundary.h"
#include "models/kernel/cpu.h"
#include "models/kernel/cpumask.h"
#include "models/kernel/task.h"
#include "models/kernel/watch.h"

#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>

#include "sim/engine/poison.h"

struct rcu_list {
	struct rcu_head *first, *last;
};

struct rcu_cpu {
	struct rcu_list next;	 /* not yet assigned to a grace period */
	struct rcu_list waiting; /* for the end of grace period `waiting_for` */
	struct rcu_list done;	 /* ready to run */
	uint64_t waiting_for;
	uint64_t held_until; /* cycles: their grace period is over, but they wait longer; 0: they do not */
	uint64_t seen;	     /* last grace period whose begin this CPU has noticed */
	bool passed;	     /* a quiescent state since then */
	bool owes;	     /* the running grace period still waits for this CPU */
	struct rcu_head barrier;
};

struct kernel_rcu {
	uint64_t current_period;   /* the running one, or the last */
	uint64_t completed_period; /* equal: none runs */
	uint64_t wanted_period;	   /* highest that somebody waits for */
	unsigned int owing;	   /* CPUs that it waits for */
	unsigned int barrier_outstanding;
	struct task *barrier_task;
	kernel_rcu_delay delay;
	void *delay_context;
	struct rcu_cpu cpus[]; /* [machine->cpus] */
};

static struct rcu_cpu *rcu_cpu(unsigned int cpu)
{
	return &kernel->rcu->cpus[cpu];
}

void kernel_rcu_init(void)
{
	kernel->rcu = world_alloc(sizeof(struct kernel_rcu) + hw->machine->cpus * sizeof(struct rcu_cpu));
}

void kernel_rcu_delay_set(kernel_rcu_delay delay, void *context)
{
	kernel->rcu->delay = delay;
	kernel->rcu->delay_context = context;
}

/* --- lists; callbacks lie in simulated memory --- */

static void list_append(struct rcu_list *list, struct rcu_head *head)
{
	world_touch(head, sizeof(*head));
	head->next = NULL;
	if (list->first == NULL) {
		list->first = head;
	} else {
		world_touch(list->last, sizeof(*head));
		list->last->next = head;
	}
	list->last = head;
}

static struct rcu_head *list_take(struct rcu_list *list)
{
	struct rcu_head *head = list->first;

	if (head != NULL)
		list->first = head->next;
	return head;
}

static void list_move_all(struct rcu_list *from, struct rcu_list *to)
{
	while (from->first != NULL)
		list_append(to, list_take(from));
}

/* --- grace periods --- */

static void period_start(void)
{
	struct kernel_rcu *rcu = kernel->rcu;
	unsigned int cpu;

	if (rcu->current_period != rcu->completed_period || rcu->wanted_period <= rcu->completed_period)
		return;
	rcu->current_period++;
	rcu->owing = 0;
	for_each_online_cpu (cpu) {
		rcu_cpu(cpu)->owes = true;
		rcu->owing++;
	}
}

static void paid(struct rcu_cpu *cpu)
{
	struct kernel_rcu *rcu = kernel->rcu;

	if (!cpu->owes)
		return;
	cpu->owes = false;
	kernel_send(kernel->rcu);
	if (--rcu->owing != 0)
		return;
	rcu->completed_period = rcu->current_period;
	period_start();
}

void rcu_note_quiescent(void)
{
	rcu_cpu(hw->current->number)->passed = true;
}

/* A quiescent state counts only if it came after this CPU has seen the grace period begin. */
static void quiescent_check(struct rcu_cpu *cpu)
{
	if (cpu->seen != kernel->rcu->current_period) {
		cpu->seen = kernel->rcu->current_period;
		cpu->passed = false;
		return;
	}
	if (cpu->passed)
		paid(cpu);
}

bool rcu_tick(void)
{
	struct rcu_cpu *cpu = rcu_cpu(hw->current->number);

	return cpu->owes || cpu->next.first != NULL || cpu->done.first != NULL ||
	       (cpu->waiting.first != NULL && cpu->waiting_for <= kernel->rcu->completed_period);
}

/* One choice for each batch of callbacks that could run now. */
static uint64_t delay_cycles(struct rcu_cpu *cpu)
{
	const struct kernel_rcu *rcu = kernel->rcu;
	struct choice_subject subject = {
		.cpu = hw->current->number, .operation = BOUNDARY_RCU, .object = cpu->waiting_for
	};
	uint64_t cycles;

	if (rcu->delay == NULL)
		return 0;
	cycles = rcu->delay(hw->current->number, rcu->delay_context);
	if (choice(engine->host.strategy, CHOICE_CALLBACKS, subject, 2, cycles != 0) == 0)
		return 0;
	return cycles;
}

/* The grace period of the waiting callbacks is over: may they run? */
static bool callbacks_are_due(struct rcu_cpu *cpu)
{
	uint64_t cycles;

	if (cpu->held_until != 0 && hw_now_cycles() < cpu->held_until)
		return false;
	cycles = cpu->held_until == 0 ? delay_cycles(cpu) : 0;
	cpu->held_until = cycles != 0 ? hw_now_cycles() + cycles : 0;
	return cycles == 0;
}

static void callbacks_advance(struct rcu_cpu *cpu)
{
	struct kernel_rcu *rcu = kernel->rcu;

	if (cpu->waiting.first != NULL && cpu->waiting_for <= rcu->completed_period && callbacks_are_due(cpu))
		list_move_all(&cpu->waiting, &cpu->done);
	if (cpu->waiting.first != NULL || cpu->next.first == NULL)
		return;
	list_move_all(&cpu->next, &cpu->waiting);
	/* One that runs already began before these callbacks came: it does not help them. */
	cpu->waiting_for = rcu->current_period + 1;
	if (cpu->waiting_for > rcu->wanted_period)
		rcu->wanted_period = cpu->waiting_for;
	period_start();
}

void rcu_run(void)
{
	struct rcu_cpu *cpu = rcu_cpu(hw->current->number);
	struct rcu_head *head;

	quiescent_check(cpu);
	callbacks_advance(cpu);
	kernel_receive(kernel->rcu);
	while ((head = list_take(&cpu->done)) != NULL) {
		hw_boundary(BOUNDARY_RCU, world_physical(head));
		kernel_receive(head);
		head->func(head);
	}
}

/* --- services --- */

void rcu_read_lock(void)
{
	preempt_disable();
	hw_boundary(BOUNDARY_RCU, 0);
}

void rcu_read_unlock(void)
{
	hw_boundary(BOUNDARY_RCU, 1);
	preempt_enable();
}

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	hw_boundary(BOUNDARY_RCU, world_physical(head));
	world_access(head, sizeof(*head), true);
	head->func = func;
	list_append(&rcu_cpu(hw->current->number)->next, head);
	kernel_send(head);
}

struct rcu_wait {
	struct rcu_head head;
	struct task *task;
	bool over;
};

static void wait_over(struct rcu_head *head)
{
	struct rcu_wait *wait = (struct rcu_wait *)head;

	wait->over = true;
	kernel_send(wait);
	kernel_task_wake(wait->task);
}

void synchronize_rcu(void)
{
	struct rcu_wait wait = { .task = kernel_current() };

	might_sleep();
	call_rcu(&wait.head, wait_over);
	while (!wait.over)
		kernel_task_sleep();
	kernel_receive(&wait);
}

static void barrier_over(struct rcu_head *head)
{
	struct kernel_rcu *rcu = kernel->rcu;

	(void)head;
	kernel_send(&rcu->barrier_outstanding);
	if (--rcu->barrier_outstanding == 0)
		kernel_task_wake(rcu->barrier_task);
}

static void barrier_queue(void *info)
{
	struct rcu_cpu *cpu = rcu_cpu(hw->current->number);

	(void)info;
	kernel->rcu->barrier_outstanding++;
	cpu->barrier.func = barrier_over;
	list_append(&cpu->next, &cpu->barrier);
}

/* Each CPU runs its callbacks in order: when one queued last on every CPU has run, all before it have. */
void rcu_barrier(void)
{
	struct kernel_rcu *rcu = kernel->rcu;

	might_sleep();
	while (rcu->barrier_task != NULL) /* one at a time: another task's is under way */
		kernel_task_sleep_until(hw_now_cycles() + hw->machine->cpu_hz / hw->machine->hz);
	rcu->barrier_task = kernel_current();
	on_each_cpu(barrier_queue, NULL, 0, 1);
	while (rcu->barrier_outstanding != 0)
		kernel_task_sleep();
	rcu->barrier_task = NULL;
	kernel_receive(&rcu->barrier_outstanding);
}

void rcu_leave_cpu(unsigned int cpu, unsigned int heir)
{
	struct rcu_cpu *from = rcu_cpu(cpu);
	struct rcu_cpu *to = rcu_cpu(heir);

	paid(from);
	list_move_all(&from->done, &to->next);
	list_move_all(&from->waiting, &to->next);
	list_move_all(&from->next, &to->next);
	from->held_until = 0;
}
