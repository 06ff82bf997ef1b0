/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel boots with the real allocator, on machines of several shapes, and the same way each time. */
#include "models/kernel/allocator.h"
#include "models/kernel/finding.h"
#include "models/kernel/log.h"
#include "models/kernel/memory.h"
#include "tests/support/region_base.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void print_log(void)
{
	for (uint64_t number = 1; number <= kernel_log_count(); number++)
		if (kernel_log_get(number) != NULL)
			fprintf(stderr, "%s\n", kernel_log_get(number)->text);
	for (uint64_t i = 0; i < kernel_finding_count(); i++)
		fprintf(stderr, "finding: %s (%s)\n", kernel_finding_get(i)->message,
			kernel_finding_get(i)->call_chain);
}

static void allocate_and_free(void *argument)
{
	const struct allocator *allocator = kernel_allocator();
	unsigned int *count = argument;
	void *objects[64];

	for (unsigned int round = 0; round < 100; round++) {
		for (unsigned int i = 0; i < 64; i++) {
			objects[i] = allocator->__kmalloc(16u << (i % 8), GFP_KERNEL);
			*count += objects[i] != NULL;
		}
		for (unsigned int i = 0; i < 64; i++)
			allocator->kfree(objects[i]);
	}
}

Test(boot, machines_of_all_shapes_boot_and_allocate)
{
	static const unsigned int shapes[][2] = { { 1, 1 }, { 1, 2 }, { 2, 1 }, { 2, 2 }, { 4, 2 }, { 8, 4 } };

	for (unsigned int i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct test_world world;
		unsigned int count = 0;
		enum world_end end;

		test_world_init(&world, shapes[i][0], shapes[i][1]);
		end = test_world_run(&world, allocate_and_free, &count);
		if (end != WORLD_END_COMPLETE)
			print_log();
		cr_assert_eq(end, WORLD_END_COMPLETE, "%u nodes with %u CPUs: %s", shapes[i][0], shapes[i][1],
			world_end_name(end));
		cr_assert_eq(count, 6400);
		cr_assert_eq(kernel_finding_count(), 0);
		world_destroy();
	}
}

Test(boot, the_digest_does_not_depend_on_host_addresses)
{
	static const uint64_t bases[] = { 0, UINT64_C(0x300000000000), UINT64_C(0x400000000000) };
	uint64_t digests[3];

	for (unsigned int i = 0; i < 3; i++) {
		struct test_world world;
		unsigned int count = 0;

		test_world_init(&world, 2, 2);
		world.region_base = i == 0 ? 0 : test_base_from(bases[i]);
		cr_assert_eq(test_world_run(&world, allocate_and_free, &count), WORLD_END_COMPLETE);
		digests[i] = engine->world.digest.value;
		world_destroy();
	}
	cr_assert_eq(digests[0], digests[1]);
	cr_assert_eq(digests[0], digests[2]);
}
