/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which field of which structure lies where: for reports that name what a cache line holds. See inspect.c.
 */
#include "inspect.h"

/* A field of a structure of fixed layout. */
struct layout_field {
	const char *name;
	unsigned short offset, size;
};

struct layout {
	const char *structure;
	const struct layout_field *fields; /* ascending */
	unsigned int count;
};

#define FIELD(type, member)                                                                                            \
	{                                                                                                              \
#member, offsetof(type, member), sizeof(((type *)0)->member)                                           \
	}
#define LAYOUT(type, table)                                                                                            \
	{                                                                                                              \
#type, table, ARRAY_SIZE(table)                                                                        \
	}

static const struct layout_field cache_fields[] = {
	FIELD(struct kmem_cache, batchcount),
	FIELD(struct kmem_cache, limit),
	FIELD(struct kmem_cache, shared),
	FIELD(struct kmem_cache, buffer_size),
	FIELD(struct kmem_cache, flags),
	FIELD(struct kmem_cache, num),
	FIELD(struct kmem_cache, gfporder),
	FIELD(struct kmem_cache, dflags),
	FIELD(struct kmem_cache, gfpflags),
	FIELD(struct kmem_cache, colour),
	FIELD(struct kmem_cache, colour_off),
	FIELD(struct kmem_cache, object_size),
	FIELD(struct kmem_cache, slab_size),
	FIELD(struct kmem_cache, slabp_cache),
	FIELD(struct kmem_cache, ctor),
	FIELD(struct kmem_cache, dtor),
	FIELD(struct kmem_cache, name),
	FIELD(struct kmem_cache, next),
	FIELD(struct kmem_cache, foreign_slabs),
};

static const struct layout_field statistics_fields[] = {
	FIELD(struct cache_statistics, num_active),
	FIELD(struct cache_statistics, num_allocations),
	FIELD(struct cache_statistics, high_mark),
	FIELD(struct cache_statistics, grown),
	FIELD(struct cache_statistics, reaped),
	FIELD(struct cache_statistics, errors),
	FIELD(struct cache_statistics, max_freeable),
	FIELD(struct cache_statistics, node_allocs),
	FIELD(struct cache_statistics, node_frees),
	FIELD(struct cache_statistics, node_overflow),
	FIELD(struct cache_statistics, allochit),
	FIELD(struct cache_statistics, allocmiss),
	FIELD(struct cache_statistics, freehit),
	FIELD(struct cache_statistics, freemiss),
};

static const struct layout_field debug_fields[] = {
	FIELD(struct cache_debug, obj_offset),
	FIELD(struct cache_debug, unused),
};

static const struct layout_field list3_fields[] = {
	FIELD(struct kmem_list3, slabs_partial),
	FIELD(struct kmem_list3, slabs_full),
	FIELD(struct kmem_list3, slabs_free),
	FIELD(struct kmem_list3, free_objects),
	FIELD(struct kmem_list3, free_limit),
	FIELD(struct kmem_list3, colour_next),
	FIELD(struct kmem_list3, list_lock),
	FIELD(struct kmem_list3, shared),
	FIELD(struct kmem_list3, alien),
	FIELD(struct kmem_list3, next_reap),
	FIELD(struct kmem_list3, free_touched),
};

static const struct layout_field array_fields[] = {
	FIELD(struct array_cache, avail),
	FIELD(struct array_cache, limit),
	FIELD(struct array_cache, batchcount),
	FIELD(struct array_cache, touched),
	FIELD(struct array_cache, lock),
};

static const struct layout_field slab_fields[] = {
	FIELD(struct slab, list),
	FIELD(struct slab, colouroff),
	FIELD(struct slab, s_mem),
	FIELD(struct slab, inuse),
	FIELD(struct slab, free),
	FIELD(struct slab, nodeid),
};

