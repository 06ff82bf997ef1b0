/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record of an interval against a map with one state for each byte. */
#include <string.h>

#include "sim/engine/random.h"
#include "tests/unit/engine/engine_world.h"

enum { GRANULES_MAX = TEST_MEMORY_BYTES / INTERVAL_GRANULE_BYTES };

static struct interval *interval_of_world(void)
{
	return &engine->host.interval;
}

struct bytes {
	uint64_t address;
	size_t size;
	bool write;
};

/* Masks of single accesses, worked out by hand. */
Test(interval, masks_have_a_bit_for_each_byte)
{
	static const struct {
		struct bytes access;
		uint64_t number, mask;
	} cases[] = {
		{ { 0, 1, false }, 0, 1 },
		{ { 63, 1, true }, 0, UINT64_C(1) << 63 },
		{ { 64, 8, false }, 1, 0xff },
		{ { 64 + 5, 2, true }, 1, 0x60 },
		{ { 128 + 56, 8, false }, 2, UINT64_C(0xff) << 56 },
		{ { 4096, 63, false }, 64, UINT64_MAX >> 1 },
		{ { 4096, 64, true }, 64, UINT64_MAX },
		{ { 4097, 63, true }, 64, UINT64_MAX << 1 },
	};
	struct interval *interval;

	test_world_create();
	interval = interval_of_world();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct bytes *access = &cases[i].access;
		const struct interval_granule *granules;
		uint32_t count;

		interval_add(interval, access->address, access->size, access->write);
		granules = interval_close(interval, &count);
		cr_assert(eq(u32, count, 1), "case %zu", i);
		cr_assert(eq(u64, granules[0].number, cases[i].number), "case %zu", i);
		cr_assert(eq(u64, granules[0].written, access->write ? cases[i].mask : 0), "case %zu", i);
		cr_assert(eq(u64, granules[0].read, access->write ? 0 : cases[i].mask), "case %zu", i);
	}
	world_destroy();
}

Test(interval, an_access_can_straddle_two_granules)
{
	struct interval *interval;
	const struct interval_granule *granules;
	uint32_t count;

	test_world_create();
	interval = interval_of_world();
	interval_add(interval, 60, 8, true);
	granules = interval_close(interval, &count);
	cr_assert(eq(u32, count, 2));
	cr_assert(eq(u64, granules[0].number, 0));
	cr_assert(eq(u64, granules[0].written, UINT64_C(0xf) << 60));
	cr_assert(eq(u64, granules[1].number, 1));
	cr_assert(eq(u64, granules[1].written, 0xf));
	world_destroy();
}

Test(interval, a_long_range_covers_every_granule)
{
	struct interval *interval;
	const struct interval_granule *granules;
	uint32_t count;

	test_world_create();
	interval = interval_of_world();
	interval_add(interval, 100, 64 * 1000, false);
	granules = interval_close(interval, &count);
	cr_assert(eq(u32, count, 1001));
	cr_assert(eq(u64, granules[0].read, UINT64_MAX << 36));
	for (uint32_t i = 1; i < 1000; i++)
		cr_assert(granules[i].read == UINT64_MAX && granules[i].number == 1 + i, "granule %u", i);
	cr_assert(eq(u64, granules[1000].read, (UINT64_C(1) << 36) - 1));
	world_destroy();
}

Test(interval, a_byte_read_and_written_counts_as_written)
{
	struct interval *interval;
	const struct interval_granule *granules;
	uint32_t count;

	test_world_create();
	interval = interval_of_world();
	for (unsigned int order = 0; order < 2; order++) {
		interval_add(interval, 0, 8, order != 0);
		interval_add(interval, 0, 4, order == 0);
		interval_add(interval, 8, 8, false);
		granules = interval_close(interval, &count);
		cr_assert(eq(u32, count, 1));
		cr_assert(eq(u64, granules[0].written, order == 0 ? 0xf : 0xff));
		cr_assert(eq(u64, granules[0].read, order == 0 ? 0xfff0 : 0xff00));
	}
	world_destroy();
}

Test(interval, closing_and_clearing_leave_nothing_behind)
{
	struct interval *interval;
	uint32_t count;

	test_world_create();
	interval = interval_of_world();
	interval_close(interval, &count);
	cr_assert(eq(u32, count, 0));
	interval_add(interval, 0, 8, true);
	interval_clear(interval);
	interval_close(interval, &count);
	cr_assert(eq(u32, count, 0));
	interval_add(interval, 0, 8, true);
	interval_close(interval, &count);
	interval_close(interval, &count);
	cr_assert(eq(u32, count, 0));
	cr_assert(eq(u64, interval_accesses(interval), 0));
	world_destroy();
}

