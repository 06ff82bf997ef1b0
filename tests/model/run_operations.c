/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations of a program on objects and CPUs, in both worlds. See run.h. */
#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "tests/model/run_private.h"

#include <errno.h>
#include <string.h>

enum {
	LIVE_OBJECTS_MAX = 2500,
	LIVE_BYTES_MAX = 12 << 20, /* page requests may fail only where the program says so */
	KMALLOC_BYTES_MAX = 9000,
	WAIT_TICKS_MAX = 700
};

static unsigned int cpus_online(const struct model *model)
{
	unsigned int online = 0;

	for (unsigned int cpu = 0; cpu < model->cpus; cpu++)
		online += model->cpu_online[cpu];
	return online;
}

unsigned int run_cpu(const struct run *run, unsigned int number)
{
	const struct model *model = run->model;

	number %= cpus_online(model);
	for (unsigned int cpu = 0;; cpu++)
		if (model->cpu_online[cpu] && number-- == 0)
			return cpu;
}

bool run_begin(struct run *run, const struct operation *operation, enum driver_request request)
{
	unsigned int cpu = run_cpu(run, operation->cpu);

	run->steps++;
	run->driver.fail_first = operation->fail_first;
	run->driver.fail_count = operation->fail_count;
	model_begin(run->model, cpu, operation->fail_first, operation->fail_count);
	return run_request(run, request, cpu);
}

void run_end(struct run *run)
{
	const struct model *model = run->model;
	const struct driver *driver = &run->driver;
	unsigned int count = MIN(MIN(model->request_count, driver->request_count), MODEL_REQUESTS_MAX);

	for (unsigned int i = 0; i < count; i++)
		if (model->requests[i].node != driver->requests[i].node ||
			model->requests[i].order != driver->requests[i].order)
			run_fail(run, "page request %u: expected node %d, order %u, found node %d, order %u", i + 1,
				model->requests[i].node, model->requests[i].order, driver->requests[i].node,
				driver->requests[i].order);
	if (model->request_count != driver->request_count)
		run_fail(run, "page requests: expected %u, found %u", model->request_count, driver->request_count);
}

/* --- contents --- */

static uint64_t mark_of(const struct live_object *live, unsigned int offset)
{
	return ((uint64_t)(uintptr_t)live->address + offset) * UINT64_C(0x9e3779b97f4a7c15);
}

static void mark_write(const struct live_object *live)
{
	uint64_t last = mark_of(live, live->bytes - sizeof(last)), first = mark_of(live, 0);

	memcpy(live->address + live->bytes - sizeof(last), &last, sizeof(last));
	memcpy(live->address, &first, sizeof(first));
}

static void mark_check(struct run *run, const struct live_object *live)
{
	uint64_t first = mark_of(live, 0), last = mark_of(live, live->bytes - sizeof(last));
	bool last_is_first = live->bytes < 2 * sizeof(first);

	if (memcmp(live->address, &first, sizeof(first)) != 0 ||
		(!last_is_first && memcmp(live->address + live->bytes - sizeof(last), &last, sizeof(last)) != 0))
		run_fail(run, "an object of cache %s was written to while it was in use",
			live->object.slab->cache->name);
}

/* --- allocation --- */

void run_learn(struct run *run, struct model_object object, char *address)
{
	struct model_cache *cache = object.slab->cache;

	if (object.slab->objects == NULL)
		object.slab->objects = address - cache->object_offset - (size_t)object.index * cache->buffer_size;
	if (model_object_address(object) != address)
		run_fail(run, "cache %s: another object than expected comes out", cache->name);
	else if (cache->address != NULL && kernel_allocator()->inspection->page_cache(address) != cache->address)
		run_fail(run, "cache %s: an object that lies in no slab of it comes out", cache->name);
}

/* With a pattern in free objects, a constructor works for each user anew. */
static bool constructs_each(const struct model_cache *cache)
{
	return cache->has_constructor && cache->poisoned;
}

