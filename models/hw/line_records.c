/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened to each line, for attribution, and which words are news to whom. See memory_system.h. */
#include "models/hw/memory_private.h"

#include "sim/engine/fault.h"

#include "sim/engine/poison.h"

/* About 2 GiB of addresses, touched as records are made. */
enum { RECORDS_MAX = 4 << 20 };

static uint64_t frame_count(void)
{
	return (engine->world.memory_bytes >> FRAME_SHIFT) + 1;
}

void line_records_init(struct memory_system *memory)
{
	memory->records = world_scratch_alloc(sizeof(struct record) * RECORDS_MAX);
	memory->records_used = 1;
	memory->frames = world_scratch_alloc(frame_count() * sizeof(struct frame_misses));
	memory->frames_missed = world_scratch_alloc(frame_count() * sizeof(uint32_t));
}

void line_record_begin(struct line_access *access)
{
	struct memory_system *memory = access->memory;

	if (access->state->record != 0 || memory->records_used == RECORDS_MAX)
		return;
	access->state->record = memory->records_used++;
	memory->records[access->state->record].seen.line = access->number;
}

void line_record_fold(struct memory_system *memory, struct line_state *state)
{
	if (state->record == 0)
		return;
	for (uint32_t left = state->written; left != 0; left &= left - 1)
		memory->records[state->record].seen.words[__builtin_ctz(left)].version = state->version;
}

/* A word counts when the version it was written under is younger than the one that the CPU knew. */
bool line_record_true_sharing(const struct line_access *access, uint32_t version)
{
	const struct line_state *state = access->state;
	uint32_t words = access->read | access->written;
	uint32_t known_age = line_version_age(state->version, version);
	const struct record *record = &access->memory->records[state->record];

	if ((words & state->written) != 0)
		return true;
	if (state->record == 0)
		return false;
	for (uint32_t left = words; left != 0; left &= left - 1) {
		uint32_t written_under = record->seen.words[__builtin_ctz(left)].version;

		if (written_under != 0 && line_version_age(state->version, written_under) < known_age)
			return true;
	}
	return false;
}

static struct frame_misses *frame_of(struct line_access *access)
{
	struct memory_system *memory = access->memory;
	uint64_t number = access->number << memory->line_shift >> FRAME_SHIFT;
	struct frame_misses *frame = &memory->frames[number];

	if (!frame->listed) {
		frame->listed = true;
		memory->frames_missed[memory->frames_missed_count++] = (uint32_t)number;
	}
	frame->cycles += access->cycles;
	return frame;
}

static void frame_miss(struct frame_misses *frame, enum hw_source source, enum hw_miss reason)
{
	frame->cold += reason == HW_MISS_COLD;
	frame->capacity += reason == HW_MISS_CAPACITY;
	frame->true_misses += reason == HW_MISS_TRUE;
	frame->false_misses += reason == HW_MISS_FALSE;
	frame->memory_local += source == HW_SOURCE_MEMORY_LOCAL;
	frame->memory_remote += source == HW_SOURCE_MEMORY_REMOTE;
}

/* Who, which words, how long. */
static void record_access(struct line_record *record, const struct line_access *access, bool false_miss)
{
	uint64_t who = UINT64_C(1) << (access->cpu->number & 63);

	record->cycles += access->cycles;
	record->words_read |= access->read;
	record->words_written |= access->written;
	if (access->written != 0) {
		record->writers |= who;
		record->last_writer = (uint16_t)access->cpu->number;
	}
	if (access->read != 0)
		record->readers |= who;
	for (uint32_t left = access->read | access->written; left != 0; left &= left - 1) {
		unsigned int number = (unsigned int)__builtin_ctz(left);
		struct line_word *word = &record->words[number];

		word->misses++;
		word->false_misses += false_miss;
		if ((access->read >> number & 1) != 0)
			word->readers |= who;
		if ((access->written >> number & 1) != 0)
			word->writers |= who;
	}
}

