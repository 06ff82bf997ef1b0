/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Creation, tuning, shrinking and destruction: chapters 8 and 9 of the specification. See model.h. */
#include "tests/model/model.h"

#include <errno.h>
#include <string.h>

enum { WORD = 8, ARRAY_HEADER_BYTES = 24, POINTERS_OF_NODE = 3 };

struct model_cache *model_cache_named(const struct model *model, const char *name)
{
	for (guint i = 0; i < model->chain->len; i++) {
		struct model_cache *cache = g_ptr_array_index(model->chain, i);

		if (strcmp(cache->name, name) == 0)
			return cache;
	}
	return NULL;
}

unsigned int model_free_limit(const struct model *model, const struct model_cache *cache, int node)
{
	unsigned int cpus = 0;

	for (unsigned int cpu = 0; cpu < model->cpus; cpu++)
		cpus += model->cpu_prepared[cpu] && (int)model->node_of_cpu[cpu] == node;
	return (1 + cpus) * cache->batchcount + cache->num;
}

void model_tunables_default(const struct model *model, unsigned int buffer_size, unsigned int *limit,
	unsigned int *batchcount, unsigned int *shared)
{
	if (buffer_size > 131072)
		*limit = 1;
	else if (buffer_size > model->page_size)
		*limit = 8;
	else if (buffer_size > 1024)
		*limit = 24;
	else if (buffer_size > 256)
		*limit = 54;
	else
		*limit = 120;
	if (model->debug)
		*limit = MIN(*limit, 32);
	*batchcount = (*limit + 1) / 2;
	*shared = model->smp && buffer_size <= model->page_size ? 8 : 0;
}

/* --- tuning --- */

struct tuning {
	struct model_cache *cache;
	unsigned int limit, batchcount, shared;
	struct model_object block; /* exchange block of the cross-CPU call */
	struct model_array *heads[MODEL_CPUS_MAX];
	struct model_parts parts[MODEL_NODES_MAX];
};

/* What the block holds: a pointer to the cache and one to the nodes, a pointer a CPU, three a node. */
static unsigned long block_bytes(const struct model *model)
{
	return (2 + model->cpus + POINTERS_OF_NODE * model->nodes) * WORD;
}

static bool tuning_alloc(struct model *model, struct tuning *tuning)
{
	for (unsigned int cpu = 0; cpu < model->cpus; cpu++) {
		if (!model->cpu_online[cpu])
			continue;
		tuning->heads[cpu] =
			model_array_alloc(model, (int)model->node_of_cpu[cpu], tuning->limit, tuning->batchcount);
		if (tuning->heads[cpu] == NULL)
			return false;
	}
	for (int node = 0; node < (int)model->nodes; node++) {
		unsigned long entries = (unsigned long)tuning->shared * tuning->batchcount;

		if (model->node_online[node] &&
			!model_parts_alloc(model, tuning->cache, node, tuning->limit, entries, &tuning->parts[node]))
			return false;
	}
	return true;
}

static void tuning_release(struct model *model, struct tuning *tuning)
{
	for (unsigned int cpu = 0; cpu < model->cpus; cpu++)
		model_array_release(model, tuning->heads[cpu]);
	for (int node = 0; node < (int)model->nodes; node++)
		model_parts_release(model, &tuning->parts[node]);
	model_free(model, tuning->block);
}

static void install_heads(struct model *model, struct tuning *tuning)
{
	struct model_cache *cache = tuning->cache;

	for (unsigned int cpu = 0; cpu < model->cpus; cpu++) {
		if (!model->cpu_online[cpu])
			continue;
		struct model_array *old = cache->heads[cpu];

		cache->heads[cpu] = tuning->heads[cpu];
		tuning->heads[cpu] = old;
	}
	for (unsigned int cpu = 0; cpu < model->cpus; cpu++) {
		struct model_array *old = tuning->heads[cpu];

		tuning->heads[cpu] = NULL;
		if (old == NULL)
			continue;
		model_slabs_return(model, cache, (int)model->node_of_cpu[cpu], old->entries, old->avail);
		model_array_release(model, old);
	}
}

static void install_alien(struct model_node *node, struct model_parts *parts)
{
	if (node->has_alien || !parts->has_alien)
		return;
	node->has_alien = true;
	node->alien_memory = parts->alien_memory;
	memcpy(node->alien, parts->alien, sizeof(node->alien));
	memset(parts->alien, 0, sizeof(parts->alien));
	parts->has_alien = false;
}

static void install_node(struct model *model, struct model_cache *cache, int number, struct model_parts *parts)
{
	struct model_node *node = &cache->nodes[number];
	struct model_array *old = node->shared;

	if (parts->has_list)
		model_list_init(node, parts->list_memory);
	parts->has_list = false;
	if (old != NULL)
		model_slabs_return(model, cache, number, old->entries, old->avail);
	node->shared = parts->shared;
	parts->shared = old;
	install_alien(node, parts);
	node->free_limit = model_free_limit(model, cache, number);
	model_parts_release(model, parts);
}

