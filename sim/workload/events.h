/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_EVENTS_H
#define SIM_WORKLOAD_EVENTS_H

#include "sim/workload/workload_state.h"

/*
 * What happens at given times: one task carries the events of the plan out, in order of (time, place in the file). An
 * event that takes its time (CPU hotplug, pressure on memory) delays those behind it.
 */
void events_setup(void);
void events_start(void);

/* Events that happen once and have not happened yet, and memory that is to be given back. */
bool events_are_outstanding(void);

const struct workload_event_counts *events_counts(uint32_t event);
struct sleeper *events_sleeper(void);

#endif
