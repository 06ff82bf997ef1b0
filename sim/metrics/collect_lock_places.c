/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of locks by address. */
#include "sim/metrics/collect_lock_places.h"

#include "models/hw/hw.h"
#include "models/kernel/module.h"

#include <linux/slab_inspection.h>

/* Simulated addresses in which a lock of a cache lies. */
struct place {
	uint64_t start, end;
	const char *cache; /* borrowed from the world */
	int node, home;	   /* home: of an alien array's objects, else -1 */
};

struct lock_places {
	GArray *places; /* of struct place, by start */
	unsigned int nodes;
};

struct array_visit {
	GArray *places;
	const char *cache;
};

static void add_place(GArray *places, const void *start, const void *end, const char *cache, int node, int home)
{
	const uint64_t address = world_physical(start);
	const struct place place = { .start = address,
		.end = address + (uint64_t)((const char *)end - (const char *)start),
		.cache = cache,
		.node = node,
		.home = home };

	if (address != UINT64_MAX)
		g_array_append_val(places, place);
}

/* Of the arrays only alien ones are locked by a lock of their own, which lies before their entries. */
static bool visit_array(const struct slab_array_info *array, void *context)
{
	const struct array_visit *visit = context;

	if (array->kind == SLAB_ARRAY_ALIEN)
		add_place(visit->places, array->address, array->entries, visit->cache, array->node, array->home);
	return true;
}

static void add_cache(
	GArray *places, const struct slab_inspection *inspection, struct kmem_cache *cache, unsigned int nodes)
{
	struct slab_cache_info info = { 0 };
	struct array_visit visit = { .places = places };

	inspection->cache_info(cache, &info);
	visit.cache = info.name;
	for (unsigned int node = 0; node < nodes; node++) {
		struct slab_node_info list3 = { 0 };

		inspection->node_info(cache, (int)node, &list3);
		if (list3.present && list3.list_lock != NULL)
			add_place(places, list3.list_lock, (const char *)list3.list_lock + 1, info.name, (int)node, -1);
	}
	inspection->arrays_walk(cache, visit_array, &visit);
}

static gint compare_places(gconstpointer a, gconstpointer b)
{
	const struct place *left = a, *right = b;

	return left->start < right->start ? -1 : left->start > right->start;
}

static struct lock_places *places_new(unsigned int nodes)
{
	struct lock_places *places = g_new0(struct lock_places, 1);

	places->places = g_array_new(FALSE, FALSE, sizeof(struct place));
	places->nodes = nodes;
	return places;
}

struct lock_places *lock_places_new_of_cache(
	const struct slab_inspection *inspection, struct kmem_cache *cache, unsigned int nodes)
{
	struct lock_places *places = places_new(nodes);

	add_cache(places->places, inspection, cache, nodes);
	g_array_sort(places->places, compare_places);
	return places;
}

struct lock_places *lock_places_new(const struct slab_inspection *inspection, unsigned int nodes)
{
	struct lock_places *places = places_new(nodes);

	if (inspection == NULL)
		return places;
	for (struct kmem_cache *cache = inspection->cache_first(); cache != NULL; cache = inspection->cache_next(cache))
		add_cache(places->places, inspection, cache, nodes);
	g_array_sort(places->places, compare_places);
	return places;
}

void lock_places_free(struct lock_places *places)
{
	g_array_unref(places->places);
	g_free(places);
}

/* The last place that starts at or before ADDRESS, if it reaches that far; else NULL. */
static const struct place *find_place(const GArray *places, uint64_t address)
{
	guint low = 0, high = places->len;
	const struct place *place;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(places, struct place, middle).start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return NULL;
	place = &g_array_index(places, struct place, low - 1);
	return address < place->end ? place : NULL;
}

gboolean lock_places_has(const struct lock_places *places, uint64_t address)
{
	return find_place(places->places, address) != NULL;
}

/* The node that a lock which is none of a cache belongs to; -1: it stands for the whole machine. */
static int node_of(const struct lock_places *places, uint64_t address)
{
	unsigned int node;

	if (address == UINT64_MAX || kernel_module_variable_at(address) != NULL)
		return -1;
	node = hw_node_of_physical(address);
	return node < places->nodes ? (int)node : -1;
}

char *lock_places_name(const struct lock_places *places, const char *lock_class, uint64_t address)
{
	const struct place *place = find_place(places->places, address);
	const int node = place == NULL ? node_of(places, address) : place->node;
	/* Locks that nobody named are called by the expression that initialised them. */
	GString *name = g_string_new(lock_class[0] == '&' ? lock_class + 1 : lock_class);

	if (place != NULL)
		g_string_append_printf(name, " %s", place->cache);
	if (places->nodes > 1 && node >= 0)
		g_string_append_printf(name, " node %d", node);
	if (place != NULL && place->home >= 0)
		g_string_append_printf(name, " to %d", place->home);
	return g_string_free(name, FALSE);
}
