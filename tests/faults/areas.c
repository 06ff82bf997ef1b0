/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is made to fail: the operations of the sweep, and the machines. See sweep.h. */
#include "tests/faults/sweep.h"

#include "models/kernel/memory.h"
#include "models/kernel/mempolicy.h"
#include "models/kernel/proc.h"
#include "models/kernel/task.h"
#include "sim/engine/random.h"

#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/topology.h>

#include <stdio.h>
#include <string.h>

enum { SMALL_BYTES = 40, LARGE_BYTES = 2048, LINE_BYTES = 200, WORKERS_MAX = 8, HELD = 24, OPERATIONS = 60 };

/* State of the area in the world that exists. */
static struct {
	struct kmem_cache *cache, *large;
	struct task *main;
	unsigned int running;
	const char *failed; /* the first operation of a worker that failed */
	struct worker {
		unsigned int number;
		uint64_t drawn;
		void *held[HELD];
		struct kmem_cache *caches[HELD]; /* NULL: by kmalloc */
		unsigned int count;
	} workers[WORKERS_MAX];
} state;

static const struct allocator *slab(void)
{
	return kernel_allocator();
}

static void nothing(void)
{
	memset(&state, 0, sizeof(state));
}

/* --- creation of a cache --- */

static void construct(void *object, struct kmem_cache *cache, unsigned long flags)
{
	(void)cache, (void)flags;
	memset(object, 0x5a, sizeof(void *));
}

static int create_as(const char **what, size_t size, unsigned long flags, kmem_ctor_t ctor)
{
	*what = "kmem_cache_create";
	state.cache = slab()->kmem_cache_create("swept", size, 0, flags, ctor, NULL);
	return state.cache != NULL ? 0 : -ENOMEM;
}

static int create_small(const char **what)
{
	return create_as(what, SMALL_BYTES, 0, NULL);
}

static int create_off_slab(const char **what)
{
	return create_as(what, LARGE_BYTES, SLAB_DESTROY_BY_RCU | SLAB_HWCACHE_ALIGN, construct);
}

static void destroy(void)
{
	if (state.cache != NULL)
		slab()->kmem_cache_destroy(state.cache);
	state.cache = NULL;
}

/* --- use of a cache: its first objects, on each node --- */

static int first_objects(const char **what)
{
	void *objects[WORKERS_MAX] = { NULL };
	unsigned int nodes = hw->machine->nodes;
	int error = 0;

	*what = "kmem_cache_alloc_node";
	for (unsigned int node = 0; node < nodes; node++) {
		objects[node] = slab()->kmem_cache_alloc_node(state.cache, GFP_KERNEL, (int)node);
		if (objects[node] == NULL)
			error = -ENOMEM;
	}
	for (unsigned int node = 0; node < nodes; node++)
		if (objects[node] != NULL)
			slab()->kmem_cache_free(state.cache, objects[node]);
	return error;
}

/* Another node is preferred: when it has nothing, this one serves. */
static int preferred_object(const char **what)
{
	unsigned int node = hw->machine->nodes - 1;
	void *object;

	*what = "kmem_cache_alloc";
	task_policy_set(kernel_current_policy(), TASK_POLICY_PREFERRED, &node, 1);
	object = slab()->kmem_cache_alloc(state.cache, GFP_KERNEL);
	task_policy_set(kernel_current_policy(), TASK_POLICY_DEFAULT, NULL, 0);
	if (object == NULL)
		return -ENOMEM;
	slab()->kmem_cache_free(state.cache, object);
	return 0;
}

static void prepare_off_slab(void)
{
	const char *what;

	nothing();
	create_off_slab(&what);
}

/* --- tuning --- */

static int tune(const char **what, const char *text)
{
	kernel_ssize_t written = kernel_proc_write("slabinfo", text, strlen(text));

	*what = "write to slabinfo";
	return written < 0 ? (int)written : 0;
}

static int tune_larger(const char **what)
{
	return tune(what, "size-64 300 150 4");
}

static int tune_smaller(const char **what)
{
	return tune(what, "size-64 4 2 1");
}

/* Of the cache that the arrays themselves come from. */
static int tune_array_cache(const char **what)
{
	return tune(what, "size-128 110 50 2");
}

static void tune_back(void)
{
	const char *what;

	tune(&what, "size-64 120 60 8");
	tune(&what, "size-128 120 60 8");
}

