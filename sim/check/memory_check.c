/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory faults. See memory_check.h. */
#include "sim/check/memory_check.h"

#include "models/kernel/allocator.h"
#include "models/kernel/cpu.h"
#include "models/kernel/finding.h"
#include "models/kernel/memory.h"
#include "models/kernel/trace.h"
#include "models/kernel/watch.h"
#include "sim/check/memory_state.h"
#include "sim/check/owner.h"

#include <linux/slab.h>
#include <linux/slab_inspection.h>

#include <glib.h>
#include <string.h>

/* What is known of a cache; its descriptor is not asked for each object. */
struct known_cache {
	unsigned int bytes; /* that an object may use */
	bool by_rcu;
};

/* Memory that was freed while an interval was open: what that has touched so far was touched before. */
struct freeing {
	uint64_t address;
	size_t bytes;
	uint32_t chain;
};

struct memory_check {
	struct kernel_watcher watcher;
	struct kernel_trace_receiver receiver;
	struct call_chains *chains;
	struct memory_state *state;
	const struct slab_inspection *inspect;
	GArray *freeing;    /* of struct freeing: until the open interval ends */
	GHashTable *caches; /* of struct known_cache, by descriptor */
	GHashTable *last;   /* the object handed out last, by task or handler */
	GHashTable *reported;
	bool objects_watched; /* debug is off */
	bool objects_known;   /* and the module tells of them: then it is known who may read what nobody wrote */
};

/* --- reports --- */

static bool is_new(struct memory_check *check, const char *kind, const char *function, const char *owner)
{
	return g_hash_table_add(check->reported,
		g_strdup_printf("%s %s %.*s", kind, function, (int)strcspn(owner, "0123456789"), owner));
}

static void report_freed(
	struct memory_check *check, const struct memory_granule *granule, uint64_t address, bool write, uint32_t chain)
{
	const char *function = call_chains_function(check->chains, chain);
	char owner[OWNER_TEXT_BYTES], freed[192];

	owner_text(address, owner);
	if (!is_new(check, "freed", function, owner))
		return;
	call_chains_text(check->chains, granule->freed_chain, freed, sizeof(freed));
	kernel_finding_add_at(call_chains_frame(KERNEL_CALLER()), "use-after-free", "mem",
		"%s %s 0x%llx (%s), which cpu %u freed at %llu ns (%s)", function, write ? "writes" : "reads",
		(unsigned long long)(KERNEL_ADDRESS_BASE + address), owner, granule->freed_cpu,
		(unsigned long long)hw_cycles_to_ns(granule->freed_cycles), freed);
}

static void report_fresh(struct memory_check *check, uint64_t address, uint64_t bytes, uint32_t chain)
{
	const char *function = call_chains_function(check->chains, chain);
	char owner[OWNER_TEXT_BYTES];

	owner_text(address, owner);
	if (is_new(check, "fresh", function, owner))
		kernel_finding_add_at(call_chains_frame(KERNEL_CALLER()), "uninitialised", "mem",
			"%s reads %d bytes at 0x%llx (%s) that nobody has written", function,
			__builtin_popcountll(bytes), (unsigned long long)(KERNEL_ADDRESS_BASE + address), owner);
}

/* --- states --- */

static void make_fresh(struct memory_granule *granule, uint64_t bytes, void *context)
{
	(void)context;
	granule->freed &= ~bytes;
	granule->fresh |= bytes;
}

static void make_initialised(struct memory_granule *granule, uint64_t bytes, void *context)
{
	(void)context;
	granule->freed &= ~bytes;
	granule->fresh &= ~bytes;
}

static void make_freed(struct memory_granule *granule, uint64_t bytes, void *context)
{
	const uint32_t *chain = context;

	granule->freed |= bytes;
	granule->fresh &= ~bytes;
	granule->freed_chain = *chain;
	granule->freed_cpu = hw->current->number;
	granule->freed_cycles = hw_now_cycles();
}

