/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel and the allocator tell the timeline, put into its words. On fibers. See timeline_record.h. */
#include "models/kernel/cpu.h"
#include "models/kernel/lock.h"
#include "models/kernel/memory.h"
#include "models/kernel/task.h"
#include "sim/metrics/timeline_record.h"

#include <linux/slab_inspection.h>

#include <stdlib.h>
#include <string.h>

static const char NO_NAME[] = "?";

/* --- names of caches --- */

static bool facts_reserve(struct timeline *timeline)
{
	uint32_t max = timeline->caches.texts_max;
	struct timeline_cache *facts;

	if (timeline->cache_facts_max == max)
		return true;
	facts = realloc(timeline->cache_facts, max * sizeof(*facts));
	if (facts == NULL)
		return false;
	memset(facts + timeline->cache_facts_max, 0, (max - timeline->cache_facts_max) * sizeof(*facts));
	timeline->cache_facts = facts;
	timeline->cache_facts_max = max;
	return true;
}

static uint32_t cache_add(
	struct timeline *timeline, const struct kmem_cache *cache, const char *text, uint32_t object_bytes)
{
	uint32_t name = 0;

	if (timeline_names_add(&timeline->caches, (uintptr_t)cache, text, &name) && facts_reserve(timeline))
		timeline->cache_facts[name].object_bytes = object_bytes;
	return name;
}

/* What the module says of CACHE, maybe not even its name. */
static struct slab_cache_info cache_ask(const struct timeline *timeline, struct kmem_cache *cache)
{
	struct slab_cache_info info = { .name = NULL };

	if (timeline->inspection != NULL)
		timeline->inspection->cache_info(cache, &info);
	return info;
}

/* Some phases come before the cache is finished, and some even before it has a name. */
static uint32_t cache_name(struct timeline *timeline, struct kmem_cache *cache)
{
	struct slab_cache_info info;
	uint32_t name = 0;
	bool known = timeline_names_find(&timeline->caches, (uintptr_t)cache, &name);

	if (known && strcmp(timeline->caches.texts[name], NO_NAME) != 0)
		return name;
	info = cache_ask(timeline, cache);
	if (known && info.name == NULL)
		return name;
	return cache_add(timeline, cache, info.name != NULL ? info.name : NO_NAME, info.object_size);
}

/* Modules without trace points do not tell of their caches: the workload's word counts. */
static uint32_t operation_name(struct timeline *timeline, const struct kernel_watch_operation *operation)
{
	static const struct kmem_cache *const NO_CACHE = (const struct kmem_cache *)1;
	const struct kmem_cache *cache = operation->cache != NULL ? operation->cache : NO_CACHE;
	const char *text = operation->cache_name != NULL ? operation->cache_name : "too large";
	uint32_t name = 0;

	if (timeline_names_find(&timeline->caches, (uintptr_t)cache, &name) &&
		strncmp(timeline->caches.texts[name], text, TIMELINE_NAME_BYTES - 1) == 0)
		return name;
	return cache_add(timeline, cache, text, 0);
}

static void on_cache_create(void *context, struct kmem_cache *cache)
{
	struct slab_cache_info info = cache_ask(context, cache);

	cache_add(context, cache, info.name != NULL ? info.name : NO_NAME, info.object_size);
}

/* Its address may become another cache's. */
static void on_cache_destroy(void *context, struct kmem_cache *cache)
{
	struct timeline *timeline = context;

	timeline_locks_cache_gone(&timeline->locks, timeline->inspection, cache);
	cache_add(timeline, cache, NO_NAME, 0);
}

/* --- the workload's calls --- */

static uint16_t site_detail(struct timeline *timeline, const char *site)
{
	uint32_t name;

	if (site == NULL || (!timeline_names_find(&timeline->sites, (uintptr_t)site, &name) &&
				    !timeline_names_add(&timeline->sites, (uintptr_t)site, site, &name)))
		return 0;
	return name < UINT16_MAX ? (uint16_t)(name + 1) : 0;
}

static void on_operation(void *context, const struct kernel_watch_operation *operation)
{
	struct timeline *timeline = context;
	uint64_t now_ns = timeline_now();
	struct timeline_subject slice = {
		.slice = operation->frees ? TIMELINE_FREE : TIMELINE_ALLOC,
		.amount = (uint32_t)MIN(operation->bytes, UINT32_MAX),
		.value = kernel_simulated_address(operation->object),
	};

	if (!timeline_follow(timeline, now_ns))
		return;
	slice.name = operation_name(timeline, operation);
	slice.detail = site_detail(timeline, operation->site);
	if (operation->begins)
		timeline_begin(timeline, now_ns, slice);
	else
		timeline_end(timeline, now_ns, slice);
}

