/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running task as code of the era sees it, from the services of the modeled kernel; and calls of other CPUs. */
#include <linux/cpuset.h>
#include <linux/mempolicy.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/smp.h>

/* What current points to: one a CPU, written anew at each look. */
struct kernel_tree_task {
	struct task_struct task;
	struct reclaim_state reclaim_state;
};

DEFINE_PER_CPU(struct kernel_tree_task, kernel_tree_task);

/* What a policy is, nobody looks at: that there is one is enough. */
static const char some_policy[1];

struct task_struct *kernel_tree_current(void)
{
	struct kernel_tree_task *mine = &__get_cpu_var(kernel_tree_task);
	/* A handler that comes in between writes the same; of the pages it may lose some. */
	unsigned long reclaimed = data_race(mine->reclaim_state.reclaimed_slab);

	if (reclaimed != 0)
		kernel_reclaimed_pages(reclaimed);
	data_race(mine->reclaim_state.reclaimed_slab = 0);
	data_race(mine->task.flags = cpuset_do_slab_mem_spread() ? PF_SPREAD_SLAB : 0);
	data_race(mine->task.mempolicy = current_has_mempolicy() ? (struct mempolicy *)some_policy : NULL);
	data_race(mine->task.reclaim_state = &mine->reclaim_state);
	return &mine->task;
}

/* --- calls --- */

struct other_call {
	void (*function)(void *info);
	void *info;
	unsigned int from;
};

static void call_unless_caller(void *info)
{
	const struct other_call *call = info;

	if (smp_processor_id() != call->from)
		call->function(call->info);
}

int smp_call_function(void (*function)(void *info), void *info, int retry, int wait)
{
	struct other_call call = { function, info, 0 };
	int result;

	preempt_disable();
	call.from = smp_processor_id();
	result = on_each_cpu(call_unless_caller, &call, retry, wait);
	preempt_enable();
	return result;
}
