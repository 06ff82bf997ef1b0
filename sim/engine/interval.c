/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record of memory touched between two boundaries. See interval.h. */
#include "sim/engine/interval.h"

#include "sim/engine/unmapped.h"
#include "sim/engine/world.h"

#include "sim/engine/poison.h"

enum {
	INTERVAL_SEARCHED_MAX = 32, /* so many granules need no index */
	INTERVAL_INSERTED_MAX = 32, /* and so many no heap to sort them */
	INTERVAL_INDEX_BITS_FIRST = 8,
	INTERVAL_INDEX_BITS_MAX = 23,
	INTERVAL_GRANULES_MAX = 1 << (INTERVAL_INDEX_BITS_MAX - 1), /* 256 MiB between two boundaries: a runaway fill */
	INTERVAL_ACCESSES_MAX = 4 * 1000 * 1000, /* the longest honest interval zeroes a few MiB: 64 Ki granules */
};

void interval_init(struct interval *interval)
{
	interval->granules = world_scratch_alloc(sizeof(struct interval_granule) * INTERVAL_GRANULES_MAX);
	interval->index = world_scratch_alloc(sizeof(uint32_t) << INTERVAL_INDEX_BITS_MAX);
	interval->hints = world_scratch_alloc(sizeof(struct interval_hint) * INTERVAL_HINTS);
	interval->none = world_scratch_alloc(sizeof(struct interval_granule));
	interval->none->number = UINT64_MAX;
	interval->room_first = INTERVAL_SEARCHED_MAX;
	interval_limit(interval, true);
}

void interval_limit(struct interval *interval, bool limited)
{
	interval->accesses_max = limited ? INTERVAL_ACCESSES_MAX : 0;
	interval_clear(interval);
}

void interval_guard(struct interval *interval)
{
	interval->room_first = 0;
	interval->room = 0;
}

/* Hints of the interval that had this stamp before it wrapped must not count. */
static __attribute__((noinline)) void hints_clear(struct interval *interval)
{
	for (unsigned int i = 0; i < INTERVAL_HINTS; i++)
		interval->hints[i].key = 0;
}

void interval_clear(struct interval *interval)
{
	interval->count = 0;
	interval->accesses_left = interval->accesses_max;
	interval->index_bits = 0;
	interval->room = interval->room_first;
	interval->recent = interval->none;
	interval->stamp += UINT64_C(1) << INTERVAL_STAMP_SHIFT;
	if (__builtin_expect(interval->stamp == 0, 0)) {
		hints_clear(interval);
		interval->stamp = UINT64_C(1) << INTERVAL_STAMP_SHIFT;
	}
}

/* --- the index, of long intervals --- */

static inline uint64_t slot_first(const struct interval *interval, uint64_t number)
{
	return (number * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - interval->index_bits);
}

/*
 * The index is never cleared: an entry counts only if the granule it names points back at it (Briggs and Torczon, "An
 * efficient representation for sparse sets", 1993). Returns the granule's slot, or the free one where it belongs.
 */
static uint64_t slot_find(const struct interval *interval, uint64_t number, bool *found)
{
	uint64_t slot = slot_first(interval, number);
	uint64_t mask = (UINT64_C(1) << interval->index_bits) - 1;

	for (;; slot = (slot + 1) & mask) {
		uint32_t position = interval->index[slot];

		if (position >= interval->count || interval->granules[position].slot != slot) {
			*found = false;
			return slot;
		}
		if (interval->granules[position].number == number) {
			*found = true;
			return slot;
		}
	}
}

