/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What coherence rests on, looked for in the tables after each of many random accesses: who may write a line without
 * telling anybody is the only one, with its cluster's shared cache, that has a good copy.
 */
#include "models/hw/memory_private.h"
#include "tests/unit/hw/hw_world.h"

enum { READ, WRITE };

/* CPUs 0 and 1 share a last level, so do 2 and 3; 4 to 7 are the other node. All caches are tiny. */
static struct machine_config *tiny_machine(enum machine_protocol protocol, bool l2, bool shared, bool victim)
{
	struct machine_config *machine = test_machine(2, 4);

	machine->protocol = protocol;
	machine->caches[0] = (struct machine_cache){ .size_bytes = 64 * 4, .ways = 2, .shared_by = 1, .hit_cycles = 2 };
	if (l2)
		machine->caches[1] =
			(struct machine_cache){ .size_bytes = 64 * 8, .ways = 4, .shared_by = 1, .hit_cycles = 11 };
	if (shared)
		machine->caches[2] = (struct machine_cache){
			.size_bytes = 64 * 24, .ways = 6, .shared_by = 2, .hit_cycles = 33, .victim = victim
		};
	machine->latency.clean_local = 35;
	machine->latency.clean_remote = 250;
	return machine;
}

/* What the access costs. */
static uint64_t access_line(unsigned int cpu, uint64_t line, bool write)
{
	struct interval_granule granule = { .number = line, .read = write ? 0 : 0xff, .written = write ? 0xff : 0 };
	uint64_t before = hw->cpus[cpu].clock;

	memory_system_access(hw->memory, &hw->cpus[cpu], &granule);
	return hw->cpus[cpu].clock - before;
}

/* CPU uses as many other lines, which nobody else has, as its caches hold, or its private ones only. */
static void push_out(unsigned int cpu, bool shared)
{
	for (uint64_t line = 1; line <= (shared ? 200 : 16); line++)
		access_line(cpu, 1000 * (cpu + 1) + line, READ);
}

static bool has_copy(const struct cache_tags *tags, unsigned int cache, uint64_t line)
{
	uint64_t key = line_key(line, hw->memory->lines[line].version);

	return cache_tags_exist(tags) && cache_find(cache_set(tags, cache, line), tags->ways, key).hit;
}

static void check_owner(uint64_t line)
{
	const struct memory_system *memory = hw->memory;
	unsigned int owner = memory->lines[line].owner - 1u;

	if (memory->lines[line].owner == 0)
		return;
	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++) {
		if (cpu != owner)
			cr_assert(not(has_copy(&memory->l1, cpu, line) || has_copy(&memory->l2, cpu, line)),
				"CPU %u owns line %lu, CPU %u has a copy", owner, line, cpu);
		if (memory->clusters[cpu] != memory->clusters[owner])
			cr_assert(not(has_copy(&memory->shared, memory->clusters[cpu], line)),
				"CPU %u owns line %lu, the shared cache of CPU %u has a copy", owner, line, cpu);
	}
}

/* A cluster that is said to have a line has it, in one of its caches. */
static void check_supplier(uint64_t line)
{
	const struct memory_system *memory = hw->memory;
	unsigned int supplier = memory->lines[line].supplier & ~SUPPLIER_DIRTY;
	bool found = supplier == 0 || has_copy(&memory->shared, supplier - 1, line);

	for (unsigned int cpu = 0; cpu < hw->machine->cpus && !found; cpu++)
		found = memory->clusters[cpu] == supplier - 1 &&
			(has_copy(&memory->l1, cpu, line) || has_copy(&memory->l2, cpu, line));
	if ((memory->lines[line].supplier & SUPPLIER_DIRTY) != 0 || !cache_tags_exist(&memory->shared))
		cr_assert(found, "cluster %u supplies line %lu and does not have it", supplier - 1, line);
}

static uint64_t random_next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

static void play_at_random(uint64_t seed)
{
	enum { LINES = 60, ACCESSES = 20000 };

	for (unsigned int i = 0; i < ACCESSES; i++) {
		unsigned int cpu = (unsigned int)random_next(&seed) % hw->machine->cpus;
		uint64_t line = random_next(&seed) % LINES;

		access_line(cpu, line, random_next(&seed) % 4 == 0);
		check_owner(line);
		check_supplier(line);
	}
}

/* Each protocol, with and without a second level, with no, an inclusive and a victim shared level. */
Test(coherence, an_owner_is_alone)
{
	for (unsigned int i = 0; i < 18; i++) {
		bool l2 = i / 3 % 2 != 0, shared = i / 6 != 0, victim = i / 6 == 2;

		test_hw_create(tiny_machine((enum machine_protocol)(i % 3), l2, shared, victim), HW_COST_LINES);
		play_at_random(i + 1);
		world_destroy();
	}
}

/* The last level of the cluster that supplied a line keeps its copy, which a write has to make old. */
Test(coherence, a_copy_in_a_shared_cache_is_a_copy)
{
	for (unsigned int i = 0; i < 6; i++) {
		test_hw_create(tiny_machine((enum machine_protocol)(i % 3), true, true, i / 3 != 0), HW_COST_LINES);
		cr_assert(eq(u64, access_line(0, 0, READ), 200));
		push_out(0, false);
		access_line(4, 0, READ);
		cr_assert(eq(u64, access_line(4, 0, WRITE), 450), "the other node's shared cache is told");
		push_out(4, true);
		cr_assert(eq(u64, access_line(0, 0, READ), 200), "what it has is old");
		world_destroy();
	}
}

/* MOESI: the owner stays the one that will write it back, but a cluster's own copy is nearer. */
Test(coherence, the_own_shared_cache_comes_before_a_dirty_copy_elsewhere)
{
	test_hw_create(tiny_machine(MACHINE_MOESI, true, true, false), HW_COST_LINES);
	cr_assert(eq(u64, access_line(4, 0, WRITE), 300));
	cr_assert(eq(u64, access_line(0, 0, READ), 600), "dirty on the other node");
	cr_assert(eq(u64, access_line(1, 0, READ), 33), "in the level that CPUs 0 and 1 share");
	cr_assert(eq(u64, access_line(2, 0, READ), 600), "not in this cluster's");
	world_destroy();
}

/* Without a shared level a cache that has dropped a clean line cannot forward it. */
Test(coherence, what_was_dropped_is_not_forwarded)
{
	test_hw_create(tiny_machine(MACHINE_MESIF, true, false, false), HW_COST_LINES);
	access_line(0, 0, READ);
	cr_assert(eq(u64, access_line(1, 0, READ), 35), "forwarded");
	push_out(1, false);
	cr_assert(eq(u64, access_line(2, 0, READ), 200), "CPU 1 was to forward it and has dropped it");
	world_destroy();
}

/* A line may be near, in the shared cache, while others that have it are far. */
Test(coherence, a_write_waits_until_the_last_has_heard_of_it)
{
	test_hw_create(tiny_machine(MACHINE_MESI, true, true, false), HW_COST_LINES);
	cr_assert(eq(u64, access_line(0, 0, READ), 200));
	cr_assert(eq(u64, access_line(4, 0, READ), 250));
	cr_assert(eq(u64, access_line(1, 0, WRITE), 450), "from the shared cache, 33, but node 1 has it");
	cr_assert(eq(u64, hw_ledger_of_cause(1, HW_CAUSE_CACHE), 33));
	cr_assert(eq(u64, hw_ledger_of_cause(1, HW_CAUSE_INVALIDATE), 450 - 33));
	cr_assert(eq(u64, access_line(0, 0, WRITE), 30), "its one owner is asked for it, and that is all");
	world_destroy();
}
