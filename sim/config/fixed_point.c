/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Elementary functions by short series after a reduction of the argument, 64-bit numbers and 128-bit products. */
#include "sim/config/fixed_point.h"

typedef unsigned __int128 wide;

#define ONE ((uint64_t)1 << FIXED_UNIT_BITS)
/* Mathematical constants, rounded to the last place. */
#define LN2 ((uint64_t)0x2c5c85fdf473de6b)	    /* Q62 */
#define TWO_OVER_LN2 ((uint64_t)0x2e2a8eca5705fc2f) /* Q60 */
#define HALF_PI ((uint64_t)0x3243f6a8885a308d)	    /* Q61 */
#define SQRT2 ((uint64_t)0x5a827999fcef3242)	    /* Q62 */

static uint64_t multiply(uint64_t a, uint64_t b, unsigned int shift)
{
	return (uint64_t)((wide)a * b >> shift);
}

/*
 * |log2 m| in Q57 for m in Q62 within [1/sqrt 2, sqrt 2]: with z = |m-1| / (m+1) at most 0.172,
 * |ln m| = 2 (z + z^3/3 + z^5/5 + ...); the first term left out is below 2^-60.
 */
static uint64_t log2_near_one(uint64_t m)
{
	enum { LAST = 23 };
	uint64_t difference = m > ONE ? m - ONE : ONE - m;
	uint64_t z = (uint64_t)(((wide)difference << FIXED_UNIT_BITS) / (m + ONE));
	uint64_t square = multiply(z, z, FIXED_UNIT_BITS);
	uint64_t sum = ONE / LAST;

	for (int odd = LAST - 2; odd >= 1; odd -= 2)
		sum = ONE / (uint64_t)odd + multiply(square, sum, FIXED_UNIT_BITS);
	return multiply(multiply(z, sum, FIXED_UNIT_BITS), TWO_OVER_LN2, FIXED_UNIT_BITS + 60 - FIXED_LOG_BITS);
}

uint64_t fixed_negative_log2(uint64_t random)
{
	uint64_t x = random != 0 ? random : 1;
	unsigned int zeros = (unsigned int)__builtin_clzll(x);
	uint64_t m = x << zeros >> 1; /* x = m * 2^(64 - zeros - 1), m in [1,2) as Q62 */
	uint64_t whole = (uint64_t)(zeros + 1) << FIXED_LOG_BITS;

	if (m <= SQRT2)
		return whole - log2_near_one(m);
	return whole - ((uint64_t)1 << FIXED_LOG_BITS) + log2_near_one(m >> 1);
}

uint64_t fixed_negative_ln(uint64_t random)
{
	return multiply(fixed_negative_log2(random), LN2, FIXED_UNIT_BITS);
}

/* 2^(q/4) from a table, times e^x by its series, x = (fraction - q/4) ln 2 below 0.174. */
uint64_t fixed_exp2(uint64_t fraction)
{
	static const uint64_t quarters[4] = { ONE, 0x4c1bf828c6dc54b8, SQRT2, 0x6ba27e656b4eb57a };
	enum { TERMS = 13 };
	unsigned int quarter = (unsigned int)(fraction >> (FIXED_LOG_BITS - 2)) & 3;
	uint64_t rest = fraction & (((uint64_t)1 << (FIXED_LOG_BITS - 2)) - 1);
	uint64_t x = multiply(rest, LN2, FIXED_LOG_BITS);
	uint64_t sum = ONE;

	for (unsigned int term = TERMS; term >= 1; term--)
		sum = ONE + multiply(x, sum, FIXED_UNIT_BITS) / term;
	return multiply(sum, quarters[quarter], FIXED_UNIT_BITS);
}

/* Newton's iteration from a power of two not below the root; it falls until it stands still. */
uint64_t fixed_sqrt(uint64_t value)
{
	wide target = (wide)value << FIXED_LOG_BITS;

	if (value == 0)
		return 0;
	unsigned int bits = 64 - (unsigned int)__builtin_clzll(value) + FIXED_LOG_BITS;
	uint64_t root = (uint64_t)1 << ((bits + 1) / 2);
	for (;;) {
		uint64_t next = (root + (uint64_t)(target / root)) / 2;

		if (next >= root)
			return root;
		root = next;
	}
}

/* cos x = 1 - x^2/(1*2) (1 - x^2/(3*4) (1 - ...)) for x within the first quarter turn. */
static uint64_t cos_quarter(uint64_t quarter_turn)
{
	enum { LAST = 27 };
	uint64_t x = multiply(quarter_turn, HALF_PI, FIXED_UNIT_BITS); /* Q61 */
	uint64_t square = multiply(x, x, 61);			       /* Q61: at most 2.47 */
	uint64_t sum = ONE;

	for (int odd = LAST; odd >= 1; odd -= 2) {
		uint64_t less = multiply(square, sum, 61) / ((uint64_t)(odd * (odd + 1)));

		sum = less < ONE ? ONE - less : 0;
	}
	return sum;
}

uint64_t fixed_cos(uint64_t turn, int *negative)
{
	unsigned int quadrant = (unsigned int)(turn >> FIXED_UNIT_BITS);
	uint64_t rest = turn & (ONE - 1);

	*negative = quadrant == 1 || quadrant == 2;
	return cos_quarter(quadrant & 1 ? ONE - rest : rest);
}
