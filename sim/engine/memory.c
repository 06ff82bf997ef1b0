/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses of the world, and accesses that are noted on the module's behalf. See world.h. */
#include "sim/engine/access.h"
#include "sim/engine/snapshot.h"

#include "sim/engine/poison.h"

static bool within(const char *address, size_t size, const char *start, const char *end)
{
	return address >= start && size <= (size_t)(end - start) && address <= end - size;
}

/* Addresses that instrumented code may use although they are not modeled: stacks, the arena, constant data. */
static bool foreign_allows(const char *address, size_t size, bool write)
{
	const struct world_host *host = &engine->host;
	const struct region *region = &host->region;

	if (within(address, size, region->stacks_base, region->stacks_base + REGION_STACKS_BYTES))
		return true;
	if (within(address, size, region->arena_base, region->arena_base + region->arena_used))
		return true;
	if (write)
		return false;
	for (unsigned int i = 0; i < host->foreign_count; i++)
		if (within(address, size, host->foreign[i].start, host->foreign[i].end))
			return true;
	return false;
}

uint64_t world_module_physical(const void *address)
{
	const struct world_module *module = &engine->world.module;
	size_t offset = (size_t)((const char *)address - module->data);
	uint32_t place;

	if (module->data == NULL || offset >= module->data_bytes)
		return UINT64_MAX;
	place = module->place[offset];
	return place != UINT32_MAX ? module->place_base + place : UINT64_MAX;
}

/* Neither memory nor a variable of the module, or the access runs past its variable. */
static __attribute__((noinline)) void access_foreign(const char *address, size_t size, bool write, const void *code)
{
	if (foreign_allows(address, size, write))
		return;
	engine->host.end_code = code;
	world_end(WORLD_END_WILD, (uintptr_t)address);
}

/* A variable of the module is noted at its place. */
void access_elsewhere(const char *address, size_t size, bool write, const void *code)
{
	const struct world_module *module = &engine->world.module;
	size_t offset = (size_t)(address - module->data);
	uint32_t place;

	if (offset >= module->data_bytes || size > module->data_bytes - offset) {
		access_foreign(address, size, write, code);
		return;
	}
	place = module->place[offset];
	if (place == UINT32_MAX || module->place[offset + size - 1] != place + size - 1) {
		access_foreign(address, size, write, code);
		return;
	}
	interval_add_uncounted(&engine->host.interval, module->place_base + place, size, write);
}

void access_set_receiver(access_receiver receiver)
{
	engine->host.received = receiver;
	interval_limit(&engine->host.interval, receiver == NULL);
}

void access_look(const void *address, size_t size, bool write)
{
	uint64_t physical = world_physical(address);

	if (engine->host.received == NULL)
		world_end(WORLD_END_LIVELOCK, (uintptr_t)address);
	if (physical != UINT64_MAX)
		engine->host.received(physical, size, write);
}

void access_note_slowly(const void *address, size_t size, bool write, const void *code)
{
	access_note(address, size, write, code);
}

void world_access(const void *address, size_t size, bool write)
{
	if (size != 0)
		access_note(address, size, write, __builtin_return_address(0));
}

void world_touch(const void *address, size_t size)
{
	uint64_t offset = (uint64_t)((const char *)address - engine->host.region.memory_base);

	if (engine->host.tracking.active && size != 0 && offset < engine->world.memory_bytes)
		snapshot_mark(offset, size);
}
