/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modules that were built for fixed values: which machines and kernels they fit, and what is said about the others. */
#include "models/kernel/allocator.h"
#include "tests/unit/kernel/module_world.h"

#include <stdio.h>

static struct test_machine machine;
static struct kernel_params params;

static void nothing(void *argument)
{
}

/* Sets up a world with the module, of MACHINE and PARAMS; the world stays for booting. */
static bool setup(const char *path, char *error, size_t size)
{
	struct world_options options = { 0 };
	struct hw_options hardware = { .machine = &machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = {
		.machine = &machine.config, .params = &params, .allocator_path = path, .main = nothing
	};

	error[0] = '\0';
	cr_assert(world_create(&options));
	hw_init(&hardware);
	return kernel_setup(&kernel_options, error, size);
}

static void machine_of(unsigned int nodes, unsigned int cpus)
{
	test_machine_init(&machine, nodes, cpus);
	test_params_init(&params, &machine.config);
}

static void expect_fits(const char *path)
{
	char error[1024];

	cr_expect(setup(path, error, sizeof(error)), "%s", error);
	cr_expect(eq(int, kernel_start(), WORLD_END_COMPLETE));
	world_destroy();
}

static void expect_refused(const char *path, const char *reason)
{
	char error[1024], expected[600];

	snprintf(expected, sizeof(expected), "%s: was built for %s", path, reason);
	cr_expect(not(setup(path, error, sizeof(error))));
	cr_expect(eq(str, error, expected));
	world_destroy();
}

/* --- buckets-fixed: PAGE_SHIFT=12 HZ=250 NR_CPUS=4 MAX_NUMNODES=2 CONFIG_ANYTHING=7 --- */

#define FIXED TEST_MODULE("buckets-fixed")

Test(allocator_constants, a_machine_that_fits_boots)
{
	machine_of(2, 2);
	expect_fits(FIXED);
}

Test(allocator_constants, there_may_be_fewer_cpus_and_nodes_than_the_module_has_room_for)
{
	machine_of(1, 1);
	expect_fits(FIXED);
	machine_of(1, 3);
	expect_fits(FIXED);
}

Test(allocator_constants, more_cpus_or_nodes_do_not_fit)
{
	machine_of(1, 5);
	expect_refused(FIXED, "NR_CPUS = 4, but this machine has 5 (topology.cpus_per_node)");
	machine_of(3, 1);
	expect_refused(FIXED, "MAX_NUMNODES = 2, but this machine has 3 (topology.nodes)");
}

Test(allocator_constants, all_that_differs_is_named)
{
	machine_of(4, 2);
	machine.config.page_size = 16384;
	machine.config.hz = 1000;
	expect_refused(FIXED, "PAGE_SHIFT = 12, but this machine has 14 (machine.page_size); "
			      "HZ = 250, but this machine has 1000 (machine.hz); "
			      "NR_CPUS = 4, but this machine has 8 (topology.cpus_per_node); "
			      "MAX_NUMNODES = 2, but this machine has 4 (topology.nodes)");
}

Test(allocator_constants, a_refused_module_does_not_spoil_the_next_world)
{
	machine_of(4, 2);
	expect_refused(FIXED, "NR_CPUS = 4, but this machine has 8 (topology.cpus_per_node); "
			      "MAX_NUMNODES = 2, but this machine has 4 (topology.nodes)");
	expect_fits(TEST_MODULE("buckets"));
}

/* --- era: a file of a kernel tree; what it does not name is off --- */

#define ERA TEST_MODULE("era")

Test(allocator_constants, parameters_of_the_kernel_are_compared_too)
{
	machine_of(2, 2);
	expect_fits(ERA);
	params.numa = false;
	expect_refused(ERA, "CONFIG_NUMA = 1, but this kernel has 0 (kernel.numa)");
	machine_of(2, 2);
	params.debug = KERNEL_DEBUG_LEAK;
	expect_refused(ERA, "CONFIG_DEBUG_SLAB = 0, but this kernel has 1 (kernel.debug); "
			    "CONFIG_DEBUG_SLAB_LEAK = 0, but this kernel has 1 (kernel.debug)");
	machine_of(2, 2);
	params.kmalloc_line = 128;
	expect_refused(ERA, "L1_CACHE_SHIFT = 6, but this kernel has 7 (kernel.kmalloc_line)");
}
