/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_UNMAPPED_H
#define SIM_ENGINE_UNMAPPED_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Pages of simulated memory that nobody may touch. Contents stay, and the host can look at them.
 *
 * The first access of an interval to 64 bytes of memory asks here, later ones do not: so ranges change only while no
 * interval is open. A world that never unmaps anything pays nothing for it (interval_guard). World state.
 */

/* Physical START and BYTES are multiples of REGION_PAGE_BYTES. The interval is closed. */
void unmapped_set(uint64_t start, uint64_t bytes, bool unmapped);

bool unmapped_is(uint64_t physical);

/* Called for an access to an unmapped page, before it happens, on the fiber that does it. Never returns. */
typedef void (*unmapped_handler)(uint64_t physical, bool write);
void unmapped_set_handler(unmapped_handler handler);

/* Inner interface of this room: ends the world if PHYSICAL is unmapped. */
void unmapped_check(uint64_t physical, bool write);

#endif
