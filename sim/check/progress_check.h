/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_PROGRESS_CHECK_H
#define SIM_CHECK_PROGRESS_CHECK_H

/*
 * Progress (--check=progress):
 *
 *	reaping		each online CPU's periodic reap comes back within three times its period (and the time that its
 *			first run takes to come); judged whenever a reap begins anywhere, and at the end. CPUs whose reap
 *was seen once: a run must be longer than the kernel's first delay, a second refilling	no allocation makes more than
 *PROGRESS_GROWS_MAX slabs before it has an object. The world ends there, for it might go on for ever
 *
 * It knows of both by trace points (phases) and of the reap by the work that runs it. Deadlocks are the kernel's own
 * (models/kernel/deadlock.h): who waits for whom, at once when a cycle closes; loops without a boundary are the
 *engine's.
 *
 * Kind `livelock`, detector `live`.
 */
enum { PROGRESS_GROWS_MAX = 64, PROGRESS_REAP_PERIODS = 3 };

struct progress_check;

/* Before the world starts; adds itself to the kernel's watchers and trace receivers. */
struct progress_check *progress_check_new(void);
void progress_check_free(struct progress_check *check);

/* At the end of the world. */
void progress_check_finish(struct progress_check *check);

#endif
