/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_DETERMINISM_RECORD_H
#define TESTS_DETERMINISM_RECORD_H

#include "models/hw/hw.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The interval record of one world: a hash for each interval, over time, CPU and the bytes of each granule that were
 * read and written. A file of records is an array of them, 8 bytes each, so that the place where two files differ is
 * the number of the interval.
 */

/* PATH: the file to write, NULL: none. SHOW: number of an interval that is printed whole, from 1; 0: none. */
bool record_open(const char *path, uint64_t show);
/* False when the file could not be written. */
bool record_close(void);

/* hw->interval_receiver. */
void record_interval(const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count);

struct record_totals {
	uint64_t intervals, granules;
	uint64_t chain; /* hash over all intervals */
};
struct record_totals record_totals(void);

#endif
