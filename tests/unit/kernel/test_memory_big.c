/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Large machines: what they cost the host before anybody uses them. */
#include "tests/unit/kernel/memory_world.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static struct memory_world world;

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double resident_mib(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	unsigned long total, resident;

	cr_assert(eq(int, fscanf(file, "%lu %lu", &total, &resident), 2));
	fclose(file);
	return (double)resident * (double)sysconf(_SC_PAGESIZE) / MIB;
}

/* The first and the last page of every node can be had, and a shallow look finds no broken law. */
static void touch_all_nodes(void)
{
	for (int node = 0; node < (int)MAX_NUMNODES; node++) {
		struct page *page = alloc_pages_node(node, GFP_KERNEL | __GFP_THISNODE, 0);

		cr_assert(ne(ptr, page, NULL));
		cr_assert(eq(int, page_to_nid(page), node));
	}
	cr_assert(eq(ptr, (void *)kernel_memory_check(), NULL));
}

static void boots_within(unsigned int nodes, unsigned int cpus, uint64_t memory, double seconds_max, double mib_max)
{
	double start = seconds();
	double before = resident_mib();

	memory_world_init(&world, nodes, cpus, memory);
	world.body = touch_all_nodes;
	cr_assert(eq(int, memory_world_start(&world), WORLD_END_COMPLETE));
	fprintf(stderr, "%u nodes, %u CPUs, %lu MiB: %.3f s, %.1f MiB of host memory\n", nodes, nodes * cpus,
		(unsigned long)(nodes * memory / MIB), seconds() - start, resident_mib() - before);
	cr_assert(lt(dbl, resident_mib() - before, mib_max));
	cr_assert(lt(dbl, seconds() - start, seconds_max));
	world_destroy();
}

/* The whole kernel has 2 s and 1 GiB; memory management may use a part of that. */
Test(memory_big, sixty_four_nodes_of_4_gib_are_cheap)
{
	boots_within(64, 4, UINT64_C(4) << 30, 1.0, 128);
}

Test(memory_big, the_largest_machine_boots)
{
	boots_within(256, 4, UINT64_C(1) << 30, 3.0, 512);
}
