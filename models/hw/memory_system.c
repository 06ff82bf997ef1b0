/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simple cost model. See cost.h. */
#include "models/hw/memory_system.h"

#include "sim/engine/fault.h"

#include "sim/engine/poison.h"

enum { COST_TAGS_DEFAULT = 16384, DISTANCE_LOCAL = 10, DISTANCE_REMOTE = 20, CPU_SHARED = 0 };

struct cost_line {
	uint32_t version;
	uint32_t owner; /* 1 + the CPU that alone holds it modified; CPU_SHARED: memory is up to date */
};

struct cost_tag {
	uint64_t line; /* 1 + number; 0: empty */
	uint64_t version;
};

struct memory_system {
	const struct machine_latency *latency;
	struct cost_line *lines; /* by line number */
	struct cost_tag *tags;	 /* [cpus][tag_count] */
	uint64_t tag_count;	 /* a power of two */
	unsigned int line_shift;
	unsigned int nodes;
	uint32_t *remote_memory, *remote_transfer; /* [nodes * nodes] cycles */
};

/* Outermost level that a CPU has for itself. */
static uint64_t private_lines(const struct machine_config *machine)
{
	uint64_t lines = 0;

	for (unsigned int level = 0; level < MACHINE_CACHE_LEVELS; level++)
		if (machine->caches[level].size_bytes != 0 && machine->caches[level].shared_by <= 1)
			lines = machine->caches[level].size_bytes / machine->cache_line;
	return lines != 0 ? lines : COST_TAGS_DEFAULT;
}

/* LOCAL at distance 10, REMOTE at distance 20, linear between and beyond. REMOTE below LOCAL holds at all distances. */
static uint32_t by_distance(unsigned int local, unsigned int remote, unsigned int distance)
{
	if (distance <= DISTANCE_LOCAL)
		return local;
	if (remote <= local)
		return remote;
	return (uint32_t)(local + (uint64_t)(remote - local) * (distance - DISTANCE_LOCAL) /
					  (DISTANCE_REMOTE - DISTANCE_LOCAL));
}

static void tables_by_distance(struct memory_system *cost, const struct machine_config *machine)
{
	size_t pairs = (size_t)machine->nodes * machine->nodes;
	const struct machine_latency *latency = &machine->latency;

	cost->remote_memory = world_scratch_alloc(pairs * sizeof(uint32_t));
	cost->remote_transfer = world_scratch_alloc(pairs * sizeof(uint32_t));
	for (size_t pair = 0; pair < pairs; pair++) {
		unsigned int distance = machine->distance[pair];

		cost->remote_memory[pair] = by_distance(latency->memory_local, latency->memory_remote, distance);
		cost->remote_transfer[pair] = by_distance(latency->transfer_local, latency->transfer_remote, distance);
	}
}

struct memory_system *memory_system_new(const struct machine_config *machine)
{
	struct memory_system *cost = world_scratch_alloc(sizeof(*cost));
	uint64_t wanted = private_lines(machine);

	cost->latency = &machine->latency;
	cost->nodes = machine->nodes;
	cost->line_shift = (unsigned int)__builtin_ctz(machine->cache_line);
	cost->tag_count = 1;
	while (cost->tag_count * 2 <= wanted)
		cost->tag_count *= 2;
	cost->tags = world_scratch_alloc(machine->cpus * cost->tag_count * sizeof(struct cost_tag));
	cost->lines = world_scratch_alloc((engine->world.memory_bytes >> cost->line_shift) * sizeof(struct cost_line));
	tables_by_distance(cost, machine);
	return cost;
}

/* The line is not here: who has it? */
static uint64_t fetch(const struct memory_system *cost, const struct hw_cpu *cpu, struct hw_memory_counts *counts,
	const struct cost_line *line, uint64_t number)
{
	unsigned int node;

	if (line->owner != CPU_SHARED && line->owner != cpu->number + 1) {
		node = hw->cpus[line->owner - 1].node;
		if (node == cpu->node)
			counts->misses[HW_SOURCE_TRANSFER_LOCAL][HW_MISS_TRUE]++;
		else
			counts->misses[HW_SOURCE_TRANSFER_REMOTE][HW_MISS_TRUE]++;
		return cost->remote_transfer[cpu->node * cost->nodes + node];
	}
	node = hw_node_of_physical(number << cost->line_shift);
	if (node == cpu->node)
		counts->misses[HW_SOURCE_MEMORY_LOCAL][HW_MISS_COLD]++;
	else
		counts->misses[HW_SOURCE_MEMORY_REMOTE][HW_MISS_COLD]++;
	return cost->remote_memory[cpu->node * cost->nodes + node];
}

