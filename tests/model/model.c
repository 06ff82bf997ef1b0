/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of the model, and the few things all its parts share. See model.h. */
#include "tests/model/model.h"

#include <string.h>

const char *model_object_address(struct model_object object)
{
	const struct model_cache *cache = object.slab->cache;

	if (object.slab->objects == NULL)
		return NULL;
	return object.slab->objects + (size_t)object.index * cache->buffer_size + cache->object_offset;
}

struct model *model_new(void)
{
	struct model *model = g_new0(struct model, 1);

	model->chain = g_ptr_array_new();
	model->general = g_array_new(FALSE, FALSE, sizeof(struct model_general));
	return model;
}

struct model_cache *model_cache_new(const char *name)
{
	struct model_cache *cache = g_new0(struct model_cache, 1);

	cache->name = g_strdup(name);
	for (int node = 0; node < MODEL_NODES_MAX; node++) {
		g_queue_init(&cache->nodes[node].full);
		g_queue_init(&cache->nodes[node].partial);
		g_queue_init(&cache->nodes[node].free);
	}
	return cache;
}

static void list_release(GQueue *list)
{
	while (list->head != NULL)
		model_slab_release(list->head->data);
}

static void node_release(struct model_node *node)
{
	list_release(&node->full);
	list_release(&node->partial);
	list_release(&node->free);
	g_free(node->shared);
	for (int home = 0; home < MODEL_NODES_MAX; home++)
		g_free(node->alien[home]);
}

void model_cache_release(struct model_cache *cache)
{
	for (int node = 0; node < MODEL_NODES_MAX; node++)
		node_release(&cache->nodes[node]);
	for (unsigned int cpu = 0; cpu < MODEL_CPUS_MAX; cpu++)
		g_free(cache->heads[cpu]);
	g_free(cache->name);
	g_free(cache);
}

void model_free_all(struct model *model)
{
	for (guint i = 0; i < model->chain->len; i++)
		model_cache_release(g_ptr_array_index(model->chain, i));
	g_ptr_array_unref(model->chain);
	g_array_unref(model->general);
	g_free(model);
}

struct model_cache *model_general_for(const struct model *model, unsigned long bytes)
{
	for (guint i = 0; i < model->general->len; i++) {
		const struct model_general *general = &g_array_index(model->general, struct model_general, i);

		if (bytes <= general->size)
			return general->cache;
	}
	return NULL;
}

struct model_array *model_array_new(unsigned int limit, unsigned int batchcount)
{
	struct model_array *array = g_malloc0(sizeof(*array) + limit * sizeof(struct model_object));

	array->limit = limit;
	array->batchcount = batchcount;
	return array;
}

void model_begin(struct model *model, unsigned int cpu, unsigned int fail_first, unsigned int fail_count)
{
	model->cpu = cpu;
	model->fail_first = fail_first;
	model->fail_count = fail_count;
	model->request_count = 0;
}

bool model_pages(struct model *model, int node, unsigned int order)
{
	unsigned int number = ++model->request_count;

	if (number <= MODEL_REQUESTS_MAX)
		model->requests[number - 1] = (struct model_request){ .node = node, .order = order };
	return model->fail_first == 0 || number < model->fail_first || number >= model->fail_first + model->fail_count;
}