/* --- phases --- */

static void on_phase_begin(void *context, struct kmem_cache *cache, enum slab_phase phase)
{
	struct timeline *timeline = context;
	uint64_t now_ns = timeline_now();
	struct timeline_subject slice = { .slice = TIMELINE_PHASE, .detail = (uint16_t)phase };

	if (!timeline_follow(timeline, now_ns))
		return;
	slice.name = cache_name(timeline, cache);
	timeline_begin(timeline, now_ns, slice);
}

static void on_phase_end(void *context, struct kmem_cache *cache, enum slab_phase phase)
{
	struct timeline *timeline = context;
	uint64_t now_ns = timeline_now();
	struct timeline_subject result = { .slice = TIMELINE_PHASE, .detail = (uint16_t)phase };
	const struct timeline_subject *open;

	if (!timeline_follow(timeline, now_ns))
		return;
	open = timeline_phase(timeline);
	result.name = cache_name(timeline, cache);
	if (open != NULL) {
		result.amount = open->amount;
		result.value = open->value;
	}
	timeline_end(timeline, now_ns, result);
}

/* Objects that the innermost phase moved. */
static void moved(struct timeline *timeline, unsigned int by_shared, unsigned int by_slabs)
{
	struct timeline_subject *open = timeline_phase(timeline);

	if (open == NULL)
		return;
	open->amount += by_shared;
	open->value += by_slabs;
}

static void on_moved(void *context, struct kmem_cache *cache, int node, unsigned int count, int shared)
{
	(void)cache, (void)node;
	moved(context, shared ? count : 0, shared ? 0 : count);
}

static void on_drain(void *context, struct kmem_cache *cache, int node, unsigned int count)
{
	(void)cache, (void)node;
	moved(context, 0, count);
}

static void on_alien_drain(
	void *context, struct kmem_cache *cache, int node, int home, unsigned int to_shared, unsigned int to_slabs)
{
	(void)cache, (void)node, (void)home;
	moved(context, to_shared, to_slabs);
}

/* --- slabs and objects --- */

static void on_grow(void *context, struct kmem_cache *cache, int node, unsigned int order, unsigned int objects,
	size_t colour_offset, int foreign)
{
	struct timeline *timeline = context;
	uint64_t now_ns = timeline_now();
	struct timeline_subject about = {
		.node = (int16_t)node, .amount = 1u << order, .value = objects, .detail = foreign != 0
	};

	(void)colour_offset;
	if (!timeline_follow(timeline, now_ns))
		return;
	about.name = cache_name(timeline, cache);
	timeline_add(timeline, TIMELINE_SLAB_NEW, now_ns, about);
	if (about.name < timeline->cache_facts_max)
		timeline->cache_facts[about.name].objects_per_slab = objects;
	timeline_count_slab(timeline, now_ns, about.name, node,
		(struct timeline_counts){ .slabs = 1, .pages = 1 << order, .objects = (int32_t)objects });
}

static uint32_t objects_per_slab(const struct timeline *timeline, uint32_t cache)
{
	return cache < timeline->cache_facts_max ? timeline->cache_facts[cache].objects_per_slab : 0;
}

static void on_destroy(void *context, struct kmem_cache *cache, int node, unsigned int order)
{
	struct timeline *timeline = context;
	uint64_t now_ns = timeline_now();
	struct timeline_subject about = { .node = (int16_t)node, .amount = 1u << order };

	if (!timeline_follow(timeline, now_ns))
		return;
	about.name = cache_name(timeline, cache);
	timeline_add(timeline, TIMELINE_SLAB_GONE, now_ns, about);
	timeline_count_slab(timeline, now_ns, about.name, node,
		(struct timeline_counts){ .slabs = -1,
			.pages = -(1 << order),
			.objects = -(int32_t)objects_per_slab(timeline, about.name) });
}

static void on_object(struct timeline *timeline, const void *object, int32_t change)
{
	uint64_t now_ns = timeline_now();

	if (timeline_follow(timeline, now_ns))
		timeline_count_object(timeline, now_ns, object, change);
}

static void on_alloc(void *context, struct kmem_cache *cache, const void *object)
{
	(void)cache;
	on_object(context, object, 1);
}

static void on_free(void *context, struct kmem_cache *cache, const void *object)
{
	(void)cache;
	on_object(context, object, -1);
}

/* --- locks --- */

