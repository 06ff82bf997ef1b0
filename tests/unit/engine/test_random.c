/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keyed random numbers: the same everywhere, uniform, and independent between keys. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/engine/random.h"

/* Pinned: another value here means that every stored seed now stands for another run. */
Test(random, values_are_those_of_the_first_release)
{
	static const struct {
		struct random_key key;
		uint64_t index, value;
	} cases[] = {
		{ { 0, 0, 0 }, 0, UINT64_C(0xa35fa7917769376b) },
		{ { 1, 2, 3 }, 4, UINT64_C(0x1e036a334d30b09e) },
		{ { UINT64_MAX, UINT64_MAX, UINT64_MAX }, UINT64_MAX, UINT64_C(0xf7891d77ddf749b9) },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect(eq(u64, random_draw(cases[i].key, cases[i].index), cases[i].value), "case %zu", i);
}

/* FNV-1a's published test vectors (Fowler, Noll, Eastlake, draft-eastlake-fnv). */
Test(random, streams_of_names_are_fnv_1a)
{
	cr_assert(eq(u64, random_stream_of_name(""), UINT64_C(0xcbf29ce484222325)));
	cr_assert(eq(u64, random_stream_of_name("a"), UINT64_C(0xaf63dc4c8601ec8c)));
	cr_assert(eq(u64, random_stream_of_name("foobar"), UINT64_C(0x85944171f73967e8)));
}

Test(random, a_draw_does_not_depend_on_those_before)
{
	struct random_key key = { 7, 8, 9 };
	uint64_t fifth = random_draw(key, 5);

	for (uint64_t i = 0; i < 100; i++)
		random_draw(key, i);
	cr_assert(eq(u64, random_draw(key, 5), fifth));
}

/* Pearson's chi-squared over 256 cells; 330.5 is the 0.999 quantile for 255 degrees of freedom, 182.2 the 0.0001 one.
 */
static void expect_uniform(const unsigned int *cells, unsigned int draws, const char *what)
{
	double expected = draws / 256.0, statistic = 0;

	for (unsigned int cell = 0; cell < 256; cell++)
		statistic += (cells[cell] - expected) * (cells[cell] - expected) / expected;
	cr_expect(lt(dbl, statistic, 330.5), "%s: chi-squared %f", what, statistic);
	cr_expect(lt(dbl, 182.2, statistic), "%s: chi-squared %f", what, statistic);
}

Test(random, each_byte_is_uniform)
{
	enum { DRAWS = 1 << 17 };

	for (unsigned int byte = 0; byte < 8; byte++) {
		unsigned int cells[256] = { 0 };

		for (uint64_t i = 0; i < DRAWS; i++)
			cells[(random_draw((struct random_key){ 1, 2, 3 }, i) >> (8 * byte)) & 255]++;
		expect_uniform(cells, DRAWS, "one key");
	}
}

/* Neighbouring keys with the same index: what two jobs, or two purposes of one job, see. */
Test(random, neighbouring_keys_are_independent)
{
	enum { DRAWS = 1 << 17 };
	unsigned int seeds[256] = { 0 }, streams[256] = { 0 }, purposes[256] = { 0 };

	for (uint64_t i = 0; i < DRAWS; i++) {
		uint64_t draw = random_draw((struct random_key){ 1, 2, 3 }, i);

		seeds[(draw ^ random_draw((struct random_key){ 2, 2, 3 }, i)) & 255]++;
		streams[(draw ^ random_draw((struct random_key){ 1, 3, 3 }, i)) & 255]++;
		purposes[(draw ^ random_draw((struct random_key){ 1, 2, 4 }, i)) & 255]++;
	}
	expect_uniform(seeds, DRAWS, "seeds");
	expect_uniform(streams, DRAWS, "streams");
	expect_uniform(purposes, DRAWS, "purposes");
}

Test(random, parts_of_a_key_are_not_interchangeable)
{
	uint64_t draw = random_draw((struct random_key){ 1, 2, 3 }, 4);

	cr_assert(ne(u64, draw, random_draw((struct random_key){ 2, 1, 3 }, 4)));
	cr_assert(ne(u64, draw, random_draw((struct random_key){ 1, 3, 2 }, 4)));
	cr_assert(ne(u64, draw, random_draw((struct random_key){ 1, 2, 4 }, 3)));
}

Test(random, below_covers_its_range_and_no_more)
{
	static const uint64_t bounds[] = { 1, 2, 3, 7, 1000, UINT64_C(1) << 40, UINT64_MAX };

	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		cr_assert(eq(u64, random_below(0, bounds[i]), 0));
		cr_assert(eq(u64, random_below(UINT64_MAX, bounds[i]), bounds[i] - 1));
	}
	for (uint64_t i = 0; i < 1000; i++)
		cr_assert(lt(u64, random_below(random_draw((struct random_key){ 5, 5, 5 }, i), 7), 7));
}
