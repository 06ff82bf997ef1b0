/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_PROGRESS_CHECK_H
#define SIM_CHECK_PROGRESS_CHECK_H

/*
 * Progress (--check=progress):
 *
 *	reaping: each online CPU's periodic reap comes back within PROGRESS_REAP_PERIODS of its periods and the second
 *	that its first run may take. Judged whenever a work runs anywhere, and at the end; a CPU counts once its reap
 *	was seen, which takes a second of simulated time after boot.
 *
 *	refilling: no allocation makes more than PROGRESS_GROWS_MAX slabs before it has an object. The world ends there,
 *	for it might go on for ever.
 *
 * It knows of both by trace points (phases), and of the reap by the work that runs it. Deadlocks are the kernel's own
 * (models/kernel/deadlock.h): who waits for whom, as soon as a cycle closes. Loops without a boundary are the engine's.
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
