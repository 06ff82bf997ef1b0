/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Geometry of a cache: chapters 3 and 11 of the specification, word by word. See model.h. */
#include "tests/model/model.h"

enum { WORD = 8, SLAB_BYTES = 48, BUFCTL_BYTES = 4, LIST3_BYTES = 104 };

struct fit {
	unsigned int num;
	unsigned long left_over;
};

static unsigned long round_up(unsigned long value, unsigned long to)
{
	return (value + to - 1) / to * to;
}

/* What the debugging aids make of a request. */
struct layout {
	unsigned long size, align, offset;
	bool red_zone, user_word, poison;
};

/* Position of the highest bit, from 1. */
static unsigned int magnitude(unsigned long value)
{
	return value == 0 ? 0 : 64 - (unsigned int)__builtin_clzl(value);
}

static void choose_aids(const struct model *model, const struct model_wish *wish, struct layout *layout)
{
	unsigned long last = wish->size - 1;
	bool fits = wish->size < 4096 || magnitude(last) == magnitude(last + 3 * WORD);

	layout->red_zone = layout->user_word = model->debug && fits && wish->align <= WORD;
	layout->poison = model->debug && (wish->flags & SLAB_DESTROY_BY_RCU) == 0;
}

static unsigned long alignment(const struct model *model, const struct model_wish *wish, const struct layout *layout)
{
	unsigned long recommended = WORD;

	if (layout->red_zone || layout->user_word)
		return WORD;
	if ((wish->flags & SLAB_HWCACHE_ALIGN) != 0) {
		recommended = model->cache_line;
		while (layout->size <= recommended / 2)
			recommended /= 2;
	}
	return MAX(recommended, wish->align);
}

/* With page mapping an object of medium size lies at the end of a page of its own. */
static void push_to_page_end(const struct model *model, unsigned long object_size, struct layout *layout)
{
	unsigned long list3_size = model_general_for(model, LIST3_BYTES)->object_size;
	unsigned long least = model_general_for(model, list3_size + 1)->object_size;

	if (!model->debug_pagealloc || layout->size < least || object_size <= model->cache_line ||
		layout->size >= model->page_size)
		return;
	layout->offset += model->page_size - round_up(layout->size, layout->align);
	layout->size = model->page_size;
}

static struct layout make_layout(const struct model *model, const struct model_wish *wish)
{
	struct layout layout = { .size = round_up(wish->size, WORD) };
	unsigned long object_size = layout.size;

	choose_aids(model, wish, &layout);
	layout.align = alignment(model, wish, &layout);
	layout.offset = layout.red_zone ? WORD : 0;
	layout.size += (layout.red_zone ? 2 * WORD : 0) + (layout.user_word ? WORD : 0);
	push_to_page_end(model, object_size, &layout);
	return layout;
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

/* A descriptor that fits into what is left over comes back on the slab. */
static void place_descriptor(
	const struct model *model, struct model_cache *cache, unsigned long align, bool off_slab, struct fit *fit)
{
	cache->slab_size = (unsigned int)round_up(fit->num * BUFCTL_BYTES + SLAB_BYTES, align);
	if (off_slab && fit->left_over >= cache->slab_size) {
		off_slab = false;
		fit->left_over -= cache->slab_size;
	}
	cache->off_slab = off_slab;
	if (off_slab) {
		cache->slab_size = fit->num * BUFCTL_BYTES + SLAB_BYTES;
		cache->descriptor_cache = model_general_for(model, cache->slab_size);
	}
}

bool model_geometry(const struct model *model, const struct model_wish *wish, struct model_cache *cache)
{
	struct layout layout = make_layout(model, wish);
	bool off_slab = layout.size >= model->page_size / 8;
	struct fit fit;

	cache->object_size = (unsigned int)round_up(wish->size, WORD);
	cache->object_offset = (unsigned int)layout.offset;
	cache->buffer_size = (unsigned int)round_up(layout.size, layout.align);
	if (!choose_order(model, wish, cache, layout.align, off_slab, &fit))
		return false;
	cache->num = fit.num;
	place_descriptor(model, cache, layout.align, off_slab, &fit);
	cache->dma = (wish->flags & SLAB_CACHE_DMA) != 0;
	cache->poisoned = layout.poison;
	cache->colour_off = (unsigned int)MAX(model->cache_line, layout.align);
	cache->colour = (unsigned int)(fit.left_over / cache->colour_off);
	return true;
}