static const struct layout cache_layout = LAYOUT(kmem_cache, cache_fields);
static const struct layout statistics_layout = LAYOUT(cache_statistics, statistics_fields);
static const struct layout debug_layout = LAYOUT(cache_debug, debug_fields);
static const struct layout list3_layout = LAYOUT(kmem_list3, list3_fields);
static const struct layout array_layout = LAYOUT(array_cache, array_fields);
static const struct layout slab_layout = LAYOUT(slab, slab_fields);

/* START: of the structure within what it is a part of. */
static bool field_at(
	const struct layout *layout, unsigned long start, unsigned long offset, struct slab_field_info *field)
{
	unsigned int i;

	for (i = 0; i < layout->count; i++) {
		const struct layout_field *candidate = &layout->fields[i];
		unsigned long first = start + candidate->offset;

		if (offset < first || offset >= first + candidate->size)
			continue;
		field->structure = layout->structure;
		field->name = candidate->name;
		field->offset = first;
		field->size = candidate->size;
		field->index = -1;
		return true;
	}
	return false;
}

/* An element of an array of elements of SIZE bytes that begins at START. */
static bool element_at(const char *structure, const char *name, unsigned long start, unsigned long size,
	unsigned long offset, struct slab_field_info *field)
{
	field->structure = structure;
	field->name = name;
	field->index = (int)((offset - start) / size);
	field->offset = start + (unsigned long)field->index * size;
	field->size = size;
	return true;
}

/* The machine decides what a descriptor consists of. */
static bool cache_field(unsigned long offset, struct slab_field_info *field)
{
	const struct kernel_config *config = kernel_config();
	unsigned long arrays = sizeof(struct kmem_cache);
	unsigned long nodelists = arrays + config->nr_cpus * sizeof(void *);
	unsigned long statistics = nodelists + config->max_numnodes * sizeof(void *);
	unsigned long debug = statistics + (config->stats ? sizeof(struct cache_statistics) : 0);

	if (offset < arrays)
		return field_at(&cache_layout, 0, offset, field);
	if (offset < nodelists)
		return element_at("kmem_cache", "array", arrays, sizeof(void *), offset, field);
	if (offset < statistics)
		return element_at("kmem_cache", "nodelists", nodelists, sizeof(void *), offset, field);
	if (offset < debug)
		return field_at(&statistics_layout, statistics, offset, field);
	return config->debug != KERNEL_DEBUG_OFF && field_at(&debug_layout, debug, offset, field);
}

bool inspect_field(enum slab_structure structure, unsigned long offset, struct slab_field_info *field)
{
	switch (structure) {
	case SLAB_STRUCTURE_CACHE:
		return cache_field(offset, field);
	case SLAB_STRUCTURE_LIST3:
		return field_at(&list3_layout, 0, offset, field);
	case SLAB_STRUCTURE_ARRAY:
		if (offset < sizeof(struct array_cache))
			return field_at(&array_layout, 0, offset, field);
		return element_at("array_cache", "entry", sizeof(struct array_cache), sizeof(void *), offset, field);
	case SLAB_STRUCTURE_SLAB:
		if (offset < sizeof(struct slab))
			return field_at(&slab_layout, 0, offset, field);
		return element_at("slab", "bufctl", sizeof(struct slab), sizeof(kmem_bufctl_t), offset, field);
	case SLAB_STRUCTURE_ALIEN_TABLE:
		return element_at("kmem_list3", "alien", 0, sizeof(void *), offset, field);
	}
	return false;
}

unsigned long inspect_structure_size(enum slab_structure structure)
{
	switch (structure) {
	case SLAB_STRUCTURE_CACHE:
		return cache_descriptor_size();
	case SLAB_STRUCTURE_LIST3:
		return sizeof(struct kmem_list3);
	case SLAB_STRUCTURE_ARRAY:
		return sizeof(struct array_cache);
	case SLAB_STRUCTURE_SLAB:
		return sizeof(struct slab);
	case SLAB_STRUCTURE_ALIEN_TABLE:
		return MAX_NUMNODES * sizeof(struct array_cache *);
	}
	return 0;
}
