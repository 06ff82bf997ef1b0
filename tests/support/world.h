/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_SUPPORT_WORLD_H
#define TESTS_SUPPORT_WORLD_H

/* A booted kernel with the allocator module, for tests: MAIN runs in task context, then the world ends. */
#include "models/hw/hw.h"
#include "models/kernel/boot.h"
#include "sim/engine/world.h"
#include "tests/support/machine.h"

#include <criterion/criterion.h>

struct test_world {
	struct test_machine machine;
	struct kernel_params params;
	uint64_t region_base;
	enum kernel_on_misuse on_misuse;
};

static inline void test_world_init(struct test_world *world, unsigned int nodes, unsigned int cpus)
{
	test_machine_init(&world->machine, nodes, cpus);
	test_params_init(&world->params, &world->machine.config);
	world->region_base = 0;
	world->on_misuse = KERNEL_MISUSE_BUG_ENDS;
}

/* Boots and runs MAIN; the world stays for looking at until world_destroy(). */
static inline enum world_end test_world_run(struct test_world *world, void (*main)(void *argument), void *argument)
{
	struct world_options options = { .region_base = world->region_base };
	struct hw_options hardware = { .machine = &world->machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = &world->machine.config,
		.params = &world->params,
		.allocator_path = SLAB_MODULE,
		.on_misuse = world->on_misuse,
		.main = main,
		.argument = argument };
	char error[512] = "";
	enum world_end end;

	cr_assert(world_create(&options));
	hw_init(&hardware);
	cr_assert(kernel_setup(&kernel_options, error, sizeof(error)), "%s", error);
	end = kernel_start();
	if (end == WORLD_END_COMPLETE)
		hw_ledger_check();
	return end;
}

#endif
