/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots of a paused world. See snapshot.h. */
#include "sim/engine/snapshot.h"

#include "sim/engine/fault.h"
#include "sim/engine/sanitizer.h"
#include "sim/engine/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* This is the watcher's side: host memory is its own. World state stays out of it. */

/* State of a physical page: 0, or 1 + its position in `pages`, with the top bit set while it is dirty. */
#define PAGE_DIRTY 0x80000000u

struct saved_page {
	uint64_t number; /* physical page */
	char *copy;	 /* REGION_PAGE_BYTES, as it was when the snapshot was taken */
};

struct saved_stack {
	struct fiber *fiber;
	void *stack_pointer;
	char *copy;
	size_t bytes;
};

struct snapshot {
	char *arena;
	size_t arena_bytes;
	unsigned int stacks_used;
	char *module_data;
	struct saved_stack *stacks;
	size_t stack_count;
	struct saved_page *pages;
	size_t page_count, page_capacity;
	uint64_t *dirty; /* pages written since the last restore: positions in `pages` */
	size_t dirty_count, dirty_capacity;
	char *verify_memory; /* full copy of physical memory, when asked for */
};

static void *host_alloc(size_t size)
{
	void *memory = malloc(size != 0 ? size : 1);

	if (memory == NULL)
		engine_bug("no host memory for a snapshot");
	return memory;
}

static void *host_grow(void *old, size_t *capacity, size_t element)
{
	void *memory;

	*capacity = *capacity != 0 ? *capacity * 2 : 64;
	memory = realloc(old, *capacity * element);
	if (memory == NULL)
		engine_bug("no host memory for a snapshot");
	return memory;
}

/* memcpy is intercepted by AddressSanitizer and stops at red zones of frames: stacks are copied by hand. */
SANITIZER_UNINSTRUMENTED static void copy_stack(char *to, const char *from, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += sizeof(uint64_t)) {
		*(volatile uint64_t *)(to + i) = *(const volatile uint64_t *)(from + i);
	}
}

static void page_save(struct snapshot *active, uint64_t number)
{
	if (active->page_count == active->page_capacity)
		active->pages = host_grow(active->pages, &active->page_capacity, sizeof(struct saved_page));
	active->pages[active->page_count].number = number;
	active->pages[active->page_count].copy = host_alloc(REGION_PAGE_BYTES);
	memcpy(active->pages[active->page_count].copy, world_memory(number * REGION_PAGE_BYTES), REGION_PAGE_BYTES);
	active->page_count++;
}

static void page_dirty(uint64_t number)
{
	struct snapshot *active = engine->host.tracking.snapshot;
	uint32_t *state = &engine->host.tracking.pages[number];

	if (*state == 0) {
		page_save(active, number);
		*state = (uint32_t)active->page_count;
	}
	if (active->dirty_count == active->dirty_capacity)
		active->dirty = host_grow(active->dirty, &active->dirty_capacity, sizeof(uint64_t));
	active->dirty[active->dirty_count++] = *state - 1;
	*state |= PAGE_DIRTY;
}

void snapshot_mark(uint64_t offset, size_t size)
{
	uint64_t last = (offset + size - 1) / REGION_PAGE_BYTES;

	for (uint64_t number = offset / REGION_PAGE_BYTES; number <= last; number++)
		if ((engine->host.tracking.pages[number] & PAGE_DIRTY) == 0)
			page_dirty(number);
}

static void stack_save(struct saved_stack *saved, struct fiber *fiber)
{
	char *top = fiber->stack + REGION_STACK_BYTES;

	saved->fiber = fiber;
	saved->stack_pointer = fiber->stack_pointer;
	saved->bytes = (size_t)(top - fiber_live_from(fiber));
	saved->copy = host_alloc(saved->bytes);
	copy_stack(saved->copy, top - saved->bytes, saved->bytes);
}

static void stacks_save(struct snapshot *snapshot)
{
	size_t count = 0;

	for (struct fiber *fiber = engine->world.fibers; fiber != NULL; fiber = fiber->next)
		count++;
	snapshot->stacks = host_alloc(count * sizeof(struct saved_stack));
	for (struct fiber *fiber = engine->world.fibers; fiber != NULL; fiber = fiber->next)
		stack_save(&snapshot->stacks[snapshot->stack_count++], fiber);
}

static void stack_restore(const struct saved_stack *saved)
{
	char *top = saved->fiber->stack + REGION_STACK_BYTES;

	sanitizer_forget(saved->fiber->stack, REGION_STACK_BYTES);
	copy_stack(top - saved->bytes, saved->copy, saved->bytes);
}

/* The arena holds `struct engine` first; the watcher's side of it is not world state. */
static char *arena_state(void)
{
	return engine->host.region.arena_base;
}

struct snapshot *snapshot_take(void)
{
	struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
	struct world_tracking *tracking = &engine->host.tracking;

