/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simple cost model by sums worked out by hand; figures in hw_world.h. */
#include "models/hw/memory_system.h"
#include "tests/unit/hw/hw_world.h"

/* Two nodes of two CPUs: CPUs 0 and 1 and the first MiB, CPUs 2 and 3 and the second. */
static void create(unsigned int line)
{
	struct machine_config *machine = test_machine(2, 2);

	machine->cache_line = line;
	test_hw_create(machine, HW_COST_LINES);
}

enum { FAR = 1 << 20 };

/* One interval of one access of CPU: what it costs, without the instructions of its words. */
static uint64_t cost_of(unsigned int cpu, uint64_t address, size_t size, bool write)
{
	struct interval *interval = &engine->host.interval;
	const struct interval_granule *granules;
	uint64_t words = 0, cycles;
	uint32_t count;

	interval_add(interval, address, size, write);
	granules = interval_close(interval, &count);
	for (uint32_t i = 0; i < count; i++)
		words += interval_granule_words(&granules[i]);
	cycles = hw->cpus[cpu].clock;
	memory_system_interval(hw->memory, &hw->cpus[cpu], granules, count);
	return hw->cpus[cpu].clock - cycles - words * test_latency.word;
}

enum { READ, WRITE };

/* A story about one line: who does what, and what he pays. */
static const struct {
	unsigned int cpu;
	uint64_t address;
	int write;
	uint64_t cycles;
	const char *why;
} line_story[] = {
	{ 0, 0, READ, 200, "first read: this node's memory" },
	{ 0, 8, READ, 0, "hit" },
	{ 1, 0, READ, 200, "a neighbour reads: memory is up to date" },
	{ 2, 0, READ, 300, "the other node reads: remote memory" },
	{ 0, 0, WRITE, 40, "shared: the others are told" },
	{ 0, 16, WRITE, 0, "its own by now" },
	{ 0, 0, READ, 0, "hit" },
	{ 1, 0, READ, 40, "dirty in the neighbour's cache" },
	{ 0, 0, READ, 0, "the old owner keeps a copy" },
	{ 2, 0, READ, 300, "clean again: remote memory" },
	{ 2, 0, WRITE, 40, "shared: the others are told" },
	{ 0, 0, WRITE, 600, "dirty on the other node" },
	{ 2, 0, READ, 600, "and back" },
	{ 1, FAR, WRITE, 300, "first write to the other node's memory" },
	{ 0, FAR, WRITE, 40, "dirty in the neighbour's cache, whoever's memory it is" },
	{ 3, FAR, READ, 600, "dirty on the other node, although it is this node's memory" },
	{ 2, FAR, READ, 200, "clean again: this node's memory" },
};

Test(cost, a_line_moves_between_caches_and_memory)
{
	create(64);
	for (size_t i = 0; i < sizeof(line_story) / sizeof(line_story[0]); i++)
		cr_assert(eq(u64, cost_of(line_story[i].cpu, line_story[i].address, 8, line_story[i].write != READ),
				  line_story[i].cycles),
			"step %zu: %s", i, line_story[i].why);
	world_destroy();
}

Test(cost, each_access_is_counted_once_by_kind)
{
	uint64_t hits = 0, misses = 0;

	create(64);
	for (size_t i = 0; i < sizeof(line_story) / sizeof(line_story[0]); i++)
		cost_of(line_story[i].cpu, line_story[i].address, 8, line_story[i].write != READ);
	for (unsigned int cpu = 0; cpu < 4; cpu++) {
		hits += hw->memory_counts[cpu].l1_hits;
		for (unsigned int source = 0; source < HW_SOURCES; source++)
			for (unsigned int reason = 0; reason < HW_MISSES; reason++)
				misses += hw->memory_counts[cpu].misses[source][reason];
	}
	cr_assert(eq(u64, hits, 4));
	cr_assert(eq(u64, misses, 11));
	world_destroy();
}

