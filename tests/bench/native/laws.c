/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/bench/native/laws.h"

#include <linux/config.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/slab_inspection.h>
#include <linux/topology.h>

#include <stdio.h>
#include <stdlib.h>

extern const struct slab_inspection slab_inspection;

#define LAW(number, condition)                                                                                         \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s: law %d is broken: %s\n", census->info.name, number, #condition);          \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

/* One cache, counted. */
struct census {
	struct kmem_cache *cache;
	struct slab_cache_info info;
	size_t objects;	      /* in slabs */
	size_t free_in_slabs; /* of all nodes, then of one */
	size_t node_free;
	size_t in_arrays;
	void **free; /* all free objects, for law 4 */
	size_t free_count, free_room;
};

static void remember(struct census *census, void *object)
{
	if (census->free_count == census->free_room) {
		census->free_room = census->free_room ? 2 * census->free_room : 1024;
		census->free = realloc(census->free, census->free_room * sizeof(void *));
	}
	census->free[census->free_count++] = object;
}

static bool count_slab(const struct slab_slab_info *slab, void *context)
{
	struct census *census = context;
	unsigned int num = census->info.num;
	unsigned int index = slab->free;
	unsigned int length = 0;

	if (slab->list == SLAB_LIST_FULL)
		LAW(1, slab->inuse == num);
	if (slab->list == SLAB_LIST_PARTIAL)
		LAW(1, slab->inuse > 0 && slab->inuse < num);
	if (slab->list == SLAB_LIST_FREE)
		LAW(1, slab->inuse == 0);
	LAW(1, slab->node == slab->list_node);
	for (; index != SLAB_BUFCTL_END; index = slab->bufctl[index]) {
		LAW(2, index < num && length < num);
		remember(census, (char *)slab->objects + (size_t)index * census->info.buffer_size);
		length++;
	}
	LAW(2, length == num - slab->inuse);
	census->objects += num;
	census->node_free += length;
	return true;
}

static bool count_array(const struct slab_array_info *array, void *context)
{
	struct census *census = context;
	unsigned int i;

	LAW(7, array->avail <= array->limit);
	for (i = 0; i < array->avail; i++) {
		void *object = array->entries[i];
		const char *slab = slab_inspection.page_slab(object);

		LAW(5, slab_inspection.page_cache(object) == census->cache);
		/* The home node is the 16-bit field behind two pointers, two words and two ints. */
		LAW(5, *(const unsigned short *)(slab + 40) == array->home);
		remember(census, object);
	}
	census->in_arrays += array->avail;
	return true;
}

static int compare(const void *a, const void *b)
{
	const char *left = *(char *const *)a;
	const char *right = *(char *const *)b;

	return (left > right) - (left < right);
}

static void take_census(struct kmem_cache *cache, struct census *census)
{
	size_t i;
	int node;

	*census = (struct census){ .cache = cache };
	slab_inspection.cache_info(cache, &census->info);
	for_each_possible_node (node) {
		struct slab_node_info info;

		slab_inspection.node_info(cache, node, &info);
		if (!info.present)
			continue;
		census->node_free = 0;
		LAW(1, slab_inspection.slabs_walk(cache, node, count_slab, census));
		LAW(3, census->node_free == info.free_objects);
		LAW(6, info.free_limit == (1 + nr_cpus_node(node)) * census->info.batchcount + census->info.num);
		census->free_in_slabs += census->node_free;
	}
	LAW(5, slab_inspection.arrays_walk(cache, count_array, census));
	if (census->free_count > 0)
		qsort(census->free, census->free_count, sizeof(void *), compare);
	for (i = 1; i < census->free_count; i++)
		LAW(4, census->free[i] != census->free[i - 1]);
	if (kernel_config()->stats)
		LAW(8, census->info.num_active == census->objects - census->free_in_slabs);
	free(census->free);
}

void laws_check(void)
{
	struct kmem_cache *cache;

	for (cache = slab_inspection.cache_first(); cache; cache = slab_inspection.cache_next(cache)) {
		struct census census;

		take_census(cache, &census);
	}
}

size_t laws_users(void)
{
	struct kmem_cache *cache;
	size_t users = 0;

	for (cache = slab_inspection.cache_first(); cache; cache = slab_inspection.cache_next(cache)) {
		struct census census;

		take_census(cache, &census);
		users += census.objects - census.free_in_slabs - census.in_arrays;
		if (census.info.off_slab)
			users -= census.objects / census.info.num;
	}
	return users;
}
