/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts at trace points. See flow.h. */
#include "sim/metrics/flow.h"

#include "models/kernel/trace.h"

#include <glib.h>
#include <string.h>

/* Caches that can be told apart, a power of two; events of more are counted nowhere. No kernel has half as many. */
enum { PLACES = 4096 };

struct place {
	const struct kmem_cache *cache; /* NULL: empty */
	struct cache_flow flow;
};

struct flows {
	struct kernel_trace_receiver receiver;
	struct cache_flow lost;	     /* of caches for which there was no place */
	struct place places[PLACES]; /* by address, the next free one behind; the last is never taken */
};

static guint place_of(const struct kmem_cache *cache)
{
	return (guint)(((uintptr_t)cache >> 6) * 2654435761u) % PLACES;
}

/* The place of CACHE, or the empty one where it would be; NULL when all are taken. */
static struct place *find(const struct flows *flows, const struct kmem_cache *cache)
{
	guint first = place_of(cache);

	for (guint i = 0; i < PLACES; i++) {
		const struct place *place = &flows->places[(first + i) % PLACES];

		if (place->cache == cache || place->cache == NULL)
			return (struct place *)place;
	}
	return NULL;
}

static struct cache_flow *flow_of(struct flows *flows, const struct kmem_cache *cache)
{
	struct place *place = find(flows, cache);

	if (place == NULL)
		return &flows->lost;
	place->cache = cache;
	return &place->flow;
}

/* --- trace points --- */

static void on_refill(void *context, struct kmem_cache *cache, int node, unsigned int moved, int from_shared)
{
	struct cache_flow *flow = flow_of(context, cache);

	(void)node;
	if (moved == 0)
		return;
	*(from_shared ? &flow->refills_shared : &flow->refills_slabs) += 1;
	*(from_shared ? &flow->refilled_shared : &flow->refilled_slabs) += moved;
}

static void on_flush(void *context, struct kmem_cache *cache, int node, unsigned int moved, int to_shared)
{
	struct cache_flow *flow = flow_of(context, cache);

	(void)node;
	*(to_shared ? &flow->flushes_shared : &flow->flushes_slabs) += 1;
	*(to_shared ? &flow->flushed_shared : &flow->flushed_slabs) += moved;
}

static void on_free_block(void *context, struct kmem_cache *cache, int node, unsigned int moved)
{
	struct cache_flow *flow = flow_of(context, cache);

	(void)node;
	if (moved == 0)
		return;
	flow->free_blocks++;
	flow->freed_objects += moved;
}

static void on_alien_drain(
	void *context, struct kmem_cache *cache, int node, int home, unsigned int to_shared, unsigned int to_slabs)
{
	struct cache_flow *flow = flow_of(context, cache);

	(void)node;
	(void)home;
	flow->alien_drains++;
	flow->drained_aliens += to_shared + to_slabs;
}

static void on_drain(void *context, struct kmem_cache *cache, int node, unsigned int moved)
{
	struct cache_flow *flow = flow_of(context, cache);

	(void)node;
	if (moved == 0)
		return;
	flow->drains++;
	flow->drained += moved;
}

static void on_grow(void *context, struct kmem_cache *cache, int node, unsigned int order, unsigned int objects,
	size_t colour_offset, int foreign)
{
	(void)node;
	(void)order;
	(void)objects;
	(void)colour_offset;
	(void)foreign;
	flow_of(context, cache)->grown++;
}

static void on_destroy(void *context, struct kmem_cache *cache, int node, unsigned int order)
{
	(void)node;
	(void)order;
	flow_of(context, cache)->destroyed++;
}

/* --- life --- */

struct flows *flows_new(void)
{
	struct flows *flows = g_new0(struct flows, 1);

	flows->receiver = (struct kernel_trace_receiver){
		.context = flows,
		.refill = on_refill,
		.flush = on_flush,
		.free_block = on_free_block,
		.alien_drain = on_alien_drain,
		.drain = on_drain,
		.grow = on_grow,
		.destroy = on_destroy,
	};
	kernel_trace_receiver_add(&flows->receiver);
	return flows;
}

void flows_free(struct flows *flows)
{
	g_free(flows);
}

void flows_restart(struct flows *flows)
{
	for (guint i = 0; i < PLACES; i++)
		flows->places[i].flow = (struct cache_flow){ 0 };
}

struct cache_flow flows_of(const struct flows *flows, const struct kmem_cache *cache)
{
	const struct place *place = find(flows, cache);

	return place != NULL && place->cache == cache ? place->flow : (struct cache_flow){ 0 };
}

struct cache_flow flows_take(struct flows *flows, const struct kmem_cache *cache)
{
	struct cache_flow flow = flows_of(flows, cache);

	*flow_of(flows, cache) = (struct cache_flow){ 0 };
	return flow;
}
