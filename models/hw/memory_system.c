/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Caches of the CPUs: what is found in them, and what an interval costs. See memory_system.h. */
#include "models/hw/memory_private.h"

#include "sim/engine/fault.h"

#include "sim/engine/poison.h"

/* --- the path of an access --- */

/* The first level always has a power of two of sets. */
static inline uint64_t *l1_set(const struct memory_system *memory, const struct hw_cpu *cpu, uint64_t line)
{
	return memory->l1_keys[cpu->number] + (line & memory->l1.mask) * memory->l1.ways;
}

/* The line is in the outermost private cache from now on, and in the first level. */
static void private_put(struct line_access *access, const struct cache_found *inner, const struct cache_found *outer)
{
	struct memory_system *memory = access->memory;
	uint64_t key = line_key(access->number, access->state->version), gone;
	uint64_t *set;

	if (cache_tags_exist(&memory->l2)) {
		set = cache_set(&memory->l2, access->cpu->number, access->number);
		gone = cache_put(set, outer->way, key);
		cache_put(l1_set(memory, access->cpu, access->number), inner->way, key);
		if (gone != 0 && !line_key_same_line(gone, key)) {
			cache_drop(l1_set(memory, access->cpu, line_key_number(gone)), memory->l1.ways, gone);
			memory_evicted(memory, access->cpu, gone);
		}
		return;
	}
	gone = cache_put(l1_set(memory, access->cpu, access->number), inner->way, key);
	if (gone != 0 && !line_key_same_line(gone, key))
		memory_evicted(memory, access->cpu, gone);
}

static enum hw_miss miss_reason(const struct line_access *access, const struct cache_found *found)
{
	uint64_t *touched = &access->memory->touched[access->number];
	uint64_t self = UINT64_C(1) << (access->cpu->number & 63);
	bool known = (*touched & self) != 0;

	*touched |= self;
	if (found->stale)
		return line_record_true_sharing(access, found->version) ? HW_MISS_TRUE : HW_MISS_FALSE;
	return known ? HW_MISS_CAPACITY : HW_MISS_COLD;
}

/* A translation is looked for when a line is not in the first level: what is there was translated lately. */
static void translate(struct line_access *access)
{
	const struct memory_system *memory = access->memory;
	uint64_t page = access->number >> memory->tlb_shift;
	uint64_t *set = cache_set(&memory->tlb, access->cpu->number, page);
	struct cache_found found = cache_find(set, memory->tlb.ways, line_key(page, 0));

	cache_put(set, found.way, line_key(page, 0));
	if (found.hit)
		return;
	access->counts->translation_misses++;
	access_spend(access, HW_CAUSE_TRANSLATION, memory->machine->tlb.miss_cycles);
}

/* Rewrites the copies that this CPU has, whose version has changed. */
static void private_renew(struct line_access *access, uint64_t old_key)
{
	const struct memory_system *memory = access->memory;
	const struct cache_tags *levels[] = { &memory->l1, &memory->l2 };

	for (unsigned int level = 0; level < 2 && cache_tags_exist(levels[level]); level++) {
		uint64_t *set = cache_set(levels[level], access->cpu->number, access->number);
		struct cache_found found = cache_find(set, levels[level]->ways, old_key);

		if (found.hit)
			set[found.way] = line_key(access->number, access->state->version);
	}
}

/* A copy is here, and that is all it takes, unless it is to be written and not this CPU's alone. */
static void hit(struct line_access *access, uint64_t *hits)
{
	uint64_t old_key = line_key(access->number, access->state->version);

	if (access->written != 0 && access->state->owner != access->cpu->number + 1) {
		if (!memory_invalidate(access))
			(*hits)++;
		private_renew(access, old_key);
		return;
	}
	access->state->written |= access->written;
	(*hits)++;
}

/* Not in the private caches; OUTER says what the outermost of them has of it. Returns whether it came from further. */
static void miss(struct line_access *access, const struct cache_found *inner, const struct cache_found *outer)
{
	enum hw_miss reason = miss_reason(access, outer);
	enum hw_source source = memory_fetch(access);

	private_put(access, inner, outer);
	access->counts->misses[source][reason]++;
	line_record_miss(access, source, reason);
}

/* Anything but a simple hit in the first level. Returns whether the line had to be fetched. */
static __attribute__((noinline)) bool access_further(struct memory_system *memory, struct hw_cpu *cpu,
	struct hw_memory_counts *counts, uint64_t number, uint16_t read, uint16_t written, bool follows)
{
	struct line_state *state = &memory->lines[number];
	struct line_access access = { memory, cpu, counts, state, number, read, written, follows, 0 };
	uint64_t key = line_key(number, state->version);
	uint64_t *set = l1_set(memory, cpu, number);
	struct cache_found inner = cache_find(set, memory->l1.ways, key), outer = inner;

