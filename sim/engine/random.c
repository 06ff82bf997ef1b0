/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keyed random numbers. See random.h. */
#include "sim/engine/random.h"

#include "sim/engine/mix.h"

#include "sim/engine/poison.h"

uint64_t random_draw(struct random_key key, uint64_t index)
{
	uint64_t state = mix_bijective(key.seed + MIX_PRIME_0);

	state = mix_bijective(state ^ (key.stream + MIX_PRIME_1));
	state = mix_bijective(state ^ (key.purpose + MIX_PRIME_2));
	return mix_bijective(
		state + index * UINT64_C(0x9e3779b97f4a7c15)); /* splitmix64's increment: 2^64 / golden ratio */
}

uint64_t random_stream_of_name(const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return hash;
}
