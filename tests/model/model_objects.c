/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocation and freeing of objects: chapters 6 and 7 of the specification. See model.h. */
#include "tests/model/model.h"

#include <string.h>

static const struct model_object nothing = { NULL, 0 };

/* Moves up to COUNT newest entries as far as there is room, in their order. */
static unsigned int transfer(struct model_array *to, struct model_array *from, unsigned int count)
{
	count = MIN(count, MIN(from->avail, to->limit - to->avail));
	memcpy(to->entries + to->avail, from->entries + from->avail - count, count * sizeof(struct model_object));
	to->avail += count;
	from->avail -= count;
	return count;
}

/* --- allocation --- */

/* What one look at shared array and slabs brings. */
static void refill_once(struct model *model, struct model_cache *cache, struct model_array *head)
{
	struct model_node *node = &cache->nodes[model_local_node(model)];
	unsigned int want = head->batchcount;

	if (!head->touched)
		want = MIN(want, model->batch_refill_limit);
	if (node->shared != NULL && node->shared->avail != 0) {
		transfer(head, node->shared, want);
		node->shared->touched = true;
		return;
	}
	want = model_slabs_take(cache, model_local_node(model), want, head->entries + head->avail);
	head->avail += want;
	cache->counts.num_allocations += want;
}

static bool refill(struct model *model, struct model_cache *cache, struct model_array *head, gfp_t gfp)
{
	for (;;) {
		refill_once(model, cache, head);
		if (head->avail != 0)
			return true;
		if (!model_grow(model, cache, model_local_node(model), gfp))
			return false;
	}
}

static struct model_object alloc_local(struct model *model, struct model_cache *cache, gfp_t gfp)
{
	struct model_array *head = cache->heads[model->cpu];

	if (head->avail != 0) {
		cache->counts.allochit++;
	} else {
		cache->counts.allocmiss++;
		if (!refill(model, cache, head, gfp))
			return nothing;
	}
	head->touched = true;
	return head->entries[--head->avail];
}

static struct model_object alloc_elsewhere(struct model *model, struct model_cache *cache, gfp_t gfp, int node)
{
	struct model_object object;

	while (model_slabs_take(cache, node, 1, &object) == 0)
		if (!model_grow(model, cache, node, gfp))
			return nothing;
	cache->counts.node_allocs++;
	return object;
}

/* The first online node from *NEXT on, wrapping, among those of NODES (NULL: all); -1: none. */
static int node_in_turn(const struct model *model, const bool *nodes, int *next)
{
	for (int i = 0; i < (int)model->nodes; i++) {
		int node = (*next + i) % (int)model->nodes;

		if (!model->node_online[node] || (nodes != NULL && !nodes[node]))
			continue;
		*next = node + 1;
		return node;
	}
	return -1;
}

static int policy_node(struct model *model, const struct model_cache *cache)
{
	struct model_policy *policy = &model->policy;

	if (policy->spread && cache->mem_spread)
		return node_in_turn(model, NULL, &policy->spread_next);
	if (!policy->wanted)
		return -1;
	if (!policy->in_turn)
		policy->next = 0;
	return node_in_turn(model, policy->nodes, &policy->next);
}

struct model_object model_alloc(struct model *model, struct model_cache *cache, gfp_t gfp)
{
	int node = model->numa ? policy_node(model, cache) : -1;

	if (node != -1 && node != model_local_node(model) && cache->nodes[node].present) {
		struct model_object object = alloc_elsewhere(model, cache, gfp, node);

		if (model_object_exists(object))
			return object;
	}
	return alloc_local(model, cache, gfp);
}

/* Never asks the policy. */
struct model_object model_alloc_node(struct model *model, struct model_cache *cache, gfp_t gfp, int node)
{
	if (model->numa && node != -1 && node != model_local_node(model) && cache->nodes[node].present)
		return alloc_elsewhere(model, cache, gfp, node);
	return alloc_local(model, cache, gfp);
}

struct model_object model_kmalloc_node(struct model *model, unsigned long bytes, int node)
{
	return model_alloc_node(model, model_general_for(model, bytes), GFP_KERNEL, node);
}

/* --- freeing --- */

void model_alien_drain(struct model *model, struct model_cache *cache, struct model_array *alien, int home)
{
	struct model_array *shared = cache->nodes[home].shared;
	unsigned int rest;

	if (alien->avail == 0)
		return;
	if (shared != NULL)
		transfer(shared, alien, alien->avail);
	rest = alien->avail;
	alien->avail = 0;
	model_slabs_return(model, cache, home, alien->entries, rest);
}

static void free_elsewhere(struct model *model, struct model_cache *cache, struct model_object object)
{
	int home = object.slab->node;
	struct model_array *alien = cache->nodes[model_local_node(model)].alien[home];

	cache->counts.node_frees++;
	if (alien == NULL) {
		model_slabs_return(model, cache, home, &object, 1);
		return;
	}
	if (alien->avail == alien->limit) {
		cache->counts.node_overflow++;
		model_alien_drain(model, cache, alien, home);
	}
	alien->entries[alien->avail++] = object;
}

static void drop_oldest(struct model_array *array, unsigned int count)
{
	array->avail -= count;
	memmove(array->entries, array->entries + count, array->avail * sizeof(struct model_object));
}

static void flush(struct model *model, struct model_cache *cache, struct model_array *head)
{
	struct model_node *node = &cache->nodes[model_local_node(model)];
	struct model_array *shared = node->shared;
	unsigned int count = head->batchcount;

	if (shared != NULL && shared->avail < shared->limit) {
		count = MIN(count, shared->limit - shared->avail);
		memcpy(shared->entries + shared->avail, head->entries, count * sizeof(struct model_object));
		shared->avail += count;
	} else {
		model_slabs_return(model, cache, model_local_node(model), head->entries, count);
	}
	cache->counts.max_freeable = MAX(cache->counts.max_freeable, g_queue_get_length(&node->free));
	drop_oldest(head, count);
}

void model_free(struct model *model, struct model_object object)
{
	struct model_cache *cache = object.slab->cache;
	struct model_array *head = cache->heads[model->cpu];

	if (model->numa && object.slab->node != model_local_node(model)) {
		free_elsewhere(model, cache, object);
		return;
	}
	if (head->avail < head->limit) {
		cache->counts.freehit++;
	} else {
		cache->counts.freemiss++;
		flush(model, cache, head);
	}
	head->entries[head->avail++] = object;
}
