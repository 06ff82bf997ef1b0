/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_TIMER_H
#define MODELS_KERNEL_TIMER_H

#include <stdbool.h>

/* Kernel timers (<linux/timer.h>): per CPU a list in order of (expiry, insertion), run in softirq context by the tick.
 */

void kernel_timers_init(void);

/* A timer of CPU has expired by now. */
bool timers_due(unsigned int cpu);

/* Runs this CPU's expired timers. */
void timers_run(void);

/* All pending timers of CPU expire with its next tick: what is deferred is done now. Any context. */
void timers_hurry(unsigned int cpu);

/* CPU is dead: its timers go on here, on the CPU doing the unplug. */
void timers_adopt(unsigned int cpu);

#endif
