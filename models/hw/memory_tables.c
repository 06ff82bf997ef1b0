/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Building the memory system from the description of a machine. See memory_private.h. */
#include "models/hw/memory_private.h"

#include "sim/engine/fault.h"

#include "sim/engine/poison.h"

/* What a CPU of a machine without any cache has: as much as an L2 of its time. */
static const struct machine_cache cache_default = { .size_bytes = 1 << 20, .ways = 8, .shared_by = 1, .hit_cycles = 1 };

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

static uint32_t *pairs_by_distance(const struct machine_config *machine, unsigned int local, unsigned int remote)
{
	size_t pairs = (size_t)machine->nodes * machine->nodes;
	uint32_t *cycles = world_scratch_alloc(pairs * sizeof(uint32_t));

	for (size_t pair = 0; pair < pairs; pair++)
		cycles[pair] = by_distance(local, remote, machine->distance[pair]);
	return cycles;
}

static void costs_init(struct memory_system *memory)
{
	const struct machine_config *machine = memory->machine;
	const struct machine_latency *latency = &machine->latency;
	struct memory_costs *costs = &memory->costs;

	costs->memory = pairs_by_distance(machine, latency->memory_local, latency->memory_remote);
	costs->transfer = pairs_by_distance(machine, latency->transfer_local, latency->transfer_remote);
	costs->clean = pairs_by_distance(machine, latency->clean_local, latency->clean_remote);
	costs->invalidate = world_scratch_alloc((DISTANCE_MAX + 1) * sizeof(uint32_t));
	for (unsigned int distance = 0; distance <= DISTANCE_MAX; distance++)
		costs->invalidate[distance] =
			by_distance(latency->invalidate_local, latency->invalidate_remote, distance);
}

/* The last level is the shared one, even when only one CPU has a share; so is a second level that has several. */
static const struct machine_cache *shared_level(const struct machine_config *machine)
{
	if (machine->caches[2].size_bytes != 0)
		return &machine->caches[2];
	if (machine->caches[1].size_bytes != 0 && machine->caches[1].shared_by > 1)
		return &machine->caches[1];
	return NULL;
}

/* Numbers the clusters node by node. Returns how many there are. */
static unsigned int clusters_init(struct memory_system *memory, unsigned int shared_by)
{
	const struct machine_config *machine = memory->machine;
	unsigned int clusters = 0, cpu = 0;

	memory->clusters = world_scratch_alloc(machine->cpus * sizeof(uint16_t));
	memory->cluster_nodes = world_scratch_alloc(machine->cpus * sizeof(uint16_t));
	for (unsigned int node = 0; node < machine->nodes; node++) {
		for (unsigned int i = 0; i < machine->cpus_per_node[node]; i++, cpu++) {
			if (i % shared_by == 0)
				memory->cluster_nodes[clusters++] = (uint16_t)node;
			memory->clusters[cpu] = (uint16_t)(clusters - 1);
		}
	}
	return clusters;
}

static void caches_init(struct memory_system *memory)
{
	const struct machine_config *machine = memory->machine;
	const struct machine_cache *first = &machine->caches[0], *second = &machine->caches[1];
	const struct machine_cache *shared = shared_level(machine);
	unsigned int clusters = clusters_init(memory, shared != NULL ? shared->shared_by : 1);

	if (first->size_bytes == 0)
		first = &cache_default;
	cache_tags_init(&memory->l1, first, machine->cache_line, machine->cpus);
	ENGINE_ASSERT(memory->l1.mask + 1 == memory->l1.sets);
	memory->l1_keys = world_scratch_alloc(machine->cpus * sizeof(uint64_t *));
	for (unsigned int cpu = 0; cpu < machine->cpus; cpu++)
		memory->l1_keys[cpu] = cache_set(&memory->l1, cpu, 0);
	if (second->size_bytes != 0 && second != shared) {
		cache_tags_init(&memory->l2, second, machine->cache_line, machine->cpus);
		memory->l2_hit = second->hit_cycles;
	}
	if (shared == NULL)
		return;
	cache_tags_init(&memory->shared, shared, machine->cache_line, clusters);
	memory->shared_hit = shared->hit_cycles;
	memory->shared_is_victim = shared->victim;
}

static void tlb_init(struct memory_system *memory)
{
	const struct machine_tlb *tlb = &memory->machine->tlb;
	const struct machine_cache as_cache = { .size_bytes = tlb->entries, .ways = tlb->ways };

	if (tlb->entries == 0)
		return;
	cache_tags_init(&memory->tlb, &as_cache, 1, memory->machine->cpus);
	memory->tlb_shift = (unsigned int)__builtin_ctzll(tlb->page_bytes) - memory->line_shift;
}

struct memory_system *memory_system_new(const struct machine_config *machine)
{
	struct memory_system *memory = world_scratch_alloc(sizeof(*memory));
	uint64_t lines;

	memory->machine = machine;
	memory->line_shift = (unsigned int)__builtin_ctz(machine->cache_line);
	lines = engine->world.memory_bytes >> memory->line_shift;
	ENGINE_ASSERT(lines >> LINE_NUMBER_BITS == 0);
	memory->lines = world_scratch_alloc(lines * sizeof(struct line_state));
	memory->touched = world_scratch_alloc(lines * sizeof(uint64_t));
	memory->prefetchers = world_scratch_alloc(machine->cpus * sizeof(struct prefetcher));
	memory->controllers = world_scratch_alloc(machine->nodes * sizeof(struct backlog));
	memory->traffic = world_scratch_alloc((size_t)machine->nodes * machine->nodes * sizeof(uint64_t));
	caches_init(memory);
	costs_init(memory);
	tlb_init(memory);
	line_records_init(memory);
	return memory;
}