static void freeing_end(struct memory_check *check)
{
	for (guint i = 0; i < check->freeing->len; i++) {
		struct freeing *freeing = &g_array_index(check->freeing, struct freeing, i);

		memory_state_walk(check->state, freeing->address, freeing->bytes, make_freed, &freeing->chain);
	}
	g_array_set_size(check->freeing, 0);
}

static void set_freed(struct memory_check *check, const void *start, size_t bytes)
{
	struct freeing freeing = { world_physical(start), bytes, call_chains_here(check->chains) };

	g_array_append_val(check->freeing, freeing);
	if (engine->host.interval.count == 0)
		freeing_end(check);
}

/* Handed out: no longer about to be free. */
static void set_used(struct memory_check *check, const void *start, size_t bytes,
	void (*visit)(struct memory_granule *granule, uint64_t bytes, void *context))
{
	freeing_end(check);
	memory_state_walk(check->state, world_physical(start), bytes, visit, NULL);
}

/* --- accesses --- */

static void check_granule(struct memory_check *check, const struct interval_granule *touched, uint32_t chain)
{
	struct memory_granule *granule = memory_state_look(check->state, touched->number);
	uint64_t base = touched->number << INTERVAL_GRANULE_SHIFT;
	uint64_t freed, fresh;

	if (granule == NULL || (granule->freed | granule->fresh) == 0)
		return;
	freed = (touched->read | touched->written) & granule->freed;
	fresh = touched->read & granule->fresh & ~freed;
	granule->fresh &= ~(touched->written | fresh);
	granule->freed &= ~freed; /* told once */
	if (freed != 0)
		report_freed(check, granule, base + (uint64_t)__builtin_ctzll(freed), (touched->written & freed) != 0,
			chain);
	if (fresh != 0)
		report_fresh(check, base + (uint64_t)__builtin_ctzll(fresh), fresh, chain);
}

void memory_check_interval(struct memory_check *check, const struct hw_cpu *cpu,
	const struct interval_granule *granules, uint32_t count, uint32_t chain)
{
	(void)cpu;
	for (uint32_t i = 0; i < count; i++)
		check_granule(check, &granules[i], chain);
	freeing_end(check);
}

/* --- pages --- */

static void on_pages(void *context, const void *start, size_t bytes, bool handed_out)
{
	struct memory_check *check = context;

	if (handed_out)
		set_used(check, start, bytes, check->objects_known ? make_fresh : make_initialised);
	else
		set_freed(check, start, bytes);
}

/* --- objects --- */

static const struct known_cache *cache_known(struct memory_check *check, struct kmem_cache *cache)
{
	struct known_cache *known = g_hash_table_lookup(check->caches, cache);
	struct slab_cache_info info;

	if (known != NULL)
		return known;
	check->inspect->cache_info(cache, &info);
	known = g_new(struct known_cache, 1);
	/* In debug the object begins somewhere in its buffer. */
	known->bytes = check->objects_watched ? info.buffer_size : info.object_size;
	known->by_rcu = (info.flags & SLAB_DESTROY_BY_RCU) != 0;
	g_hash_table_insert(check->caches, cache, known);
	return known;
}

static const void *owner_key(void)
{
	const struct kernel_cpu *cpu = kernel_this_cpu();

	if (cpu->hardirq_depth != 0)
		return &cpu->hardirq_depth;
	return cpu->softirq_depth != 0 ? (const void *)&cpu->softirq_depth : cpu->current;
}

/* The pages of its first and last byte belong to its cache. */
static void check_extent(struct memory_check *check, struct kmem_cache *cache, const void *object, size_t bytes)
{
	struct slab_cache_info info;
	const char *last = (const char *)object + bytes - 1;

	if (check->inspect->page_cache(object) == cache && check->inspect->page_cache(last) == cache &&
		check->inspect->page_slab(object) == check->inspect->page_slab(last))
		return;
	check->inspect->cache_info(cache, &info);
	if (is_new(check, "extent", "", info.name))
		kernel_finding_add_at(call_chains_frame(KERNEL_CALLER()), "overrun", "mem",
			"an object of cache %s is handed out at 0x%llx; its %zu bytes reach beyond its slab", info.name,
			(unsigned long long)kernel_simulated_address(object), bytes);
}

