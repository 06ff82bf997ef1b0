/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions about the model's state as a whole. See model.h. */
#include "tests/model/model.h"

typedef void (*slab_visitor)(const struct model_slab *slab, void *context);
typedef void (*array_visitor)(const struct model_array *array, void *context);

static void list_walk(const GQueue *list, slab_visitor visit, void *context)
{
	for (const GList *link = list->head; link != NULL; link = link->next)
		visit(link->data, context);
}

static void slabs_walk(const struct model *model, const struct model_cache *cache, slab_visitor visit, void *context)
{
	for (int node = 0; node < (int)model->nodes; node++) {
		list_walk(&cache->nodes[node].full, visit, context);
		list_walk(&cache->nodes[node].partial, visit, context);
		list_walk(&cache->nodes[node].free, visit, context);
	}
}

static void arrays_walk(const struct model *model, const struct model_cache *cache, array_visitor visit, void *context)
{
	for (unsigned int cpu = 0; cpu < model->cpus; cpu++)
		if (cache->heads[cpu] != NULL)
			visit(cache->heads[cpu], context);
	for (int node = 0; node < (int)model->nodes; node++) {
		if (cache->nodes[node].shared != NULL)
			visit(cache->nodes[node].shared, context);
		for (int home = 0; home < (int)model->nodes; home++)
			if (cache->nodes[node].alien[home] != NULL)
				visit(cache->nodes[node].alien[home], context);
	}
}

/* --- the object at an address --- */

struct search {
	const char *address;
	struct model_object found;
};

static void search_slab(const struct model_slab *slab, void *context)
{
	struct search *search = context;
	const struct model_cache *cache = slab->cache;
	size_t offset = (size_t)(search->address - slab->objects);

	if (slab->objects == NULL || search->address < slab->objects ||
		offset >= (size_t)cache->num * cache->buffer_size)
		return;
	search->found.slab = (struct model_slab *)slab;
	search->found.index = (unsigned int)(offset / cache->buffer_size);
}

struct model_object model_object_at(const struct model *model, const void *address)
{
	struct search search = { .address = address };

	for (guint i = 0; i < model->chain->len && search.found.slab == NULL; i++)
		slabs_walk(model, g_ptr_array_index(model->chain, i), search_slab, &search);
	return search.found;
}

/* --- counts --- */

static void add_in_use(const struct model_slab *slab, void *context)
{
	*(unsigned long *)context += slab->inuse;
}

static void subtract_resting(const struct model_array *array, void *context)
{
	*(unsigned long *)context -= array->avail;
}

unsigned long model_objects_out(const struct model *model, const struct model_cache *cache)
{
	unsigned long count = 0;

	slabs_walk(model, cache, add_in_use, &count);
	arrays_walk(model, cache, subtract_resting, &count);
	return count;
}

struct metadata {
	const struct model_cache *cache;
	unsigned long count;
};

static void count_object(struct metadata *metadata, struct model_object object)
{
	metadata->count += model_object_exists(object) && object.slab->cache == metadata->cache;
}

static void count_descriptor(const struct model_slab *slab, void *context)
{
	count_object(context, (struct model_object){ slab->descriptor_slab, slab->descriptor_index });
}

static void count_array(const struct model_array *array, void *context)
{
	count_object(context, array->memory);
}

unsigned long model_metadata_in(const struct model *model, const struct model_cache *cache)
{
	struct metadata metadata = { .cache = cache };

	for (guint i = 0; i < model->chain->len; i++) {
		const struct model_cache *user = g_ptr_array_index(model->chain, i);

		count_object(&metadata, user->memory);
		slabs_walk(model, user, count_descriptor, &metadata);
		arrays_walk(model, user, count_array, &metadata);
		for (int node = 0; node < (int)model->nodes; node++) {
			if (user->nodes[node].present)
				count_object(&metadata, user->nodes[node].memory);
			if (user->nodes[node].has_alien)
				count_object(&metadata, user->nodes[node].alien_memory);
		}
	}
	return metadata.count;
}

/* --- free objects --- */

static void add_chain(const struct model_slab *slab, void *context)
{
	for (unsigned int i = 0; i < slab->cache->num - slab->inuse; i++) {
		struct model_object object = { (struct model_slab *)slab, slab->chain[i] };

		g_hash_table_add(context, (void *)model_object_address(object));
	}
}

static void add_entries(const struct model_array *array, void *context)
{
	for (unsigned int i = 0; i < array->avail; i++)
		g_hash_table_add(context, (void *)model_object_address(array->entries[i]));
}

GHashTable *model_objects_free(const struct model *model, const struct model_cache *cache)
{
	GHashTable *set = g_hash_table_new(NULL, NULL);

	slabs_walk(model, cache, add_chain, set);
	arrays_walk(model, cache, add_entries, set);
	return set;
}