static void on_lock_wanted(struct timeline *timeline, uint64_t now_ns, uint32_t index)
{
	const struct lock_facts *facts = kernel_lock_facts(index);
	struct timeline_subject slice = { .slice = TIMELINE_LOCK_WAIT, .amount = facts->owner_cpu };

	if (facts->owner_cpu == 0 && facts->owner == NULL)
		return;
	slice.name = timeline_locks_find(&timeline->locks, index);
	slice.value = facts->owner == NULL ? 0 : facts->owner->id;
	timeline_begin(timeline, now_ns, slice);
}

static void on_lock(void *context, enum kernel_watch_lock what, uint32_t index, bool sleeping)
{
	struct timeline *timeline = context;
	uint64_t now_ns = timeline_now();
	struct timeline_subject about = { .slice = TIMELINE_LOCK_WAIT };

	(void)sleeping;
	if (!timeline_follow(timeline, now_ns))
		return;
	if (what == WATCH_LOCK_WANTED) {
		on_lock_wanted(timeline, now_ns, index);
		return;
	}
	if (!timeline_is_inside(timeline) && what != WATCH_LOCK_TAKEN)
		return;
	about.name = timeline_locks_find(&timeline->locks, index);
	if (what == WATCH_LOCK_TAKEN)
		timeline_end(timeline, now_ns, about);
	about.value = hw_cycles_to_ns(kernel_lock_facts(index)->acquired_at);
	timeline_add(
		timeline, what == WATCH_LOCK_RELEASED ? TIMELINE_LOCK_RELEASED : TIMELINE_LOCK_TAKEN, now_ns, about);
}

/* --- the kernel --- */

static void on_run(void *context, const struct task *task)
{
	(void)task;
	timeline_follow(context, timeline_now());
}

/* SLICE begins or ends, unless nothing is recorded now. */
static void hear_slice(struct timeline *timeline, uint64_t time_ns, struct timeline_subject slice, bool begins)
{
	if (!timeline_follow(timeline, time_ns))
		return;
	if (begins)
		timeline_begin(timeline, time_ns, slice);
	else
		timeline_end(timeline, time_ns, slice);
}

/* An interrupt has taken the time of entry before anybody hears of it. */
static void on_interrupt(void *context, unsigned int vector, bool begins)
{
	struct timeline *timeline = context;
	uint64_t cycles = hw->current->clock - (begins ? hw->machine->latency.interrupt : 0);
	uint64_t time_ns = hw_cycles_to_ns(cycles);
	const struct timeline_subject slice = { .slice = TIMELINE_INTERRUPT, .detail = (uint16_t)vector };

	hear_slice(timeline, time_ns, slice, begins);
}

static void on_softirq(void *context, unsigned int softirq, bool begins)
{
	struct timeline *timeline = context;
	uint64_t now_ns = timeline_now();
	const struct timeline_subject slice = { .slice = TIMELINE_SOFTIRQ, .detail = (uint16_t)softirq };

	hear_slice(timeline, now_ns, slice, begins);
}

static void on_page_supply(void *context, bool begins, bool frees, int node, unsigned int order)
{
	struct timeline *timeline = context;
	uint64_t now_ns = timeline_now();
	const struct timeline_subject slice = {
		.slice = frees ? TIMELINE_PAGE_FREE : TIMELINE_PAGE_ALLOC, .node = (int16_t)node, .amount = 1u << order
	};

	hear_slice(timeline, now_ns, slice, begins);
}

/* A task whose CPU died under it was in the middle of something, and is not any more. */
static void task_is_outside(struct timeline *timeline)
{
	const struct kernel_cpu *cpu = kernel_this_cpu();
	uint64_t now_ns = timeline_now();

	if (cpu->hardirq_depth == 0 && cpu->softirq_depth == 0 && timeline_follow(timeline, now_ns))
		timeline_drop_open(timeline, now_ns);
}

static void on_leave(void *context)
{
	task_is_outside(context);
}

static void on_work(void *context, const void *work)
{
	(void)work;
	task_is_outside(context);
}

const struct kernel_trace_receiver timeline_receiver = {
	.refill = on_moved,
	.flush = on_moved,
	.alien_drain = on_alien_drain,
	.drain = on_drain,
	.grow = on_grow,
	.destroy = on_destroy,
	.alloc = on_alloc,
	.free = on_free,
	.cache_create = on_cache_create,
	.cache_destroy = on_cache_destroy,
	.phase_begin = on_phase_begin,
	.phase_end = on_phase_end,
};

const struct kernel_watcher timeline_watcher = {
	.lock = on_lock,
	.interrupt = on_interrupt,
	.softirq = on_softirq,
	.run = on_run,
	.leave = on_leave,
	.operation = on_operation,
	.page_supply = on_page_supply,
	.work = on_work,
};
