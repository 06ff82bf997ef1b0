/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directory at work: lines that a CPU's caches do not have, or not for writing. See memory_private.h. */
#include "models/hw/memory_private.h"

#include "sim/engine/fault.h"

#include "sim/engine/poison.h"

/* --- who has it --- */

static unsigned int home_of(const struct line_access *access)
{
	return hw_node_of_physical(access->number << access->memory->line_shift);
}

static uint64_t key_of(const struct line_access *access)
{
	return line_key(access->number, access->state->version);
}

/* Where those are that may have a copy when they are all on one node. */
static unsigned int holders_node(uint16_t holders)
{
	return (holders & HOLDERS_NODE) != 0 ? holders & ~HOLDERS_NODE : hw->cpus[holders - 1].node;
}

/* Of nodes that are far apart only the distance is kept: of the first two, and of each further one from the home. */
static uint16_t holders_with_node(const struct line_access *access, uint16_t holders, unsigned int node)
{
	unsigned int distance;

	if (holders == HOLDERS_NONE)
		return (uint16_t)(HOLDERS_NODE | node);
	if ((holders & HOLDERS_SPREAD) != 0) {
		distance = hw_distance(home_of(access), node);
		return distance > (holders & ~HOLDERS_SPREAD) ? (uint16_t)(HOLDERS_SPREAD | distance) : holders;
	}
	if (holders_node(holders) == node)
		return (uint16_t)(HOLDERS_NODE | node);
	return (uint16_t)(HOLDERS_SPREAD | hw_distance(holders_node(holders), node));
}

static uint16_t holders_with(const struct line_access *access)
{
	uint16_t holders = access->state->holders;
	const struct hw_cpu *cpu = access->cpu;

	if (holders == HOLDERS_NONE || holders == cpu->number + 1)
		return (uint16_t)(cpu->number + 1);
	return holders_with_node(access, holders, cpu->node);
}

/* Nobody but this CPU, and no shared cache but its own, can have a copy under this version. */
static bool may_be_alone(const struct line_access *access)
{
	const struct line_state *state = access->state;
	unsigned int supplier = state->supplier & ~SUPPLIER_DIRTY;

	return state->owner == 0 && (state->holders == HOLDERS_NONE || state->holders == access->cpu->number + 1) &&
	       (supplier == 0 || supplier - 1 == cluster_of(access->memory, access->cpu->number));
}

/* --- the shared level --- */

static bool shared_has(const struct memory_system *memory, unsigned int cluster, uint64_t key)
{
	const struct cache_tags *shared = &memory->shared;

	return cache_tags_exist(shared) &&
	       cache_find(cache_set(shared, cluster, line_key_number(key)), shared->ways, key).hit;
}

/* Looks for the line in the cluster's shared cache, and makes it the one used last. */
static bool shared_use(struct line_access *access)
{
	const struct cache_tags *shared = &access->memory->shared;
	uint64_t key = key_of(access), *set;
	struct cache_found found;

	if (!cache_tags_exist(shared))
		return false;
	set = cache_set(shared, cluster_of(access->memory, access->cpu->number), access->number);
	found = cache_find(set, shared->ways, key);
	if (found.hit)
		cache_put(set, found.way, key);
	return found.hit;
}

static void write_back(struct memory_system *memory, struct hw_cpu *cpu, uint64_t number)
{
	unsigned int home = hw_node_of_physical(number << memory->line_shift);

	hw->memory_counts[cpu->number].write_backs++;
	backlog_add(&memory->controllers[home], cpu->clock, memory->machine->latency.memory_occupied);
}

/* KEY has left a shared cache. Copies in private caches stay. */
static void shared_evicted(struct memory_system *memory, struct hw_cpu *cpu, unsigned int cluster, uint64_t key)
{
	uint64_t number = line_key_number(key);
	struct line_state *state = &memory->lines[number];

	if (key == 0 || line_key(number, state->version) != key || (state->supplier & ~SUPPLIER_DIRTY) != cluster + 1)
		return;
	if ((state->supplier & SUPPLIER_DIRTY) != 0)
		write_back(memory, cpu, number);
	state->supplier = 0;
}

/* A copy of CPU's goes to its cluster's shared cache, too. BY: whose access makes it. */
static void shared_put(struct memory_system *memory, struct hw_cpu *by, unsigned int cpu, uint64_t key)
{
	const struct cache_tags *shared = &memory->shared;
	unsigned int cluster = cluster_of(memory, cpu);
	uint64_t *set = cache_set(shared, cluster, line_key_number(key)), gone;
	struct cache_found found = cache_find(set, shared->ways, key);

	gone = cache_put(set, found.way, key);
	if (!found.hit && !found.stale)
		shared_evicted(memory, by, cluster, gone);
}

