/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_RANDOM_H
#define SIM_ENGINE_RANDOM_H

#include <stdint.h>

/*
 * Keyed random numbers: a draw is a pure function of who asks, for what, and for which of his operations, never of how
 * many draws came before. Two configurations that run the same job so see the same arrivals, sizes and lifetimes.
 */
struct random_key {
	uint64_t seed;
	uint64_t stream;  /* a job, CPU or component: random_stream_of_name() */
	uint64_t purpose; /* what the number decides: a small constant of the asker */
};

/* Draw number INDEX of this key: 64 uniform bits. */
uint64_t random_draw(struct random_key key, uint64_t index);

/* 0..BOUND-1, BOUND > 0, from 64 uniform bits; the bias is below BOUND / 2^64. */
static inline uint64_t random_below(uint64_t bits, uint64_t bound)
{
	return (uint64_t)(((unsigned __int128)bits * bound) >> 64);
}

/* A stream number from a name: the same on every host. */
uint64_t random_stream_of_name(const char *name);

#endif
