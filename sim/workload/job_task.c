/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Jobs in task context: one task for each instance.
 *
 *	start -> (the job before is done) -> [ activation -> pause ]* -> park -> (teardown) free what is held -> end
 *
 * In its pauses a task frees what has come to the end of its lifetime. The pause is the time to the next arrival (open
 * loop: none when it is late), or a time to think.
 */
#include "sim/workload/job_task.h"

#include "sim/workload/instance.h"
#include "sim/workload/pointer_array.h"
#include "sim/workload/succession.h"

#include "sim/engine/poison.h"

static void activate(struct work_instance *instance)
{
	kernel_task_checkpoint();
	kernel_enter();
	instance_activate(instance);
	kernel_exit();
}

static void expire(struct work_instance *instance)
{
	if (expiry_next(&instance->expiry) > hw_now_cycles())
		return;
	kernel_enter();
	instance_expire(instance);
	kernel_exit();
}

/* Until TIME_CYCLES or the end of its run; what is due meanwhile is freed. */
static void pause_until(struct work_instance *instance, uint64_t time_cycles)
{
	uint64_t end = time_cycles < instance->stop_cycles ? time_cycles : instance->stop_cycles;

	expire(instance);
	while (!instance_is_stopped(instance) && hw_now_cycles() < end) {
		uint64_t due = expiry_next(&instance->expiry);

		sleeper_rest_until(&instance->sleeper, due < end ? due : end);
		expire(instance);
	}
}

static void think(struct work_instance *instance)
{
	uint64_t think_ns = 0;

	if (instance->job->think != NULL)
		think_ns = instance_draw(instance, instance->job->think, PURPOSE_THINK, instance->activations);
	pause_until(instance, hw_now_cycles() + hw_ns_to_cycles(think_ns));
}

/* A consumer at its own pace does not mind an empty queue; any other one waits for an object. */
static void await_objects(struct work_instance *instance)
{
	while (instance->held.count == 0 && !instance_is_stopped(instance)) {
		instance->awaits_objects = true;
		if (instance->stop_cycles == UINT64_MAX)
			sleeper_rest(&instance->sleeper);
		else
			sleeper_rest_until(&instance->sleeper, instance->stop_cycles);
		instance->awaits_objects = false;
	}
}

static void run(struct work_instance *instance)
{
	pause_until(instance, work_cycles_at(instance->job->start_ns));
	succession_wait(instance);
	while (!instance_is_over(instance)) {
		if (instance->job->open_loop)
			pause_until(instance, instance_next_arrival(instance));
		else if (instance->job->consumes)
			await_objects(instance);
		if (instance_is_over(instance))
			break;
		activate(instance);
		if (!instance->job->open_loop)
			think(instance);
	}
	/* The last ones still have their time to live. */
	while (!instance_is_stopped(instance) && instance->expiry.count != 0)
		pause_until(instance, expiry_next(&instance->expiry));
}

static void set_policy(const struct plan_job *job)
{
	static const enum task_policy_kind kinds[] = {
		[JOB_POLICY_DEFAULT] = TASK_POLICY_DEFAULT,
		[JOB_POLICY_PREFERRED] = TASK_POLICY_PREFERRED,
		[JOB_POLICY_BIND] = TASK_POLICY_BIND,
		[JOB_POLICY_INTERLEAVE] = TASK_POLICY_INTERLEAVE,
	};
	struct task_policy *policy = kernel_current_policy();

	if (job->policy != JOB_POLICY_DEFAULT)
		task_policy_set(policy, kinds[job->policy], job->policy_nodes, job->policy_node_count);
	task_policy_set_slab_spread(policy, job->spread);
}

static void job_task(void *argument)
{
	struct work_instance *instance = argument;

	set_policy(instance->job);
	kernel_enter();
	pointer_array_new(instance);
	kernel_exit();
	run(instance);
	instance_note_progress(instance);
	work_park(&instance->sleeper);
	kernel_enter();
	instance_free_all(instance);
	pointer_array_free(instance);
	kernel_exit();
	work_task_ends();
}

void job_task_start(struct work_instance *instance)
{
	work_task_new(&instance->sleeper, instance->job->name, instance->index, instance->cpu, job_task, instance);
}
