/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Caches, coherence and memory, by sums worked out by hand (figures in hw_world.h) and against a plain model. */
#include "models/hw/memory_system.h"
#include "models/hw/prefetcher.h"
#include "tests/unit/hw/hw_world.h"

#include <string.h>

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
	{ 0, 0, WRITE, 450, "shared with the other node, which is told" },
	{ 0, 16, WRITE, 0, "its own by now" },
	{ 0, 0, READ, 0, "hit" },
	{ 1, 0, READ, 40, "dirty in the neighbour's cache" },
	{ 0, 0, READ, 0, "the old owner keeps a copy" },
	{ 2, 0, READ, 300, "clean again: remote memory" },
	{ 2, 0, WRITE, 450, "shared with the other node, which is told" },
	{ 0, 0, WRITE, 600, "dirty on the other node" },
	{ 2, 0, READ, 600, "and back" },
	{ 1, FAR, WRITE, 300, "first write to the other node's memory" },
	{ 0, FAR, WRITE, 40, "dirty in the neighbour's cache, whoever's memory it is" },
	{ 3, FAR, READ, 600, "dirty on the other node, although it is this node's memory" },
	{ 2, FAR, READ, 200, "clean again: this node's memory" },
};

Test(memory_system, a_line_moves_between_caches_and_memory)
{
	create(64);
	for (size_t i = 0; i < sizeof(line_story) / sizeof(line_story[0]); i++)
		cr_assert(eq(u64, cost_of(line_story[i].cpu, line_story[i].address, 8, line_story[i].write != READ),
				  line_story[i].cycles),
			"step %zu: %s", i, line_story[i].why);
	world_destroy();
}

Test(memory_system, each_access_is_counted_once_by_kind)
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

Test(memory_system, lines_of_32_64_and_128_bytes)
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
		cr_assert(eq(u64, cost_of(0, 4096 + cases[i].address, cases[i].size, false),
				  200 + (cases[i].lines - 1) * 150),
			"line %u, address %lu, size %zu", cases[i].line, cases[i].address, cases[i].size);
		cr_assert(eq(u64, cost_of(0, 4096 + cases[i].address, cases[i].size, false), 0));
		world_destroy();
	}
}

/* Two CPUs on different halves of 64 bytes: one line or two. */
Test(memory_system, false_sharing_depends_on_the_line)
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

Test(memory_system, words_are_charged_once_an_interval)
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

Test(memory_system, a_line_pushed_out_comes_back_from_memory)
{
	struct machine_config *machine = test_machine(2, 2);

	machine->caches[0] = (struct machine_cache){ .size_bytes = 64 * 8, .ways = 2, .shared_by = 1, .hit_cycles = 2 };
	test_hw_create(machine, HW_COST_LINES);
	cr_assert(eq(u64, cost_of(0, 0, 8, false), 200));
	cr_assert(eq(u64, cost_of(0, 64 * 4, 8, false), 200), "four sets: the same one");
	cr_assert(eq(u64, cost_of(0, 0, 8, false), 0));
	cr_assert(eq(u64, cost_of(0, 64 * 8, 8, false), 200), "the third of two ways");
	cr_assert(eq(u64, cost_of(0, 0, 8, false), 0), "used last but one");
	cr_assert(eq(u64, cost_of(0, 64 * 4, 8, false), 200), "used least recently");
	world_destroy();
}