	if (snapshot == NULL)
		return NULL;
	ENGINE_ASSERT(engine->host.tracking.snapshot == NULL && engine->world.paused != NULL &&
		      engine->host.interval.count == 0);
	engine->host.tracking.snapshot = snapshot;
	snapshot->arena_bytes = engine->host.region.arena_used;
	snapshot->stacks_used = engine->host.region.stacks_used;
	snapshot->arena = host_alloc(snapshot->arena_bytes);
	memcpy(snapshot->arena, arena_state(), snapshot->arena_bytes);
	snapshot->module_data = host_alloc(engine->world.module.data_bytes);
	if (engine->world.module.data != NULL)
		memcpy(snapshot->module_data, engine->world.module.data, engine->world.module.data_bytes);
	stacks_save(snapshot);
	if (tracking->pages == NULL)
		tracking->pages = world_scratch_alloc(REGION_MEMORY_BYTES / REGION_PAGE_BYTES * sizeof(uint32_t));
	tracking->active = true;
	if (tracking->verify) {
		snapshot->verify_memory = host_alloc(engine->world.memory_bytes);
		memcpy(snapshot->verify_memory, world_memory(0), engine->world.memory_bytes);
	}
	return snapshot;
}

static void pages_restore(struct snapshot *snapshot)
{
	uint32_t *states = engine->host.tracking.pages;

	for (size_t i = 0; i < snapshot->dirty_count; i++) {
		const struct saved_page *page = &snapshot->pages[snapshot->dirty[i]];

		memcpy(world_memory(page->number * REGION_PAGE_BYTES), page->copy, REGION_PAGE_BYTES);
		states[page->number] &= ~PAGE_DIRTY;
	}
	snapshot->dirty_count = 0;
}

void snapshot_restore(struct snapshot *snapshot)
{
	struct world_host host = engine->host;

	ENGINE_ASSERT(snapshot == engine->host.tracking.snapshot && engine->world.running == NULL);
	/* What was allocated since must read as zero when it is allocated again. */
	memset(arena_state() + snapshot->arena_bytes, 0, host.region.arena_used - snapshot->arena_bytes);
	memcpy(arena_state(), snapshot->arena, snapshot->arena_bytes);
	engine->host = host;
	engine->host.region.arena_used = snapshot->arena_bytes;
	region_stacks_release(&engine->host.region, snapshot->stacks_used);
	interval_clear(&engine->host.interval);
	if (engine->world.module.data != NULL)
		memcpy(engine->world.module.data, snapshot->module_data, engine->world.module.data_bytes);
	for (size_t i = 0; i < snapshot->stack_count; i++)
		stack_restore(&snapshot->stacks[i]);
	pages_restore(snapshot);
	engine->host.end = WORLD_PAUSED;
}

static void forget_pages(struct snapshot *snapshot)
{
	uint32_t *states = engine != NULL ? engine->host.tracking.pages : NULL;

	for (size_t i = 0; i < snapshot->page_count; i++) {
		if (states != NULL)
			states[snapshot->pages[i].number] = 0;
		free(snapshot->pages[i].copy);
	}
	free(snapshot->pages);
	free(snapshot->dirty);
}

void snapshot_free(struct snapshot *snapshot)
{
	if (snapshot == NULL)
		return;
	if (engine != NULL) {
		engine->host.tracking.active = false;
		engine->host.tracking.snapshot = NULL;
	}
	forget_pages(snapshot);
	for (size_t i = 0; i < snapshot->stack_count; i++)
		free(snapshot->stacks[i].copy);
	free(snapshot->stacks);
	free(snapshot->module_data);
	free(snapshot->arena);
	free(snapshot->verify_memory);
	free(snapshot);
}

void snapshot_verify_enable(void)
{
	engine->host.tracking.verify = true;
}

static size_t compare(const char *now, const char *then, size_t bytes, const char *room, char *description, size_t size)
{
	size_t differing = 0;

	for (size_t i = 0; i < bytes; i++) {
		if (now[i] == then[i])
			continue;
		if (differing++ == 0 && description[0] == '\0')
			snprintf(description, size, "%s, byte %zu: %02x now, %02x then", room, i, (unsigned char)now[i],
				(unsigned char)then[i]);
	}
	return differing;
}

size_t snapshot_verify(const struct snapshot *snapshot, char *description, size_t size)
{
	size_t differing = 0;
	size_t skip = sizeof(struct engine);

	description[0] = '\0';
	differing += compare(
		arena_state() + skip, snapshot->arena + skip, snapshot->arena_bytes - skip, "arena", description, size);
	differing += compare((const char *)&engine->world, snapshot->arena + offsetof(struct engine, world),
		sizeof(struct world), "world", description, size);
	if (engine->world.module.data != NULL)
		differing += compare(engine->world.module.data, snapshot->module_data, engine->world.module.data_bytes,
			"module data", description, size);
	if (snapshot->verify_memory != NULL)
		differing += compare(world_memory(0), snapshot->verify_memory, engine->world.memory_bytes,
			"simulated memory", description, size);
	return differing;
}
