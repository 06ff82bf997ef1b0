/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays and node lists as objects of general caches. Sizes are those of the specification for LP64. See model.h. */
#include "tests/model/model.h"

#include <string.h>

enum { WORD = 8, ARRAY_HEADER_BYTES = 24, LIST3_BYTES = 104 };

struct model_array *model_array_alloc(struct model *model, int node, unsigned long limit, unsigned int batchcount)
{
	struct model_object memory = model_kmalloc_node(model, ARRAY_HEADER_BYTES + limit * WORD, node);
	struct model_array *array;

	if (!model_object_exists(memory))
		return NULL;
	array = model_array_new((unsigned int)limit, batchcount);
	array->memory = memory;
	return array;
}

void model_array_release(struct model *model, struct model_array *array)
{
	if (array == NULL)
		return;
	model_free(model, array->memory);
	g_free(array);
}

/* For a table's node, an array for each other node that is online now. */
static bool alien_alloc(struct model *model, int node, unsigned int limit, struct model_parts *parts)
{
	unsigned int entries = limit > 1 ? model->alien_limit : 1;

	if (!model->numa || model->alien_limit == 0)
		return true;
	parts->alien_memory = model_kmalloc_node(model, model->nodes * WORD, node);
	parts->has_alien = model_object_exists(parts->alien_memory);
	if (!parts->has_alien)
		return false;
	for (int home = 0; home < (int)model->nodes; home++) {
		if (home == node || !model->node_online[home])
			continue;
		parts->alien[home] = model_array_alloc(model, node, entries, 0);
		if (parts->alien[home] == NULL)
			return false;
	}
	return true;
}

static bool parts_fill(struct model *model, const struct model_cache *cache, int node, unsigned int limit,
	unsigned long shared_entries, struct model_parts *parts)
{
	if (!alien_alloc(model, node, limit, parts)) {
		model_alien_release(model, parts);
		return false;
	}
	parts->shared = model_array_alloc(model, node, shared_entries, 0);
	if (parts->shared == NULL)
		return false;
	if (cache->nodes[node].present)
		return true;
	parts->list_memory = model_kmalloc_node(model, LIST3_BYTES, node);
	parts->has_list = model_object_exists(parts->list_memory);
	return parts->has_list;
}

bool model_parts_alloc(struct model *model, const struct model_cache *cache, int node, unsigned int limit,
	unsigned long shared_entries, struct model_parts *parts)
{
	memset(parts, 0, sizeof(*parts));
	if (parts_fill(model, cache, node, limit, shared_entries, parts))
		return true;
	model_parts_release(model, parts);
	return false;
}

void model_alien_release(struct model *model, struct model_parts *parts)
{
	if (!parts->has_alien)
		return;
	for (int home = 0; home < MODEL_NODES_MAX; home++) {
		model_array_release(model, parts->alien[home]);
		parts->alien[home] = NULL;
	}
	model_free(model, parts->alien_memory);
	parts->has_alien = false;
}

void model_parts_release(struct model *model, struct model_parts *parts)
{
	if (parts->has_list)
		model_free(model, parts->list_memory);
	parts->has_list = false;
	model_array_release(model, parts->shared);
	parts->shared = NULL;
	model_alien_release(model, parts);
}

/* Its first reap falls due some time from now that the allocator chooses by its descriptor's address. */
void model_list_init(struct model_node *node, struct model_object memory)
{
	node->present = true;
	node->memory = memory;
	node->free_objects = 0;
	node->free_limit = 0;
	node->colour_next = 0;
	node->next_reap_known = false;
	node->free_touched = false;
	node->shared = NULL;
	node->has_alien = false;
}
