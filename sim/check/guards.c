/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes without the lock that guards. See guards.h. */
#include "sim/check/guards.h"

#include "models/kernel/finding.h"
#include "models/kernel/lock.h"
#include "models/kernel/trace.h"
#include "models/kernel/watch.h"
#include "sim/check/array_map.h"

#include <glib.h>

enum { HELD_MAX = 16 }; /* spinlocks of one CPU; what is beyond is not known to be held */

struct guards {
	struct kernel_watcher watcher;
	struct kernel_trace_receiver receiver;
	struct call_chains *chains;
	struct array_map *arrays;
	struct held_locks {
		uint64_t addresses[HELD_MAX]; /* physical */
		unsigned int count;
	} * cpus;
	GHashTable *reported;
};

/* --- which locks are held --- */

static void held_remove(struct held_locks *held, uint64_t address)
{
	for (unsigned int i = held->count; i-- != 0;)
		if (held->addresses[i] == address) {
			held->addresses[i] = held->addresses[--held->count];
			return;
		}
}

static void on_lock(void *context, enum kernel_watch_lock what, uint32_t index, bool sleeping)
{
	struct guards *guards = context;
	struct held_locks *held = &guards->cpus[hw->current->number];
	uint64_t address = kernel_lock_facts(index)->address;

	if (sleeping || what == WATCH_LOCK_WANTED)
		return;
	if (what == WATCH_LOCK_RELEASED)
		held_remove(held, address);
	else if (held->count < HELD_MAX)
		held->addresses[held->count++] = address;
}

static bool holds_between(const struct held_locks *held, uint64_t start, uint64_t end)
{
	for (unsigned int i = 0; i < held->count; i++)
		if (held->addresses[i] >= start && held->addresses[i] < end)
			return true;
	return false;
}

/* --- writes --- */

static bool breaks_rule(const struct mapped_array *array, const struct held_locks *held)
{
	if (array == NULL || array->kind == SLAB_ARRAY_CPU)
		return false;
	if (array->kind == SLAB_ARRAY_SHARED)
		return !holds_between(held, array->lock, array->lock + 1);
	return !holds_between(held, array->start, array->end);
}

static void report(struct guards *guards, const struct mapped_array *array, uint32_t chain)
{
	const char *function = call_chains_function(guards->chains, chain);
	bool shared = array->kind == SLAB_ARRAY_SHARED;

	if (!g_hash_table_add(guards->reported, g_strconcat(shared ? "shared " : "alien ", function, NULL)))
		return;
	if (shared)
		kernel_finding_add_at(call_chains_frame(KERNEL_CALLER()), "race", "race",
			"%s writes to the shared array of node %d of cache %s without its node's list_lock", function,
			array->node, array->cache);
	else
		kernel_finding_add_at(call_chains_frame(KERNEL_CALLER()), "race", "race",
			"%s writes to the alien array of node %d for node %d of cache %s without its lock", function,
			array->node, array->home, array->cache);
}

void guards_interval(struct guards *guards, const struct hw_cpu *cpu, const struct interval_granule *granules,
	uint32_t count, uint32_t chain)
{
	const struct held_locks *held = &guards->cpus[cpu->number];

	if (hw->interval_nature != HW_INTERVAL_PLAIN)
		return;
	for (uint32_t i = 0; i < count; i++) {
		uint64_t number = granules[i].number, written = granules[i].written;
		const struct mapped_array *array;

		if (written == 0 || !breaks_rule(array_map_find(guards->arrays, number, written, false), held))
			continue;
		array = array_map_find(guards->arrays, number, written, true);
		if (breaks_rule(array, held))
			report(guards, array, chain);
	}
}

/* --- life --- */

static void on_cache(void *context, struct kmem_cache *cache)
{
	struct guards *guards = context;

	(void)cache;
	array_map_stale(guards->arrays);
}

static void on_phase_end(void *context, struct kmem_cache *cache, enum slab_phase phase)
{
	if (phase == SLAB_PHASE_TUNE)
		on_cache(context, cache);
}

static void on_cpu(void *context, unsigned int cpu, bool starts)
{
	(void)cpu, (void)starts;
	on_cache(context, NULL);
}

struct guards *guards_new(struct call_chains *chains)
{
	struct guards *guards = g_new0(struct guards, 1);

	guards->chains = chains;
	guards->arrays = array_map_new();
	guards->cpus = g_new0(struct held_locks, hw->machine->cpus);
	guards->reported = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	guards->watcher = (struct kernel_watcher){ .context = guards, .lock = on_lock, .cpu = on_cpu };
	guards->receiver = (struct kernel_trace_receiver){
		.context = guards, .cache_create = on_cache, .cache_destroy = on_cache, .phase_end = on_phase_end
	};
	kernel_watcher_add(&guards->watcher);
	kernel_trace_receiver_add(&guards->receiver);
	return guards;
}

void guards_free(struct guards *guards)
{
	if (guards == NULL)
		return;
	array_map_free(guards->arrays);
	g_free(guards->cpus);
	g_hash_table_unref(guards->reported);
	g_free(guards);
}