void memory_evicted(struct memory_system *memory, struct hw_cpu *cpu, uint64_t key)
{
	uint64_t number = line_key_number(key);
	struct line_state *state = &memory->lines[number];
	uint16_t cluster = (uint16_t)cluster_of(memory, cpu->number);
	bool mine = state->owner == cpu->number + 1;
	bool supplies = (state->supplier & ~SUPPLIER_DIRTY) == cluster + 1;
	bool dirty = mine ? state->written != 0 : supplies && (state->supplier & SUPPLIER_DIRTY) != 0;

	if (line_key(number, state->version) != key)
		return;
	if (mine) {
		state->owner = 0;
		state->holders = HOLDERS_NONE;
		state->supplier = 0;
	}
	if (cache_tags_exist(&memory->shared) && (mine || memory->shared_is_victim)) {
		if (mine)
			state->supplier = (uint16_t)((cluster + 1) | (dirty ? SUPPLIER_DIRTY : 0));
		shared_put(memory, cpu, cpu->number, key);
		return;
	}
	if (dirty && !cache_tags_exist(&memory->shared))
		write_back(memory, cpu, number);
	if (supplies && !cache_tags_exist(&memory->shared))
		state->supplier = 0;
	if (mine && state->owner == 0) {
		line_record_fold(memory, state);
		state->written = 0;
	}
}

/* --- costs --- */

struct origin {
	enum hw_source source;
	enum hw_cause cause;
	unsigned int node; /* whence it comes */
	uint32_t cycles;
};

static struct origin from_shared(const struct line_access *access)
{
	return (struct origin){ HW_SOURCE_SHARED, HW_CAUSE_CACHE, access->cpu->node, access->memory->shared_hit };
}

static struct origin from_memory(const struct line_access *access)
{
	const struct memory_system *memory = access->memory;
	unsigned int home = home_of(access), node = access->cpu->node;
	uint32_t cycles = memory->costs.memory[node * memory->machine->nodes + home];

	if (home == node)
		return (struct origin){ HW_SOURCE_MEMORY_LOCAL, HW_CAUSE_MEMORY_LOCAL, home, cycles };
	return (struct origin){ HW_SOURCE_MEMORY_REMOTE, HW_CAUSE_MEMORY_REMOTE, home, cycles };
}

static struct origin from_dirty(const struct line_access *access, unsigned int node)
{
	const struct memory_system *memory = access->memory;
	uint32_t cycles = memory->costs.transfer[access->cpu->node * memory->machine->nodes + node];

	if (node == access->cpu->node)
		return (struct origin){ HW_SOURCE_TRANSFER_LOCAL, HW_CAUSE_TRANSFER_LOCAL, node, cycles };
	return (struct origin){ HW_SOURCE_TRANSFER_REMOTE, HW_CAUSE_TRANSFER_REMOTE, node, cycles };
}

/* Clean, in another cluster; protocols that do not forward it let memory serve it. */
static struct origin from_clean(const struct line_access *access, unsigned int node)
{
	const struct memory_system *memory = access->memory;
	uint32_t cycles = memory->costs.clean[access->cpu->node * memory->machine->nodes + node];

	if (cycles == 0)
		return from_memory(access);
	if (node == access->cpu->node)
		return (struct origin){ HW_SOURCE_CLEAN_LOCAL, HW_CAUSE_TRANSFER_LOCAL, node, cycles };
	return (struct origin){ HW_SOURCE_CLEAN_REMOTE, HW_CAUSE_TRANSFER_REMOTE, node, cycles };
}

static struct origin from_owner(const struct line_access *access)
{
	const struct memory_system *memory = access->memory;
	unsigned int owner = access->state->owner - 1u;

	if (cluster_of(memory, owner) == cluster_of(memory, access->cpu->number)) {
		if (access->state->written == 0 && !memory->shared_is_victim)
			return from_shared(access);
		return (struct origin){ HW_SOURCE_CLUSTER, HW_CAUSE_TRANSFER_LOCAL, access->cpu->node,
			memory->machine->latency.transfer_cluster };
	}
	return access->state->written != 0 ? from_dirty(access, hw->cpus[owner].node)
					   : from_clean(access, hw->cpus[owner].node);
}

/* Nobody owns it. */
static struct origin from_supplier(struct line_access *access)
{
	const struct memory_system *memory = access->memory;
	unsigned int supplier = access->state->supplier & ~SUPPLIER_DIRTY;
	bool dirty = (access->state->supplier & SUPPLIER_DIRTY) != 0;
	bool elsewhere = supplier != 0 && supplier - 1 != cluster_of(memory, access->cpu->number);

