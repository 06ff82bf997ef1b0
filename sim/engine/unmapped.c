/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages that nobody may touch: one bit for each. See unmapped.h. */
#include "sim/engine/unmapped.h"

#include "sim/engine/fault.h"
#include "sim/engine/world.h"

#include "sim/engine/poison.h"

enum { BITS = 64 };

static uint64_t page_of(uint64_t physical)
{
	return physical / REGION_PAGE_BYTES;
}

static void bitmap_make(void)
{
	uint64_t words = (page_of(engine->world.memory_bytes) + BITS - 1) / BITS;

	engine->world.unmapped = world_alloc(words * sizeof(uint64_t));
	interval_guard(&engine->host.interval);
}

void unmapped_set(uint64_t start, uint64_t bytes, bool unmapped)
{
	ENGINE_ASSERT(start % REGION_PAGE_BYTES == 0 && bytes % REGION_PAGE_BYTES == 0);
	ENGINE_ASSERT(start <= engine->world.memory_bytes && bytes <= engine->world.memory_bytes - start);
	ENGINE_ASSERT(engine->host.interval.count == 0);
	if (engine->world.unmapped == NULL && !unmapped)
		return;
	if (engine->world.unmapped == NULL)
		bitmap_make();
	for (uint64_t page = page_of(start); page < page_of(start + bytes); page++) {
		uint64_t bit = UINT64_C(1) << page % BITS;

		if (unmapped)
			engine->world.unmapped[page / BITS] |= bit;
		else
			engine->world.unmapped[page / BITS] &= ~bit;
	}
}

bool unmapped_is(uint64_t physical)
{
	uint64_t page = page_of(physical);

	return engine->world.unmapped != NULL && physical < engine->world.memory_bytes &&
	       (engine->world.unmapped[page / BITS] >> page % BITS & 1) != 0;
}

void unmapped_set_handler(unmapped_handler handler)
{
	engine->host.unmapped = handler;
}

void unmapped_check(uint64_t physical, bool write)
{
	if (!unmapped_is(physical))
		return;
	if (engine->host.unmapped != NULL)
		engine->host.unmapped(physical, write);
	world_end(WORLD_END_WILD, (uintptr_t)world_memory(physical));
}