static void accept(struct run *run, struct model_object object, unsigned int bytes, bool general)
{
	struct live_object live = { object, run->driver.pointer, bytes, general };

	run_end(run);
	if (run->failure != NULL)
		return;
	if (model_object_exists(object) != (live.address != NULL)) {
		run_fail(run, "an allocation was expected to %s, it %s",
			model_object_exists(object) ? "succeed" : "fail", live.address != NULL ? "did" : "failed");
		return;
	}
	if (live.address == NULL) {
		run->marks[RUN_MARK_ALLOCATION_FAILED]++;
		return;
	}
	run_learn(run, object, live.address);
	if (run->failure != NULL)
		return;
	mark_write(&live);
	run->model->constructed += constructs_each(object.slab->cache);
	run->live_bytes += bytes;
	g_array_append_val(run->live, live);
}

static bool has_room(const struct run *run)
{
	return run->live->len < LIVE_OBJECTS_MAX && run->live_bytes < LIVE_BYTES_MAX;
}

static gfp_t flags_for(const struct model_cache *cache, unsigned int number)
{
	static const gfp_t flags[] = { GFP_KERNEL, GFP_KERNEL, GFP_ATOMIC, GFP_KERNEL | __GFP_NO_GROW };

	return flags[number % G_N_ELEMENTS(flags)] | (cache->dma ? GFP_DMA : 0);
}

static void alloc_one(struct run *run, const struct operation *operation, struct model_cache *cache)
{
	gfp_t gfp = flags_for(cache, operation->b);
	struct model_object object;

	run->driver.cache = cache->address;
	run->driver.gfp = gfp;
	run->driver.node = (int)(operation->c % (run->model->nodes + 1)) - 1;
	if (operation->kind == OPERATION_ALLOC_NODE) {
		run_tell(run, operation, "alloc from %s, flags %#x, node %d", cache->name, gfp, run->driver.node);
		if (!run_begin(run, operation, DRIVER_ALLOC_NODE))
			return;
		object = model_alloc_node(run->model, cache, gfp, run->driver.node);
	} else {
		run_tell(run, operation, "alloc from %s, flags %#x", cache->name, gfp);
		if (!run_begin(run, operation, DRIVER_ALLOC))
			return;
		object = model_alloc(run->model, cache, gfp);
	}
	accept(run, object, cache->object_size, false);
}

static void run_alloc(struct run *run, const struct operation *operation)
{
	struct model_cache *cache = run->slots[operation->a % RUN_SLOTS];

	for (unsigned int i = 0; cache != NULL && i < operation->count && has_room(run) && run->failure == NULL; i++)
		alloc_one(run, operation, cache);
}

static void kmalloc_one(struct run *run, const struct operation *operation)
{
	/* Small sizes are wanted most. */
	unsigned int size = 8 + operation->a % (operation->a % 3 == 0 ? KMALLOC_BYTES_MAX : 256);
	struct model_cache *cache = model_general_for(run->model, size);

	if (operation->c % 8 == 0) {
		g_autofree char *twin = g_strdup_printf("%s(DMA)", cache->name);

		cache = model_cache_named(run->model, twin);
	}
	run->driver.size = size;
	run->driver.gfp = flags_for(cache, operation->b);
	run_tell(run, operation, "kmalloc of %u bytes, flags %#x", size, run->driver.gfp);
	if (run_begin(run, operation, DRIVER_KMALLOC))
		accept(run, model_alloc(run->model, cache, run->driver.gfp), size, true);
}

static void run_kmalloc(struct run *run, const struct operation *operation)
{
	for (unsigned int i = 0; i < operation->count && has_room(run) && run->failure == NULL; i++)
		kmalloc_one(run, operation);
}

/* --- freeing --- */

static void free_one(struct run *run, const struct operation *operation, unsigned int index)
{
	struct live_object live = g_array_index(run->live, struct live_object, index);

	run_tell(run, operation, "free object %u of a slab of %s, node %d", live.object.index,
		live.object.slab->cache->name, live.object.slab->node);
	mark_check(run, &live);
	run->live_bytes -= live.bytes;
	g_array_remove_index_fast(run->live, index);
	run->driver.cache = live.object.slab->cache->address;
	run->driver.object = live.address;
	if (!run_begin(run, operation, live.general ? DRIVER_KFREE : DRIVER_FREE))
		return;
	run->model->destructed += constructs_each(live.object.slab->cache);
	model_free(run->model, live.object);
	run_end(run);
}

