/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Geometry of a cache without debugging aids: chapter 3 of the specification, word by word. See model.h. */
#include "tests/model/model.h"

enum { WORD = 8, SLAB_BYTES = 48, BUFCTL_BYTES = 4 };

struct fit {
	unsigned int num;
	unsigned long left_over;
};

static unsigned long round_up(unsigned long value, unsigned long to)
{
	return (value + to - 1) / to * to;
}

static unsigned long alignment(const struct model *model, const struct model_wish *wish, unsigned long size)
{
	unsigned long recommended = WORD;

	if ((wish->flags & SLAB_HWCACHE_ALIGN) != 0) {
		recommended = model->cache_line;
		while (size <= recommended / 2)
			recommended /= 2;
	}
	return MAX(recommended, wish->align);
}

static struct fit fit_order(unsigned long bytes, unsigned long size, unsigned long align, bool off_slab)
{
	struct fit fit = { 0, bytes };

	for (unsigned int num = 1;; num++) {
		unsigned long area = off_slab ? 0 : round_up(SLAB_BYTES + num * BUFCTL_BYTES, align);

		if (area + num * size > bytes)
			return fit;
		fit.num = num;
		fit.left_over = bytes - area - num * size;
	}
}

/* Tries orders upward; what was accepted last is in *FIT. */
static bool choose_order(const struct model *model, const struct model_wish *wish, struct model_cache *cache,
	unsigned long align, bool off_slab, struct fit *fit)
{
	const unsigned int break_order = 1; /* the machine has more than 32 MiB */

	fit->num = 0;
	for (unsigned int order = 0; order <= model->max_object_order; order++) {
		unsigned long bytes = (unsigned long)model->page_size << order;
		struct fit next = fit_order(bytes, cache->buffer_size, align, off_slab);

		if (next.num == 0)
			continue;
		if (off_slab && next.num > (cache->buffer_size - SLAB_BYTES) / BUFCTL_BYTES)
			break;
		*fit = next;
		cache->order = order;
		if ((wish->flags & SLAB_RECLAIM_ACCOUNT) != 0 || order >= break_order || next.left_over * 8 <= bytes)
			break;
	}
	return fit->num != 0;
}

bool model_geometry(const struct model *model, const struct model_wish *wish, struct model_cache *cache)
{
	unsigned long size = round_up(wish->size, WORD);
	unsigned long align = alignment(model, wish, size);
	bool off_slab = size >= model->page_size / 8;
	struct fit fit;

	cache->object_size = (unsigned int)size;
	cache->buffer_size = (unsigned int)round_up(size, align);
	if (!choose_order(model, wish, cache, align, off_slab, &fit))
		return false;
	cache->num = fit.num;
	cache->slab_size = (unsigned int)round_up(fit.num * BUFCTL_BYTES + SLAB_BYTES, align);
	if (off_slab && fit.left_over >= cache->slab_size) {
		off_slab = false;
		fit.left_over -= cache->slab_size;
	}
	if (off_slab) {
		cache->slab_size = fit.num * BUFCTL_BYTES + SLAB_BYTES;
		cache->descriptor_cache = model_general_for(model, cache->slab_size);
	}
	cache->off_slab = off_slab;
	cache->dma = (wish->flags & SLAB_CACHE_DMA) != 0;
	cache->colour_off = (unsigned int)MAX(model->cache_line, align);
	cache->colour = (unsigned int)(fit.left_over / cache->colour_off);
	return true;
}
