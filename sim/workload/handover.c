/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects from one job to another. See handover.h. */
#include "sim/workload/handover.h"

#include "models/kernel/watch.h"
#include "sim/workload/job_interrupt.h"

#include "sim/engine/poison.h"

static struct work_instance *consumer_of(const struct work_instance *producer, uint64_t operation)
{
	const struct plan_job *job = &workload->plan->jobs[producer->job->consumer];
	uint64_t count = (uint64_t)job->cpu_count * job->instances;

	return &workload->instances[job->instance_first + (producer->index + operation) % count];
}

/* --- room --- */

static void wait_append(struct work_instance *consumer, struct work_instance *producer)
{
	producer->waiter_next = NULL;
	if (consumer->waiter_first == NULL)
		consumer->waiter_first = producer;
	else
		consumer->waiter_last->waiter_next = producer;
	consumer->waiter_last = producer;
}

/* False: there is none and will be none. */
static bool wait_for_room(struct work_instance *producer, struct work_instance *consumer)
{
	bool may_wait = producer->job->context == JOB_TASK;

	while (may_wait && consumer->held.count >= HANDOVER_QUEUE_MAX && !consumer->finished &&
		workload->phase == WORK_RUNNING) {
		if (!producer->waits)
			wait_append(consumer, producer);
		producer->waits = true;
		producer->counts->waits++;
		sleeper_rest(&producer->sleeper);
	}
	return consumer->held.count < HANDOVER_QUEUE_MAX;
}

/* The producer that has waited longest may look. False: none waits. */
static bool waiter_wake(struct work_instance *consumer)
{
	struct work_instance *producer = consumer->waiter_first;

	if (producer == NULL)
		return false;
	consumer->waiter_first = producer->waiter_next;
	producer->waits = false;
	sleeper_wake(&producer->sleeper);
	return true;
}

void handover_finished(struct work_instance *consumer)
{
	while (waiter_wake(consumer))
		;
}

/* --- objects --- */

static void arouse(struct work_instance *consumer)
{
	if (consumer->job->context != JOB_TASK) {
		if (!consumer->job->open_loop)
			interrupt_instance_arouse(consumer);
	} else if (consumer->awaits_objects) {
		sleeper_wake(&consumer->sleeper);
	}
}

bool handover_give(struct work_instance *producer, const struct work_object *object, uint64_t operation)
{
	struct work_instance *consumer = consumer_of(producer, operation);

	if (!wait_for_room(producer, consumer)) {
		producer->counts->dropped++;
		return false;
	}
	kernel_send(consumer);
	held_push(&consumer->held, object);
	workload->handed_pending++;
	producer->counts->handed++;
	arouse(consumer);
	return true;
}

void handover_taken(struct work_instance *consumer)
{
	workload->handed_pending--;
	waiter_wake(consumer);
	if (workload->handed_pending == 0)
		work_progress();
}
