/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The caches that a workload uses. See caches.h. */
#include "sim/workload/caches.h"

#include "models/kernel/watch.h"
#include "models/kernel/proc.h"
#include "sim/engine/fault.h"

#include <linux/kernel_string.h>
#include <linux/cpumask.h>
#include <linux/sched.h>

#include <stdio.h>
#include <string.h>

#include "sim/engine/poison.h"

enum {
	TUNE_TEXT_BYTES = 128,
	CONSTRUCTED_BYTE = 0x5c, /* what constructors write */
	CACHES_SHRUNK_MAX = 65536,
};

/* --- finding --- */

/* Through the module's inspection table, which only reads. Without one, general caches alone are found (by size). */
static struct kmem_cache *boot_cache_find(const char *name)
{
	const struct slab_inspection *inspection = workload->allocator->inspection;

	if (inspection == NULL)
		return NULL;
	for (struct kmem_cache *cache = inspection->cache_first(); cache != NULL;
		cache = inspection->cache_next(cache)) {
		struct slab_cache_info info;

		inspection->cache_info(cache, &info);
		if (strcmp(info.name, name) == 0)
			return cache;
	}
	return NULL;
}

static const char *name_of(struct kmem_cache *cache)
{
	return workload->allocator->kmem_cache_name != NULL ? workload->allocator->kmem_cache_name(cache) : "";
}

static uint32_t known_index(const char *name)
{
	for (uint32_t index = 0; index < workload->cache_count; index++)
		if (strcmp(workload->caches[index].name, name) == 0)
			return index;
	return PLAN_NONE;
}

/* --- general caches --- */

/* Index of a general cache, made known. */
static uint32_t general_add(struct kmem_cache *cache, size_t size_max)
{
	const char *name = name_of(cache);
	uint32_t index = known_index(name);

	if (index == PLAN_NONE) {
		index = workload->cache_count++;
		workload->caches[index].name = name;
	}
	workload->caches[index].cache = cache;
	workload->caches[index].object_bytes = (unsigned int)size_max;
	return index;
}

/* By asking for ever larger sizes, so that any module may have its own. */
static void generals_find(void)
{
	const struct allocator *allocator = workload->allocator;
	size_t size = 1;

	if (allocator->kmem_find_general_cachep == NULL || allocator->kmem_cache_size == NULL)
		return;
	while (workload->general_count < WORK_GENERALS_MAX) {
		struct kmem_cache *normal = allocator->kmem_find_general_cachep(size, GFP_KERNEL);
		struct kmem_cache *dma = allocator->kmem_find_general_cachep(size, GFP_KERNEL | GFP_DMA);
		struct work_general *general = &workload->generals[workload->general_count];

		if (normal == NULL)
			return;
		general->size_max = allocator->kmem_cache_size(normal);
		general->normal = general_add(normal, general->size_max);
		general->dma = dma != NULL ? general_add(dma, general->size_max) : general->normal;
		workload->general_count++;
		size = general->size_max + 1;
	}
}

/* --- tunables --- */

bool cache_tune(const char *name, unsigned int limit, unsigned int batchcount, unsigned int shared)
{
	char text[TUNE_TEXT_BYTES];
	int length = snprintf(text, sizeof(text), "%s %u %u %u\n", name, limit, batchcount, shared);

	return kernel_proc_write("slabinfo", text, (size_t)length) >= 0;
}

/* Where a plan leaves something open it stays as it is; without an inspection table, as kernels of the era have it. */
static void tune(struct work_cache *cache)
{
	const struct plan_cache *plan = cache->plan;
	struct slab_cache_info info = { .limit = 120, .batchcount = 60, .shared = num_online_cpus() > 1 ? 8 : 0 };
	const struct slab_inspection *inspection = workload->allocator->inspection;

	if (plan->tuned_limit == 0 && plan->tuned_shared < 0)
		return;
	if (inspection != NULL)
		inspection->cache_info(cache->cache, &info);
	if (plan->tuned_limit != 0) {
		info.limit = plan->tuned_limit;
		info.batchcount = plan->tuned_batchcount != 0 ? plan->tuned_batchcount : (info.limit + 1) / 2;
	}
	if (plan->tuned_shared >= 0)
		info.shared = (unsigned int)plan->tuned_shared;
	if (!cache_tune(cache->name, info.limit, info.batchcount, info.shared))
		workload->failures.tunings_refused++;
}

