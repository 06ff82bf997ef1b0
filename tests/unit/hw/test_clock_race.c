/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tournament tree against the smallest key of a plain array. */
#include "sim/engine/random.h"
#include "tests/unit/hw/hw_world.h"

static uint64_t model[MACHINE_CPUS_MAX];

static uint64_t model_first(unsigned int cpus)
{
	uint64_t first = CLOCK_RACE_ABSENT;

	for (unsigned int cpu = 0; cpu < cpus; cpu++)
		if (model[cpu] < first)
			first = model[cpu];
	return first;
}

static void random_changes(unsigned int cpus, unsigned int steps, uint64_t spread)
{
	struct random_key key = { .seed = cpus, .stream = spread };
	struct clock_race *race;

	test_hw_create(test_machine(1, cpus), HW_COST_FIXED);
	race = &hw->race;
	cr_assert(eq(u64, clock_race_first(race), CLOCK_RACE_ABSENT));
	for (unsigned int cpu = 0; cpu < cpus; cpu++)
		model[cpu] = CLOCK_RACE_ABSENT;
	for (unsigned int step = 0; step < steps; step++) {
		uint64_t bits = random_draw(key, step);
		uint32_t cpu = (uint32_t)((bits >> 32) % cpus);
		uint64_t value = bits % 4 == 0 ? CLOCK_RACE_ABSENT : clock_race_key((bits >> 2) % spread, cpu);

		model[cpu] = value;
		clock_race_set(race, cpu, value);
		if (bits % 3 == 0 && clock_race_first(race) != CLOCK_RACE_ABSENT) {
			model[clock_race_key_cpu(clock_race_first(race))] = CLOCK_RACE_ABSENT;
			clock_race_remove_first(race);
		}
		cr_assert(eq(u64, clock_race_first(race), model_first(cpus)), "%u CPUs, step %u", cpus, step);
	}
	world_destroy();
}

Test(clock_race, agrees_with_a_plain_minimum)
{
	static const unsigned int cpus[] = { 1, 2, 3, 5, 8, 31, 100, 1023, 1024 };

	for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
		random_changes(cpus[i], 3000, 10); /* ties at every step */
		random_changes(cpus[i], 3000, UINT64_C(1) << 50);
	}
}

Test(clock_race, keys_carry_clock_and_cpu)
{
	uint64_t last = (UINT64_C(1) << 54) - 2;

	cr_assert(eq(u64, clock_race_key_clock(clock_race_key(last, 1023)), last));
	cr_assert(eq(u32, clock_race_key_cpu(clock_race_key(last, 1023)), 1023));
	cr_assert(lt(u64, clock_race_key(5, 1023), clock_race_key(6, 0)));
	cr_assert(lt(u64, clock_race_key(5, 3), clock_race_key(5, 4)));
	cr_assert(lt(u64, clock_race_key(last, 1023), CLOCK_RACE_ABSENT));
}
