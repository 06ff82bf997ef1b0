/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_DIGEST_H
#define SIM_ENGINE_DIGEST_H

#include "sim/engine/mix.h"

#include <stdint.h>

/*
 * The digest of a run: a hash chain over its events. An event is (simulated time, CPU, task, kind, subject, result);
 * subjects are simulated addresses, numbers or hashes of names, never host pointers, memory contents or counts of
 * accesses. Two runs with one digest took the same way.
 */
struct digest {
	uint64_t value;
	uint64_t events;
};

static inline void digest_add(struct digest *digest, uint64_t time_cycles, uint32_t cpu, uint32_t task, uint32_t kind,
	uint64_t subject, uint64_t result)
{
	uint64_t who = ((uint64_t)cpu << 48) ^ ((uint64_t)kind << 32) ^ task;
	uint64_t what = subject ^ (result << 32 | result >> 32) * MIX_PRIME_3;

	digest->value = mix(digest->value ^ time_cycles ^ MIX_PRIME_0, mix(who ^ MIX_PRIME_1, what ^ MIX_PRIME_2)) +
			++digest->events;
}

#endif