Test(cost, lines_of_32_64_and_128_bytes)
{
	static const struct {
		unsigned int line;
		uint64_t address;
		size_t size;
		uint64_t lines;
	} cases[] = {
		{ 32, 0, 32, 1 },
		{ 32, 0, 33, 2 },
		{ 32, 31, 2, 2 },
		{ 32, 0, 256, 8 },
		{ 32, 40, 8, 1 },
		{ 64, 0, 64, 1 },
		{ 64, 0, 65, 2 },
		{ 64, 63, 2, 2 },
		{ 64, 0, 256, 4 },
		{ 64, 32, 32, 1 },
		{ 128, 0, 128, 1 },
		{ 128, 0, 129, 2 },
		{ 128, 63, 2, 1 },
		{ 128, 127, 2, 2 },
		{ 128, 64, 128, 2 },
		{ 128, 0, 256, 2 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		create(cases[i].line);
		cr_assert(eq(u64, cost_of(0, 4096 + cases[i].address, cases[i].size, false), cases[i].lines * 200),
			"line %u, address %lu, size %zu", cases[i].line, cases[i].address, cases[i].size);
		cr_assert(eq(u64, cost_of(0, 4096 + cases[i].address, cases[i].size, false), 0));
		world_destroy();
	}
}

/* Two CPUs on different halves of 64 bytes: one line or two. */
Test(cost, false_sharing_depends_on_the_line)
{
	create(64);
	cost_of(0, 0, 8, true);
	cr_assert(eq(u64, cost_of(1, 32, 8, true), 40));
	cr_assert(eq(u64, cost_of(0, 0, 8, true), 40));
	world_destroy();
	create(32);
	cost_of(0, 0, 8, true);
	cr_assert(eq(u64, cost_of(1, 32, 8, true), 200));
	cr_assert(eq(u64, cost_of(0, 0, 8, true), 0));
	world_destroy();
	/* In one interval a granule read here and written there is a write of the 128-byte line. */
	create(128);
	interval_add(&engine->host.interval, 0, 8, false);
	cr_assert(eq(u64, cost_of(0, 64, 8, true), 200));
	cr_assert(eq(u64, cost_of(1, 0, 8, false), 40));
	world_destroy();
}

Test(cost, words_are_charged_once_an_interval)
{
	uint32_t count;
	const struct interval_granule *granules;
	uint64_t before;

	create(64);
	cost_of(0, 0, 64, false);
	interval_add(&engine->host.interval, 0, 1, false);
	interval_add(&engine->host.interval, 7, 1, false);
	interval_add(&engine->host.interval, 15, 2, false);
	granules = interval_close(&engine->host.interval, &count);
	before = hw->cpus[0].clock;
	memory_system_interval(hw->memory, &hw->cpus[0], granules, count);
	cr_assert(eq(u64, hw->cpus[0].clock - before, 3 * test_latency.word));
	world_destroy();
}

Test(cost, a_line_pushed_out_comes_back_from_memory)
{
	struct machine_config *machine = test_machine(2, 2);

	machine->caches[0] = (struct machine_cache){ .size_bytes = 64 * 16, .ways = 8, .shared_by = 1 };
	machine->caches[1] = (struct machine_cache){ .size_bytes = 1 << 20, .ways = 8, .shared_by = 2 };
	test_hw_create(machine, HW_COST_LINES);
	cr_assert(eq(u64, cost_of(0, 0, 8, false), 200));
	cr_assert(eq(u64, cost_of(0, 64 * 15, 8, false), 200));
	cr_assert(eq(u64, cost_of(0, 0, 8, false), 0));
	cr_assert(eq(u64, cost_of(0, 64 * 16, 8, false), 200));
	cr_assert(eq(u64, cost_of(0, 0, 8, false), 200));
	world_destroy();
}

Test(cost, grows_with_distance)
{
	static const struct {
		unsigned char distance;
		uint64_t memory, transfer;
	} cases[] = { { 10, 200, 40 }, { 15, 250, 320 }, { 20, 300, 600 }, { 30, 400, 1160 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct machine_config *machine = test_machine(2, 2);

		machine->distance[1] = machine->distance[2] = cases[i].distance;
		test_hw_create(machine, HW_COST_LINES);
		cr_assert(eq(u64, cost_of(0, FAR, 8, true), cases[i].memory));
		cr_assert(eq(u64, cost_of(2, FAR, 8, true), cases[i].transfer));
		world_destroy();
	}
}

static void accesses(void *argument)
{
	uint64_t before = hw_now_cycles();

	(void)argument;
	world_access(world_memory(0), 8, false);
	world_access(world_memory(64), 8, true);
	hw_boundary(BOUNDARY_LOCK, 0);
	cr_assert(eq(u64, hw_now_cycles() - before, 2 * 200 + 2 + 10));
	before = hw_now_cycles();
	hw_access_alone(world_memory(64), 4, true, true);
	cr_assert(eq(u64, hw_now_cycles() - before, 1 + 7));
	world_end(WORLD_END_COMPLETE, hw->memory_counts[0].l1_hits);
}

Test(cost, a_boundary_charges_the_interval_before_it)
{
	create(64);
	test_cpu_start(0, accesses, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, engine->host.end_detail, 1));
	world_destroy();
}

static void accesses_for_nothing(void *argument)
{
	(void)argument;
	world_access(world_memory(0), 4096, true);
	hw_boundary(BOUNDARY_LOCK, 0);
	world_end(WORLD_END_COMPLETE, hw_now_cycles());
}

Test(cost, fixed_mode_charges_boundaries_alone)
{
	test_hw_create(test_machine(2, 2), HW_COST_FIXED);
	test_cpu_start(0, accesses_for_nothing, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, engine->host.end_detail, 10));
	world_destroy();
}