Test(memory_system, grows_with_distance)
{
	static const struct {
		unsigned char distance;
		uint64_t memory, transfer, invalidate;
	} cases[] = { { 10, 200, 40, 45 }, { 15, 250, 320, 247 }, { 20, 300, 600, 450 }, { 30, 400, 1160, 855 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct machine_config *machine = test_machine(2, 2);

		machine->distance[1] = machine->distance[2] = cases[i].distance;
		test_hw_create(machine, HW_COST_LINES);
		cr_assert(eq(u64, cost_of(0, FAR, 8, true), cases[i].memory));
		cr_assert(eq(u64, cost_of(2, FAR, 8, true), cases[i].transfer));
		cr_assert(eq(u64, cost_of(0, FAR, 8, false), cases[i].transfer));
		cr_assert(eq(u64, cost_of(0, FAR, 8, true), cases[i].invalidate));
		world_destroy();
	}
}

/* --- levels --- */

static struct machine_config *three_levels(bool victim, enum machine_protocol protocol)
{
	struct machine_config *machine = test_machine(2, 4);

	machine->protocol = protocol;
	machine->caches[0] = (struct machine_cache){ .size_bytes = 64 * 8, .ways = 2, .shared_by = 1, .hit_cycles = 2 };
	machine->caches[1] =
		(struct machine_cache){ .size_bytes = 64 * 32, .ways = 4, .shared_by = 1, .hit_cycles = 11 };
	machine->caches[2] = (struct machine_cache){
		.size_bytes = 64 * 96, .ways = 6, .shared_by = 2, .hit_cycles = 33, .victim = victim
	};
	machine->latency.clean_local = 35;
	machine->latency.clean_remote = 250;
	return machine;
}

struct step {
	unsigned int cpu;
	uint64_t address;
	int write;
	uint64_t cycles;
	const char *why;
};

static void play(const char *story, const struct step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cr_assert(eq(u64, cost_of(steps[i].cpu, steps[i].address, 8, steps[i].write != READ), steps[i].cycles),
			"%s, step %zu: %s", story, i, steps[i].why);
}

#define PLAY(steps) play(#steps, steps, sizeof(steps) / sizeof((steps)[0]))

/* CPUs 0 and 1 share a last level, so do 2 and 3; 4 to 7 are the other node. */
static const struct step inclusive_story[] = {
	{ 0, 0, READ, 200, "memory" },
	{ 1, 0, READ, 33, "the neighbour's, clean: the level that they share has it" },
	{ 2, 0, READ, 200, "another cluster, MESI: memory" },
	{ 3, 0, READ, 33, "which is now in that cluster's cache" },
	{ 1, 0, WRITE, 45, "all others of this node are told" },
	{ 0, 0, READ, 30, "dirty at the neighbour's" },
	{ 1, 0, READ, 0, "who keeps it" },
	{ 2, 0, READ, 40, "dirty in the other cluster's last level" },
	{ 4, 0, READ, 300, "written back by now" },
	{ 5, 0, READ, 33, "and in the last level here" },
};

static const struct step forward_story[] = {
	{ 0, 0, READ, 200, "memory" },
	{ 2, 0, READ, 35, "MESIF: clean from the cluster that has it" },
	{ 4, 0, READ, 250, "and from node to node" },
	{ 6, 0, READ, 35, "the one that got it last forwards it" },
	{ 6, 0, WRITE, 450, "copies everywhere" },
	{ 0, 0, READ, 600, "dirty on the other node" },
	{ 2, 0, READ, 35, "clean by now" },
};

static const struct step owned_story[] = {
	{ 0, 0, WRITE, 200, "memory" },
	{ 2, 0, READ, 40, "dirty; MOESI: its owner keeps it so" },
	{ 4, 0, READ, 600, "and serves this one, too" },
	{ 3, 0, READ, 40, "and this one, with the cluster's other CPU having a copy of its own only" },
	{ 0, 0, WRITE, 450, "copies everywhere" },
};

Test(memory_system, levels_and_protocols)
{
	test_hw_create(three_levels(false, MACHINE_MESI), HW_COST_LINES);
	PLAY(inclusive_story);
	world_destroy();
	test_hw_create(three_levels(false, MACHINE_MESIF), HW_COST_LINES);
	PLAY(forward_story);
	world_destroy();
	test_hw_create(three_levels(true, MACHINE_MOESI), HW_COST_LINES);
	PLAY(owned_story);
	world_destroy();
}

/* What falls out of one level is found in the next. */
Test(memory_system, lines_move_outwards)
{
	static const uint64_t costs[2][4] = {
		/* after 1, 4, 16 and 96 other lines of other sets and of its own */
		{ 0, 11, 33, 200 },
		{ 0, 11, 33, 200 },
	};

	for (unsigned int victim = 0; victim < 2; victim++) {
		static const unsigned int others[] = { 1, 8, 40, 400 };

		for (unsigned int i = 0; i < 4; i++) {
			test_hw_create(three_levels(victim != 0, MACHINE_MESI), HW_COST_LINES);
			cost_of(0, 0, 8, true);
			for (unsigned int other = 1; other <= others[i]; other++)
				cost_of(0, (uint64_t)other * 64, 8, false);
			cr_assert(eq(u64, cost_of(0, 0, 8, false), costs[victim][i]), "victim %u, after %u lines",
				victim, others[i]);
			cr_assert(eq(u64, cost_of(0, 0, 8, true), 0), "nobody else had it: it is still its own");
			cr_assert(eq(u64, hw->memory_counts[0].write_backs, i == 3 ? 1 : 0));
			world_destroy();
		}
	}
}

Test(memory_system, stores_do_not_wait_but_atomics_do)
{
	struct machine_config *machine = test_machine(2, 2);

	machine->latency.store_percent = 25;
	test_hw_create(machine, HW_COST_LINES);
	cr_assert(eq(u64, cost_of(0, 0, 8, true), 50));
	hw->interval_nature = HW_INTERVAL_SYNC;
	cr_assert(eq(u64, cost_of(0, 64, 8, true), 200));
	world_destroy();
}

/* Whoever comes after a CPU that only writes waits for what the buffer holds, not for all that was ever written. */
Test(memory_system, stores_are_no_faster_than_memory_takes_them)
{
	struct machine_config *machine = test_machine(1, 2);
	uint64_t clock;

	machine->latency.store_percent = 0;
	machine->latency.memory_occupied = 120;
	test_hw_create(machine, HW_COST_LINES);
	clock = hw->cpus[0].clock;
	for (uint64_t line = 0; line < 1000; line += 2)
		cost_of(0, line * 64, 8, true);
	cr_assert(lt(u64, clock + 490 * 120, hw->cpus[0].clock), "500 lines");
	hw->cpus[1].clock = hw->cpus[0].clock;
	cr_assert(lt(u64, cost_of(1, 1000 * 64, 8, false), 200 + 200 + 120 + 1));
	world_destroy();
}

Test(memory_system, memory_controllers_and_lines_have_queues)
{
	struct machine_config *machine = test_machine(2, 2);

	machine->latency.memory_occupied = 120;
	machine->latency.line_occupied = 50;
	machine->latency.lock_spinner = 10;
	test_hw_create(machine, HW_COST_LINES);
	cr_assert(eq(u64, cost_of(0, 0, 8, true), 200));
	cr_assert(eq(u64, cost_of(1, 64, 8, true), 200 + 120), "right behind the first, at the same time");
	cr_assert(eq(u64, cost_of(2, FAR, 8, true), 200), "another controller");
	for (unsigned int cpu = 0; cpu < 4; cpu++)
		hw->cpus[cpu].clock = 100000;
	cost_of(1, 0, 8, true); /* the line's record begins here */
	for (unsigned int cpu = 0; cpu < 4; cpu++)
		hw->cpus[cpu].clock = 200000;
	cr_assert(eq(u64, cost_of(0, 0, 8, true), 40));
	cr_assert(eq(u64, cost_of(1, 0, 8, true), 40 + 20), "the line is still on its way to the other");
	hw->cpus[0].clock = 300000;
	memory_system_spinners(hw->memory, &hw->cpus[0], 0, 6);
	cr_assert(
		eq(u64, cost_of(0, 0, 8, true), 40 + 6 * 10 - 1), "six ask for it, too; a cycle went by for the word");
	world_destroy();
}

/* Lines that are near in time and place are there when they are needed, in both directions, within a page. */
Test(memory_system, streams_are_prefetched_across_intervals)
{
	struct machine_config *machine = test_machine(1, 2);

	machine->latency.stream = 50;
	machine->latency.stream_reach = 2;
	test_hw_create(machine, HW_COST_LINES);
	cr_assert(eq(u64, cost_of(0, 1024, 8, false), 200));
	cr_assert(eq(u64, cost_of(0, 1024 + 64, 8, false), 50));
	cr_assert(eq(u64, cost_of(0, 1024 + 3 * 64, 8, true), 50));
	cr_assert(eq(u64, cost_of(0, 1024 + 2 * 64, 8, false), 50), "downwards");
	cr_assert(eq(u64, cost_of(0, 1024 + 6 * 64, 8, false), 200), "too far");
	cr_assert(eq(u64, cost_of(1, 1024 + 7 * 64, 8, false), 200), "another CPU");
	cr_assert(eq(u64, cost_of(0, 4096 - 64, 8, false), 200));
	cr_assert(eq(u64, cost_of(0, 4096, 8, false), 200), "another page");
	cr_assert(eq(u64, cost_of(1, 1024 + 3 * 64, 8, false), 40), "a transfer costs less than a stream");
	for (unsigned int page = 2; page < 2 + PREFETCHER_STREAMS; page++)
		cr_assert(eq(u64, cost_of(0, page * 4096, 8, false), 200));
	cr_assert(eq(u64, cost_of(0, 1024 + 5 * 64, 8, false), 200), "forgotten");
	world_destroy();
}

/* What another CPU has taken away is not there when it is needed, however lately it was fetched. */
Test(memory_system, a_contended_line_is_not_a_stream)
{
	struct machine_config *machine = test_machine(2, 2);

	machine->latency.stream = 50;
	machine->latency.stream_reach = 2;
	test_hw_create(machine, HW_COST_LINES);
	cost_of(0, 0, 8, true);
	for (unsigned int i = 0; i < 4; i++) {
		cr_assert(eq(u64, cost_of(2, 0, 8, true), 600));
		cr_assert(eq(u64, cost_of(0, 0, 8, true), 600));
	}
	cr_assert(eq(u64, cost_of(0, 64, 8, false), 50), "its neighbour is");
	world_destroy();
}

Test(memory_system, translations_are_remembered)
{
	struct machine_config *machine = test_machine(1, 1);

	machine->tlb = (struct machine_tlb){ .entries = 8, .ways = 2, .miss_cycles = 1000, .page_bytes = 4096 };
	test_hw_create(machine, HW_COST_LINES);
	cr_assert(eq(u64, cost_of(0, 0, 8, false), 1200));
	cr_assert(eq(u64, cost_of(0, 64, 8, false), 200));
	for (unsigned int page = 4; page <= 8; page += 4)
		cr_assert(eq(u64, cost_of(0, page * 4096, 8, false), 1200));
	cr_assert(eq(u64, cost_of(0, 128, 8, false), 1200), "two ways, three pages of one set");
	cr_assert(eq(u64, hw->memory_counts[0].translation_misses, 4));
	world_destroy();
}

/* --- why lines are missed --- */

Test(memory_system, misses_have_reasons)
{
	struct machine_config *machine = test_machine(1, 2);
	const uint64_t(*misses)[HW_MISSES];

	machine->caches[0] = (struct machine_cache){ .size_bytes = 64 * 8, .ways = 2, .shared_by = 1, .hit_cycles = 2 };
	test_hw_create(machine, HW_COST_LINES);
	misses = hw->memory_counts[0].misses;
	cost_of(0, 0, 8, false);
	cr_assert(eq(u64, misses[HW_SOURCE_MEMORY_LOCAL][HW_MISS_COLD], 1));
	cost_of(1, 0, 8, true);
	cost_of(0, 4, 4, false);
	cr_assert(eq(u64, misses[HW_SOURCE_TRANSFER_LOCAL][HW_MISS_TRUE], 1), "this word was written");
	cost_of(1, 0, 8, true);
	cost_of(0, 8, 4, false);
	cr_assert(eq(u64, misses[HW_SOURCE_TRANSFER_LOCAL][HW_MISS_FALSE], 1), "this word was not");
	cost_of(1, 0, 8, true);
	cost_of(1, 56, 8, true);
	cost_of(1, 0, 8, true);
	cost_of(0, 60, 4, false);
	cr_assert(eq(u64, misses[HW_SOURCE_TRANSFER_LOCAL][HW_MISS_TRUE], 2), "written among others");
	for (unsigned int line = 4; line <= 8; line += 4)
		cost_of(0, line * 64, 8, false);
	cost_of(0, 0, 8, false);
	cr_assert(eq(u64, misses[HW_SOURCE_MEMORY_LOCAL][HW_MISS_CAPACITY], 1), "two ways, three lines of one set");
	world_destroy();
}

/* --- against a plain model --- */

/*
 * Coherence as a textbook draws it: for each line who has a copy and who may write, for each copy that was lost the
 * words that others have written since. Caches are large enough to keep everything.
 */
enum { PLAIN_CPUS = 8, PLAIN_LINES = 12 };

struct plain_line {
	bool copy[PLAIN_CPUS], known[PLAIN_CPUS];
	bool exclusive; /* the one copy may be written silently */
	uint16_t news[PLAIN_CPUS];
};

struct plain_counts {
	uint64_t hits, invalidations, misses[HW_MISSES];
};

static unsigned int plain_copies(const struct plain_line *line)
{
	unsigned int copies = 0;

	for (unsigned int cpu = 0; cpu < PLAIN_CPUS; cpu++)
		copies += line->copy[cpu];
	return copies;
}

static void plain_write(struct plain_line *line, unsigned int cpu, uint16_t words)
{
	for (unsigned int other = 0; other < PLAIN_CPUS; other++) {
		if (other == cpu)
			continue;
		line->copy[other] = false;
		line->news[other] |= words;
	}
	line->exclusive = true;
}

static void plain_access(
	struct plain_line *line, struct plain_counts *counts, unsigned int cpu, uint16_t words, bool write)
{
	if (line->copy[cpu]) {
		if (write && !line->exclusive)
			counts->invalidations++;
		else
			counts->hits++;
	} else {
		enum hw_miss reason = HW_MISS_COLD;

		if (line->known[cpu])
			reason = (line->news[cpu] & words) != 0 ? HW_MISS_TRUE : HW_MISS_FALSE;
		counts->misses[reason]++;
		line->exclusive = plain_copies(line) == 0;
		line->copy[cpu] = true;
		line->known[cpu] = true;
		line->news[cpu] = 0;
	}
	if (write)
		plain_write(line, cpu, words);
}

static struct plain_counts model_counts(void)
{
	struct plain_counts counts = { 0 };

	for (unsigned int cpu = 0; cpu < PLAIN_CPUS; cpu++) {
		const struct hw_memory_counts *of = &hw->memory_counts[cpu];

		counts.hits += of->l1_hits;
		counts.invalidations += of->invalidate_local + of->invalidate_remote;
		for (unsigned int source = 0; source < HW_SOURCES; source++)
			for (unsigned int reason = 0; reason < HW_MISSES; reason++)
				counts.misses[reason] += of->misses[source][reason];
	}
	return counts;
}

static uint64_t random_next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

static void compare_with_plain(enum machine_protocol protocol, uint64_t seed)
{
	struct machine_config *machine = test_machine(2, PLAIN_CPUS / 2);
	struct plain_line lines[PLAIN_LINES] = { 0 };
	struct plain_counts plain = { 0 };

	machine->protocol = protocol;
	test_hw_create(machine, HW_COST_LINES);
	for (unsigned int i = 0; i < 20000; i++) {
		unsigned int cpu = (unsigned int)random_next(&seed) % PLAIN_CPUS;
		unsigned int line = (unsigned int)random_next(&seed) % PLAIN_LINES;
		unsigned int word = (unsigned int)random_next(&seed) % LINE_WORDS;
		bool write = random_next(&seed) % 3 == 0;
		struct plain_counts model;

		plain_access(&lines[line], &plain, cpu, (uint16_t)(1u << word), write);
		cost_of(cpu, line * 64 + word * 4, 4, write);
		model = model_counts();
		cr_assert(eq(int, memcmp(&model, &plain, sizeof(plain)), 0), "access %u: CPU %u, line %u, word %u, %s",
			i, cpu, line, word, write ? "written" : "read");
	}
	cr_assert(lt(u64, 1000, plain.misses[HW_MISS_TRUE]));
	cr_assert(lt(u64, 1000, plain.misses[HW_MISS_FALSE]));
	world_destroy();
}

Test(memory_system, agrees_with_a_plain_model)
{
	compare_with_plain(MACHINE_MESI, 1);
	compare_with_plain(MACHINE_MESIF, 2);
	compare_with_plain(MACHINE_MOESI, 3);
}

/* --- attribution --- */

static void add_record(const struct line_record *record, void *context)
{
	struct line_record *sum = context;

	sum->true_misses += record->true_misses;
	sum->false_misses += record->false_misses;
	sum->invalidations += record->invalidations;
	sum->other_misses += record->other_misses;
	sum->cycles += record->cycles;
	sum->line++; /* how many */
}

static void add_frame(uint64_t address, const struct frame_misses *misses, void *context)
{
	struct line_record *sum = context;

	(void)address;
	sum->true_misses += misses->true_misses;
	sum->false_misses += misses->false_misses;
	sum->invalidations += misses->invalidations;
	sum->other_misses += misses->cold + misses->capacity;
	sum->cycles += misses->cycles;
}

static struct line_record sum_of(uint64_t start, uint64_t end)
{
	struct line_record sum = { 0 };

	memory_system_records(hw->memory, start, end, add_record, &sum);
	memory_system_frames(hw->memory, start, end, add_frame, &sum);
	return sum;
}

/* Records and frames together hold every miss and every cycle of it, however they are looked up. */
Test(memory_system, nothing_is_lost_in_attribution)
{
	enum { END = 2 << 20, LINES = 5000 };
	uint64_t seed = 7, traffic = 0;
	struct plain_counts model;
	struct line_record all, parts = { 0 }, none;

	test_hw_create(test_machine(2, PLAIN_CPUS / 2), HW_COST_LINES);
	for (unsigned int i = 0; i < 50000; i++)
		cost_of((unsigned int)random_next(&seed) % PLAIN_CPUS, random_next(&seed) % LINES * 64 + 8, 4,
			random_next(&seed) % 3 == 0);
	model = model_counts();
	all = sum_of(0, END);
	cr_assert(eq(u64, all.true_misses, model.misses[HW_MISS_TRUE]));
	cr_assert(eq(u64, all.false_misses, model.misses[HW_MISS_FALSE]));
	cr_assert(eq(u64, all.invalidations, model.invalidations));
	cr_assert(eq(u64, all.other_misses, model.misses[HW_MISS_COLD] + model.misses[HW_MISS_CAPACITY]));
	for (uint64_t frame = 0; frame < END; frame += 1 << FRAME_SHIFT) {
		struct line_record part = sum_of(frame, frame + (1 << FRAME_SHIFT));

		parts.cycles += part.cycles;
		parts.line += part.line;
		parts.true_misses += part.true_misses;
	}
	cr_assert(eq(u64, parts.cycles, all.cycles));
	cr_assert(eq(u64, parts.line, all.line));
	cr_assert(eq(u64, parts.true_misses, all.true_misses));
	for (unsigned int pair = 0; pair < 4; pair++)
		traffic += memory_system_traffic(hw->memory, pair / 2, pair % 2);
	cr_assert(eq(
		u64, traffic, model.misses[HW_MISS_TRUE] + model.misses[HW_MISS_FALSE] + model.misses[HW_MISS_COLD]));
	memory_system_forget(hw->memory, 0, END);
	none = sum_of(0, END);
	cr_assert(eq(u64, none.cycles + none.line, 0));
	world_destroy();
}

static void keep(const struct line_record *record, void *context)
{
	*(struct line_record *)context = *record;
}

/* Two CPUs on two words of a line. */
Test(memory_system, a_record_tells_the_words)
{
	struct line_record record = { 0 };

	test_hw_create(test_machine(2, 2), HW_COST_LINES);
	for (unsigned int i = 0; i < 10; i++) {
		cost_of(0, 4096 + 8, 4, true);
		cost_of(3, 4096 + 24, 4, true);
	}
	memory_system_records(hw->memory, 4096, 8192, keep, &record);
	cr_assert(eq(u64, record.line, 4096 / 64));
	cr_assert(eq(u64, record.writers, 1 | 8));
	cr_assert(eq(u64, record.readers, 0));
	cr_assert(eq(u32, record.words_written, 1 << 2 | 1 << 6));
	cr_assert(eq(u32, record.false_misses, 18));
	cr_assert(eq(u32, record.dirty_remote, 19));
	cr_assert(eq(u32, record.words[2].false_misses, 9));
	cr_assert(eq(u32, record.words[6].false_misses, 9));
	cr_assert(eq(u32, record.words[6].misses, 10));
	cr_assert(eq(u32, record.last_writer, 3));
	world_destroy();
}

/* --- boundaries --- */

static void accesses(void *argument)
{
	uint64_t before = hw_now_cycles();

	(void)argument;
	world_access(world_memory(0), 8, false);
	world_access(world_memory(64), 8, true);
	hw_boundary(BOUNDARY_LOCK, 0);
	cr_assert(eq(u64, hw_now_cycles() - before, 200 + 150 + 2 + 10));
	before = hw_now_cycles();
	hw_access_alone(world_memory(64), 4, true, true);
	cr_assert(eq(u64, hw_now_cycles() - before, 1 + 7));
	world_end(WORLD_END_COMPLETE, hw->memory_counts[0].l1_hits);
}

Test(memory_system, a_boundary_charges_the_interval_before_it)
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

Test(memory_system, fixed_mode_charges_boundaries_alone)
{
	test_hw_create(test_machine(2, 2), HW_COST_FIXED);
	test_cpu_start(0, accesses_for_nothing, 0);
	cr_assert(eq(int, test_hw_run(), WORLD_END_COMPLETE));
	cr_assert(eq(u64, engine->host.end_detail, 10));
	world_destroy();
}
