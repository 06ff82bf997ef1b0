/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_MIX_H
#define SIM_ENGINE_MIX_H

#include <stdint.h>

/*
 * The folded 64x64->128 bit product: the mixing step of the wyhash and mum families of hashes (W. Yi, "wyhash", 2019).
 * The constants are wyhash's: odd, with 32 bits set each.
 */
#define MIX_PRIME_0 UINT64_C(0xa0761d6478bd642f)
#define MIX_PRIME_1 UINT64_C(0xe7037ed1a0b428db)
#define MIX_PRIME_2 UINT64_C(0x8ebc6af09c88c6e3)
#define MIX_PRIME_3 UINT64_C(0x589965cc75374cc3)

static inline uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/*
 * The finalizer of splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014),
 * constants of D. Stafford's variant 13: a bijection, so no two inputs meet.
 */
static inline uint64_t mix_bijective(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

#endif
