/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_INSTANCE_H
#define SIM_WORKLOAD_INSTANCE_H

#include "sim/workload/workload_state.h"

/*
 * What one instance of a job does, whatever context it runs in: activations, each a burst of operations, and the ends
 * of the objects' lives.
 */

/* What a random number decides. Keys of streams: never renumber. */
enum work_purpose {
	PURPOSE_GAP,
	PURPOSE_THINK,
	PURPOSE_BURST,
	PURPOSE_SIZE,
	PURPOSE_LIFETIME,
	PURPOSE_LIVE,
	PURPOSE_ORDER
};

/* Fills in all of INSTANCE but what belongs to its context. */
void instance_init(struct work_instance *instance, const struct plan_job *job, uint32_t index);

/* A value of DISTRIBUTION: the same for this purpose and operation in every configuration. */
uint64_t instance_draw(const struct work_instance *instance, const struct distribution *distribution,
	enum work_purpose purpose, uint64_t operation);

/* It shall not begin another operation: the run, its time or its count is over. */
bool instance_is_over(const struct work_instance *instance);

/* Its run is over by time, and so is the life of what it does. */
bool instance_is_stopped(const struct work_instance *instance);

/* One activation: a burst of allocations, or of frees of what was handed over. Stops early when it is over. */
void instance_activate(struct work_instance *instance);

/* A consumer frees one object of its queue; false when it is empty. */
bool instance_consume(struct work_instance *instance);

/* Frees what has reached the end of its lifetime. */
void instance_expire(struct work_instance *instance);

/* Advances next_ps by one gap; returns the cycles of the new time. */
uint64_t instance_next_arrival(struct work_instance *instance);

/* It has done all it will do, if that is so: counted once. */
void instance_note_progress(struct work_instance *instance);

/* Frees all it holds, at teardown. */
void instance_free_all(struct work_instance *instance);

/* Frees one object of a reclaimable cache, the oldest; false when it has none. */
bool instance_reclaim(struct work_instance *instance);

/* Number of objects it holds. */
uint64_t instance_live(const struct work_instance *instance);

#endif