static void tuning_install(struct model *model, struct tuning *tuning)
{
	struct model_cache *cache = tuning->cache;

	cache->limit = tuning->limit;
	cache->batchcount = tuning->batchcount;
	cache->shared = tuning->shared;
	install_heads(model, tuning);
	for (int node = 0; node < (int)model->nodes; node++)
		if (model->node_online[node])
			install_node(model, cache, node, &tuning->parts[node]);
}

int model_tune(struct model *model, struct model_cache *cache, unsigned int limit, unsigned int batchcount,
	unsigned int shared)
{
	const struct model_general *largest =
		&g_array_index(model->general, struct model_general, model->general->len - 1);
	unsigned long entries_max = (largest->size - ARRAY_HEADER_BYTES) / WORD;
	struct tuning tuning = { .cache = cache, .limit = limit, .batchcount = batchcount, .shared = shared };
	bool complete;

	if (limit > entries_max || (unsigned long)shared * batchcount > entries_max)
		return -ENOMEM;
	tuning.block = model_alloc(model, model_general_for(model, block_bytes(model)), GFP_KERNEL);
	if (!model_object_exists(tuning.block))
		return -ENOMEM;
	complete = tuning_alloc(model, &tuning);
	if (complete)
		tuning_install(model, &tuning);
	tuning_release(model, &tuning);
	return complete ? 0 : -ENOMEM;
}

/* --- creation --- */

struct model_cache *model_create(struct model *model, const struct model_wish *wish)
{
	unsigned int limit, batchcount, shared;
	struct model_object memory;
	struct model_cache *cache;

	if (model_cache_named(model, wish->name) != NULL)
		return NULL;
	memory = model_alloc(model, g_ptr_array_index(model->chain, 0), GFP_KERNEL);
	if (!model_object_exists(memory))
		return NULL;
	cache = model_cache_new(wish->name);
	cache->memory = memory;
	cache->mem_spread = (wish->flags & SLAB_MEM_SPREAD) != 0;
	cache->has_constructor = wish->has_constructor;
	g_assert_true(model_geometry(model, wish, cache));
	model_tunables_default(model, cache->buffer_size, &limit, &batchcount, &shared);
	if (model_tune(model, cache, limit, batchcount, shared) == 0) {
		g_ptr_array_add(model->chain, cache);
		return cache;
	}
	model_free(model, memory);
	model_cache_release(cache);
	return NULL;
}

/* --- shrinking --- */

static void drain_heads(struct model *model, struct model_cache *cache, const unsigned int *order, unsigned int count)
{
	unsigned int caller = model->cpu;

	for (unsigned int i = 0; i < count; i++) {
		struct model_array *head = cache->heads[order[i]];
		unsigned int avail = head->avail;

		model->cpu = order[i];
		head->avail = 0;
		model_slabs_return(model, cache, (int)model->node_of_cpu[order[i]], head->entries, avail);
	}
	model->cpu = caller;
}

static void drain_nodes(struct model *model, struct model_cache *cache)
{
	for (int node = 0; node < (int)model->nodes; node++)
		for (int home = 0; home < (int)model->nodes; home++)
			if (cache->nodes[node].alien[home] != NULL)
				model_alien_drain(model, cache, cache->nodes[node].alien[home], home);
	for (int node = 0; node < (int)model->nodes; node++) {
		struct model_array *shared = cache->nodes[node].shared;
		unsigned int avail = shared != NULL ? shared->avail : 0;

		if (avail == 0)
			continue;
		shared->avail = 0;
		model_slabs_return(model, cache, node, shared->entries, avail);
	}
}

bool model_shrink(struct model *model, struct model_cache *cache, const unsigned int *order, unsigned int count)
{
	bool in_use = false;

	drain_heads(model, cache, order, count);
	drain_nodes(model, cache);
	for (int node = 0; node < (int)model->nodes; node++) {
		if (!cache->nodes[node].present)
			continue;
		model_slabs_release_free(model, cache, node);
		in_use |= cache->nodes[node].full.head != NULL || cache->nodes[node].partial.head != NULL;
	}
	return in_use;
}

/* --- destruction --- */

static void release_node(struct model *model, struct model_node *node)
{
	struct model_parts parts = {
		.shared = node->shared, .has_alien = node->has_alien, .alien_memory = node->alien_memory
	};

	memcpy(parts.alien, node->alien, sizeof(parts.alien));
	memset(node->alien, 0, sizeof(node->alien));
	node->shared = NULL;
	model_parts_release(model, &parts);
	model_free(model, node->memory);
	node->present = false;
}

bool model_destroy(struct model *model, struct model_cache *cache, const unsigned int *order, unsigned int count)
{
	g_ptr_array_remove(model->chain, cache);
	if (model_shrink(model, cache, order, count)) {
		g_ptr_array_add(model->chain, cache);
		return true;
	}
	for (unsigned int cpu = 0; cpu < model->cpus; cpu++) {
		struct model_array *head = cache->heads[cpu];

		cache->heads[cpu] = NULL;
		model_array_release(model, head);
	}
	for (int node = 0; node < (int)model->nodes; node++)
		if (cache->nodes[node].present)
			release_node(model, &cache->nodes[node]);
	model_free(model, cache->memory);
	model_cache_release(cache);
	return false;
}
