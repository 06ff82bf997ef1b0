/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one instance of a job does. See instance.h. */
#include "sim/workload/instance.h"

#include "models/hw/boundary.h"
#include "models/kernel/watch.h"
#include "sim/workload/handover.h"
#include "sim/workload/operation.h"
#include "sim/workload/shared.h"
#include "sim/workload/pointer_array.h"
#include "sim/workload/succession.h"

#include "sim/engine/poison.h"

enum {
	SUBJECT_STEP_BITS = 40,	 /* operations of one instance that the digest tells apart */
	PURPOSE_SECOND = 0x1000, /* the second random number of one draw */
};

#define PS_PER_NS 1000u

void instance_init(struct work_instance *instance, const struct plan_job *job, uint32_t index)
{
	const struct plan *plan = workload->plan;

	instance->job = job;
	instance->counts = &workload->job_counts[job - plan->jobs];
	instance->index = index;
	instance->number = job->instance_first + index;
	instance->cpu = job->cpus[index / job->instances];
	instance->key.seed = plan->seed;
	instance->key.stream = job->stream + index;
	instance->next_ps = job->start_ns * PS_PER_NS;
	instance->stop_cycles = UINT64_MAX;
}

uint64_t instance_draw(const struct work_instance *instance, const struct distribution *distribution,
	enum work_purpose purpose, uint64_t operation)
{
	struct random_key key = instance->key;
	uint64_t first, second = 0;

	if (distribution->kind == DISTRIBUTION_CONST)
		return distribution->first;
	key.purpose = purpose;
	first = random_draw(key, operation);
	if (distribution->kind == DISTRIBUTION_NORMAL) {
		key.purpose = purpose + PURPOSE_SECOND;
		second = random_draw(key, operation);
	}
	return distribution_sample(distribution, first, second);
}

bool instance_is_stopped(const struct work_instance *instance)
{
	return workload->phase != WORK_RUNNING || hw_now_cycles() >= instance->stop_cycles;
}

bool instance_is_over(const struct work_instance *instance)
{
	const struct plan_job *job = instance->job;

	return instance_is_stopped(instance) || (job->count != 0 && instance->operations >= job->count) ||
	       (job->takes_over && succession_is_empty(instance));
}

static uint64_t next_subject(struct work_instance *instance)
{
	return ((uint64_t)(instance->number + 1) << SUBJECT_STEP_BITS) | instance->steps++;
}

/* --- the end of a life --- */

/* OWNER: the instance that allocated it, if that has an array. */
static void free_object_of(
	struct work_instance *instance, const struct work_instance *owner, const struct work_object *object)
{
	const struct plan_job *job = instance->job;
	uint64_t subject = next_subject(instance);

	pointer_array_load(owner, object);
	operation_touch(subject, object, job->touch_free_bytes, false);
	operation_touch(subject, object, job->write_free_bytes, true);
	operation_free(subject, object, instance->counts);
}

static void free_object(struct work_instance *instance, const struct work_object *object)
{
	free_object_of(instance, instance, object);
}

static bool free_held(struct work_instance *instance)
{
	struct random_key key = instance->key;
	enum job_order order = instance->job->order;
	struct work_object object;
	uint64_t bits = 0;

	kernel_receive(instance);
	key.purpose = PURPOSE_ORDER;
	if (order == JOB_ORDER_RANDOM)
		bits = random_draw(key, instance->taken);
	if (!held_take(&instance->held, order, bits, &object))
		return false;
	instance->taken++;
	free_object(instance, &object);
	return true;
}

void instance_expire(struct work_instance *instance)
{
	struct work_object object;

	kernel_receive(instance);
	while (!instance_is_stopped(instance) && expiry_take(&instance->expiry, hw_now_cycles(), &object))
		free_object(instance, &object);
}

/* Until fewer than a draw are left: so there is room for the next one. */
static void make_room(struct work_instance *instance)
{
	uint64_t live = instance_draw(instance, instance->job->live, PURPOSE_LIVE, instance->operations);

	while (instance->held.count != 0 && instance->held.count >= live)
		free_held(instance);
}

static void dispose(struct work_instance *instance, const struct work_object *object, uint64_t operation)
{
	const struct plan_job *job = instance->job;
	uint64_t lifetime;

	kernel_send(instance); /* whoever takes it out again comes after this */
	switch (job->end) {
	case PLAN_END_AT_ONCE:
		free_object(instance, object);
		break;
	case PLAN_END_TIMED:
		lifetime = hw_ns_to_cycles(instance_draw(instance, job->lifetime, PURPOSE_LIFETIME, operation));
		expiry_push(&instance->expiry, hw_now_cycles() + lifetime, object);
		break;
	case PLAN_END_LIVE:
	case PLAN_END_BURST:
		held_push(&instance->held, object);
		break;
	case PLAN_END_HANDED:
		if (!handover_give(instance, object, operation))
			free_object(instance, object);
		break;
	}
}

