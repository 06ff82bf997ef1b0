/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_SLEEPER_H
#define SIM_WORKLOAD_SLEEPER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A task of the workload that rests now and then, where others may wake it: it must not be woken anywhere else (for
 * instance while it waits for a mutex of the allocator).
 */
struct task;

struct sleeper {
	struct task *task;
	bool resting;
};

/* The running task rests until it is woken. */
void sleeper_rest(struct sleeper *sleeper);

/*
 * Until TIME_CYCLES, or until it is woken. A rest shorter than two context switches is spent as work of the task: no
 * program could sleep that short.
 */
void sleeper_rest_until(struct sleeper *sleeper, uint64_t time_cycles);

/* Goes on if it rests; any context. A boundary if it does. */
void sleeper_wake(struct sleeper *sleeper);

#endif