Test(interval, grows_to_a_hundred_thousand_granules_and_shrinks_again)
{
	enum { COUNT = 100000 };
	struct interval *interval;
	const struct interval_granule *granules;
	uint32_t count;

	test_world_create();
	interval = interval_of_world();
	for (unsigned int round = 0; round < 3; round++) {
		/* 77773 is prime to COUNT: each granule comes twice, in a scattered order. */
		for (uint64_t i = 0; i < 2 * COUNT; i++)
			interval_add(interval, i * 77773 % COUNT * INTERVAL_GRANULE_BYTES + i / COUNT, 1, i % 2 != 0);
		granules = interval_close(interval, &count);
		cr_assert(eq(u32, count, COUNT));
		for (uint32_t i = 0; i < COUNT; i++)
			cr_assert(granules[i].number == i && (granules[i].read | granules[i].written) == 3,
				"granule %u", i);
		interval_add(interval, 6400, 1, true);
		granules = interval_close(interval, &count);
		cr_assert(count == 1 && granules[0].number == 100 && granules[0].written == 1 && granules[0].read == 0);
	}
	world_destroy();
}

/* The model: what became of each byte. */
static unsigned char model[TEST_MEMORY_BYTES];
enum { MODEL_READ = 1, MODEL_WRITTEN = 2 };

static void model_masks(uint64_t number, uint64_t *read, uint64_t *written)
{
	const unsigned char *bytes = &model[number * INTERVAL_GRANULE_BYTES];

	*read = *written = 0;
	for (unsigned int i = 0; i < INTERVAL_GRANULE_BYTES; i++) {
		if (bytes[i] & MODEL_WRITTEN)
			*written |= UINT64_C(1) << i;
		else if (bytes[i] & MODEL_READ)
			*read |= UINT64_C(1) << i;
	}
}

static unsigned int model_words(uint64_t read, uint64_t written)
{
	unsigned int words = 0;

	for (unsigned int word = 0; word < 8; word++)
		words += ((read | written) >> (8 * word) & 0xff) != 0;
	return words;
}

static void compare_with_model(const struct interval_granule *granules, uint32_t count, uint64_t seed)
{
	uint32_t at = 0;

	for (uint64_t number = 0; number < GRANULES_MAX; number++) {
		uint64_t read, written;

		model_masks(number, &read, &written);
		if ((read | written) == 0)
			continue;
		cr_assert(lt(u32, at, count), "seed %lu: granule %lu is missing", seed, number);
		cr_assert(eq(u64, granules[at].number, number), "seed %lu", seed);
		cr_assert(eq(u64, granules[at].read, read), "seed %lu: granule %lu", seed, number);
		cr_assert(eq(u64, granules[at].written, written), "seed %lu: granule %lu", seed, number);
		cr_assert(eq(uint, interval_granule_words(&granules[at]), model_words(read, written)));
		at++;
	}
	cr_assert(eq(u32, at, count), "seed %lu: more granules than were touched", seed);
}

static void random_interval(struct interval *interval, uint64_t seed)
{
	struct random_key key = { .seed = seed };
	uint64_t accesses = random_below(random_draw(key, 0), 1 << (seed % 13));
	uint64_t window = TEST_MEMORY_BYTES >> (seed % 9);
	const struct interval_granule *granules;
	uint32_t count;

	memset(model, 0, sizeof(model));
	for (uint64_t i = 1; i <= accesses; i++) {
		uint64_t bits = random_draw(key, i);
		bool write = bits & 1;
		size_t size = bits & 0xf00 ? UINT64_C(1) << (bits >> 1) % 5 : 1 + (bits >> 16) % 1000;
		uint64_t address = (bits >> 32) % (window - size);

		interval_add(interval, address, size, write);
		for (size_t byte = 0; byte < size; byte++)
			model[address + byte] |= write ? MODEL_WRITTEN : MODEL_READ;
	}
	cr_assert(eq(u64, interval_accesses(interval), accesses));
	granules = interval_close(interval, &count);
	compare_with_model(granules, count, seed);
}

Test(interval, agrees_with_a_map_of_bytes)
{
	test_world_create();
	for (uint64_t seed = 1; seed <= 150; seed++)
		random_interval(interval_of_world(), seed);
	world_destroy();
}

static void fill_everything(void *argument)
{
	(void)argument;
	for (uint64_t address = 0;; address += 1 << 20)
		interval_add(interval_of_world(), address, 1 << 20, true);
}

Test(interval, a_runaway_fill_ends_the_world)
{
	test_world_create();
	cr_assert(eq(int, test_world_run(fill_everything, NULL), WORLD_END_LIVELOCK));
	cr_assert(eq(u32, interval_of_world()->count, 0));
	world_destroy();
}
