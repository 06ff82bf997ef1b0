/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_TIMELINE_H
#define SIM_METRICS_TIMELINE_H

#include "models/hw/hw.h"

#include <glib.h>
#include <stdint.h>
#include <stdio.h>

/*
 * The timeline of a run, for Perfetto (ui.perfetto.dev) or chrome://tracing.
 *
 *	timeline_new()		before the world exists
 *	timeline_attach()	the world is built, and has not started
 *	timeline_boundary()	at every boundary: who owns hw->boundary_receiver passes it on
 *	timeline_mark()		moments of the run
 *	timeline_write()	the world has ended; it may be gone
 *	timeline_free()
 *
 * Between attach and write it hears the allocator's trace points by itself. What it hears it puts into a buffer of
 * fixed size outside the world: it works on fibers, changes nothing in the world, and so not the digest. When the
 * buffer is full, recording ends and the rest is counted.
 *
 * Written are, per node (a process of the viewer) and CPU (a thread of it), properly nested slices: tasks, interrupts,
 * and the allocator's phases (refill, flush, drain, grow, reap, tune). A task that is switched away takes its open
 * slices with it: they end, and begin again where the task goes on. Slabs that come and go are instants, their number
 * and pages counters of the node. Times are simulated, in microseconds since boot with three decimals.
 */
struct slab_inspection;
struct timeline;

/* About 64 MiB of host memory, touched as it fills. */
enum { TIMELINE_RECORDS_MAX = 2000000 };

enum timeline_moment { TIMELINE_WORKLOAD_STARTS, TIMELINE_WARMUP_OVER, TIMELINE_WORKLOAD_ENDS, TIMELINE_MOMENTS };

/* RECORDS_MAX: where recording ends. NULL: the host has no memory for it. Free with timeline_free. */
struct timeline *timeline_new(uint32_t records_max);
void timeline_free(struct timeline *timeline);

/* INSPECTION tells names of caches; NULL: the module has none, and caches are numbered. Borrowed while the world runs.
 */
void timeline_attach(struct timeline *timeline, const struct slab_inspection *inspection);

void timeline_boundary(struct timeline *timeline, const struct hw_cpu *cpu, uint32_t kind, uint64_t subject);

/* On a fiber, or while the world is paused. */
void timeline_mark(struct timeline *timeline, enum timeline_moment moment);

/* What came after the buffer was full. */
uint64_t timeline_dropped(const struct timeline *timeline);

/* One JSON document. Errors of FILE are the caller's to ask for (ferror). */
void timeline_write(const struct timeline *timeline, FILE *file);

typedef struct timeline Timeline;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Timeline, timeline_free)

#endif
