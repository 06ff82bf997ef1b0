/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_FIXED_POINT_H
#define SIM_CONFIG_FIXED_POINT_H

#include <stdint.h>

/*
 * Logarithm, power, root and cosine in integers, so that every host computes the same bits. Qn means: the number times
 * 2^n. Errors are a few units in the last of 57 binary places. Pure; callable inside the world.
 */
enum { FIXED_LOG_BITS = 57, FIXED_UNIT_BITS = 62 };

/* log2(2^64 / random) in Q57, that is -log2 of a uniform number in (0,1). 0 counts as 1; result 0..64. */
uint64_t fixed_negative_log2(uint64_t random);

/* -ln of the same, in Q57. */
uint64_t fixed_negative_ln(uint64_t random);

/* 2^fraction in Q62 (1..2) for a fraction in Q57 below 1. */
uint64_t fixed_exp2(uint64_t fraction);

/* Square root in Q57 of a number in Q57 below 128. */
uint64_t fixed_sqrt(uint64_t value);

/* |cos(2 pi turn / 2^64)| in Q62; `*negative` gets the sign. */
uint64_t fixed_cos(uint64_t turn, int *negative);

#endif
