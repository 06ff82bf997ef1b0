/* SPDX-License-Identifier: GPL-2.0-or-later */
/* States of bytes. See memory_state.h. */
#include "sim/check/memory_state.h"

#include "sim/engine/interval.h"

#include <glib.h>

enum { PAGE_GRANULES = 64 };

struct memory_state {
	struct memory_granule **pages; /* [page_count], of PAGE_GRANULES each */
	uint64_t page_count;
};

struct memory_state *memory_state_new(uint64_t memory_bytes)
{
	struct memory_state *state = g_new0(struct memory_state, 1);

	state->page_count = memory_bytes / INTERVAL_GRANULE_BYTES / PAGE_GRANULES + 1;
	state->pages = g_new0(struct memory_granule *, state->page_count);
	return state;
}

void memory_state_free(struct memory_state *state)
{
	if (state == NULL)
		return;
	for (uint64_t i = 0; i < state->page_count; i++)
		g_free(state->pages[i]);
	g_free(state->pages);
	g_free(state);
}

struct memory_granule *memory_state_look(const struct memory_state *state, uint64_t number)
{
	struct memory_granule *page = state->pages[number / PAGE_GRANULES];

	return page != NULL ? &page[number % PAGE_GRANULES] : NULL;
}

struct memory_granule *memory_state_at(struct memory_state *state, uint64_t number)
{
	struct memory_granule **page = &state->pages[number / PAGE_GRANULES];

	if (*page == NULL)
		*page = g_new0(struct memory_granule, PAGE_GRANULES);
	return &(*page)[number % PAGE_GRANULES];
}

void memory_state_walk(struct memory_state *state, uint64_t address, size_t bytes,
	void (*visit)(struct memory_granule *granule, uint64_t bytes, void *context), void *context)
{
	while (bytes != 0) {
		unsigned int offset = address % INTERVAL_GRANULE_BYTES;
		size_t here = MIN(bytes, INTERVAL_GRANULE_BYTES - offset);
		uint64_t mask = here == INTERVAL_GRANULE_BYTES ? UINT64_MAX : ((UINT64_C(1) << here) - 1) << offset;

		visit(memory_state_at(state, address >> INTERVAL_GRANULE_SHIFT), mask, context);
		address += here;
		bytes -= here;
	}
}
