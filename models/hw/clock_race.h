/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_CLOCK_RACE_H
#define MODELS_HW_CLOCK_RACE_H

#include <stdint.h>

/*
 * Which CPU is furthest behind: a tournament tree over (clock, CPU number), so that both joining and leaving cost the
 * logarithm of the number of CPUs and the answer stands at the root.
 */
enum { CLOCK_RACE_CPU_BITS = 10 };

struct clock_race {
	uint64_t *tree; /* [2 * leaves]; the root is tree[1], the leaf of CPU c is tree[leaves + c] */
	uint32_t leaves;
};

#define CLOCK_RACE_ABSENT UINT64_MAX

/* Clocks are below 2^54 cycles: 100 days at 2 GHz. */
static inline uint64_t clock_race_key(uint64_t clock, uint32_t cpu)
{
	return (clock << CLOCK_RACE_CPU_BITS) | cpu;
}

static inline uint64_t clock_race_key_clock(uint64_t key)
{
	return key >> CLOCK_RACE_CPU_BITS;
}

static inline uint32_t clock_race_key_cpu(uint64_t key)
{
	return key & ((1u << CLOCK_RACE_CPU_BITS) - 1);
}

/* The smallest key of those who take part; CLOCK_RACE_ABSENT when nobody does. */
static inline uint64_t clock_race_first(const struct clock_race *race)
{
	return race->tree[1];
}

/* Sets a CPU's key; CLOCK_RACE_ABSENT takes it out. */
static inline void clock_race_set(struct clock_race *race, uint32_t cpu, uint64_t key)
{
	uint64_t *tree = race->tree;
	uint32_t at = race->leaves + cpu;

	tree[at] = key;
	for (; at > 1; at /= 2) {
		uint64_t other = tree[at ^ 1];
		uint64_t smaller = tree[at] < other ? tree[at] : other;

		if (tree[at / 2] == smaller)
			break;
		tree[at / 2] = smaller;
	}
}

/* Takes the first out. */
static inline void clock_race_remove_first(struct clock_race *race)
{
	uint64_t *tree = race->tree;
	uint64_t smallest = CLOCK_RACE_ABSENT;
	uint32_t at = race->leaves + clock_race_key_cpu(tree[1]);

	for (tree[at] = smallest; at > 1; tree[at] = smallest) {
		if (tree[at ^ 1] < smallest)
			smallest = tree[at ^ 1];
		at /= 2;
	}
}

#endif
