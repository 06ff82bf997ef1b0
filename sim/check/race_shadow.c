/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of accesses that may still race. See race_shadow.h. */
#include "sim/check/race_shadow.h"

#include <glib.h>

enum { PAGE_GRANULES = 64, CAPACITY_FIRST = 4 };

struct shadow_page {
	struct race_granule granules[PAGE_GRANULES];
};

struct race_shadow {
	struct shadow_page **pages;
	uint64_t page_count;
};

struct race_shadow *race_shadow_new(uint64_t memory_bytes)
{
	struct race_shadow *shadow = g_new0(struct race_shadow, 1);

	shadow->page_count = memory_bytes / 64 / PAGE_GRANULES + 1;
	shadow->pages = g_new0(struct shadow_page *, shadow->page_count);
	return shadow;
}

static void page_free(struct shadow_page *page)
{
	for (unsigned int i = 0; i < PAGE_GRANULES; i++)
		g_free(page->granules[i].accesses);
	g_free(page);
}

void race_shadow_free(struct race_shadow *shadow)
{
	if (shadow == NULL)
		return;
	for (uint64_t i = 0; i < shadow->page_count; i++)
		if (shadow->pages[i] != NULL)
			page_free(shadow->pages[i]);
	g_free(shadow->pages);
	g_free(shadow);
}

struct race_granule *race_shadow_at(struct race_shadow *shadow, uint64_t number)
{
	struct shadow_page **page = &shadow->pages[number / PAGE_GRANULES];

	if (*page == NULL)
		*page = g_new0(struct shadow_page, 1);
	return &(*page)->granules[number % PAGE_GRANULES];
}

static struct race_access *append(struct race_granule *granule)
{
	if (granule->count == granule->capacity) {
		granule->capacity = granule->capacity != 0 ? 2 * granule->capacity : CAPACITY_FIRST;
		granule->accesses = g_renew(struct race_access, granule->accesses, granule->capacity);
	}
	return &granule->accesses[granule->count++];
}

/* Whoever races with EARLIER and comes after LATER races with LATER, too. */
static bool makes_redundant(const struct race_access *later, const struct race_access *earlier)
{
	return (later->write || !earlier->write) && (!later->marked || earlier->marked);
}

/* The same access once more: only its bytes have to be noted. */
static bool same(const struct race_access *a, const struct race_access *b)
{
	return a->context == b->context && a->clock == b->clock && a->chain == b->chain && a->write == b->write &&
	       a->marked == b->marked;
}

void race_granule_add(struct race_granule *granule, const struct race_access *access, const uint32_t *known,
	race_found found, void *context)
{
	struct race_access *merge = NULL;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < granule->count; i++) {
		struct race_access earlier = granule->accesses[i];
		uint64_t common = earlier.bytes & access->bytes;
		bool ordered = earlier.clock <= known[earlier.context];

		if (common != 0 && !ordered && (earlier.write || access->write)) {
			found(context, &earlier, access, common);
			if (!earlier.marked && !access->marked)
				earlier.bytes &= ~common;
		} else if (common != 0 && ordered && makes_redundant(access, &earlier)) {
			earlier.bytes &= ~common;
		}
		if (earlier.bytes == 0)
			continue;
		granule->accesses[kept] = earlier;
		if (same(&earlier, access))
			merge = &granule->accesses[kept];
		kept++;
	}
	granule->count = kept;
	if (merge != NULL)
		merge->bytes |= access->bytes;
	else
		*append(granule) = *access;
}
