/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_TASK_H
#define MODELS_KERNEL_TASK_H

#include "models/kernel/kernel.h"
#include "models/kernel/mempolicy.h"
#include "sim/engine/fiber.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Tasks and the scheduler: per CPU a first-in-first-out run queue with an idle task behind it. A task keeps its CPU
 * until it sleeps, reaches a scheduling point while others wait, or, in a preemptible kernel, until a tick or a wake-up
 * finds it with preemption and interrupts enabled.
 */
enum task_state { TASK_READY, TASK_RUNNING, TASK_SLEEPING, TASK_DEAD };

enum { TASK_NAME_BYTES = 24, TASK_GROWING_MAX = 8, TASK_PHASES_MAX = 16 };

struct task {
	struct fiber *fiber;
	uint32_t id; /* in the order of creation, from 1; what the digest names */
	char name[TASK_NAME_BYTES];
	unsigned int cpu;  /* where it runs, or is to run next */
	unsigned int home; /* where it wants to run when that CPU is online */
	enum task_state state;
	unsigned int preempt_count;
	unsigned int kernel_depth; /* 0: outside the kernel (between workload operations) */
	bool per_cpu;		   /* belongs to its CPU: never moved */
	struct task *ready_next;
	struct task *all_next;
	struct task *wait_next; /* in the queue of a mutex */
	uint32_t waiting_for;	/* facts index of the mutex it sleeps for; 0: none */
	struct task_policy policy;
	/* Caches that get a slab in it, or in an interrupt that it was stopped by: outermost first. See trace.h. */
	struct kmem_cache *growing[TASK_GROWING_MAX];
	unsigned int growing_depth;
	uint8_t phases[TASK_PHASES_MAX]; /* that those of the trace points are nested in: phase.h */
	unsigned int phase_depth;
	void (*function)(void *argument);
	void *argument;
};

struct kernel_tasks {
	struct task *all;  /* newest first */
	struct task *dead; /* to be used again, with their stacks */
	uint32_t count;
};

struct task *kernel_current(void);

/* A task that will run FUNCTION(ARGUMENT) on CPU; it is ready at once. It ends when FUNCTION returns. */
struct task *kernel_task_new(const char *name, unsigned int cpu, void (*function)(void *argument), void *argument);

/* Sleeps until kernel_task_wake(). Task context, interrupts on, no spinlock held. A boundary. */
void kernel_task_sleep(void);
/* TASK is ready again if it slept; any context. 1: it slept. A boundary. */
int kernel_task_wake(struct task *task);
/* Sleeps until the simulated time in cycles; a boundary. */
void kernel_task_sleep_until(uint64_t time_cycles);

/* Scheduling point of a task outside the kernel. No boundary unless somebody else is to run. */
void kernel_task_checkpoint(void);

/* The running task enters and leaves the kernel: one operation of a workload. */
void kernel_enter(void);
void kernel_exit(void);

/* Moves the running task to CPU, which becomes its home, and goes on there, unless CPU is not online. Sleeps. */
void kernel_task_move_self(unsigned int cpu);

/* Inner interface of this room. */
void kernel_schedule(void);
void kernel_preempt_check(void);
void kernel_tasks_init(void);
void kernel_cpu_idle_init(unsigned int cpu);
/* At start-up: TASK is what CPU runs first. */
void kernel_cpu_adopt_task(unsigned int cpu, struct task *task);
void kernel_tasks_leave_cpu(unsigned int cpu);
/* A sleeping task, or one whose CPU stopped under it, begins its function anew when woken. */
void kernel_task_restart(struct task *task);
struct task *kernel_task_new_asleep(
	const char *name, unsigned int cpu, void (*function)(void *argument), void *argument);

#endif