	if (inner.hit) {
		cache_put(set, inner.way, key);
		hit(&access, &counts->l1_hits);
		return false;
	}
	if (cache_tags_exist(&memory->tlb))
		translate(&access);
	if (cache_tags_exist(&memory->l2)) {
		uint64_t *second = cache_set(&memory->l2, cpu->number, number);

		outer = cache_find(second, memory->l2.ways, key);
		if (outer.hit) {
			cache_put(second, outer.way, key);
			cache_put(set, inner.way, key);
			access_spend(&access, HW_CAUSE_CACHE, memory->l2_hit);
			hit(&access, &counts->l2_hits);
			return false;
		}
	}
	miss(&access, &inner, &outer);
	return true;
}

/* Not one of the lines used last in its set, or it has to become this CPU's own. */
static __attribute__((noinline)) bool access_slowly(struct memory_system *memory, struct hw_cpu *cpu,
	struct hw_memory_counts *counts, uint64_t number, uint16_t read, uint16_t written, bool follows)
{
	struct line_state *state = &memory->lines[number];
	bool simple = written == 0 || state->owner == cpu->number + 1;

	if (!simple || !cache_use(l1_set(memory, cpu, number), memory->l1.ways, line_key(number, state->version)))
		return access_further(memory, cpu, counts, number, read, written, follows);
	state->written |= written;
	counts->l1_hits++;
	return false;
}

/* One of the lines used last in its set, and nobody else need hear of the access: most are of this kind. */
static inline bool at_hand(const struct memory_system *memory, const struct hw_cpu *cpu, uint64_t number,
	const struct line_state *state, bool write)
{
	return cache_at_hand(l1_set(memory, cpu, number), line_key(number, state->version)) &&
	       (!write || state->owner == cpu->number + 1);
}

/* READ and WRITTEN: words; one of them is not 0. Returns whether the line had to be fetched. */
static inline bool access_line(struct memory_system *memory, struct hw_cpu *cpu, struct hw_memory_counts *counts,
	uint64_t number, uint16_t read, uint16_t written, bool follows)
{
	struct line_state *state = &memory->lines[number];

	if (!at_hand(memory, cpu, number, state, written != 0))
		return access_slowly(memory, cpu, counts, number, read, written, follows);
	state->written |= written;
	counts->l1_hits++;
	return false;
}

/* --- from granules to lines and words --- */

/* A bit for each 4 bytes. */
static inline uint16_t words_of_4(uint64_t bytes)
{
	bytes |= bytes >> 1;
	bytes = (bytes | bytes >> 2) & UINT64_C(0x1111111111111111);
	bytes = (bytes | bytes >> 3) & UINT64_C(0x0303030303030303);
	bytes = (bytes | bytes >> 6) & UINT64_C(0x000f000f000f000f);
	bytes = (bytes | bytes >> 12) & UINT64_C(0x000000ff000000ff);
	return (uint16_t)(bytes | bytes >> 24);
}

/* A bit for each 8 bytes. */
static inline uint16_t words_of_8(uint64_t bytes)
{
	uint32_t pairs = words_of_4(bytes);

	pairs = (pairs | pairs >> 1) & 0x5555;
	pairs = (pairs | pairs >> 1) & 0x3333;
	pairs = (pairs | pairs >> 2) & 0x0f0f;
	return (uint16_t)((pairs | pairs >> 4) & 0xff);
}

/* A bit for each 2 of 32 bytes. */
static inline uint16_t words_of_2(uint32_t bytes)
{
	uint64_t spread = bytes; /* each byte as two, so that 2 of them are 4 */

	spread = (spread | spread << 16) & UINT64_C(0x0000ffff0000ffff);
	spread = (spread | spread << 8) & UINT64_C(0x00ff00ff00ff00ff);
	spread = (spread | spread << 4) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	spread = (spread | spread << 2) & UINT64_C(0x3333333333333333);
	spread = (spread | spread << 1) & UINT64_C(0x5555555555555555);
	return words_of_4(spread);
}

/* What is carried along an interval: whether the line before was fetched. */
struct run {
	uint64_t next; /* number of the line after the one fetched last */
};

static inline void access_next(struct memory_system *memory, struct hw_cpu *cpu, struct hw_memory_counts *counts,
	struct run *run, uint64_t number, uint16_t read, uint16_t written)
{
	if (access_line(memory, cpu, counts, number, read, written, run->next == number))
		run->next = number + 1;
}