static void run_free(struct run *run, const struct operation *operation)
{
	unsigned int stride = operation->b % 5;
	unsigned int index = operation->a;

	for (unsigned int i = 0; i < operation->count && run->live->len != 0 && run->failure == NULL; i++) {
		index %= run->live->len;
		free_one(run, operation, index);
		index += stride;
	}
}

/* --- CPUs --- */

static void run_cpu_down(struct run *run, const struct operation *operation)
{
	unsigned int target = run_cpu(run, operation->a);
	struct operation elsewhere = *operation;

	if (cpus_online(run->model) == 1)
		return;
	while (run_cpu(run, elsewhere.cpu) == target)
		elsewhere.cpu++;
	run->driver.target = target;
	run_tell(run, &elsewhere, "cpu %u goes down", target);
	if (!run_begin(run, &elsewhere, DRIVER_CPU_DOWN))
		return;
	if (run->driver.result != 0)
		run_fail(run, "cpu %u does not go down: %ld", target, run->driver.result);
	model_cpu_down(run->model, target);
	run->marks[RUN_MARK_CPU_DOWN]++;
	run_end(run);
}

/* The tick in which its reaps begin must be known: not at a tick's end. */
static void stand_at_beginning_of_tick(struct run *run)
{
	uint64_t period = hw->machine->cpu_hz / hw->machine->hz;

	if (hw_now_cycles() % period > period / 2)
		run_sleep(run, 1);
}

static void run_cpu_up(struct run *run, const struct operation *operation)
{
	struct model *model = run->model;
	unsigned int target = operation->a % model->cpus;
	bool up;

	if (model->cpu_online[target])
		return;
	stand_at_beginning_of_tick(run);
	run->driver.target = target;
	run_tell(run, operation, "cpu %u comes up", target);
	if (!run_begin(run, operation, DRIVER_CPU_UP))
		return;
	up = model_cpu_up(model, target, run_tick());
	run->marks[up ? RUN_MARK_CPU_UP : RUN_MARK_CPU_UP_REFUSED]++;
	if (run->driver.result != (up ? 0 : -ENOMEM))
		run_fail(run, "cpu %u up: expected %d, found %ld", target, up ? 0 : -ENOMEM, run->driver.result);
	run_end(run);
}

/* --- all --- */

static void run_wait(struct run *run, const struct operation *operation)
{
	run_tell(run, operation, "wait for %u ticks", operation->a % WAIT_TICKS_MAX);
	run_sleep(run, operation->a % WAIT_TICKS_MAX);
}

void run_operation(struct run *run, const struct operation *operation)
{
	static void (*const operations[OPERATION_KINDS])(struct run * run, const struct operation *operation) = {
		[OPERATION_ALLOC] = run_alloc,
		[OPERATION_ALLOC_NODE] = run_alloc,
		[OPERATION_KMALLOC] = run_kmalloc,
		[OPERATION_FREE] = run_free,
		[OPERATION_CREATE] = run_create,
		[OPERATION_DESTROY] = run_destroy,
		[OPERATION_SHRINK] = run_shrink,
		[OPERATION_TUNE] = run_tune,
		[OPERATION_BAD_TUNE] = run_bad_tune,
		[OPERATION_CPU_DOWN] = run_cpu_down,
		[OPERATION_CPU_UP] = run_cpu_up,
		[OPERATION_WAIT] = run_wait,
		[OPERATION_READ] = run_read,
		[OPERATION_POLICY] = run_policy,
		[OPERATION_QUERY] = run_query,
		[OPERATION_PERCPU] = run_percpu,
		[OPERATION_BURST] = run_burst,
	};

	operations[operation->kind](run, operation);
}

void run_operations_undo(struct run *run)
{
	struct operation operation = { .count = 1 };

	while (run->percpu_count != 0 && run->failure == NULL)
		run_percpu_free(run, &operation);
	while (run->live->len != 0 && run->failure == NULL)
		free_one(run, &operation, run->live->len - 1);
	for (operation.a = 0; operation.a < RUN_SLOTS && run->failure == NULL; operation.a++) {
		run_destroy(run, &operation);
		if (run->slots[operation.a] != NULL)
			run_fail(run, "cache %s cannot be destroyed although all its objects are free",
				run->slots[operation.a]->name);
	}
	for (operation.a = 0; operation.a < run->model->chain->len && run->failure == NULL; operation.a++)
		run_shrink(run, &operation);
}
