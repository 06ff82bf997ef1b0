/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects that jobs use together. See shared.h. */
#include "sim/workload/shared.h"

#include "models/hw/boundary.h"
#include "models/kernel/watch.h"
#include "sim/workload/operation.h"

#include "sim/engine/poison.h"

/* Names the allocation of the object of job number N, and its free. */
#define SUBJECT_SHARED (UINT64_C(1) << 62)

struct work_shared {
	struct work_object object;
	bool exists;
};

/* The first of the jobs with a word stands for them all. */
static bool has_object(uint32_t job)
{
	return workload->plan->jobs[job].share == job;
}

static void object_new(uint32_t number)
{
	const struct plan_job *job = &workload->plan->jobs[number];
	const struct operation operation = { .subject = SUBJECT_SHARED | number,
		.cache = job->cache,
		.gfp = GFP_KERNEL,
		.node = job->node,
		.zero = true,
		.site = job->share_name };
	struct work_shared *shared = &workload->shared[number];

	shared->exists = operation_alloc(&operation, &workload->job_counts[number], &shared->object);
	kernel_send(shared);
}

void shared_start(void)
{
	workload->shared = world_alloc((workload->plan->job_count + 1) * sizeof(*workload->shared));
	kernel_enter();
	for (uint32_t number = 0; number < workload->plan->job_count; number++)
		if (has_object(number))
			object_new(number);
	kernel_exit();
}

void shared_teardown(void)
{
	kernel_enter();
	for (uint32_t number = 0; number < workload->plan->job_count; number++) {
		struct work_shared *shared = &workload->shared[number];

		if (!has_object(number) || !shared->exists)
			continue;
		kernel_receive(shared);
		operation_free(SUBJECT_SHARED | number, &shared->object, &workload->job_counts[number]);
		shared->exists = false;
	}
	kernel_exit();
}

void shared_use(struct work_instance *instance, uint64_t subject)
{
	const struct plan_job *job = instance->job;
	struct work_shared *shared = &workload->shared[job->share];
	struct work_object part;

	hw_boundary(BOUNDARY_OPERATION, subject);
	workload->operations++;
	if (!shared->exists)
		return;
	kernel_receive(shared);
	part = shared->object;
	part.address = (char *)part.address + job->share_offset;
	part.bytes -= (uint32_t)job->share_offset;
	operation_touch(subject, &part, job->touch_free_bytes, false);
	operation_touch(subject, &part, job->touch_bytes, true);
	hw_interval_end();
	kernel_send(shared);
}