/* --- life --- */

static void construct(void *object, struct kmem_cache *cache, unsigned long flags)
{
	/* Users of this cache do not restore the constructed state, so there is nothing to verify. */
	if ((flags & SLAB_CTOR_VERIFY) != 0)
		return;
	if (workload->allocator->kmem_cache_size != NULL)
		kernel_memset(object, CONSTRUCTED_BYTE, workload->allocator->kmem_cache_size(cache));
}

bool cache_open(struct work_cache *cache)
{
	const struct plan_cache *plan = cache->plan;

	if (cache->cache != NULL)
		return false;
	cache->cache = workload->allocator->kmem_cache_create(cache->name, plan->size_bytes, plan->align_bytes,
		plan->flags, plan->constructed ? construct : NULL, NULL);
	if (cache->cache == NULL)
		return false;
	cache->ours = true;
	cache->object_bytes = (unsigned int)plan->size_bytes;
	tune(cache);
	kernel_send(cache);
	return true;
}

/* Whoever destroys a cache must see to it that nobody is inside. */
static void wait_for_users(const struct work_cache *cache)
{
	while (cache->users != 0)
		schedule_timeout_uninterruptible(1);
	kernel_receive(&cache->users);
}

bool cache_close(struct work_cache *cache)
{
	bool destroyed;

	if (cache->cache == NULL || !cache->ours || cache->closing)
		return false;
	cache->closing = true;
	wait_for_users(cache);
	/* With objects that live it will be refused: then it goes on, and is not announced. */
	if (workload->hooks.cache_destroying != NULL && cache->counts.allocs == cache->counts.frees)
		workload->hooks.cache_destroying(workload->hooks.context, cache->cache);
	destroyed = workload->allocator->kmem_cache_destroy(cache->cache) == 0;
	if (destroyed)
		cache->cache = NULL;
	cache->closing = false;
	return destroyed;
}

bool cache_shrink_now(struct work_cache *cache)
{
	if (cache->cache == NULL || cache->closing)
		return false;
	cache->users++;
	workload->allocator->kmem_cache_shrink(cache->cache);
	cache->users--;
	kernel_send(&cache->users);
	return true;
}

static void start_one(struct work_cache *cache)
{
	const struct allocator *allocator = workload->allocator;

	if (cache->cache == NULL)
		cache->cache = boot_cache_find(cache->name);
	if (cache->cache != NULL) {
		if (allocator->kmem_cache_size != NULL)
			cache->object_bytes = allocator->kmem_cache_size(cache->cache);
		tune(cache);
	} else if (cache->plan->from_start && (cache->plan->size_bytes == 0 || !cache_open(cache))) {
		workload->failures.caches_missing++;
	}
}

void caches_start(void)
{
	generals_find();
	for (uint32_t index = 0; index < workload->plan->cache_count; index++)
		start_one(&workload->caches[index]);
}

/* --- teardown --- */

/* Newest first: slab descriptors and arrays of a cache lie in older ones, smaller objects in older general caches. */
static void shrink_all(void)
{
	const struct slab_inspection *inspection = workload->allocator->inspection;
	struct kmem_cache *cache;
	uint32_t count = 0;

	if (inspection == NULL) {
		for (uint32_t index = workload->cache_count; index-- > 0;)
			cache_shrink_now(&workload->caches[index]);
		return;
	}
	for (cache = inspection->cache_first(); cache != NULL && count < CACHES_SHRUNK_MAX; count++) {
		struct kmem_cache *next = inspection->cache_next(cache);

		workload->allocator->kmem_cache_shrink(cache);
		cache = next;
	}
}

void caches_teardown(void)
{
	for (uint32_t index = workload->plan->cache_count; index-- > 0;) {
		struct work_cache *cache = &workload->caches[index];

		if (cache->ours && cache->cache != NULL && !cache_close(cache))
			workload->failures.caches_not_destroyed++;
	}
	shrink_all();
}
