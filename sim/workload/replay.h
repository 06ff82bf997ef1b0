/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_REPLAY_H
#define SIM_WORKLOAD_REPLAY_H

#include "sim/workload/counts.h"
#include "sim/workload/plan.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Replays a trace inside a world. Each CPU of the trace has a task on that CPU of the machine, which carries out the
 * CPU's operations in the order of the file, each at its time (divided by `speed`) or as soon as its CPU gets there. An
 * operation of an interrupt or a softirq runs in one: its task's CPU gets a device interrupt at that moment. A free
 * waits for its allocation if that is late on another CPU; with `in_order` every operation waits for all before it. In
 * interrupts `gfp=kernel` is taken for atomic, because recordings sometimes mistake their context.
 *
 * The file is read on the host, some way ahead: the world pauses when it runs short (REPLAY_AHEAD operations, of all
 * CPUs together), and is read on by replay_refill(). So memory follows the live objects of the trace, not its length.
 */
enum { REPLAY_AHEAD = 65536 };

/* Makes the replay's state. Host context. */
void replay_setup(void);

/* Host context, at any pause: reads on if the world paused for that. FALSE with `error` when the trace is damaged. */
gboolean replay_refill(GError **error);

/*
 * The world pauses for the first operations. Those that make up the state at the start are carried out, one after the
 * other, by the calling task, which moves from CPU to CPU. Before the time of the run begins.
 */
void replay_before_start(void);

/* The tasks begin. */
void replay_start(void);
/* Wakes those that wait, after the phase has changed. */
void replay_wake_all(void);

/* All operations of the trace are done. */
bool replay_is_done(void);

/* For the device interrupt and its softirq: carries out what the running CPU's replay has for that context. */
void replay_interrupt(enum trace_context context);
bool replay_wants_softirq(void);

const struct workload_job_counts *replay_counts(void);
uint64_t replay_late_cycles_max(void);
void replay_maxima_restart(void);

#endif
