/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of the allocator. See operation.h. */
#include "sim/workload/operation.h"

#include "models/hw/boundary.h"
#include "models/kernel/watch.h"

#include <linux/kernel_string.h>
#include <linux/topology.h>

#include "sim/engine/poison.h"

enum {
	TOUCH_STEP_BYTES = 256, /* four lines: what a program touches between two chances of others to come in */
	TOUCH_BYTE = 0x42,
};

/* --- which cache --- */

/* Index of the general cache that serves BYTES; PLAN_NONE when none does. */
static uint32_t general_index(uint64_t bytes, gfp_t gfp)
{
	for (uint32_t index = 0; index < workload->general_count; index++)
		if (bytes <= workload->generals[index].size_max)
			return (gfp & __GFP_DMA) != 0 ? workload->generals[index].dma
						      : workload->generals[index].normal;
	return PLAN_NONE;
}

/* --- allocation --- */

static void *zeroed(void *object, size_t bytes)
{
	if (object != NULL)
		kernel_memset(object, 0, bytes);
	return object;
}

static int wanted_node(int node)
{
	return node == CONFIG_NODE_LOCAL ? numa_node_id() : node;
}

static void *call_kmalloc(const struct operation *operation)
{
	const struct allocator *allocator = workload->allocator;
	void *object;

	if (operation->node == CONFIG_NODE_ANY || allocator->kmalloc_node == NULL) {
		if (operation->zero && allocator->kzalloc != NULL)
			return allocator->kzalloc(operation->bytes, operation->gfp);
		object = allocator->__kmalloc(operation->bytes, operation->gfp);
	} else {
		object = allocator->kmalloc_node(operation->bytes, operation->gfp, wanted_node(operation->node));
	}
	return operation->zero ? zeroed(object, operation->bytes) : object;
}

static void *call_cache(const struct operation *operation, struct work_cache *cache)
{
	const struct allocator *allocator = workload->allocator;
	void *object;

	if (operation->node == CONFIG_NODE_ANY || allocator->kmem_cache_alloc_node == NULL) {
		if (operation->zero && allocator->kmem_cache_zalloc != NULL)
			return allocator->kmem_cache_zalloc(cache->cache, operation->gfp);
		object = allocator->kmem_cache_alloc(cache->cache, operation->gfp);
	} else {
		object = allocator->kmem_cache_alloc_node(cache->cache, operation->gfp, wanted_node(operation->node));
	}
	return operation->zero ? zeroed(object, cache->object_bytes) : object;
}

static void count_latency(struct workload_latency *of_cache, struct histogram **cycles_of_cache,
	struct workload_latency *of_job, uint64_t cycles)
{
	histogram_add(histogram_of(cycles_of_cache), cycles);
	of_cache->cycles += cycles;
	of_job->cycles += cycles;
	if (cycles > of_cache->cycles_max)
		of_cache->cycles_max = cycles;
	if (cycles > of_job->cycles_max)
		of_job->cycles_max = cycles;
}

static void count_alloc(struct work_cache *cache, struct workload_job_counts *counts, const struct work_object *object)
{
	cache->counts.allocs++;
	cache->counts.requested_bytes += object->bytes;
	cache->counts.live_bytes += object->bytes;
	counts->allocs++;
	counts->requested_bytes += object->bytes;
}

/* CACHE: NULL when none is large enough. */
static void tell(
	bool begins, bool frees, const struct work_cache *cache, uint64_t bytes, const void *object, const char *site)
{
	const struct kernel_watch_operation operation = {
		.begins = begins,
		.frees = frees,
		.cache = cache == NULL ? NULL : cache->cache,
		.cache_name = cache == NULL ? NULL : cache->name,
		.bytes = bytes,
		.object = object,
		.site = site,
	};

	KERNEL_WATCH(operation, &operation);
}

/* What no general cache is large enough for: the allocator says no, nothing is counted for a cache. */
static bool alloc_too_large(const struct operation *operation, struct workload_job_counts *counts)
{
	enum hw_phase before = hw_phase_set(HW_PHASE_ALLOC);
	void *object;

	tell(true, false, NULL, operation->bytes, NULL, operation->site);
	object = call_kmalloc(operation);
	hw_phase_set(before);
	tell(false, false, NULL, operation->bytes, object, operation->site);
	hw_note(BOUNDARY_RESULT, world_physical(object), operation->bytes);
	counts->failures++;
	if (object != NULL) /* a module with ideas of its own */
		workload->allocator->kfree(object);
	return false;
}

