/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages taken out of the kernel's address space, and the fault of an access to one. See <linux/mm.h>. */
#include "sim/engine/unmapped.h"

#include "models/hw/boundary.h"
#include "models/kernel/allocator.h"
#include "models/kernel/call_chain.h"
#include "models/kernel/finding.h"
#include "models/kernel/kernel.h"
#include "models/kernel/log.h"
#include "models/kernel/symbols.h"
#include "sim/engine/world.h"

#include <linux/kernel.h>
#include <linux/mm.h>

#include <string.h>

#include "sim/engine/poison.h"

enum { SIMULATOR_FRAMES_MAX = 8 };

/*
 * The functions by which an access of kernel code enters the simulator, and those further in: where the last call of
 * one takes its place on the stack, the next one is the outermost there.
 */
static bool is_entry(const char *name)
{
	static const char *const names[] = { "world_access", "hw_access_alone", "hw_access_alone_as", "access_note",
		"access_note_slowly", "access_elsewhere", "interval_add", "interval_add_uncounted", "add_long",
		"interval_add_granule", "granule_add_slowly" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return strncmp(name, "__tsan_", strlen("__tsan_")) == 0;
}

/* Whose access it was: the frame above the outermost entry that is near. */
static struct kernel_frame frame_of_access(struct kernel_frame frame)
{
	struct kernel_frame found = frame;
	struct kernel_function function;

	for (unsigned int depth = 0; depth < SIMULATOR_FRAMES_MAX && frame.code != NULL; depth++) {
		bool entry = kernel_function_at((const char *)frame.code - 1, &function) && is_entry(function.name);

		frame = kernel_frame_up(frame);
		if (entry)
			found = frame;
	}
	return found;
}

/* Which cache the page belongs to; "" when it is no slab page or the module does not tell. */
static const char *cache_name(const void *address)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;
	struct kmem_cache *cache = inspection != NULL ? inspection->page_cache(address) : NULL;
	struct slab_cache_info info;

	if (cache == NULL)
		return "";
	inspection->cache_info(cache, &info);
	return info.name;
}

static void fault(uint64_t physical, bool write)
{
	struct kernel_frame frame = frame_of_access(KERNEL_CALLER());
	const void *address = world_memory(physical);
	const char *name = cache_name(address);
	const char *verb = write ? "write to" : "read of";

	kernel_log_add(KERN_CRIT "kernel fault: %s unmapped address %p%s%s\n", verb, address,
		name[0] != '\0' ? ", in a free object of cache " : "", name);
	kernel_log_whereabouts(frame);
	kernel_finding_add_at(frame, "fault", "mem", "%s unmapped address %p%s%s", verb, address,
		name[0] != '\0' ? ", in a free object of cache " : "", name);
	world_end(WORLD_END_FINDING, 0);
}

static uint64_t start_of(const struct page *page)
{
	return world_physical(page_address(page));
}

void kernel_map_pages(struct page *page, int numpages, int enable)
{
	hw_interval_end();
	unmapped_set_handler(fault);
	unmapped_set(start_of(page), (uint64_t)numpages * PAGE_SIZE, !enable);
}

int kernel_page_present(const struct page *page)
{
	return !unmapped_is(start_of(page));
}
