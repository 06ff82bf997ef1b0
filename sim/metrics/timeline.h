/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_TIMELINE_H
#define SIM_METRICS_TIMELINE_H

#include <glib.h>
#include <stdint.h>
#include <stdio.h>

/*
 * The timeline of a run, for Perfetto (ui.perfetto.dev) or chrome://tracing.
 *
 *	timeline_new()		before the world exists
 *	timeline_attach()	the world is built, and has not started
 *	timeline_mark()		moments of the run
 *	timeline_finish()	the world has ended and is still there
 *	timeline_write()	the world may be gone
 *	timeline_free()
 *
 * Between attach and finish it listens by itself, to the kernel (models/kernel/watch.h) and to the allocator's trace
 * points. What it hears it puts into a buffer of fixed size outside the world: it works on fibers, changes nothing in
 * the world, and so not the digest. When the buffer is full, recording ends and the rest is counted.
 *
 * Written are, per node (a process of the viewer) and CPU (a thread of it), properly nested slices: tasks, the
 * workload's calls of the allocator, the allocator's phases (refill, flush, drain, grow, reap, tune), waits for locks,
 * the page allocator, interrupts by vector and softirqs. A task that is switched away takes its open slices with it:
 * they end, and begin again where the task goes on. Locks have tracks of their own, which tell who holds them. Slabs
 * that come and go are instants; slabs, their pages, and objects are counters of each node, slabs of each cache, too.
 *
 * Times are simulated, in microseconds since boot with three decimals. Memory accesses are charged at boundaries
 * (models/hw/boundary.h), so what a phase touched after its last boundary lies behind its end.
 */
struct slab_inspection;
struct timeline;

/* About 80 MiB of host memory, touched as it fills. */
enum { TIMELINE_RECORDS_MAX = 2000000 };

/* What is recorded: [start_ns, end_ns], simulated time since boot. What began before it or ends after it is cut off. */
struct timeline_window {
	uint64_t start_ns, end_ns;
};
#define TIMELINE_WINDOW_ALL ((struct timeline_window){ 0, UINT64_MAX })

enum timeline_window_error {
	TIMELINE_WINDOW_ERROR_SYNTAX, /* not of the form START..END */
	TIMELINE_WINDOW_ERROR_EMPTY,  /* ends before it begins */
};
#define TIMELINE_WINDOW_ERROR (timeline_window_error_quark())
GQuark timeline_window_error_quark(void);

/* "5ms..6ms"; either time may be left out: the run's beginning or end. Errors also of UNITS_ERROR. */
gboolean timeline_window_parse(const char *text, struct timeline_window *window, GError **error);

enum timeline_moment { TIMELINE_WORKLOAD_STARTS, TIMELINE_WARMUP_OVER, TIMELINE_WORKLOAD_ENDS, TIMELINE_MOMENTS };

/* RECORDS_MAX: where recording ends. NULL: the host has no memory for it. Free with timeline_free. */
struct timeline *timeline_new(uint32_t records_max, struct timeline_window window);
void timeline_free(struct timeline *timeline);

/*
 * INSPECTION tells names of caches and locks; NULL: the module has none, locks go by their class, caches by the names
 * that the workload gave them. Borrowed while the world exists.
 */
void timeline_attach(struct timeline *timeline, const struct slab_inspection *inspection);

/* On a fiber, or while the world is paused. */
void timeline_mark(struct timeline *timeline, enum timeline_moment moment);

/* Takes the last names from the world. */
void timeline_finish(struct timeline *timeline);

/* What was kept, and what came after the buffer was full. */
uint32_t timeline_records(const struct timeline *timeline);
uint64_t timeline_dropped(const struct timeline *timeline);

/* One JSON document. Errors of FILE are the caller's to ask for (ferror). */
void timeline_write(const struct timeline *timeline, FILE *file);

typedef struct timeline Timeline;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Timeline, timeline_free)

#endif
