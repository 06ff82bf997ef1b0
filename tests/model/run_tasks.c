/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations of a program: memory policy, questions about objects, per-CPU memory; in both worlds. See run.h. */
#include "tests/model/run_private.h"

#include <string.h>

enum { PERCPU_BYTES_MAX = 300 };

void run_policy(struct run *run, const struct operation *operation)
{
	struct model_policy policy = { .in_turn = operation->a % 2 != 0, .spread = operation->a % 3 == 0 };
	const char *kind = policy.in_turn ? "interleave" : "bind";

	for (unsigned int node = 0; node < run->model->nodes; node++) {
		policy.nodes[node] = (operation->b >> node & 1) != 0;
		policy.wanted |= policy.nodes[node];
	}
	if (operation->a % 5 < 2)
		policy.wanted = false;
	run_tell(run, operation, "policy: %s, nodes %#x%s", policy.wanted ? kind : "none",
		operation->b & ((1u << run->model->nodes) - 1), policy.spread ? ", slab spread" : "");
	run->driver.policy = policy;
	if (run_begin(run, operation, DRIVER_POLICY))
		run->model->policy = policy;
}

void run_query(struct run *run, const struct operation *operation)
{
	const struct driver *driver = &run->driver;
	const struct live_object *live;
	const struct model_cache *cache;
	unsigned int size;

	if (run->live->len == 0)
		return;
	live = &g_array_index(run->live, struct live_object, operation->a % run->live->len);
	cache = live->object.slab->cache;
	size = run->model->debug ? cache->object_size : cache->buffer_size;
	run->driver.cache = cache->address;
	run->driver.cache_other = ((struct model_cache *)g_ptr_array_index(run->model->chain, 0))->address;
	run->driver.object = live->address;
	run_tell(run, operation, "ask about an object of %s", cache->name);
	if (!run_begin(run, operation, DRIVER_QUERY))
		return;
	if (driver->query.ksize != size || driver->query.cache_size != size)
		run_fail(run, "size of cache %s: expected %u, found %u by object, %u by cache", cache->name, size,
			driver->query.ksize, driver->query.cache_size);
	if (driver->query.valid != 1 || driver->query.valid_odd != 0 || driver->query.valid_other != 0)
		run_fail(run, "an object of cache %s: valid %d (expected 1), one byte further %d, in another cache %d",
			cache->name, driver->query.valid, driver->query.valid_odd, driver->query.valid_other);
	run_end(run);
}

/* --- per-CPU memory --- */

static void **table_of(const struct percpu_object *object)
{
	return (void **)~(uintptr_t)object->handle;
}

static void model_percpu_free(struct model *model, const struct percpu_object *object)
{
	for (unsigned int cpu = 0; cpu < model->cpus; cpu++)
		if (model_object_exists(object->copies[cpu]))
			model_free(model, object->copies[cpu]);
	model_free(model, object->table);
}

static bool model_percpu_alloc(struct model *model, struct percpu_object *object)
{
	struct model_cache *cache = model_general_for(model, object->bytes);

	object->table = model_alloc(model, model_general_for(model, model->cpus * sizeof(void *)), GFP_KERNEL);
	if (!model_object_exists(object->table))
		return false;
	for (unsigned int cpu = 0; cpu < model->cpus; cpu++) {
		int node = (int)model->node_of_cpu[cpu];

		object->copies[cpu] = model->node_online[node] ? model_alloc_node(model, cache, GFP_KERNEL, node)
							       : model_alloc(model, cache, GFP_KERNEL);
		if (!model_object_exists(object->copies[cpu])) {
			model_percpu_free(model, object);
			return false;
		}
	}
	return true;
}

static void learn_copies(struct run *run, const struct percpu_object *object)
{
	static const char zeros[PERCPU_BYTES_MAX];
	void **table = table_of(object);

	run_learn(run, object->table, (char *)table);
	for (unsigned int cpu = 0; cpu < run->model->cpus && run->failure == NULL; cpu++) {
		run_learn(run, object->copies[cpu], table[cpu]);
		if (memcmp(table[cpu], zeros, object->bytes) != 0)
			run_fail(run, "the copy of cpu %u is not zeroed", cpu);
		memset(table[cpu], 0x55, object->bytes);
	}
}

void run_percpu_free(struct run *run, const struct operation *operation)
{
	struct percpu_object object = run->percpu[--run->percpu_count];

	run_tell(run, operation, "free per-cpu memory of %u bytes", object.bytes);
	run->driver.object = object.handle;
	if (!run_begin(run, operation, DRIVER_PERCPU_FREE))
		return;
	model_percpu_free(run->model, &object);
	run_end(run);
}

static void percpu_alloc(struct run *run, const struct operation *operation)
{
	struct percpu_object object = { .bytes = 1 + operation->a % PERCPU_BYTES_MAX };
	bool there;

	run_tell(run, operation, "per-cpu memory of %u bytes", object.bytes);
	run->driver.size = object.bytes;
	if (!run_begin(run, operation, DRIVER_PERCPU))
		return;
	there = model_percpu_alloc(run->model, &object);
	object.handle = run->driver.pointer;
	run_end(run);
	if (there != (object.handle != NULL))
		run_fail(run, "per-cpu memory was expected to be %s", there ? "there" : "refused");
	if (!there || run->failure != NULL)
		return;
	learn_copies(run, &object);
	run->percpu[run->percpu_count++] = object;
}

void run_percpu(struct run *run, const struct operation *operation)
{
	bool full = run->percpu_count == RUN_PERCPU_MAX;

	if (full || (run->percpu_count != 0 && operation->b % 2 == 0))
		run_percpu_free(run, operation);
	else
		percpu_alloc(run, operation);
}

void run_percpu_find(struct run *run)
{
	for (unsigned int i = 0; i < run->percpu_count; i++) {
		struct percpu_object *object = &run->percpu[i];

		object->table = model_object_at(run->model, table_of(object));
		for (unsigned int cpu = 0; cpu < run->model->cpus; cpu++)
			object->copies[cpu] = model_object_at(run->model, table_of(object)[cpu]);
	}
}
