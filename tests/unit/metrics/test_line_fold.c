/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From records of lines to rows: nothing is lost, fields get what is theirs, pairs name who disturbs whom. */
#include "tests/unit/metrics/line_world.h"

#include "models/kernel/kernel.h"
#include "sim/engine/random.h"
#include "sim/metrics/line_fold.h"

#include <linux/slab_inspection.h>

enum { OBJECT_BYTES = 128, LINE_BYTES = 64, RECORDS = 3000 };

static struct kmem_cache *cache;
static char *object;

static void workload(void *argument)
{
	const struct allocator *allocator = kernel_allocator();

	(void)argument;
	cache = allocator->kmem_cache_create("folded", OBJECT_BYTES, 0, SLAB_HWCACHE_ALIGN, NULL, NULL);
	object = allocator->kmem_cache_alloc(cache, GFP_KERNEL);
	pause_here();
	allocator->kmem_cache_free(cache, object);
}

static struct line_world world;
static struct line_names *names;
static struct line_fold *fold;
static GArray *rows, *pairs;

static void clear_row(gpointer row)
{
	line_result_release(row);
}

static void setup(void)
{
	test_world_init(&world.world, 2, 2);
	line_world_setup(&world, workload, NULL);
	line_world_follow_slabs(&world);
	cr_assert(eq(int, kernel_start(), WORLD_PAUSED));
	names = line_names_new(kernel_allocator()->inspection, world.slabs);
	fold = line_fold_new();
	rows = g_array_new(FALSE, FALSE, sizeof(struct line_result));
	g_array_set_clear_func(rows, clear_row);
	pairs = g_array_new(FALSE, FALSE, sizeof(struct line_pair_result));
}

static void teardown(void)
{
	g_array_unref(rows);
	g_array_unref(pairs);
	line_fold_free(fold);
	line_names_free(names);
	line_slabs_free(world.slabs);
	world_destroy();
}

TestSuite(line_fold, .init = setup, .fini = teardown);

static void finish(void)
{
	g_autoptr(GPtrArray) sites = g_ptr_array_new();

	g_ptr_array_add(sites, NULL);
	line_fold_finish(fold, sites, rows, pairs);
}

static const struct line_result *row_at(guint index)
{
	return &g_array_index(rows, struct line_result, index);
}

/* The row of a field; fails when there is none. */
static const struct line_result *row_of(const char *field)
{
	for (guint i = 0; i < rows->len; i++)
		if (g_strcmp0(row_at(i)->field, field) == 0)
			return row_at(i);
	cr_fatal("no row %s", field);
}

static struct line_record record_of(const void *address)
{
	return (struct line_record){ .line = world_physical(address) / LINE_BYTES };
}

/* CPU used COUNT times words FIRST and following, FALSES of them in vain. */
static void use(struct line_record *record, unsigned int first, unsigned int words, unsigned int cpu, bool write,
	uint32_t count, uint32_t falses)
{
	for (unsigned int word = first; word < first + words; word++) {
		record->words[word].misses += count;
		record->words[word].false_misses += falses;
		*(write ? &record->words_written : &record->words_read) |= (uint16_t)(1u << word);
		*(write ? &record->words[word].writers : &record->words[word].readers) |= UINT64_C(1) << cpu;
	}
	*(write ? &record->writers : &record->readers) |= UINT64_C(1) << cpu;
}

Test(line_fold, two_counters_of_one_line_disturb_each_other)
{
	struct line_record record = record_of(object);

	use(&record, 0, 2, 0, true, 30, 30);
	use(&record, 2, 2, 3, true, 10, 10);
	use(&record, 8, 1, 1, false, 5, 5);
	record.false_misses = 45;
	record.dirty_remote = 45;
	record.cycles = 4500;
	line_fold_record(fold, names, &record);
	finish();

	cr_assert(eq(uint, rows->len, 3));
	cr_assert(eq(u64, row_of("+0")->counts.false_sharing, 30));
	cr_assert(eq(u64, row_of("+8")->counts.false_sharing, 10));
	cr_assert(eq(u64, row_of("+32")->counts.false_sharing, 5));
	cr_assert(eq(u64, row_of("+0")->counts.cycles, 3000));
	cr_assert(eq(u64, row_of("+0")->writers, 1));
	cr_assert(eq(u64, row_of("+8")->writers, 8));
	cr_assert(eq(u64, row_of("+32")->readers, 2));
	cr_assert(eq(u64, row_of("+32")->writers, 0));
	cr_assert(eq(str, row_at(0)->cache, "folded"));
	/* +0 comes first, because it cost most; it is disturbed by +8, both others by +0. */
	cr_assert(eq(uint, pairs->len, 3));
	for (guint i = 0; i < pairs->len; i++) {
		const struct line_pair_result *pair = &g_array_index(pairs, struct line_pair_result, i);

		cr_assert(eq(str, row_at(pair->with)->field, pair->row == 0 ? "+8" : "+0"));
		cr_assert(eq(u64, pair->false_sharing, row_at(pair->row)->counts.false_sharing));
	}
}

Test(line_fold, words_used_together_are_one_field_and_others_are_not)
{
	struct line_record record = record_of(object);

	use(&record, 0, 8, 0, true, 6, 0);
	use(&record, 8, 4, 1, true, 6, 0);
	use(&record, 12, 2, 1, true, 7, 0);
	record.true_misses = 19;
	line_fold_record(fold, names, &record);
	finish();
	cr_assert(eq(uint, rows->len, 3));
	cr_assert(eq(u64, row_of("+0..31")->counts.true_sharing, 6));
	cr_assert(eq(u64, row_of("+32..47")->counts.true_sharing, 6));
	cr_assert(eq(u64, row_of("+48")->counts.true_sharing, 7));
	cr_assert(eq(u64, row_of("+48")->lines, 1));
}

