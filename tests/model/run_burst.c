/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All CPUs at once. The model cannot say what order things happen in; it checks what must hold whatever the order: no
 * object is written to by two, the objects that were in use before still are and no others, the laws. Then it takes
 * over the state and goes on exactly.
 */
#include "sim/check/laws.h"
#include "tests/model/run_private.h"

enum { BURST_TICKS_MAX = 1 };

/* For each cache, by name: objects in use that the allocator does not use itself. */
static GHashTable *count_out(const struct model *model)
{
	GHashTable *out = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < model->chain->len; i++) {
		const struct model_cache *cache = g_ptr_array_index(model->chain, i);
		unsigned long count = model_objects_out(model, cache) - model_metadata_in(model, cache);

		g_hash_table_insert(out, g_strdup(cache->name), GSIZE_TO_POINTER(count));
	}
	return out;
}

static void compare_out(struct run *run, GHashTable *before, GHashTable *after)
{
	GHashTableIter iterator;
	gpointer name, count;

	g_hash_table_iter_init(&iterator, before);
	while (g_hash_table_iter_next(&iterator, &name, &count)) {
		gpointer found = g_hash_table_lookup(after, name);

		if (found != count)
			run_fail(run, "after all CPUs at once: objects of cache %s in use: expected %zu, found %zu",
				(const char *)name, GPOINTER_TO_SIZE(count), GPOINTER_TO_SIZE(found));
	}
}

/* The program's objects are where they were, and nobody thinks that one is free. */
static void find_live(struct run *run)
{
	GHashTable *free_objects = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < run->model->chain->len; i++) {
		GHashTable *some = model_objects_free(run->model, g_ptr_array_index(run->model->chain, i));
		GHashTableIter iterator;
		gpointer address;

		g_hash_table_iter_init(&iterator, some);
		while (g_hash_table_iter_next(&iterator, &address, NULL))
			g_hash_table_add(free_objects, address);
		g_hash_table_unref(some);
	}
	for (guint i = 0; i < run->live->len; i++) {
		struct live_object *live = &g_array_index(run->live, struct live_object, i);

		live->object = model_object_at(run->model, live->address);
		if (!model_object_exists(live->object) || g_hash_table_contains(free_objects, live->address))
			run_fail(run, "after all CPUs at once: an object that is in use is free");
	}
	g_hash_table_unref(free_objects);
}

static void find_caches(struct run *run)
{
	static const char format[] = "model-%u";

	for (unsigned int slot = 0; slot < RUN_SLOTS; slot++) {
		g_autofree char *name = g_strdup_printf(format, slot);

		run->slots[slot] = model_cache_named(run->model, name);
	}
}

static void take_over(struct run *run)
{
	GHashTable *before = count_out(run->model);
	GHashTable *after;
	unsigned long constructed = run->constructed, destructed = run->destructed;

	model_import(run->model);
	after = count_out(run->model);
	compare_out(run, before, after);
	find_caches(run);
	find_live(run);
	run_percpu_find(run);
	for (unsigned int cpu = 0; cpu < run->model->cpus; cpu++)
		if (!run->model->cpu_online[cpu])
			run->model->reap_due[cpu] = 0;
	run->model->constructed = constructed;
	run->model->destructed = destructed;
	g_hash_table_unref(before);
	g_hash_table_unref(after);
}

static void choose_caches(struct run *run, struct driver_burst *burst)
{
	burst->caches = 0;
	for (unsigned int slot = 0; slot < RUN_SLOTS; slot++)
		if (run->slots[slot] != NULL && !run->slots[slot]->dma)
			burst->cache[burst->caches++] = run->slots[slot]->address;
}

void run_burst(struct run *run, const struct operation *operation)
{
	struct driver_burst *burst = &run->driver.burst;
	struct laws_extent extent;
	unsigned long before;
	bool over;

	choose_caches(run, burst);
	if (burst->caches == 0)
		return;
	burst->seed = operation->a;
	burst->operations = operation->count;
	burst->disturbances = operation->b % 6;
	run->driver.fail_every = operation->c % 3 == 0 ? 2 + operation->c % 16 : 0;
	/* Whose turn it is with a policy nobody could say afterwards. */
	run->driver.policy = run->model->policy = (struct model_policy){ 0 };
	before = run_tick();
	run_tell(run, operation, "all cpus at once, %u operations each", operation->count);
	over = run_begin(run, operation, DRIVER_BURST);
	run->driver.fail_every = 0;
	if (!over)
		return;
	if (run_tick() > before + BURST_TICKS_MAX)
		run_fail(run, "all CPUs at once: they took %lu ticks, so that reaps may have come in between",
			run_tick() - before);
	run->marks[RUN_MARK_BURST]++;
	if (burst->damaged != 0)
		run_fail(run, "all CPUs at once: %lu objects were written to by somebody else", burst->damaged);
	laws_check(&extent);
	run_check_findings(run);
	if (run->failure == NULL)
		take_over(run);
}
