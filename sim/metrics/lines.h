/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_LINES_H
#define SIM_METRICS_LINES_H

#include "sim/metrics/result.h"

/*
 * Collects what cache misses were for: names the machine's records of contended lines (models/hw/memory_system.h) and
 * adds them up, in the measured part of a run.
 *
 *	lines_new(result)	the world is set up and has not started: slabs are followed from the first on
 *	lines_begin()		the warm-up is over
 *	lines_end()		the workload is over: fills in result->lines
 *	lines_free()
 *
 * Records are folded into rows when the measured part ends; and before what they are records of goes: when pages are
 * given back, before a cache is destroyed or gets other arrays. Until then an address stands for what is there at that
 * moment: an object that was freed and allocated again by another job is that job's.
 *
 * Watching changes nothing: what it keeps is outside the world.
 */
struct slab_inspection;
struct lines;

/* Borrows both until lines_free(). INSPECTION: NULL when the module has none: slab pages then are just pages. */
struct lines *lines_new(struct run_result *result, const struct slab_inspection *inspection);
void lines_free(struct lines *lines);

/* Host context, the world is paused at a boundary. */
void lines_begin(struct lines *lines);
void lines_end(struct lines *lines);

#endif
