/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Slabs by their pages. See line_slabs.h. */
#include "sim/metrics/line_slabs.h"

#include "models/hw/hw.h"
#include "sim/engine/world.h"

#include <glib.h>
#include <string.h>

enum { CHUNK_PAGES = 4096 };

/* Pages on their way to become a slab. An interrupt's come last and are used first. */
struct pending {
	const void *context;
	struct kmem_cache *cache;
	struct line_slab *slab;
};

struct line_slabs {
	const struct slab_inspection *inspection;
	unsigned int page_shift;
	struct line_slab ***chunks; /* [chunk_count] of [CHUNK_PAGES], by page number; NULL: nothing there */
	uint64_t chunk_count;
	GHashTable *slabs; /* of struct line_slab, a set */
	GArray *pending;   /* of struct pending */
};

static void slab_free(gpointer slab)
{
	g_free(((struct line_slab *)slab)->sites);
	g_free(slab);
}

struct line_slabs *line_slabs_new(const struct slab_inspection *inspection)
{
	struct line_slabs *slabs = g_new0(struct line_slabs, 1);

	slabs->inspection = inspection;
	slabs->page_shift = (unsigned int)__builtin_ctz(hw->machine->page_size);
	slabs->slabs = g_hash_table_new_full(NULL, NULL, slab_free, NULL);
	slabs->pending = g_array_new(FALSE, FALSE, sizeof(struct pending));
	return slabs;
}

void line_slabs_free(struct line_slabs *slabs)
{
	if (slabs == NULL)
		return;
	g_hash_table_unref(slabs->slabs);
	g_array_unref(slabs->pending);
	for (uint64_t chunk = 0; chunk < slabs->chunk_count; chunk++)
		g_free(slabs->chunks[chunk]);
	g_free(slabs->chunks);
	g_free(slabs);
}

/* Chunk by chunk where pages are used: memory beyond the page allocator's frontiers costs nothing. */
static struct line_slab **page_entry(struct line_slabs *slabs, uint64_t page)
{
	uint64_t chunk = page / CHUNK_PAGES;

	if (chunk >= slabs->chunk_count) {
		uint64_t count = MAX(chunk + 1, 2 * slabs->chunk_count);

		slabs->chunks = g_renew(struct line_slab **, slabs->chunks, count);
		memset(slabs->chunks + slabs->chunk_count, 0, (count - slabs->chunk_count) * sizeof(*slabs->chunks));
		slabs->chunk_count = count;
	}
	if (slabs->chunks[chunk] == NULL)
		slabs->chunks[chunk] = g_new0(struct line_slab *, CHUNK_PAGES);
	return &slabs->chunks[chunk][page % CHUNK_PAGES];
}

static void pages_set(struct line_slabs *slabs, const struct line_slab *range, struct line_slab *slab)
{
	for (uint64_t page = range->start >> slabs->page_shift; page < range->end >> slabs->page_shift; page++)
		*page_entry(slabs, page) = slab;
}

void line_slabs_pages(
	struct line_slabs *slabs, const void *context, struct kmem_cache *cache, const void *start, size_t bytes)
{
	struct slab_cache_info info = { 0 };
	struct line_slab *slab = g_new0(struct line_slab, 1);
	const struct pending pending = { context, cache, slab };

	slabs->inspection->cache_info(cache, &info);
	slab->start = world_physical(start);
	slab->end = slab->start + bytes;
	slab->cache = g_intern_string(info.name);
	slab->objects = slab->end; /* none, until it is grown */
	slab->descriptor = UINT64_MAX;
	pages_set(slabs, slab, slab);
	g_hash_table_add(slabs->slabs, slab);
	g_array_append_val(slabs->pending, pending);
}

static struct line_slab *pending_take(struct line_slabs *slabs, const void *context, const struct kmem_cache *cache)
{
	for (guint i = slabs->pending->len; i > 0; i--) {
		const struct pending pending = g_array_index(slabs->pending, struct pending, i - 1);

		if (pending.context != context || pending.cache != cache)
			continue;
		g_array_remove_index(slabs->pending, i - 1);
		return pending.slab;
	}
	return NULL;
}

static uint64_t descriptor_of(const struct line_slabs *slabs, const struct line_slab *slab)
{
	const void *descriptor = slabs->inspection->page_slab(world_memory(slab->start));

	return descriptor != NULL ? world_physical(descriptor) : UINT64_MAX;
}

void line_slabs_grown(struct line_slabs *slabs, const void *context, struct kmem_cache *cache, size_t colour_offset)
{
	struct line_slab *slab = pending_take(slabs, context, cache);
	struct slab_cache_info info = { 0 };

	if (slab == NULL)
		return;
	slabs->inspection->cache_info(cache, &info);
	slab->objects = slab->start + colour_offset + (info.off_slab ? 0 : info.slab_size);
	slab->descriptor = info.off_slab ? descriptor_of(slabs, slab) : slab->start + colour_offset;
	slab->descriptor_bytes = info.slab_size;
	slab->num = info.num;
	slab->buffer_size = info.buffer_size;
	slab->object_size = info.object_size;
	slab->object_offset = info.object_offset;
	slab->sites = g_new0(uint16_t, info.num);
}

/* Pages that never became a slab: there was no memory for its descriptor. */
static void pending_drop(struct line_slabs *slabs, const struct line_slab *slab)
{
	for (guint i = 0; i < slabs->pending->len; i++)
		if (g_array_index(slabs->pending, struct pending, i).slab == slab) {
			g_array_remove_index(slabs->pending, i);
			return;
		}
}

void line_slabs_forget(struct line_slabs *slabs, uint64_t start)
{
	struct line_slab *slab = line_slabs_at(slabs, start);

	if (slab == NULL)
		return;
	pending_drop(slabs, slab);
	pages_set(slabs, slab, NULL);
	g_hash_table_remove(slabs->slabs, slab);
}

struct line_slab *line_slabs_at(const struct line_slabs *slabs, uint64_t address)
{
	uint64_t page = address >> slabs->page_shift, chunk = page / CHUNK_PAGES;

	if (chunk >= slabs->chunk_count || slabs->chunks[chunk] == NULL)
		return NULL;
	return slabs->chunks[chunk][page % CHUNK_PAGES];
}

void line_slabs_visit(
	const struct line_slabs *slabs, void (*visit)(const struct line_slab *slab, void *context), void *context)
{
	GHashTableIter iterator;
	gpointer slab;

	g_hash_table_iter_init(&iterator, slabs->slabs);
	while (g_hash_table_iter_next(&iterator, &slab, NULL))
		visit(slab, context);
}

void line_slabs_allocated(struct line_slabs *slabs, uint64_t address, uint16_t site)
{
	struct line_slab *slab = line_slabs_at(slabs, address);
	uint64_t index;

	if (slab == NULL || address < slab->objects || slab->sites == NULL)
		return;
	index = (address - slab->objects) / slab->buffer_size;
	if (index < slab->num)
		slab->sites[index] = site;
}