/* --- CPUs --- */

static unsigned int last_cpu(void)
{
	return hw->machine->cpus - 1;
}

static void prepare_without_last(void)
{
	nothing();
	cpu_down(last_cpu());
}

/* The last CPU's node has no CPU left. */
static void prepare_without_node(void)
{
	unsigned int cpus = hw->machine->cpus_per_node[cpu_to_node(last_cpu())];

	nothing();
	for (unsigned int i = 0; i < cpus; i++)
		cpu_down(last_cpu() - i);
}

static int up_last(const char **what)
{
	*what = "cpu_up";
	return cpu_up(last_cpu());
}

static int down_last(const char **what)
{
	*what = "cpu_down";
	return cpu_down(last_cpu());
}

/* --- mixed --- */

static uint64_t draw(struct worker *worker, uint64_t bound)
{
	struct random_key key = { .seed = 1, .stream = worker->number, .purpose = 1 };

	return random_below(random_draw(key, worker->drawn++), bound);
}

static void failed(const char *what)
{
	if (state.failed == NULL)
		state.failed = what;
}

static void hold(struct worker *worker, void *object, struct kmem_cache *cache, const char *what)
{
	if (object == NULL) {
		failed(what);
		return;
	}
	worker->held[worker->count] = object;
	worker->caches[worker->count++] = cache;
}

static void let_go(struct worker *worker, unsigned int index)
{
	if (worker->caches[index] != NULL)
		slab()->kmem_cache_free(worker->caches[index], worker->held[index]);
	else
		slab()->kfree(worker->held[index]);
	worker->count--;
	worker->held[index] = worker->held[worker->count];
	worker->caches[index] = worker->caches[worker->count];
}

static void op_kmalloc(struct worker *worker)
{
	size_t bytes = 1 + draw(worker, 9000);
	gfp_t gfp = draw(worker, 2) == 0 ? GFP_KERNEL : GFP_ATOMIC;

	hold(worker, slab()->__kmalloc(bytes, gfp), NULL, "kmalloc");
}

static void op_kzalloc(struct worker *worker)
{
	hold(worker, slab()->kzalloc(1 + draw(worker, 700), GFP_KERNEL), NULL, "kzalloc");
}

static void op_alloc(struct worker *worker)
{
	struct kmem_cache *cache = draw(worker, 2) == 0 ? state.cache : state.large;

	hold(worker, slab()->kmem_cache_alloc(cache, GFP_KERNEL), cache, "kmem_cache_alloc");
}

static void op_alloc_node(struct worker *worker)
{
	struct kmem_cache *cache = draw(worker, 2) == 0 ? state.cache : state.large;
	int node = (int)draw(worker, hw->machine->nodes);

	hold(worker, slab()->kmem_cache_alloc_node(cache, GFP_KERNEL, node), cache, "kmem_cache_alloc_node");
}

static void op_percpu(struct worker *worker)
{
	void *handle = slab()->__alloc_percpu(16 + draw(worker, 600));

	if (handle == NULL)
		failed("__alloc_percpu");
	else
		slab()->free_percpu(handle);
}

static void op_temporary(struct worker *worker)
{
	static const char *const names[WORKERS_MAX] = { "temporary-0", "temporary-1", "temporary-2", "temporary-3",
		"temporary-4", "temporary-5", "temporary-6", "temporary-7" };
	struct kmem_cache *cache =
		slab()->kmem_cache_create(names[worker->number], 16 + draw(worker, 3000), 0, 0, NULL, NULL);
	void *object;

	if (cache == NULL) {
		failed("kmem_cache_create");
		return;
	}
	object = slab()->kmem_cache_zalloc(cache, GFP_KERNEL);
	if (object != NULL)
		slab()->kmem_cache_free(cache, object);
	else
		failed("kmem_cache_zalloc");
	slab()->kmem_cache_destroy(cache);
}

static void op_tune(struct worker *worker)
{
	char text[64];
	const char *what;

	snprintf(text, sizeof(text), "size-%u %u 3 %u", 32u << draw(worker, 4), 3 + (unsigned int)draw(worker, 80),
		(unsigned int)draw(worker, 4));
	if (tune(&what, text) != 0)
		failed(what);
}

static void op_shrink(struct worker *worker)
{
	slab()->kmem_cache_shrink(draw(worker, 2) == 0 ? state.cache : state.large);
}