/* --- operations --- */

static uint64_t draw_size(const struct work_instance *instance, uint64_t operation)
{
	uint64_t size = instance_draw(instance, instance->job->sizes, PURPOSE_SIZE, operation);
	uint64_t largest =
		workload->general_count != 0 ? workload->generals[workload->general_count - 1].size_max : size;

	if (size == 0)
		return 1;
	return size < largest ? size : largest;
}

static void produce(struct work_instance *instance)
{
	const struct plan_job *job = instance->job;
	uint64_t number = instance->operations;
	struct operation operation = { .cache = job->cache, .gfp = job->gfp, .node = job->node, .site = job->name };
	struct work_object object;

	if (job->share != PLAN_NONE) {
		instance->operations++;
		shared_use(instance, next_subject(instance));
		return;
	}
	if (job->end == PLAN_END_LIVE)
		make_room(instance);
	if (job->cache == PLAN_NONE)
		operation.bytes = draw_size(instance, number);
	operation.subject = next_subject(instance);
	instance->operations++;
	if (!operation_alloc(&operation, instance->counts, &object))
		return;
	operation_touch(operation.subject, &object, job->touch_bytes, true);
	pointer_array_store(instance, number, &object);
	dispose(instance, &object, number);
}

bool instance_consume(struct work_instance *instance)
{
	if (!free_held(instance))
		return false;
	instance->operations++;
	handover_taken(instance);
	return true;
}

static bool take_over(struct work_instance *instance)
{
	struct work_instance *owner;
	struct work_object object;

	if (!succession_take(instance, &object, &owner))
		return false;
	instance->operations++;
	free_object_of(instance, owner, &object);
	return true;
}

/* False: there is nothing to do. */
static bool operate(struct work_instance *instance)
{
	if (instance->job->takes_over)
		return take_over(instance);
	if (instance->job->consumes)
		return instance_consume(instance);
	produce(instance);
	return true;
}

void instance_activate(struct work_instance *instance)
{
	uint64_t burst = instance_draw(instance, instance->job->burst, PURPOSE_BURST, instance->activations++);
	uint64_t since = hw_now_cycles();

	instance->counts->activations++;
	while (burst-- != 0 && !instance_is_over(instance) && operate(instance))
		;
	while (instance->job->end == PLAN_END_BURST && free_held(instance))
		;
	hw_interval_end();
	instance->counts->active_cycles += hw_now_cycles() - since;
}

uint64_t instance_next_arrival(struct work_instance *instance)
{
	unsigned __int128 cycles;

	instance->next_ps += instance_draw(instance, &instance->job->gap_ps, PURPOSE_GAP, instance->arrivals++);
	cycles = (unsigned __int128)instance->next_ps * hw->machine->cpu_hz / 1000000000000u;
	return workload->origin_cycles + (uint64_t)cycles;
}

/* --- the end of the run --- */

void instance_note_progress(struct work_instance *instance)
{
	bool waits = !instance_is_stopped(instance) && (!instance_is_over(instance) || instance->expiry.count != 0);

	if (instance->finished || waits)
		return;
	instance->finished = true;
	if (instance->job->consumes)
		handover_finished(instance);
	else
		workload->instances_unfinished--;
	succession_finished(instance);
	work_progress();
}

void instance_free_all(struct work_instance *instance)
{
	struct work_object object;

	kernel_receive(instance);
	while (held_take(&instance->held, JOB_ORDER_FIFO, 0, &object))
		operation_free(next_subject(instance), &object, instance->counts);
	while (expiry_take(&instance->expiry, UINT64_MAX, &object))
		operation_free(next_subject(instance), &object, instance->counts);
}

uint64_t instance_live(const struct work_instance *instance)
{
	return (uint64_t)instance->held.count + instance->expiry.count;
}

/* Of objects with a lifetime, the one that would go next: it has been there longest, or has least left to live. */
bool instance_reclaim(struct work_instance *instance)
{
	struct work_object object;
	struct work_cache *cache;

	kernel_receive(instance);
	if (!held_take(&instance->held, JOB_ORDER_FIFO, 0, &object) &&
		!expiry_take(&instance->expiry, UINT64_MAX, &object))
		return false;
	cache = &workload->caches[object.cache & ~WORK_KMALLOC];
	operation_free(next_subject(instance), &object, instance->counts);
	cache->counts.reclaimed++;
	instance->counts->reclaimed++;
	return true;
}
