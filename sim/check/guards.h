/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_GUARDS_H
#define SIM_CHECK_GUARDS_H

#include "models/hw/hw.h"
#include "sim/check/call_chains.h"

/*
 * The lockset half of --check=race: a shared array is written only by who holds its node's list_lock, an alien array
 * only by who holds its own lock. Happens-before misses a write after the release when its writer takes the lock again
 * before anybody else does; this does not.
 *
 * By the inspection table, as context.h: what seems wrong is looked up again, so that an array that is new or has been
 * taken away is nobody's concern. Plain writes only. Kind and detector `race`, once per function and kind of array.
 */
struct guards;

/* Before the world starts; adds itself to the kernel's watchers and trace receivers. CHAINS is borrowed. */
struct guards *guards_new(struct call_chains *chains);
void guards_free(struct guards *guards);

/* What hw->interval_receiver is told. CHAIN: of the running fiber. */
void guards_interval(struct guards *guards, const struct hw_cpu *cpu, const struct interval_granule *granules,
	uint32_t count, uint32_t chain);

#endif