static void access_halves(struct memory_system *memory, struct hw_cpu *cpu, struct hw_memory_counts *counts,
	struct run *run, const struct interval_granule *granule)
{
	for (unsigned int half = 0; half < 2; half++) {
		uint16_t read = words_of_2((uint32_t)(granule->read >> (32 * half)));
		uint16_t written = words_of_2((uint32_t)(granule->written >> (32 * half)));

		if ((read | written) != 0)
			access_next(memory, cpu, counts, run, granule->number * 2 + half, read, written);
	}
}

/* The granule and, if it is the other half of the same line, the one after it. Returns how many were used. */
static unsigned int access_pair(struct memory_system *memory, struct hw_cpu *cpu, struct hw_memory_counts *counts,
	struct run *run, const struct interval_granule *granule, bool has_next)
{
	unsigned int shift = (granule->number & 1) != 0 ? 8 : 0;
	uint16_t read = (uint16_t)(words_of_8(granule->read) << shift);
	uint16_t written = (uint16_t)(words_of_8(granule->written) << shift);
	bool both = has_next && granule[1].number / 2 == granule->number / 2;

	if (both) {
		read |= (uint16_t)(words_of_8(granule[1].read) << 8);
		written |= (uint16_t)(words_of_8(granule[1].written) << 8);
	}
	access_next(memory, cpu, counts, run, granule->number / 2, read, written);
	return both ? 2 : 1;
}

/* Where a granule is a line: a line that is at hand need not know which words are read. */
static inline bool granule_at_hand(const struct memory_system *memory, const struct hw_cpu *cpu,
	struct hw_memory_counts *counts, const struct interval_granule *granule)
{
	struct line_state *state = &memory->lines[granule->number];

	if (!at_hand(memory, cpu, granule->number, state, granule->written != 0))
		return false;
	if (granule->written != 0)
		state->written |= words_of_4(granule->written);
	counts->l1_hits++;
	return true;
}

/* The usual case: a granule is a line. */
static inline void interval_of_lines(struct memory_system *memory, struct hw_cpu *cpu, struct hw_memory_counts *counts,
	const struct interval_granule *granules, uint32_t count)
{
	struct run run = { UINT64_MAX };

	for (const struct interval_granule *granule = granules; granule < granules + count; granule++)
		if (!granule_at_hand(memory, cpu, counts, granule))
			access_next(memory, cpu, counts, &run, granule->number, words_of_4(granule->read),
				words_of_4(granule->written));
}

/* Lines of other sizes. */
static void interval_of_granules(struct memory_system *memory, struct hw_cpu *cpu, struct hw_memory_counts *counts,
	const struct interval_granule *granules, uint32_t count)
{
	struct run run = { UINT64_MAX };

	for (uint32_t i = 0; i < count;) {
		if (memory->line_shift < INTERVAL_GRANULE_SHIFT)
			access_halves(memory, cpu, counts, &run, &granules[i++]);
		else
			i += access_pair(memory, cpu, counts, &run, &granules[i], i + 1 < count);
	}
}

void memory_system_interval(
	struct memory_system *memory, struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count)
{
	struct hw_memory_counts *counts = &hw->memory_counts[cpu->number];
	uint64_t words = 0;

	for (uint32_t i = 0; i < count; i++)
		words += interval_granule_words(&granules[i]);
	hw_cpu_spend(cpu, HW_CAUSE_WORK, words * memory->machine->latency.word);
	if (memory->line_shift == INTERVAL_GRANULE_SHIFT)
		interval_of_lines(memory, cpu, counts, granules, count);
	else
		interval_of_granules(memory, cpu, counts, granules, count);
}

static __attribute__((noinline)) void access_one(struct memory_system *memory, struct hw_cpu *cpu,
	struct hw_memory_counts *counts, const struct interval_granule *granule)
{
	if (memory->line_shift == INTERVAL_GRANULE_SHIFT)
		access_slowly(memory, cpu, counts, granule->number, words_of_4(granule->read),
			words_of_4(granule->written), false);
	else
		interval_of_granules(memory, cpu, counts, granule, 1);
}

void memory_system_access(struct memory_system *memory, struct hw_cpu *cpu, const struct interval_granule *granule)
{
	struct hw_memory_counts *counts = &hw->memory_counts[cpu->number];

	if (memory->line_shift != INTERVAL_GRANULE_SHIFT || !granule_at_hand(memory, cpu, counts, granule))
		access_one(memory, cpu, counts, granule);
}
