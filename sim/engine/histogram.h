/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_HISTOGRAM_H
#define SIM_ENGINE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

/*
 * Counts of values by size, in integers alone. Values below 64 have a bucket each; above, each power of two is divided
 * into 32 buckets of equal width, so that a bucket's ends differ by less than 1/32, 3.2 %, of the values in it. Values
 * from 2^40 on share the last bucket.
 *
 * Where there may be none, a pointer to one is NULL until histogram_of() is called for the first value.
 */
enum {
	HISTOGRAM_PART_BITS = 5, /* 2^5 buckets for each power of two */
	HISTOGRAM_VALUE_BITS = 40,
	HISTOGRAM_BUCKETS = (HISTOGRAM_VALUE_BITS - HISTOGRAM_PART_BITS + 1) << HISTOGRAM_PART_BITS,
};

struct histogram {
	uint64_t counts[HISTOGRAM_BUCKETS];
};

static inline unsigned int histogram_bucket(uint64_t value)
{
	unsigned int shift;

	if (value >> HISTOGRAM_VALUE_BITS != 0)
		return HISTOGRAM_BUCKETS - 1;
	shift = 63 - (unsigned int)__builtin_clzll(value | (1u << HISTOGRAM_PART_BITS)) - HISTOGRAM_PART_BITS;
	return (shift << HISTOGRAM_PART_BITS) + (unsigned int)(value >> shift);
}

/* The smallest value of a bucket; that of HISTOGRAM_BUCKETS is 2^40. */
static inline uint64_t histogram_bucket_low(unsigned int bucket)
{
	unsigned int shift;

	if (bucket < 2u << HISTOGRAM_PART_BITS)
		return bucket;
	shift = (bucket >> HISTOGRAM_PART_BITS) - 1;
	return (uint64_t)(bucket - (shift << HISTOGRAM_PART_BITS)) << shift;
}

/* The largest value of a bucket, itself included. */
static inline uint64_t histogram_bucket_high(unsigned int bucket)
{
	return bucket < HISTOGRAM_BUCKETS - 1 ? histogram_bucket_low(bucket + 1) - 1 : UINT64_MAX;
}

static inline void histogram_add(struct histogram *histogram, uint64_t value)
{
	histogram->counts[histogram_bucket(value)]++;
}

/* The histogram that PLACE points to; a new one in the world's arena, if there is none yet. */
struct histogram *histogram_new(struct histogram **place) __attribute__((cold));
static inline struct histogram *histogram_of(struct histogram **place)
{
	return __builtin_expect(*place != NULL, 1) ? *place : histogram_new(place);
}

#endif
