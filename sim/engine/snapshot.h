/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_SNAPSHOT_H
#define SIM_ENGINE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Saving a paused world and going back to it, any number of times.
 *
 * Taken in host context while the world is paused. Saved: the arena whole, the live part of every fiber's stack, the
 * module's static data, and of simulated memory each page as it was before its first write since (copied then, by the
 * hook that announces the write). A restore copies back what was dirtied since the last one, so its cost follows the
 * work done, not the machine. Scratch tables are not saved: the cost model must not depend on history, which hw's
 * fixed costs (HW_COST_FIXED) guarantee.
 *
 * One snapshot at a time. Its buffers are host memory, owned by the snapshot.
 */
struct snapshot;

/* The paused world as it is now. NULL when the host has no memory. */
struct snapshot *snapshot_take(void);

/* Makes the world what it was at snapshot_take(), paused at the same place. Host context, after any end. */
void snapshot_restore(struct snapshot *snapshot);

void snapshot_free(struct snapshot *snapshot);

/*
 * Debug check, slow: compares all of the world with a full copy made at snapshot_take() when that was asked
 * for. After a restore, returns the number of bytes that differ and names the first by room in DESCRIPTION.
 */
void snapshot_verify_enable(void); /* before snapshot_take() */
size_t snapshot_verify(const struct snapshot *snapshot, char *description, size_t size);

/* SIZE bytes at physical OFFSET are about to be written. */
void snapshot_mark(uint64_t offset, size_t size);

#endif
