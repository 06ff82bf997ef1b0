/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_INTERVAL_H
#define SIM_ENGINE_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An interval is what the running CPU touches between two boundaries: for each 64-byte granule of simulated memory one
 * mask of bytes read and one of bytes written; a byte that was both counts as written. It grows as needed and is never
 * closed early, so that its contents do not depend on the order in which a compiler emits accesses.
 *
 * A granule is 64 bytes whatever the machine's cache line is; the cost model joins or splits granules.
 */
enum { INTERVAL_GRANULE_BYTES = 64, INTERVAL_GRANULE_SHIFT = 6 };

struct interval_granule {
	uint64_t number; /* physical address / 64 */
	uint64_t read, written;
	uint64_t slot; /* where the index points to this entry */
};

/*
 * Where a granule with these low bits was used last. The key holds the interval's stamp, too: a hint of an earlier
 * interval says that no granule with these low bits was touched yet, and nothing needs clearing in between.
 */
enum { INTERVAL_HINTS = 64, INTERVAL_STAMP_SHIFT = 42 };
struct interval_hint {
	uint64_t key; /* number of the granule | stamp */
	struct interval_granule *granule;
};

struct interval {
	struct interval_granule *recent; /* the last one used */
	int64_t accesses_left;		 /* of accesses_max; less than none is a loop without boundaries */
	int64_t accesses_max;
	uint64_t stamp;			   /* number of this interval, above the bits of granule numbers; wraps */
	struct interval_hint *hints;	   /* scratch */
	struct interval_granule *granules; /* scratch */
	struct interval_granule *none;	   /* scratch: an entry that matches no number */
	uint32_t count;
	uint32_t room; /* entries before something must be done about a new one: the index grows, or it is looked at */
	uint32_t room_first; /* of a new interval; 0: each new granule is looked at, as unmapped.h says */
	uint32_t index_bits; /* 0: so few granules that they are searched one by one */
	uint32_t *index;     /* scratch: hash table of positions in `granules` */
};

void interval_init(struct interval *interval);

/* Notes an access of SIZE bytes (1 or more, any number) at physical ADDRESS. */
void interval_add(struct interval *interval, uint64_t address, size_t size, bool write);

/* The same without counting it among the accesses. */
void interval_add_uncounted(struct interval *interval, uint64_t address, size_t size, bool write);

/* The same for masks of bytes of one granule: those read, those written. */
void interval_add_granule(struct interval *interval, uint64_t number, uint64_t read, uint64_t written);

/* Accesses since the last boundary. */
static inline uint64_t interval_accesses(const struct interval *interval)
{
	return (uint64_t)(interval->accesses_max - interval->accesses_left);
}

/*
 * Ends the interval: its granules in address order, bytes written taken out of the bytes read. They stay valid until
 * the next access is noted.
 */
const struct interval_granule *interval_close(struct interval *interval, uint32_t *count);

/* From now on each first access to a granule is shown to unmapped_check(). The interval is closed. */
void interval_guard(struct interval *interval);

/* Whether there is a limit to the accesses of an interval; without one, none is ever left. The interval is closed. */
void interval_limit(struct interval *interval, bool limited);

/* Throws the open interval away. */
void interval_clear(struct interval *interval);

/* Distinct 8-byte words of a granule that were touched. */
static inline unsigned int interval_granule_words(const struct interval_granule *granule)
{
	uint64_t bytes = granule->read | granule->written;

	bytes |= bytes >> 4;
	bytes |= bytes >> 2;
	bytes |= bytes >> 1;
	return (unsigned int)(((bytes & UINT64_C(0x0101010101010101)) * UINT64_C(0x0101010101010101)) >> 56);
}

#endif
