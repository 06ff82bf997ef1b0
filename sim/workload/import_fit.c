/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks for the object size that gives a wanted geometry. See import_fit.h. */
#include "sim/workload/import_fit.h"

#include "slab/geometry.h"

enum { WORD_BYTES = 8 };

/* A machine of the kind that these records come from: x86-64. Numbers of CPUs and nodes do not matter here. */
static const struct geometry_machine machine = {
	.word_size = WORD_BYTES,
	.page_size = 4096,
	.cache_line = 64,
	.kmalloc_line = 64,
	.break_order = 1,
	.max_object_order = 5,
	.max_page_order = 10,
	.cpus = 8,
	.nodes = 2,
	.smp = 1,
	.stats = 1,
};

struct fit {
	guint64 size;
	gboolean reclaim_account;
	guint32 objects;
	guint64 distance; /* from what is wanted; 0: reached */
};

static guint64 difference(guint64 a, guint64 b)
{
	return a > b ? a - b : b - a;
}

static void try_size(const struct import_slabinfo *wanted, guint64 size, gboolean reclaim_account, struct fit *best)
{
	const struct geometry_request request = { .size = size,
		.flags = reclaim_account ? GEOMETRY_RECLAIM_ACCOUNT : 0 };
	struct geometry geometry;

	if (size < WORD_BYTES || size > machine.page_size << machine.max_object_order ||
		!geometry_compute(&machine, &request, &geometry))
		return;
	/* Another number of pages is worse than any number of objects. */
	guint64 distance = difference(1u << geometry.gfporder, wanted->pages_per_slab) * GEOMETRY_BUFCTL_LIMIT +
			   difference(geometry.num, wanted->objects_per_slab);
	if (best->size == 0 || distance < best->distance)
		*best = (struct fit){
			.size = size, .reclaim_account = reclaim_account, .objects = geometry.num, .distance = distance
		};
}

/* From the real size outwards, so that the first of equals is the nearest. */
static struct fit find_fit(const struct import_slabinfo *wanted)
{
	guint64 size = (wanted->object_size + WORD_BYTES - 1) / WORD_BYTES * WORD_BYTES;
	struct fit best = { 0 };

	for (guint64 step = 0; step <= size && (best.size == 0 || best.distance > 0); step += WORD_BYTES) {
		for (int reclaim_account = 0; reclaim_account <= 1; reclaim_account++) {
			try_size(wanted, size - step, reclaim_account, &best);
			try_size(wanted, size + step, reclaim_account, &best);
		}
	}
	return best;
}

void import_fit(struct record_cache *cache)
{
	const struct import_slabinfo *wanted = cache->before ? cache->before : cache->after;

	if (!wanted)
		return;
	struct fit fit = find_fit(wanted);
	cache->objects_per_slab = (guint32)wanted->objects_per_slab;
	cache->traced.tunables = wanted->tunables;
	if (fit.size == 0)
		return;
	cache->objects_per_slab_here = fit.objects;
	cache->traced.size_bytes = fit.size;
	cache->traced.align_bytes = 0;
	cache->traced.flags = fit.reclaim_account ? "reclaim_account" : "";
}
