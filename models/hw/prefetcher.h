/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_PREFETCHER_H
#define MODELS_HW_PREFETCHER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A CPU's stream prefetcher: it remembers the lines fetched last in a few pages of 4 KiB, and has asked for those close
 * to them by the time they are needed. What it fetches in vain is not modeled.
 */
enum { PREFETCHER_STREAMS = 16, PREFETCHER_PAGE_SHIFT = 12 };

struct prefetcher {
	uint64_t lines[PREFETCHER_STREAMS]; /* numbers + 1; 0: no stream */
	unsigned int next;		    /* the one that a new stream replaces */
};

static inline bool prefetcher_is_close(uint64_t line, uint64_t to, unsigned int reach, unsigned int line_shift)
{
	unsigned int shift = PREFETCHER_PAGE_SHIFT - line_shift;
	uint64_t distance = line > to ? line - to : to - line;

	return distance <= reach && line >> shift == to >> shift;
}

/*
 * LINE is fetched. Whether a stream was at most REACH lines away from it; it goes on from there, or begins. The same
 * line once more is no stream: it was there and has been taken away since.
 */
static inline bool prefetcher_fetch(
	struct prefetcher *prefetcher, uint64_t line, unsigned int reach, unsigned int line_shift)
{
	for (unsigned int i = 0; i < PREFETCHER_STREAMS; i++) {
		bool goes_on = prefetcher->lines[i] != line + 1;

		if (prefetcher->lines[i] == 0 ||
			!prefetcher_is_close(line, prefetcher->lines[i] - 1, reach, line_shift))
			continue;
		prefetcher->lines[i] = line + 1;
		return goes_on;
	}
	prefetcher->lines[prefetcher->next] = line + 1;
	prefetcher->next = (prefetcher->next + 1) % PREFETCHER_STREAMS;
	return false;
}

#endif
