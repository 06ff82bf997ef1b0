/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The periodic reap of one CPU: chapter 10 of the specification. See model.h. */
#include "tests/model/model.h"

#include <string.h>

enum { FRACTION = 5 };

int model_next_node(const struct model *model, int node)
{
	for (unsigned int i = 1; i <= model->nodes; i++) {
		int next = (node + (int)i) % (int)model->nodes;

		if (model->node_online[next])
			return next;
	}
	return node;
}

static unsigned int round_up_part(unsigned int value, unsigned int part)
{
	return (value + part - 1) / part;
}

static void drain_some(struct model *model, struct model_cache *cache, struct model_array *array, int node)
{
	struct model_object oldest[4096];
	unsigned int count;

	if (array == NULL || array->avail == 0)
		return;
	if (array->touched) {
		array->touched = false;
		return;
	}
	count = round_up_part(array->limit, FRACTION);
	if (count > array->avail)
		count = round_up_part(array->avail, 2);
	g_assert_cmpuint(count, <=, G_N_ELEMENTS(oldest));
	memcpy(oldest, array->entries, count * sizeof(struct model_object));
	array->avail -= count;
	memmove(array->entries, array->entries + count, array->avail * sizeof(struct model_object));
	model_slabs_return(model, cache, node, oldest, count);
}

static void reap_slabs(struct model *model, struct model_cache *cache, struct model_node *node)
{
	unsigned int quota = MAX(1, round_up_part(node->free_limit, FRACTION * cache->num));

	for (; quota > 0 && node->free.head != NULL; quota--) {
		struct model_slab *slab = node->free.head->data;

		node->free_objects -= cache->num;
		g_queue_unlink(&node->free, &slab->link);
		slab->list = NULL;
		cache->counts.reaped++;
		model_slab_destroy(model, slab);
	}
}

static void reap_cache(struct model *model, struct model_cache *cache, unsigned int cpu, unsigned long now)
{
	int local = model_local_node(model);
	int remote = model->reap_node[cpu];
	struct model_node *node = &cache->nodes[local];

	if (model->numa && node->alien[remote] != NULL)
		model_alien_drain(model, cache, node->alien[remote], remote);
	drain_some(model, cache, cache->heads[cpu], local);
	if (node->next_reap > now)
		return;
	node->next_reap = now + model->reap_timeout_node;
	drain_some(model, cache, node->shared, local);
	if (node->free_touched)
		node->free_touched = false;
	else
		reap_slabs(model, cache, node);
}

void model_reap(struct model *model, unsigned int cpu, unsigned long now)
{
	model_begin(model, cpu, 0, 0);
	for (guint i = model->chain->len; i-- > 0;)
		reap_cache(model, g_ptr_array_index(model->chain, i), cpu, now);
	model->reap_node[cpu] = model_next_node(model, model->reap_node[cpu]);
	model->reap_due[cpu] = now + model->reap_timeout_cpu;
}