/* Makes the index, or makes it larger, and enters all granules. */
static void index_grow(struct interval *interval)
{
	uint32_t count = interval->count;

	if (interval->index_bits == INTERVAL_INDEX_BITS_MAX)
		world_end(WORLD_END_LIVELOCK, interval->granules[count - 1].number << INTERVAL_GRANULE_SHIFT);
	if (interval->index_bits == 0)
		interval->index_bits = INTERVAL_INDEX_BITS_FIRST;
	else
		interval->index_bits++;
	if (interval->room_first != 0)
		interval->room = INTERVAL_SEARCHED_MAX; /* each new granule is entered */
	for (interval->count = 0; interval->count < count; interval->count++) {
		struct interval_granule *granule = &interval->granules[interval->count];
		bool found;

		granule->slot = slot_find(interval, granule->number, &found);
		interval->index[granule->slot] = interval->count;
	}
}

/* The granule that is appended next goes into the index, too. */
static void index_enter(struct interval *interval, uint64_t number)
{
	bool found;
	uint64_t slot = slot_find(interval, number, &found);

	interval->index[slot] = interval->count;
	interval->granules[interval->count].slot = slot;
}

static bool index_is_full(const struct interval *interval)
{
	if (interval->index_bits == 0)
		return interval->count >= INTERVAL_SEARCHED_MAX;
	return interval->count >= (UINT32_C(1) << interval->index_bits) / 2;
}

/* --- granules --- */

/* What a new granule needs beyond the usual: a look at it, and its place in the index. */
static void append_prepare(struct interval *interval, uint64_t number, uint64_t read, uint64_t written)
{
	if (interval->room_first == 0)
		unmapped_check(
			(number << INTERVAL_GRANULE_SHIFT) + (uint64_t)__builtin_ctzll(read | written), written != 0);
	if (index_is_full(interval))
		index_grow(interval);
	if (interval->index_bits != 0)
		index_enter(interval, number);
}

/* Appends the granule; there is room. */
static inline void granule_append(struct interval *interval, uint64_t number, uint64_t read, uint64_t written)
{
	struct interval_hint *hint = &interval->hints[number % INTERVAL_HINTS];
	struct interval_granule *granule = &interval->granules[interval->count++];

	granule->number = number;
	granule->read = read;
	granule->written = written;
	hint->key = number | interval->stamp;
	hint->granule = granule;
	interval->recent = granule;
}

/* Another granule of this interval has the same low bits: look among all. NULL: it is new. */
static struct interval_granule *granule_search(struct interval *interval, uint64_t number)
{
	bool found;
	uint64_t slot;

	if (interval->index_bits != 0) {
		slot = slot_find(interval, number, &found);
		return found ? &interval->granules[interval->index[slot]] : NULL;
	}
	for (uint32_t i = 0; i < interval->count; i++)
		if (interval->granules[i].number == number)
			return &interval->granules[i];
	return NULL;
}

/* Another granule of the interval may have the hint, or something must be done before one is appended. */
static __attribute__((noinline)) void granule_add_slowly(
	struct interval *interval, uint64_t number, uint64_t read, uint64_t written)
{
	struct interval_granule *granule = granule_search(interval, number);

	if (granule == NULL) {
		if (interval->count >= interval->room)
			append_prepare(interval, number, read, written);
		granule_append(interval, number, read, written);
		return;
	}
	granule->read |= read;
	granule->written |= written;
	interval->recent = granule;
}

void interval_add_granule(struct interval *interval, uint64_t number, uint64_t read, uint64_t written)
{
	const struct interval_hint *hint = &interval->hints[number % INTERVAL_HINTS];
	uint64_t difference = hint->key ^ (number | interval->stamp);
	struct interval_granule *granule = hint->granule;

	if (difference == 0) {
		granule->read |= read;
		granule->written |= written;
		interval->recent = granule;
		return;
	}
	if (__builtin_expect(difference >> INTERVAL_STAMP_SHIFT == 0 || interval->count >= interval->room, 0)) {
		granule_add_slowly(interval, number, read, written);
		return;
	}
	granule_append(interval, number, read, written);
}