	if (shared_use(access))
		return from_shared(access);
	if (dirty && elsewhere)
		return from_dirty(access, memory->cluster_nodes[supplier - 1]);
	if (elsewhere && memory->machine->protocol != MACHINE_MESI &&
		(!cache_tags_exist(&memory->shared) || shared_has(memory, supplier - 1, key_of(access))))
		return from_clean(access, memory->cluster_nodes[supplier - 1]);
	return from_memory(access);
}

/* A CPU goes on after a store that misses; what it waits for then is the room in its store buffer. */
static uint64_t waited(const struct line_access *access, uint64_t cycles)
{
	if (access->read != 0 || hw->interval_nature != HW_INTERVAL_PLAIN)
		return cycles;
	return cycles * access->memory->machine->latency.store_percent / 100;
}

/* A store buffer holds what one line takes; from then on stores wait like others. */
static uint64_t waited_in_queue(const struct line_access *access, uint64_t queued, uint64_t cycles)
{
	uint64_t hidden = queued < cycles ? queued : cycles;

	return waited(access, hidden) + (queued - hidden);
}

static bool is_memory(enum hw_source source)
{
	return source == HW_SOURCE_MEMORY_LOCAL || source == HW_SOURCE_MEMORY_REMOTE;
}

/* Behind others: at the memory controller, or for a line on its way between caches. */
static uint64_t queue(struct line_access *access, const struct origin *origin)
{
	struct memory_system *memory = access->memory;
	const struct machine_latency *latency = &memory->machine->latency;

	if (is_memory(origin->source))
		return backlog_add(&memory->controllers[origin->node], access->cpu->clock, latency->memory_occupied);
	if (access->state->record == 0 || origin->source == HW_SOURCE_SHARED)
		return 0;
	return backlog_add(&memory->records[access->state->record].transfers, access->cpu->clock,
		(uint64_t)origin->cycles * latency->line_occupied / 100);
}

static bool is_prefetched(const struct line_access *access, const struct origin *origin)
{
	const struct memory_system *memory = access->memory;
	unsigned int reach = memory->machine->latency.stream_reach;
	bool near = reach != 0 && prefetcher_fetch(&memory->prefetchers[access->cpu->number], access->number, reach,
					  memory->line_shift);

	return origin->source != HW_SOURCE_SHARED && (near || (access->follows && is_memory(origin->source)));
}

/* How far the furthest copy may be. */
static unsigned int furthest_holder(const struct line_access *access)
{
	const struct line_state *state = access->state;
	unsigned int node = access->cpu->node, distance = hw_distance(node, node), supplier;

	if ((state->holders & HOLDERS_SPREAD) != 0)
		distance = state->holders & ~HOLDERS_SPREAD;
	else if (state->holders != HOLDERS_NONE)
		distance = hw_distance(node, holders_node(state->holders));
	if (state->supplier == 0)
		return distance;
	supplier = access->memory->cluster_nodes[(state->supplier & ~SUPPLIER_DIRTY) - 1];
	return distance < hw_distance(node, supplier) ? hw_distance(node, supplier) : distance;
}

/*
 * Who writes waits until the last of those who have a copy has heard of it, which may take longer than the line's own
 * way: what is beyond CYCLES. An owner is the only one, and hears of it when it is asked for the line.
 */
static uint64_t telling(const struct line_access *access, uint64_t cycles)
{
	uint64_t last;

	if (access->written == 0 || access->state->owner != 0 || may_be_alone(access))
		return 0;
	last = access->memory->costs.invalidate[furthest_holder(access)];
	return last > cycles ? last - cycles : 0;
}

static void charge(struct line_access *access, const struct origin *origin)
{
	struct memory_system *memory = access->memory;
	uint64_t cycles = origin->cycles, told = telling(access, cycles);
	uint64_t queued = queue(access, origin);

	if (is_prefetched(access, origin) && memory->machine->latency.stream < cycles) {
		cycles = memory->machine->latency.stream;
		told = 0;
	}
	access_spend(access, HW_CAUSE_QUEUE, waited_in_queue(access, queued, origin->cycles));
	access_spend(access, origin->cause, waited(access, cycles));
	access_spend(access, HW_CAUSE_INVALIDATE, waited(access, told));
	access->counts->miss_cycles[origin->source] += access->cycles;
	memory->traffic[origin->node * memory->machine->nodes + access->cpu->node]++;
}

/* --- what becomes of the line --- */

