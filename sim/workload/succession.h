/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_SUCCESSION_H
#define SIM_WORKLOAD_SUCCESSION_H

#include "sim/workload/workload_state.h"

/*
 * Jobs that come after others: `after` and `take-over`. All instances of a job begin when the last instance of the one
 * before has finished, as threads do that meet at a barrier.
 */

/* The running task rests until the job before its own is done, or its own run is over. */
void succession_wait(struct work_instance *instance);

/* An instance of a job has just finished: whoever waits for the job goes on if it was the last. A boundary then. */
void succession_finished(const struct work_instance *instance);

/*
 * The next object for an instance that takes over: what is left of the first instance in its share, then of the next.
 * False when nothing is left. SOURCE gets whom it belonged to.
 */
bool succession_take(struct work_instance *instance, struct work_object *object, struct work_instance **source);

/* Nothing is left for it. */
bool succession_is_empty(const struct work_instance *instance);

#endif