/* Whoever destroys the cache waits until nobody is inside. */
static void operation_leaves(struct work_cache *cache)
{
	cache->users--;
	kernel_send(&cache->users);
}

static bool alloc_from(const struct operation *operation, uint32_t index, struct workload_job_counts *counts,
	struct work_object *object)
{
	struct work_cache *cache = &workload->caches[index];
	bool kmalloc_call = operation->cache == PLAN_NONE;
	uint64_t since = hw_now_cycles();
	uint64_t bytes = kmalloc_call ? operation->bytes : cache->object_bytes;
	enum hw_phase before = hw_phase_set(HW_PHASE_ALLOC);

	tell(true, false, cache, bytes, NULL, operation->site);
	cache->users++;
	KERNEL_WATCH(call, true);
	object->address = kmalloc_call ? call_kmalloc(operation) : call_cache(operation, cache);
	KERNEL_WATCH(call, false);
	hw_interval_end();
	hw_phase_set(before);
	operation_leaves(cache);
	tell(false, false, cache, bytes, object->address, operation->site);
	object->bytes = (uint32_t)bytes;
	object->cache = kmalloc_call ? index | WORK_KMALLOC : index;
	count_latency(&cache->counts.alloc, &cache->counts.alloc_cycles, &counts->alloc, hw_now_cycles() - since);
	hw_note(BOUNDARY_RESULT, world_physical(object->address), object->bytes);
	if (object->address == NULL) {
		cache->counts.failures++;
		counts->failures++;
		return false;
	}
	count_alloc(cache, counts, object);
	return true;
}

static bool is_absent(uint32_t index, struct workload_job_counts *counts)
{
	struct work_cache *cache = &workload->caches[index];

	if (cache->cache != NULL && !cache->closing) {
		kernel_receive(cache);
		return false;
	}
	cache->counts.absent++;
	counts->absent++;
	return true;
}

bool operation_alloc(const struct operation *operation, struct workload_job_counts *counts, struct work_object *object)
{
	uint32_t index = operation->cache;

	hw_boundary(BOUNDARY_OPERATION, operation->subject);
	if (index == PLAN_NONE)
		index = general_index(operation->bytes, operation->gfp);
	workload->operations++;
	if (index == PLAN_NONE)
		return alloc_too_large(operation, counts);
	if (is_absent(index, counts))
		return false;
	return alloc_from(operation, index, counts, object);
}

/* --- freeing --- */

void operation_free(uint64_t subject, const struct work_object *object, struct workload_job_counts *counts)
{
	struct work_cache *cache = &workload->caches[object->cache & ~WORK_KMALLOC];
	enum hw_phase before;
	uint64_t since;

	hw_boundary(BOUNDARY_OPERATION, subject);
	since = hw_now_cycles();
	before = hw_phase_set(HW_PHASE_FREE);
	tell(true, true, cache, object->bytes, object->address, NULL);
	cache->users++;
	KERNEL_WATCH(call, true);
	if ((object->cache & WORK_KMALLOC) != 0)
		workload->allocator->kfree(object->address);
	else
		workload->allocator->kmem_cache_free(cache->cache, object->address);
	KERNEL_WATCH(call, false);
	hw_interval_end();
	hw_phase_set(before);
	operation_leaves(cache);
	tell(false, true, cache, object->bytes, object->address, NULL);
	count_latency(&cache->counts.free, &cache->counts.free_cycles, &counts->free, hw_now_cycles() - since);
	cache->counts.frees++;
	cache->counts.live_bytes -= object->bytes;
	counts->frees++;
	workload->operations++;
}

/* --- use --- */

void operation_touch(uint64_t subject, const struct work_object *object, uint64_t bytes, bool write)
{
	uint64_t end = bytes < object->bytes ? bytes : object->bytes;

	for (uint64_t place = 0; place < end; place += TOUCH_STEP_BYTES) {
		char *address = (char *)object->address + place;
		size_t step = end - place < TOUCH_STEP_BYTES ? end - place : TOUCH_STEP_BYTES;

		if (place != 0)
			hw_boundary(BOUNDARY_OPERATION, subject);
		if (write)
			kernel_memset(address, TOUCH_BYTE, step);
		else
			world_access(address, step, false);
	}
}
