/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_HANDOVER_H
#define SIM_WORKLOAD_HANDOVER_H

#include "sim/workload/workload_state.h"

/*
 * Objects that one job allocates and another frees. Each instance of the consumer has a queue of its own; the
 * producer's objects go to the consumer's instances in turn, producer i beginning with consumer i. A queue is bounded,
 * as a socket's or a network device's backlog is: a task waits for room, an interrupt or softirq drops the object.
 *
 * Handing over costs nothing by itself but the wake-up (or interrupt) of a consumer that waits: the queue is the
 * workload's, not modeled memory.
 */
enum { HANDOVER_QUEUE_MAX = 1024 };

/* OBJECT is the consumer's from now on; false: it is not, the caller frees it. A task may sleep. */
bool handover_give(struct work_instance *producer, const struct work_object *object, uint64_t operation);

/* The consumer has taken one object out of its queue and freed it. */
void handover_taken(struct work_instance *consumer);

/* The consumer takes no more: who waits for room gives up. */
void handover_finished(struct work_instance *consumer);

#endif
