/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drawing from a distribution: integers only, no calls outside this room; runs inside the world. */
#include "sim/config/distribution.h"
#include "sim/config/fixed_point.h"

typedef unsigned __int128 wide;

enum { MILLIONTHS = 1000000 };

static uint64_t clamp(wide value)
{
	return value < DISTRIBUTION_VALUE_MAX ? (uint64_t)value : DISTRIBUTION_VALUE_MAX;
}

/* value / 2^bits, to the nearest. */
static wide round_shift(wide value, unsigned int bits)
{
	return (value + ((wide)1 << (bits - 1))) >> bits;
}

static uint64_t sample_uniform(uint64_t low, uint64_t high, uint64_t random)
{
	return low + (uint64_t)((wide)random * (high - low + 1) >> 64);
}

static uint64_t sample_exp(uint64_t mean, uint64_t random)
{
	return clamp(round_shift((wide)mean * fixed_negative_ln(random), FIXED_LOG_BITS));
}

/* Box and Muller: sqrt(-2 ln u) cos(2 pi v). */
static uint64_t sample_normal(uint64_t mean, uint64_t deviation, uint64_t random_a, uint64_t random_b)
{
	int negative;
	uint64_t radius = fixed_sqrt(2 * fixed_negative_ln(random_a));
	uint64_t cosine = fixed_cos(random_b, &negative);
	uint64_t score = (uint64_t)((wide)radius * cosine >> FIXED_UNIT_BITS);
	wide offset = round_shift((wide)deviation * score, FIXED_LOG_BITS);

	if (negative)
		return offset < mean ? mean - (uint64_t)offset : 0;
	return clamp(mean + offset);
}

/* min * u^(-1/alpha) = min * 2^(-log2 u / alpha). */
static uint64_t sample_pareto(uint64_t minimum, uint64_t alpha, uint64_t random)
{
	wide exponent = (wide)fixed_negative_log2(random) * MILLIONTHS / alpha;
	wide whole = exponent >> FIXED_LOG_BITS;

	if (whole >= 53)
		return DISTRIBUTION_VALUE_MAX;
	uint64_t fraction = (uint64_t)exponent & (((uint64_t)1 << FIXED_LOG_BITS) - 1);
	return clamp(round_shift((wide)minimum * fixed_exp2(fraction), FIXED_UNIT_BITS - (unsigned int)whole));
}

/* The first index whose cumulative number is not below the random one. */
static uint32_t table_search(const struct distribution *distribution, uint64_t random)
{
	uint32_t low = 0;
	uint32_t high = distribution->length - 1;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (distribution->cumulative[middle] < random)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint64_t distribution_sample(const struct distribution *distribution, uint64_t random_a, uint64_t random_b)
{
	switch (distribution->kind) {
	case DISTRIBUTION_UNIFORM:
		return sample_uniform(distribution->first, distribution->second, random_a);
	case DISTRIBUTION_EXP:
		return sample_exp(distribution->first, random_a);
	case DISTRIBUTION_NORMAL:
		return sample_normal(distribution->first, distribution->second, random_a, random_b);
	case DISTRIBUTION_PARETO:
		return sample_pareto(distribution->first, distribution->second, random_a);
	case DISTRIBUTION_ZIPF:
		return (uint64_t)table_search(distribution, random_a) + 1;
	case DISTRIBUTION_EMPIRICAL:
		return distribution->values[table_search(distribution, random_a)];
	case DISTRIBUTION_CONST:
		break;
	}
	return distribution->first;
}