static void work_once(struct worker *worker)
{
	static void (*const operations[])(struct worker * worker) = { op_kmalloc, op_kmalloc, op_kzalloc, op_alloc,
		op_alloc, op_alloc_node, op_alloc_node, op_percpu, op_temporary, op_tune, op_shrink };

	if (worker->count == HELD || (worker->count != 0 && draw(worker, 3) == 0))
		let_go(worker, (unsigned int)draw(worker, worker->count));
	else
		operations[draw(worker, G_N_ELEMENTS(operations))](worker);
}

static void worker_main(void *argument)
{
	struct worker *worker = argument;

	for (unsigned int i = 0; i < OPERATIONS; i++) {
		kernel_task_checkpoint();
		kernel_enter();
		work_once(worker);
		kernel_exit();
	}
	while (worker->count != 0)
		let_go(worker, 0);
	if (--state.running == 0)
		kernel_task_wake(state.main);
}

static void prepare_mixed(void)
{
	nothing();
	state.cache = slab()->kmem_cache_create("mixed", LINE_BYTES, 0, SLAB_HWCACHE_ALIGN, construct, NULL);
	state.large = slab()->kmem_cache_create("mixed-large", LARGE_BYTES, 128, SLAB_DESTROY_BY_RCU, NULL, NULL);
}

static int mixed(const char **what)
{
	unsigned int cpus = hw->machine->cpus < WORKERS_MAX ? hw->machine->cpus : WORKERS_MAX;

	state.main = kernel_current();
	state.running = cpus;
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		state.workers[cpu].number = cpu;
		kernel_task_new("worker", cpu, worker_main, &state.workers[cpu]);
	}
	while (state.running != 0)
		kernel_task_sleep();
	*what = state.failed;
	return state.failed != NULL ? -ENOMEM : 0;
}

static void undo_mixed(void)
{
	destroy();
	slab()->kmem_cache_destroy(state.large);
}

/* --- the tables --- */

const struct sweep_area sweep_areas[] = {
	{ "boot", "the start of the kernel", 0, true, false, NULL, NULL, NULL },
	{ "create", "kmem_cache_create, small objects", 0, false, true, nothing, create_small, destroy },
	{ "create-off-slab", "kmem_cache_create, descriptors apart, freed by RCU", 0, false, true, nothing,
		create_off_slab, destroy },
	{ "first-objects", "first slab on each node, descriptors apart", 0, false, true, prepare_off_slab,
		first_objects, destroy },
	{ "preferred", "kmem_cache_alloc with a preferred node", 0, false, true, prepare_off_slab, preferred_object,
		destroy },
	{ "tune-larger", "slabinfo write, larger arrays", 0, false, true, nothing, tune_larger, tune_back },
	{ "tune-smaller", "slabinfo write, smaller arrays", 0, false, true, nothing, tune_smaller, tune_back },
	{ "tune-arrays", "slabinfo write, the cache of arrays itself", 0, false, true, nothing, tune_array_cache,
		tune_back },
	{ "cpu-up", "cpu_up of a node that has another CPU", 0, false, true, prepare_without_last, up_last, nothing },
	{ "cpu-up-node", "cpu_up of the first CPU of a node", 0, false, true, prepare_without_node, up_last, nothing },
	{ "cpu-up-first", "cpu_up of a CPU that never was online", 1, false, true, nothing, up_last, nothing },
	{ "cpu-down", "cpu_down", 0, false, true, nothing, down_last, nothing },
	{ "mixed", "all CPUs allocate, free, create, destroy, tune, shrink", 0, false, false, prepare_mixed, mixed,
		undo_mixed },
};
const unsigned int sweep_area_count = G_N_ELEMENTS(sweep_areas);

const struct sweep_shape sweep_shapes[] = {
	{ "2x2", 2, 2, KERNEL_DEBUG_OFF, 0, 0 },
	{ "2x2-debug", 2, 2, KERNEL_DEBUG_ON, 0, 0 },
	{ "3x1", 3, 1, KERNEL_DEBUG_OFF, 0, 0 },
	{ "2x1-large", 2, 1, KERNEL_DEBUG_OFF, 13, 0 },
	{ "2x2m1", 3, 2, KERNEL_DEBUG_OFF, 0, 1 },
};
const unsigned int sweep_shape_count = G_N_ELEMENTS(sweep_shapes);