/* Others may have copies: from now on they are old. */
static void version_advance(struct line_access *access)
{
	line_record_begin(access);
	line_record_fold(access->memory, access->state);
	access->state->version = (access->state->version + 1) & LINE_VERSION_MASK;
	access->state->written = 0;
}

static void take_for_writing(struct line_access *access)
{
	struct line_state *state = access->state;

	if (!may_be_alone(access))
		version_advance(access);
	state->owner = (uint16_t)(access->cpu->number + 1);
	state->holders = state->owner;
	state->supplier = 0;
	state->written |= access->written;
}

/* Its owner goes on with a copy that it may not write. */
static void owner_shares(struct line_access *access)
{
	struct memory_system *memory = access->memory;
	struct line_state *state = access->state;
	unsigned int owner = state->owner - 1u;
	uint16_t theirs = (uint16_t)(cluster_of(memory, owner) + 1);
	uint16_t ours = (uint16_t)(cluster_of(memory, access->cpu->number) + 1);
	bool stays_dirty =
		memory->machine->protocol == MACHINE_MOESI || (theirs == ours && cache_tags_exist(&memory->shared));

	line_record_begin(access);
	state->owner = 0;
	state->supplier = theirs;
	if (state->written != 0 && stays_dirty)
		state->supplier |= SUPPLIER_DIRTY;
	else if (state->written != 0)
		write_back(memory, access->cpu, access->number);
	if (cache_tags_exist(&memory->shared) && (state->written != 0 || !memory->shared_is_victim))
		shared_put(memory, access->cpu, owner, key_of(access));
	if ((state->supplier & SUPPLIER_DIRTY) == 0 && memory->machine->protocol == MACHINE_MESIF)
		state->supplier = ours;
}

/* Another cluster has it, dirty or as the one that forwards it. Its shared cache keeps its copy: it is a holder. */
static void supplier_shares(struct line_access *access)
{
	struct memory_system *memory = access->memory;
	struct line_state *state = access->state;
	uint16_t ours = (uint16_t)(cluster_of(memory, access->cpu->number) + 1);
	uint16_t theirs = state->supplier & (uint16_t)~SUPPLIER_DIRTY;

	if ((state->supplier & SUPPLIER_DIRTY) != 0) {
		if (memory->machine->protocol == MACHINE_MOESI || theirs == ours)
			return;
		write_back(memory, access->cpu, access->number);
	}
	if (theirs != 0 && theirs != ours)
		state->holders = holders_with_node(access, state->holders, memory->cluster_nodes[theirs - 1]);
	state->supplier = ours;
}

static void take_for_reading(struct line_access *access)
{
	struct line_state *state = access->state;

	if (may_be_alone(access)) {
		state->owner = (uint16_t)(access->cpu->number + 1);
		state->holders = state->owner;
		if ((state->supplier & SUPPLIER_DIRTY) == 0) { /* clean: what was written before is history */
			line_record_fold(access->memory, state);
			state->written = 0;
		}
		state->supplier = 0;
		return;
	}
	if (state->owner != 0)
		owner_shares(access);
	else
		supplier_shares(access);
	state->holders = holders_with(access);
}

enum hw_source memory_fetch(struct line_access *access)
{
	struct memory_system *memory = access->memory;
	struct origin origin = access->state->owner != 0 ? from_owner(access) : from_supplier(access);

	charge(access, &origin);
	if (access->written != 0)
		take_for_writing(access);
	else
		take_for_reading(access);
	if (cache_tags_exist(&memory->shared) && !memory->shared_is_victim &&
		(origin.source != HW_SOURCE_SHARED || access->written != 0))
		shared_put(memory, access->cpu, access->cpu->number, key_of(access));
	return origin.source;
}

bool memory_invalidate(struct line_access *access)
{
	unsigned int distance;

	if (may_be_alone(access)) {
		take_for_writing(access);
		return false;
	}
	distance = furthest_holder(access);
	if (distance == DISTANCE_LOCAL)
		access->counts->invalidate_local++;
	else
		access->counts->invalidate_remote++;
	access_spend(access, HW_CAUSE_INVALIDATE, waited(access, access->memory->costs.invalidate[distance]));
	access->counts->invalidate_cycles += access->cycles;
	take_for_writing(access);
	line_record_invalidation(access);
	return true;
}

void memory_system_spinners(
	struct memory_system *memory, const struct hw_cpu *cpu, uint64_t physical, unsigned int others)
{
	const struct line_state *state = &memory->lines[physical >> memory->line_shift];
	const struct machine_latency *latency = &memory->machine->latency;

	if (state->record != 0)
		backlog_add(&memory->records[state->record].transfers, cpu->clock,
			(uint64_t)latency->lock_spinner * others);
}
