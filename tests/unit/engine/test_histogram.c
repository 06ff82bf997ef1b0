/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Histograms: every value has one bucket, buckets follow each other without gaps, and are as narrow as promised. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/engine/histogram.h"
#include "sim/engine/world.h"

Test(histogram, buckets_follow_each_other_without_gaps)
{
	cr_assert(eq(u64, histogram_bucket_low(0), 0));
	for (unsigned int bucket = 0; bucket + 1 < HISTOGRAM_BUCKETS; bucket++) {
		uint64_t low = histogram_bucket_low(bucket), high = histogram_bucket_high(bucket);

		cr_assert(le(u64, low, high));
		cr_assert(eq(u64, histogram_bucket_low(bucket + 1), high + 1));
		cr_assert(eq(uint, histogram_bucket(low), bucket));
		cr_assert(eq(uint, histogram_bucket(high), bucket));
		cr_assert(le(u64, (high - low) * 32, low), "bucket %u is wider than 1/32 of what is in it", bucket);
	}
}

Test(histogram, small_values_are_exact_and_huge_ones_share_the_last_bucket)
{
	for (unsigned int value = 0; value < 64; value++) {
		cr_assert(eq(uint, histogram_bucket(value), value));
		cr_assert(eq(u64, histogram_bucket_high(value), value));
	}
	cr_assert(eq(uint, histogram_bucket((UINT64_C(1) << 40) - 1), HISTOGRAM_BUCKETS - 1));
	cr_assert(eq(uint, histogram_bucket(UINT64_C(1) << 40), HISTOGRAM_BUCKETS - 1));
	cr_assert(eq(uint, histogram_bucket(UINT64_MAX), HISTOGRAM_BUCKETS - 1));
	cr_assert(eq(u64, histogram_bucket_high(HISTOGRAM_BUCKETS - 1), UINT64_MAX));
}

Test(histogram, the_first_value_makes_it)
{
	struct world_options options = { 0 };
	struct histogram *histogram = NULL;

	cr_assert(world_create(&options));
	histogram_add(histogram_of(&histogram), 5);
	histogram_add(histogram_of(&histogram), 5);
	histogram_add(histogram_of(&histogram), 100000);
	cr_assert(eq(u64, histogram->counts[5], 2));
	cr_assert(eq(u64, histogram->counts[histogram_bucket(100000)], 1));
	world_destroy();
}
