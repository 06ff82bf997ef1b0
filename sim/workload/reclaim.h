/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_RECLAIM_H
#define SIM_WORKLOAD_RECLAIM_H

/*
 * Caches with reclaim = yes: a shrinker, as file caches have one, frees what jobs hold of them. The instances that hold
 * such objects give in turn, each its oldest (of objects with a lifetime: the one with the least left).
 */

/* Task context; nothing happens unless some job uses such a cache. */
void reclaim_start(void);
void reclaim_stop(void);

#endif
