/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Slabs: objects taken and returned, growth and end. See model.h. */
#include "tests/model/model.h"

struct model_slab *model_slab_new(struct model_cache *cache, int node)
{
	struct model_slab *slab = g_new0(struct model_slab, 1);

	slab->link.data = slab;
	slab->cache = cache;
	slab->node = node;
	slab->chain = g_new(unsigned int, cache->num);
	for (unsigned int i = 0; i < cache->num; i++)
		slab->chain[i] = cache->num - 1 - i; /* object 0 is the first to be taken */
	return slab;
}

static void leave_list(struct model_slab *slab)
{
	if (slab->list != NULL)
		g_queue_unlink(slab->list, &slab->link);
	slab->list = NULL;
}

static void join_head(struct model_slab *slab, GQueue *list)
{
	leave_list(slab);
	slab->list = list;
	g_queue_push_head_link(list, &slab->link);
}

static void join_tail(struct model_slab *slab, GQueue *list)
{
	leave_list(slab);
	slab->list = list;
	g_queue_push_tail_link(list, &slab->link);
}

void model_slab_release(struct model_slab *slab)
{
	leave_list(slab);
	g_free(slab->chain);
	g_free(slab);
}

/* --- taking --- */

static struct model_slab *first_slab(struct model_node *node)
{
	if (node->partial.head != NULL)
		return node->partial.head->data;
	node->free_touched = true;
	return node->free.head != NULL ? node->free.head->data : NULL;
}

static void count_taken(struct model_cache *cache)
{
	cache->counts.num_active++;
	cache->counts.high_mark = MAX(cache->counts.high_mark, cache->counts.num_active);
}

unsigned int model_slabs_take(struct model_cache *cache, int number, unsigned int count, struct model_object *entries)
{
	struct model_node *node = &cache->nodes[number];
	unsigned int taken = 0;

	while (taken < count) {
		struct model_slab *slab = first_slab(node);

		if (slab == NULL)
			break;
		while (taken < count && slab->inuse < cache->num) {
			entries[taken++] = (struct model_object){ slab, slab->chain[cache->num - 1 - slab->inuse] };
			slab->inuse++;
			node->free_objects--;
			count_taken(cache);
		}
		join_head(slab, slab->inuse == cache->num ? &node->full : &node->partial);
	}
	return taken;
}

/* --- returning --- */

static void return_one(struct model *model, struct model_cache *cache, struct model_object object)
{
	struct model_slab *slab = object.slab;
	struct model_node *node = &cache->nodes[slab->node];

	slab->inuse--;
	slab->chain[cache->num - 1 - slab->inuse] = object.index;
	cache->counts.num_active--;
	node->free_objects++;
	if (slab->inuse != 0) {
		join_tail(slab, &node->partial);
	} else if (node->free_objects > node->free_limit) {
		node->free_objects -= cache->num;
		leave_list(slab);
		model_slab_destroy(model, slab);
	} else {
		join_head(slab, &node->free);
	}
}

void model_slabs_return(struct model *model, struct model_cache *cache, int node, const struct model_object *objects,
	unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		g_assert_cmpint(objects[i].slab->node, ==, node);
		return_one(model, cache, objects[i]);
	}
}

/* --- growth and end --- */

static bool constructs_slabs(const struct model_cache *cache)
{
	return cache->has_constructor && !cache->poisoned;
}

/* Its pages came from another node: only node 0 has memory for old devices. */
static bool is_foreign(const struct model_slab *slab)
{
	return slab->cache->dma && slab->node != 0;
}

bool model_grow(struct model *model, struct model_cache *cache, int number, gfp_t gfp)
{
	struct model_node *node = &cache->nodes[number];
	unsigned int colour = node->colour_next;
	struct model_object descriptor = { NULL, 0 };
	struct model_slab *slab;

	if ((gfp & __GFP_NO_GROW) != 0)
		return false;
	node->colour_next = colour + 1 >= cache->colour ? 0 : colour + 1;
	if (!model_pages(model, number, cache->order))
		return false;
	if (cache->off_slab) {
		descriptor = model_alloc_node(model, cache->descriptor_cache, gfp & ~GFP_DMA, number);
		if (!model_object_exists(descriptor))
			return false;
	}
	slab = model_slab_new(cache, number);
	slab->colour = colour;
	slab->descriptor_slab = descriptor.slab;
	slab->descriptor_index = descriptor.index;
	join_tail(slab, &node->free);
	node->free_objects += cache->num;
	cache->counts.grown++;
	cache->counts.foreign_slabs += is_foreign(slab);
	model->constructed += constructs_slabs(cache) ? cache->num : 0;
	return true;
}

void model_slab_destroy(struct model *model, struct model_slab *slab)
{
	struct model_object descriptor = { slab->descriptor_slab, slab->descriptor_index };

	slab->cache->counts.foreign_slabs -= is_foreign(slab);
	model->destructed += constructs_slabs(slab->cache) ? slab->cache->num : 0;
	model_slab_release(slab);
	if (model_object_exists(descriptor))
		model_free(model, descriptor);
}

void model_slabs_release_free(struct model *model, struct model_cache *cache, int number)
{
	struct model_node *node = &cache->nodes[number];

	while (node->free.tail != NULL) {
		struct model_slab *slab = node->free.tail->data;

		node->free_objects -= cache->num;
		leave_list(slab);
		model_slab_destroy(model, slab);
	}
}
