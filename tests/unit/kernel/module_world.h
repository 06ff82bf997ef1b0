/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_KERNEL_MODULE_WORLD_H
#define TESTS_UNIT_KERNEL_MODULE_WORLD_H

/*
 * A booted kernel of one node and two CPUs with any module of tests/data/modules. MAIN runs in task context; the world
 * stays for looking at until world_destroy().
 */
#include "models/hw/hw.h"
#include "models/kernel/boot.h"
#include "models/kernel/finding.h"
#include "models/kernel/kernel.h"
#include "models/kernel/log.h"
#include "models/kernel/module.h"
#include "sim/engine/world.h"
#include "tests/support/machine.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dlfcn.h>
#include <string.h>

#define TEST_MODULE(name) BUILD_DIR "/tests/modules/" name ".so"

struct module_world {
	struct test_machine machine;
	struct kernel_params params;
	char error[1024];
};

/* Everything up to the boot; false with the reason in world->error. */
static inline bool module_world_setup(
	struct module_world *world, const char *path, void (*main)(void *argument), void *argument)
{
	struct world_options options = { 0 };
	struct hw_options hardware = { .machine = &world->machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = &world->machine.config,
		.params = &world->params,
		.allocator_path = path,
		.main = main,
		.argument = argument };

	test_machine_init(&world->machine, 1, 2);
	test_params_init(&world->params, &world->machine.config);
	world->error[0] = '\0';
	cr_assert(world_create(&options));
	hw_init(&hardware);
	return kernel_setup(&kernel_options, world->error, sizeof(world->error));
}

static inline enum world_end module_world_run(struct module_world *world, void (*main)(void *argument), void *argument)
{
	cr_assert(module_world_setup(world, TEST_MODULE("pocket"), main, argument), "%s", world->error);
	return kernel_start();
}

/* A symbol of the loaded module "pocket". */
static inline void *pocket_symbol(const char *name)
{
	void *handle = dlopen(TEST_MODULE("pocket"), RTLD_NOW | RTLD_NOLOAD);
	void *symbol = handle != NULL ? dlsym(handle, name) : NULL;

	cr_assert(symbol != NULL, "%s", name);
	return symbol;
}

#define POCKET_FUNCTION(type, name) ((type *)(uintptr_t)pocket_symbol(name))
#define POCKET_VARIABLE(type, name) (*(type *)pocket_symbol(name))

#endif