static __attribute__((noinline)) void add_long(struct interval *interval, uint64_t address, size_t size, bool write)
{
	while (size != 0) {
		unsigned int offset = address & (INTERVAL_GRANULE_BYTES - 1);
		size_t here = INTERVAL_GRANULE_BYTES - offset;
		uint64_t bytes = UINT64_MAX;

		if (here > size)
			here = size;
		if (here < INTERVAL_GRANULE_BYTES)
			bytes = ((UINT64_C(1) << here) - 1) << offset;
		interval_add_granule(interval, address >> INTERVAL_GRANULE_SHIFT, write ? 0 : bytes, write ? bytes : 0);
		address += here;
		size -= here;
	}
}

void interval_add_uncounted(struct interval *interval, uint64_t address, size_t size, bool write)
{
	unsigned int offset = address & (INTERVAL_GRANULE_BYTES - 1);
	uint64_t bytes = ((UINT64_C(1) << (size & (INTERVAL_GRANULE_BYTES - 1))) - 1) << offset;

	if (offset + size > INTERVAL_GRANULE_BYTES || size >= INTERVAL_GRANULE_BYTES)
		add_long(interval, address, size, write);
	else if (write)
		interval_add_granule(interval, address >> INTERVAL_GRANULE_SHIFT, 0, bytes);
	else
		interval_add_granule(interval, address >> INTERVAL_GRANULE_SHIFT, bytes, 0);
}

void interval_add(struct interval *interval, uint64_t address, size_t size, bool write)
{
	if (--interval->accesses_left < 0)
		world_end(WORLD_END_LIVELOCK, address);
	interval_add_uncounted(interval, address, size, write);
}

/* --- order: heap sort for many, insertion for the usual handful; numbers are distinct, so there are no ties --- */

static void sift(struct interval_granule *granules, uint32_t root, uint32_t count)
{
	struct interval_granule moving = granules[root];

	for (uint32_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
		if (child + 1 < count && granules[child + 1].number > granules[child].number)
			child++;
		if (granules[child].number <= moving.number)
			break;
		granules[root] = granules[child];
		root = child;
	}
	granules[root] = moving;
}

static void sort_large(struct interval_granule *granules, uint32_t count)
{
	for (uint32_t root = count / 2; root-- != 0;)
		sift(granules, root, count);
	for (uint32_t last = count - 1; last != 0; last--) {
		struct interval_granule largest = granules[0];

		granules[0] = granules[last];
		granules[last] = largest;
		sift(granules, 0, last);
	}
}

/* Positions in the index mean nothing any more. */
static inline void move(struct interval_granule *to, const struct interval_granule *from)
{
	to->number = from->number;
	to->read = from->read;
	to->written = from->written;
}

/* Moves the granule AT down to where it belongs among those before it, the last of which belongs behind it. */
static void insert(struct interval_granule *granules, struct interval_granule *at)
{
	struct interval_granule moving;

	move(&moving, at);
	do {
		move(at, at - 1);
		at--;
	} while (at > granules && at[-1].number > moving.number);
	move(at, &moving);
}

static __attribute__((noinline)) const struct interval_granule *close_long(struct interval *interval)
{
	struct interval_granule *granules = interval->granules;

	sort_large(granules, interval->count);
	for (uint32_t i = 0; i < interval->count; i++)
		granules[i].read &= ~granules[i].written;
	interval_clear(interval);
	return granules;
}

const struct interval_granule *interval_close(struct interval *interval, uint32_t *count)
{
	struct interval_granule *granules = interval->granules;
	struct interval_granule *end = granules + interval->count;
	uint64_t largest = 0;

	*count = interval->count;
	if (__builtin_expect(interval->count > INTERVAL_INSERTED_MAX, 0))
		return close_long(interval);
	for (struct interval_granule *granule = granules; granule < end; granule++) {
		granule->read &= ~granule->written;
		if (granule->number < largest)
			insert(granules, granule);
		else
			largest = granule->number;
	}
	interval_clear(interval);
	return granules;
}