static void on_alloc(void *context, struct kmem_cache *cache, const void *object)
{
	struct memory_check *check = context;
	const struct known_cache *known;

	check->objects_known = check->objects_watched;
	if (object == NULL || world_physical(object) == UINT64_MAX)
		return;
	known = cache_known(check, cache);
	check_extent(check, cache, object, known->bytes);
	g_hash_table_insert(check->last, (void *)owner_key(), (void *)object);
	if (check->objects_watched)
		set_used(check, object, known->bytes, known->by_rcu ? make_initialised : make_fresh);
}

static bool is_freed(const struct memory_check *check, const void *object)
{
	uint64_t address = world_physical(object);
	const struct memory_granule *granule = memory_state_look(check->state, address >> INTERVAL_GRANULE_SHIFT);

	return granule != NULL && (granule->freed & (UINT64_C(1) << (address % INTERVAL_GRANULE_BYTES))) != 0;
}

static void on_free(void *context, struct kmem_cache *cache, const void *object)
{
	struct memory_check *check = context;
	struct kmem_cache *owner;
	char text[OWNER_TEXT_BYTES];

	if (!check->objects_watched || world_physical(object) == UINT64_MAX)
		return;
	/* An object that is none of its cache's is for others to find. */
	owner = check->inspect->page_cache(object);
	if (owner == NULL || (cache != NULL && owner != cache) || cache_known(check, owner)->by_rcu)
		return;
	if (is_freed(check, object)) {
		owner_text(world_physical(object), text);
		if (is_new(check, "double", "", text))
			kernel_finding_add_at(call_chains_frame(KERNEL_CALLER()), "double-free", "mem",
				"0x%llx (%s) is freed, which is free already",
				(unsigned long long)kernel_simulated_address(object), text);
		return;
	}
	set_freed(check, object, cache_known(check, owner)->bytes);
}

/* What the call has handed out is the workload's, which may read what it has not written. */
static void on_call(void *context, bool begins)
{
	struct memory_check *check = context;
	const void *key = owner_key();
	const void *object = g_hash_table_lookup(check->last, key);

	if (object == NULL)
		return;
	g_hash_table_remove(check->last, key);
	if (!begins && check->objects_watched && !is_freed(check, object))
		set_used(
			check, object, cache_known(check, check->inspect->page_cache(object))->bytes, make_initialised);
}

static void on_cache_changes(void *context, struct kmem_cache *cache)
{
	struct memory_check *check = context;

	g_hash_table_remove(check->caches, cache);
}

/* --- life --- */

struct memory_check *memory_check_new(struct call_chains *chains)
{
	struct memory_check *check = g_new0(struct memory_check, 1);

	check->chains = chains;
	check->state = memory_state_new(engine->world.memory_bytes);
	check->inspect = kernel_allocator()->inspection;
	check->freeing = g_array_new(FALSE, FALSE, sizeof(struct freeing));
	check->caches = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	check->last = g_hash_table_new(NULL, NULL);
	check->reported = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	check->objects_watched = kernel->config.debug == KERNEL_DEBUG_OFF;
	check->watcher = (struct kernel_watcher){ .context = check, .pages = on_pages, .call = on_call };
	kernel_watcher_add(&check->watcher);
	if (check->inspect == NULL)
		return check;
	check->receiver = (struct kernel_trace_receiver){
		.context = check,
		.alloc = on_alloc,
		.free = on_free,
		.cache_create = on_cache_changes,
		.cache_destroy = on_cache_changes,
	};
	kernel_trace_receiver_add(&check->receiver);
	return check;
}

void memory_check_free(struct memory_check *check)
{
	if (check == NULL)
		return;
	memory_state_free(check->state);
	g_array_unref(check->freeing);
	g_hash_table_unref(check->caches);
	g_hash_table_unref(check->last);
	g_hash_table_unref(check->reported);
	g_free(check);
}
