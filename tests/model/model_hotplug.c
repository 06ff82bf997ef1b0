/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPUs that come and go: chapter 10 of the specification. See model.h. */
#include "tests/model/model.h"

#include <string.h>

enum { LIST3_BYTES = 104, REAP_STAGGER_TICKS = 3 };

static struct model_cache *cache_at(const struct model *model, unsigned int position)
{
	return g_ptr_array_index(model->chain, model->chain->len - 1 - position);
}

/* --- going --- */

static bool last_of_node(const struct model *model, unsigned int leaving, int node)
{
	for (unsigned int cpu = 0; cpu < model->cpus; cpu++)
		if (cpu != leaving && model->cpu_online[cpu] && (int)model->node_of_cpu[cpu] == node)
			return false;
	return true;
}

static void detach(struct model *model, struct model_cache *cache, int number, struct model_parts *parts)
{
	struct model_node *node = &cache->nodes[number];

	if (node->shared != NULL)
		model_slabs_return(model, cache, number, node->shared->entries, node->shared->avail);
	parts->shared = node->shared;
	node->shared = NULL;
	parts->has_alien = node->has_alien;
	parts->alien_memory = node->alien_memory;
	memcpy(parts->alien, node->alien, sizeof(parts->alien));
	memset(node->alien, 0, sizeof(node->alien));
	node->has_alien = false;
}

static void strip(struct model *model, struct model_cache *cache, unsigned int cpu, int number, bool last)
{
	struct model_array *head = cache->heads[cpu];
	struct model_parts parts = { 0 };

	cache->heads[cpu] = NULL;
	cache->nodes[number].free_limit -= cache->batchcount;
	model_slabs_return(model, cache, number, head->entries, head->avail);
	if (last)
		detach(model, cache, number, &parts);
	model_array_release(model, parts.shared);
	parts.shared = NULL;
	for (int home = 0; home < (int)model->nodes; home++)
		if (parts.alien[home] != NULL)
			model_alien_drain(model, cache, parts.alien[home], home);
	model_alien_release(model, &parts);
	model_array_release(model, head);
}

/* Undoes the CPU's share in the first RAISED caches' limits and the first EQUIPPED caches' arrays. */
static void take_down(struct model *model, unsigned int cpu, unsigned int raised, unsigned int equipped)
{
	int node = (int)model->node_of_cpu[cpu];
	bool last = last_of_node(model, cpu, node);

	for (unsigned int i = 0; i < raised; i++) {
		if (i < equipped)
			strip(model, cache_at(model, i), cpu, node, last);
		else
			cache_at(model, i)->nodes[node].free_limit -= cache_at(model, i)->batchcount;
	}
	for (unsigned int i = 0; i < model->chain->len; i++)
		if (cache_at(model, i)->nodes[node].present)
			model_slabs_release_free(model, cache_at(model, i), node);
}

void model_cpu_down(struct model *model, unsigned int cpu)
{
	model->cpu_online[cpu] = false;
	model->reap_due[cpu] = 0;
	take_down(model, cpu, model->chain->len, model->chain->len);
	model->cpu_prepared[cpu] = false;
}

/* --- coming --- */

static bool raise_limit(struct model *model, struct model_cache *cache, int number)
{
	struct model_node *node = &cache->nodes[number];

	if (!node->present) {
		struct model_object memory = model_kmalloc_node(model, LIST3_BYTES, number);

		if (!model_object_exists(memory))
			return false;
		model_list_init(node, memory);
	}
	node->free_limit = model_free_limit(model, cache, number);
	return true;
}

static bool equip(struct model *model, struct model_cache *cache, unsigned int cpu, int number)
{
	struct model_node *node = &cache->nodes[number];
	unsigned long entries = (unsigned long)cache->shared * cache->batchcount;
	struct model_array *head = model_array_alloc(model, number, cache->limit, cache->batchcount);
	struct model_parts parts;

	if (head == NULL)
		return false;
	if (!model_parts_alloc(model, cache, number, cache->limit, entries, &parts)) {
		model_array_release(model, head);
		return false;
	}
	cache->heads[cpu] = head;
	if (node->shared == NULL) {
		node->shared = parts.shared;
		parts.shared = NULL;
	}
	if (!node->has_alien && parts.has_alien) {
		node->has_alien = true;
		node->alien_memory = parts.alien_memory;
		memcpy(node->alien, parts.alien, sizeof(node->alien));
		memset(parts.alien, 0, sizeof(parts.alien));
		parts.has_alien = false;
	}
	model_parts_release(model, &parts);
	return true;
}

static bool prepare(struct model *model, unsigned int cpu, int node)
{
	unsigned int raised = 0, equipped = 0;

	while (raised < model->chain->len && raise_limit(model, cache_at(model, raised), node))
		raised++;
	if (raised == model->chain->len)
		while (equipped < model->chain->len && equip(model, cache_at(model, equipped), cpu, node))
			equipped++;
	if (equipped == model->chain->len)
		return true;
	take_down(model, cpu, raised, equipped);
	return false;
}

bool model_cpu_up(struct model *model, unsigned int cpu, unsigned long now)
{
	int node = (int)model->node_of_cpu[cpu];

	model->node_online[node] = true;
	model->cpu_prepared[cpu] = true;
	if (!prepare(model, cpu, node)) {
		model->cpu_prepared[cpu] = false;
		return false;
	}
	model->cpu_online[cpu] = true;
	model->reap_due[cpu] = now + model->hz + REAP_STAGGER_TICKS * cpu;
	model->reap_node[cpu] = model_next_node(model, node);
	return true;
}