Test(line_fold, what_does_not_divide_evenly_goes_to_the_largest_remainders)
{
	struct line_record record = record_of(object);

	use(&record, 0, 2, 0, true, 3, 0);
	use(&record, 4, 2, 1, true, 3, 0);
	use(&record, 8, 2, 2, true, 1, 0);
	record.invalidations = 5;
	record.cycles = 8;
	line_fold_record(fold, names, &record);
	finish();
	/* 5 * 3/7 = 2 + 1/7, 5 * 1/7 = 0 + 5/7: the last one gets what is left. */
	cr_assert(eq(u64, row_of("+0")->counts.invalidations, 2));
	cr_assert(eq(u64, row_of("+16")->counts.invalidations, 2));
	cr_assert(eq(u64, row_of("+32")->counts.invalidations, 1));
	/* 8 * 3/7 = 3 + 3/7, twice; 8 * 1/7 = 1 + 1/7: the first of the equal ones. */
	cr_assert(eq(u64, row_of("+0")->counts.cycles, 4));
	cr_assert(eq(u64, row_of("+16")->counts.cycles, 3));
	cr_assert(eq(u64, row_of("+32")->counts.cycles, 1));
}

Test(line_fold, a_line_of_which_no_word_is_known_is_one_row)
{
	struct line_record record = record_of(object);

	record.false_misses = 4;
	record.cycles = 100;
	record.writers = 6;
	line_fold_record(fold, names, &record);
	finish();
	cr_assert(eq(uint, rows->len, 1));
	cr_assert(eq(u64, row_at(0)->counts.false_sharing, 4));
	cr_assert(eq(u64, row_at(0)->writers, 6));
	cr_assert(eq(uint, pairs->len, 0));
}

/* Any record whatever: also such as the machine never makes. */
static struct line_record random_record(uint64_t number)
{
	struct random_key key = { .seed = 1, .stream = number };
	struct line_record record = { 0 };
	uint64_t draw = 0;

	/* Slabs of node 0, its page descriptors, its boot memory, the module's variables, and the object. */
	record.line = number % 3 == 0 ? world_physical(object) / LINE_BYTES + number % 2
				      : (random_draw(key, draw++) % (32 << 20)) / LINE_BYTES;
	record.words_read = (uint16_t)random_draw(key, draw++);
	record.words_written = (uint16_t)random_draw(key, draw++);
	for (unsigned int word = 0; word < LINE_WORDS; word++) {
		record.words[word].misses = (uint32_t)random_draw(key, draw++) % 1000;
		record.words[word].false_misses = (uint32_t)random_draw(key, draw++) % 3;
		record.words[word].writers = random_draw(key, draw++);
	}
	record.true_misses = (uint32_t)random_draw(key, draw++) % 5000;
	record.false_misses = (uint32_t)random_draw(key, draw++) % 17;
	record.invalidations = (uint32_t)random_draw(key, draw++);
	record.dirty_local = (uint32_t)random_draw(key, draw++) % 100;
	record.dirty_remote = (uint32_t)random_draw(key, draw++) % 100;
	record.other_misses = (uint32_t)random_draw(key, draw++) % 100;
	record.cycles = random_draw(key, draw++) >> 20;
	return record;
}

Test(line_fold, rows_add_up_to_the_records_and_frames)
{
	const struct frame_misses frame = {
		.cold = 3, .capacity = 4, .true_misses = 5, .false_misses = 6, .invalidations = 7, .cycles = 800
	};
	struct line_counts sum = { 0 }, expected = { 0 };
	uint64_t of_pairs = 0;

	for (uint64_t number = 0; number < RECORDS; number++) {
		const struct line_record record = random_record(number);

		line_fold_record(fold, names, &record);
		line_fold_frame(fold, names, record.line * LINE_BYTES, &frame);
		expected.true_sharing += record.true_misses + frame.true_misses;
		expected.false_sharing += record.false_misses + frame.false_misses;
		expected.invalidations += (uint64_t)record.invalidations + frame.invalidations;
		expected.dirty_local += record.dirty_local;
		expected.dirty_remote += record.dirty_remote;
		expected.other_misses += record.other_misses + frame.cold + frame.capacity;
		expected.cycles += record.cycles + frame.cycles;
	}
	finish();
	for (guint i = 0; i < rows->len; i++) {
		const struct line_counts *counts = &row_at(i)->counts;

		sum.true_sharing += counts->true_sharing;
		sum.false_sharing += counts->false_sharing;
		sum.invalidations += counts->invalidations;
		sum.dirty_local += counts->dirty_local;
		sum.dirty_remote += counts->dirty_remote;
		sum.other_misses += counts->other_misses;
		sum.cycles += counts->cycles;
		cr_assert(i == 0 || counts->cycles <= row_at(i - 1)->counts.cycles, "most first");
	}
	for (guint i = 0; i < pairs->len; i++)
		of_pairs += g_array_index(pairs, struct line_pair_result, i).false_sharing;
	cr_assert(eq(int, memcmp(&sum, &expected, sizeof(sum)), 0));
	cr_assert(le(u64, of_pairs, expected.false_sharing));
	cr_assert(lt(u64, 0, of_pairs));
}