void line_record_miss(struct line_access *access, enum hw_source source, enum hw_miss reason)
{
	struct line_record *record = &access->memory->records[access->state->record].seen;

	if (access->state->record == 0) {
		frame_miss(frame_of(access), source, reason);
		return;
	}
	record->true_misses += reason == HW_MISS_TRUE;
	record->false_misses += reason == HW_MISS_FALSE;
	record->other_misses += reason == HW_MISS_COLD || reason == HW_MISS_CAPACITY;
	record->dirty_local += source == HW_SOURCE_CLUSTER || source == HW_SOURCE_TRANSFER_LOCAL;
	record->dirty_remote += source == HW_SOURCE_TRANSFER_REMOTE;
	record_access(record, access, reason == HW_MISS_FALSE);
}

void line_record_invalidation(struct line_access *access)
{
	struct line_record *record = &access->memory->records[access->state->record].seen;

	if (access->state->record == 0) {
		frame_of(access)->invalidations++;
		return;
	}
	record->invalidations++;
	record_access(record, access, false);
}

/* --- for those who look --- */

static bool record_is_empty(const struct line_record *record)
{
	return record->true_misses + record->false_misses + record->invalidations + record->other_misses == 0;
}

/* Few lines are looked up one by one; of many, those that have records. */
static bool by_line(const struct memory_system *memory, uint64_t start, uint64_t end)
{
	return (end - start) >> memory->line_shift <= memory->records_used;
}

void memory_system_records(const struct memory_system *memory, uint64_t start, uint64_t end,
	void (*visit)(const struct line_record *record, void *context), void *context)
{
	uint64_t first = start >> memory->line_shift, past = end >> memory->line_shift;
	bool each_line = by_line(memory, start, end);
	uint64_t index = each_line ? first : 1, last = each_line ? past : memory->records_used;

	for (; index < last; index++) {
		const struct record *record = &memory->records[each_line ? memory->lines[index].record : index];

		if (!record_is_empty(&record->seen) && record->seen.line >= first && record->seen.line < past)
			visit(&record->seen, context);
	}
}

void memory_system_frames(const struct memory_system *memory, uint64_t start, uint64_t end,
	void (*visit)(uint64_t address, const struct frame_misses *misses, void *context), void *context)
{
	bool each_frame = end - start <= memory->frames_missed_count << FRAME_SHIFT;
	uint64_t index = each_frame ? start >> FRAME_SHIFT : 0;
	uint64_t last = each_frame ? end >> FRAME_SHIFT : memory->frames_missed_count;

	for (; index < last; index++) {
		uint64_t frame = each_frame ? index : memory->frames_missed[index];
		uint64_t address = frame << FRAME_SHIFT;

		if (memory->frames[frame].listed && address >= start && address < end)
			visit(address, &memory->frames[frame], context);
	}
}

/* Keeps what the model itself needs of a record. */
static void record_restart(const struct line_record *seen, void *context)
{
	struct memory_system *memory = context;
	struct line_record fresh = { .line = seen->line };

	for (unsigned int word = 0; word < LINE_WORDS; word++)
		fresh.words[word].version = seen->words[word].version;
	memory->records[memory->lines[seen->line].record].seen = fresh;
}

static void frame_restart(uint64_t address, const struct frame_misses *misses, void *context)
{
	struct memory_system *memory = context;

	(void)misses;
	memory->frames[address >> FRAME_SHIFT] = (struct frame_misses){ .listed = true };
}

void memory_system_forget(struct memory_system *memory, uint64_t start, uint64_t end)
{
	memory_system_records(memory, start, end, record_restart, memory);
	memory_system_frames(memory, start, end, frame_restart, memory);
}

uint64_t memory_system_traffic(const struct memory_system *memory, unsigned int from, unsigned int to)
{
	return memory->traffic[from * memory->machine->nodes + to];
}
