/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_COST_H
#define MODELS_HW_COST_H

#include "models/hw/hw.h"

/*
 * What memory accesses cost, first form: a line is here (hit), in memory (local, remote by distance), or modified in
 * another CPU's cache (transfer, by distance); writing a line that others may hold invalidates them (upgrade).
 *
 * Each CPU has direct-mapped tags as large as its outermost private cache. A line carries a version that a write by a
 * new owner raises; a tag is good while its version is the line's. So invalidating costs nothing, whatever the number
 * of CPUs.
 */
struct cost;

/* Scratch tables for the machine of `hw`. */
struct cost *cost_new(const struct machine_config *machine);

/* Cycles that CPU pays for an interval; counts into hw->memory_counts. */
uint64_t cost_interval(
	struct cost *cost, const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count);

#endif
