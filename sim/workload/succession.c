/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Jobs that come after others. See succession.h. */
#include "sim/workload/succession.h"

#include "models/kernel/watch.h"
#include "sim/workload/instance.h"

#include "sim/engine/poison.h"

static uint32_t instances_of(const struct plan_job *job)
{
	return job->cpu_count * job->instances;
}

static bool is_done(const struct plan_job *job)
{
	for (uint32_t number = 0; number < instances_of(job); number++)
		if (!workload->instances[job->instance_first + number].finished)
			return false;
	return true;
}

/* --- waiting --- */

void succession_wait(struct work_instance *instance)
{
	const struct plan_job *before;

	if (instance->job->after == PLAN_NONE)
		return;
	before = &workload->plan->jobs[instance->job->after];
	while (!is_done(before) && !instance_is_stopped(instance)) {
		if (instance->stop_cycles == UINT64_MAX)
			sleeper_rest(&instance->sleeper);
		else
			sleeper_rest_until(&instance->sleeper, instance->stop_cycles);
	}
}

void succession_finished(const struct work_instance *instance)
{
	const struct plan *plan = workload->plan;
	uint32_t done = (uint32_t)(instance->job - plan->jobs);

	if (!is_done(instance->job))
		return;
	for (uint32_t number = 0; number < plan->instance_count; number++) {
		struct work_instance *waiting = &workload->instances[number];

		if (waiting->job->after == done && waiting->sleeper.task != NULL)
			sleeper_wake(&waiting->sleeper);
	}
}

/* --- taking over --- */

/* The first instance of its share that still holds something; NULL: none does. */
static struct work_instance *source_of(const struct work_instance *instance)
{
	const struct plan_job *before = &workload->plan->jobs[instance->job->after];

	for (uint32_t number = instance->index; number < instances_of(before); number += instances_of(instance->job)) {
		struct work_instance *source = &workload->instances[before->instance_first + number];

		if (source->held.count != 0)
			return source;
	}
	return NULL;
}

bool succession_is_empty(const struct work_instance *instance)
{
	return source_of(instance) == NULL;
}

bool succession_take(struct work_instance *instance, struct work_object *object, struct work_instance **source)
{
	struct random_key key = instance->key;

	*source = source_of(instance);
	if (*source == NULL)
		return false;
	kernel_receive(*source);
	key.purpose = PURPOSE_ORDER;
	return held_take(&(*source)->held, instance->job->order, random_draw(key, instance->taken++), object);
}
