/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_METRICS_LINE_WORLD_H
#define TESTS_UNIT_METRICS_LINE_WORLD_H

/* Worlds whose slabs are followed from the first one on, as lines.c does. */
#include "models/kernel/allocator.h"
#include "models/kernel/task.h"
#include "models/kernel/trace.h"
#include "models/kernel/watch.h"
#include "sim/metrics/line_names.h"
#include "sim/metrics/line_slabs.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>
#include <linux/sched.h>

struct line_world {
	struct test_world world;
	const char *module; /* NULL: the slab allocator */
	struct line_slabs *slabs;
	struct kernel_watcher watcher;
	struct kernel_trace_receiver receiver;
};

static inline void line_world_on_pages(void *context, const void *start, size_t bytes, bool handed_out)
{
	struct line_world *world = context;
	struct kmem_cache *cache = kernel_trace_growing();

	if (!handed_out)
		line_slabs_forget(world->slabs, world_physical(start));
	else if (cache != NULL)
		line_slabs_pages(world->slabs, kernel_current(), cache, start, bytes);
}

static inline void line_world_on_grow(void *context, struct kmem_cache *cache, int node, unsigned int order,
	unsigned int objects, size_t colour_offset, int foreign)
{
	struct line_world *world = context;

	(void)node, (void)order, (void)objects, (void)foreign;
	line_slabs_grown(world->slabs, kernel_current(), cache, colour_offset);
}

/* Pauses here, for the test to look; on a fiber. */
static inline void pause_here(void)
{
	hw_pause_request();
	cond_resched(); /* a boundary */
}

/* Everything up to the start. */
static inline void line_world_setup(struct line_world *world, void (*main)(void *argument), void *argument)
{
	struct world_options options = { 0 };
	struct hw_options hardware = { .machine = &world->world.machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = &world->world.machine.config,
		.params = &world->world.params,
		.allocator_path = world->module != NULL ? world->module : SLAB_MODULE,
		.main = main,
		.argument = argument };
	char error[512] = "";

	cr_assert(world_create(&options));
	hw_init(&hardware);
	cr_assert(kernel_setup(&kernel_options, error, sizeof(error)), "%s", error);
}

static inline void line_world_follow_slabs(struct line_world *world)
{
	world->slabs = line_slabs_new(kernel_allocator()->inspection);
	world->watcher = (struct kernel_watcher){ .context = world, .pages = line_world_on_pages };
	world->receiver = (struct kernel_trace_receiver){ .context = world, .grow = line_world_on_grow };
	kernel_watcher_add(&world->watcher);
	kernel_trace_receiver_add(&world->receiver);
}

#endif