/* Becoming the owner of a line that others may hold takes one exchange with them, as long as a local transfer. */
static uint64_t own(const struct memory_system *cost, const struct hw_cpu *cpu, struct hw_memory_counts *counts,
	struct cost_line *line, bool here)
{
	if (line->owner == cpu->number + 1)
		return 0;
	line->owner = cpu->number + 1;
	line->version++;
	if (!here)
		return 0; /* part of the fetch */
	counts->invalidate_local++;
	return cost->latency->transfer_local;
}

/* A line that is not here, or that is written and not this CPU's alone. */
static __attribute__((noinline)) uint64_t access_line_slowly(const struct memory_system *cost, const struct hw_cpu *cpu,
	struct hw_memory_counts *counts, struct cost_tag *tag, uint64_t number, bool write)
{
	struct cost_line *line = &cost->lines[number];
	bool here = tag->line == number + 1 && tag->version == line->version;
	uint64_t cycles = 0;

	if (!here)
		cycles = fetch(cost, cpu, counts, line, number);
	if (write)
		cycles += own(cost, cpu, counts, line, here);
	else if (line->owner != cpu->number + 1)
		line->owner = CPU_SHARED;
	tag->line = number + 1;
	tag->version = line->version;
	return cycles;
}

static inline uint64_t access_line(const struct memory_system *cost, const struct hw_cpu *cpu,
	struct hw_memory_counts *counts, uint64_t number, bool write)
{
	struct cost_tag *tag = &cost->tags[cpu->number * cost->tag_count + (number & (cost->tag_count - 1))];
	const struct cost_line *line = &cost->lines[number];

	if (tag->line != number + 1 || tag->version != line->version || (write && line->owner != cpu->number + 1))
		return access_line_slowly(cost, cpu, counts, tag, number, write);
	counts->l1_hits++;
	return 0;
}

/* The two lines of a granule. */
static uint64_t access_halves(const struct memory_system *cost, const struct hw_cpu *cpu,
	struct hw_memory_counts *counts, const struct interval_granule *granule)
{
	uint64_t cycles = 0;

	for (unsigned int half = 0; half < 2; half++) {
		uint32_t read = (uint32_t)(granule->read >> (32 * half));
		uint32_t written = (uint32_t)(granule->written >> (32 * half));

		if ((read | written) != 0)
			cycles += access_line(cost, cpu, counts, granule->number * 2 + half, written != 0);
	}
	return cycles;
}

/* The usual case: a granule is a line. */
static uint64_t cost_lines_64(const struct memory_system *cost, const struct hw_cpu *cpu,
	struct hw_memory_counts *counts, const struct interval_granule *granules, uint32_t count)
{
	uint64_t words = 0, cycles = 0;

	for (const struct interval_granule *granule = granules; granule < granules + count; granule++) {
		words += interval_granule_words(granule);
		cycles += access_line(cost, cpu, counts, granule->number, granule->written != 0);
	}
	return cycles + words * cost->latency->word;
}

/* Lines of 32 bytes: a granule has two. */
static uint64_t cost_lines_32(const struct memory_system *cost, const struct hw_cpu *cpu,
	struct hw_memory_counts *counts, const struct interval_granule *granules, uint32_t count)
{
	uint64_t words = 0, cycles = 0;

	for (const struct interval_granule *granule = granules; granule < granules + count; granule++) {
		words += interval_granule_words(granule);
		cycles += access_halves(cost, cpu, counts, granule);
	}
	return cycles + words * cost->latency->word;
}

/* Lines of 128 bytes: two neighbouring granules are one access. */
static uint64_t cost_lines_128(const struct memory_system *cost, const struct hw_cpu *cpu,
	struct hw_memory_counts *counts, const struct interval_granule *granules, uint32_t count)
{
	uint64_t words = 0, cycles = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint64_t line = granules[i].number / 2;
		bool write = granules[i].written != 0;

		words += interval_granule_words(&granules[i]);
		if (i + 1 < count && granules[i + 1].number / 2 == line) {
			words += interval_granule_words(&granules[++i]);
			write = write || granules[i].written != 0;
		}
		cycles += access_line(cost, cpu, counts, line, write);
	}
	return cycles + words * cost->latency->word;
}

void memory_system_interval(
	struct memory_system *cost, struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count)
{
	struct hw_memory_counts *counts = &hw->memory_counts[cpu->number];

	if (cost->line_shift == INTERVAL_GRANULE_SHIFT)
		hw_cpu_spend(cpu, HW_CAUSE_WORK, cost_lines_64(cost, cpu, counts, granules, count));
	else if (cost->line_shift < INTERVAL_GRANULE_SHIFT)
		hw_cpu_spend(cpu, HW_CAUSE_WORK, cost_lines_32(cost, cpu, counts, granules, count));
	else
		hw_cpu_spend(cpu, HW_CAUSE_WORK, cost_lines_128(cost, cpu, counts, granules, count));
}
