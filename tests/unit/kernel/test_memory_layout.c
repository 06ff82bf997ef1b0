/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How memory is divided: nodes, zones, marks, fallback lists, the boot allocator, addresses. */
#include "tests/unit/kernel/memory_world.h"

#include <linux/topology.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct memory_world world;

static struct zone *zone_of(int node, enum zone_type type)
{
	return &kernel->memory->nodes[node].data->zones[type];
}

static const uint64_t DMA_BYTES = 16 * MIB;

/* --- zones --- */

static void check_zones(void)
{
	for (int node = 0; node < TEST_NODES; node++) {
		struct zone *normal = zone_of(node, ZONE_NORMAL);
		uint64_t start = (uint64_t)node * 64 * MIB;

		cr_assert(lt(ulong, start, normal->first_pfn << 12));
		cr_assert(eq(ulong, normal->end_pfn << 12, start + 64 * MIB));
		cr_assert(eq(ulong, normal->present_pages, normal->end_pfn - normal->first_pfn));
		/* Descriptors take a 64th; what else is reserved is less than a MiB. */
		cr_assert(ge(ulong, normal->present_pages, (64 * MIB - MIB - MIB - (node == 0 ? DMA_BYTES : 0)) >> 12));
	}
	cr_assert(eq(ulong, zone_of(0, ZONE_DMA)->end_pfn, DMA_BYTES >> 12));
	cr_assert(ge(ulong, zone_of(0, ZONE_DMA)->present_pages, (DMA_BYTES >> 12) - 16));
	cr_assert(eq(ulong, zone_of(1, ZONE_DMA)->present_pages, 0));
	cr_assert(eq(ptr, (void *)kernel_memory_check(), NULL));
}

Test(memory_layout, every_node_has_a_normal_zone_and_node_0_a_dma_zone)
{
	memory_world_init(&world, TEST_NODES, 1, 64 * MIB);
	world.body = check_zones;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

static void check_one_node(void)
{
	cr_assert(eq(uint, MAX_NUMNODES, 1));
	cr_assert(eq(ulong, num_physpages(), TEST_NODES * 64ul * MIB >> 12));
	cr_assert(eq(ulong, zone_of(0, ZONE_NORMAL)->end_pfn, num_physpages()));
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		cr_assert(eq(int, cpu_to_node(cpu), 0));
	cr_assert(eq(int, page_to_nid(virt_to_page(world_memory(200 * MIB))), 0));
	cr_assert(eq(uint, node_distance(0, 0), 10));
	__free_pages(alloc_pages_node(3, GFP_KERNEL, 0), 0);
	cr_assert(eq(ulong, kernel_memory_counts(0).numa_hit, 1));
}

Test(memory_layout, without_numa_all_memory_is_node_0)
{
	memory_world_init(&world, TEST_NODES, 2, 64 * MIB);
	world.params.numa = false;
	world.body = check_one_node;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

/* Page sizes, uneven nodes, nodes smaller than zone DMA or than a block of the largest order, large slab orders. */
static void check_laws(void)
{
	uint64_t pages = 0;

	for (unsigned int node = 0; node < MAX_NUMNODES; node++) {
		struct kernel_memory_counts counts = kernel_memory_counts((int)node);

		pages += counts.pages_total;
		cr_assert(eq(ulong, counts.pages_free, counts.pages_managed));
		cr_assert(le(ulong, counts.pages_managed, counts.pages_total));
	}
	cr_assert(eq(ulong, pages, num_physpages()));
	cr_assert(eq(ptr, (void *)kernel_memory_check(), NULL), "%s", kernel_memory_check());
}

Test(memory_layout, any_machine_obeys_the_laws)
{
	static const struct {
		unsigned int page_size, order;
		uint64_t memory[3];
	} cases[] = {
		{ 4096, 5, { 8 * MIB, 4 * MIB, 64 * MIB } },
		{ 4096, 13, { 128 * MIB, 32 * MIB, 64 * MIB } },
		{ 4096, 5, { 17 * MIB + 4096 * 3, 5 * MIB + 4096, MIB } },
		{ 4096, 8, { 15 * MIB, 12288, 3 * MIB } },
		{ 16384, 8, { 64 * MIB, 16384, 96 * MIB } },
		{ 65536, 5, { 256 * MIB, 128 * MIB, 64 * MIB } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memory_world_init(&world, 3, 2, 0);
		world.machine.page_size = cases[i].page_size;
		world.params.max_object_order = cases[i].order;
		memcpy(world.memory_per_node, cases[i].memory, sizeof(cases[i].memory));
		world.body = check_laws;
		cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE), "case %zu", i);
	}
}

/* --- marks --- */

/*
 * One node of 1 GiB: about 1008 MiB are managed. sqrt(16 * 1008 * 1024 KiB) = 4064 KiB, 1016 pages, over all zones; the
 * zones' shares add up to it but for rounding.
 */
static void check_marks(void)
{
	struct zone *normal = zone_of(0, ZONE_NORMAL);
	struct zone *dma = zone_of(0, ZONE_DMA);
	unsigned long total = normal->marks[MARK_MIN] + dma->marks[MARK_MIN];

	cr_assert(ge(ulong, total, 1010));
	cr_assert(le(ulong, total, 1017));
	cr_assert(ge(ulong, dma->marks[MARK_MIN], 15));
	cr_assert(le(ulong, dma->marks[MARK_MIN], 17));
	cr_assert(eq(ulong, normal->marks[MARK_LOW], normal->marks[MARK_MIN] * 5 / 4));
	cr_assert(eq(ulong, normal->marks[MARK_HIGH], normal->marks[MARK_MIN] * 3 / 2));
	cr_assert(eq(ulong, dma->reserve[ZONE_NORMAL], normal->present_pages / 256));
	cr_assert(eq(ulong, dma->reserve[ZONE_DMA], 0));
	cr_assert(eq(ulong, normal->reserve[ZONE_NORMAL], 0));
	/* The known figures of machines with 1 GiB and pages of 4 KiB. */
	cr_assert(eq(uint, normal->pagesets[0]->lists[CPU_LIST_HOT].batch, 31));
	cr_assert(eq(uint, normal->pagesets[0]->lists[CPU_LIST_HOT].high, 186));
	cr_assert(eq(uint, normal->pagesets[0]->lists[CPU_LIST_COLD].batch, 15));
	cr_assert(eq(uint, normal->pagesets[0]->lists[CPU_LIST_COLD].high, 62));
}

Test(memory_layout, marks_and_batches_are_those_of_the_era)
{
	memory_world_init(&world, 1, 1, 1024ul * MIB);
	world.body = check_marks;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

/* --- fallback lists --- */

static void check_fallback(void)
{
	static const int near_2[] = { 2, 0, 3, 1 }; /* 0 and 3 are equally far */
	struct zone **list = kernel->memory->nodes[2].data->zonelists[ZONE_NORMAL];

	for (unsigned int i = 0; i < TEST_NODES; i++) {
		cr_assert(eq(int, (*list)->node, near_2[i]));
		cr_assert(eq(int, (int)(*list)->type, ZONE_NORMAL));
		list++;
		if (near_2[i] == 0) {
			cr_assert(eq(int, (int)(*list)->type, ZONE_DMA));
			list++;
		}
	}
	cr_assert(eq(ptr, *list, NULL));
	list = kernel->memory->nodes[2].data->zonelists[ZONE_DMA];
	cr_assert(eq(ptr, list[0], zone_of(0, ZONE_DMA)));
	cr_assert(eq(ptr, list[1], NULL));
}

Test(memory_layout, zone_lists_go_by_distance_then_node_number)
{
	memory_world_init(&world, TEST_NODES, 1, 64 * MIB);
	world.distance[2 * TEST_NODES + 0] = 15;
	world.distance[2 * TEST_NODES + 1] = 30;
	world.distance[2 * TEST_NODES + 3] = 15;
	world.body = check_fallback;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

/* A node as near as oneself does not come first for it. */
static void check_self_first(void)
{
	for (int node = 0; node < TEST_NODES; node++)
		cr_assert(eq(int, kernel->memory->nodes[node].data->zonelists[ZONE_NORMAL][0]->node, node));
}

Test(memory_layout, a_node_comes_first_for_itself)
{
	memory_world_init(&world, TEST_NODES, 1, 64 * MIB);
	memset(world.distance, 10, sizeof(world.distance));
	world.body = check_self_first;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

/* --- addresses --- */

static void check_addresses(void)
{
	uint64_t seed = 1;

	for (int i = 0; i < 10000; i++) {
		uint64_t physical = (uint64_t)test_random(&seed, 3 * 40 * MIB);
		char *address = world_memory(physical);
		struct page *page = virt_to_page(address);
		int node = physical < 100 * MIB ? 0 : physical < 110 * MIB ? 1 : 2;

		cr_assert(eq(int, page_to_nid(page), node));
		cr_assert(eq(ptr, page_address(page), world_memory(physical & ~UINT64_C(4095))));
		cr_assert(eq(ulong, virt_to_phys(address), physical));
		cr_assert(eq(ulong, kernel_simulated_address(address), 0xffff810000000000 + physical));
		cr_assert(eq(int, (int)hw_node_of_physical(world_physical(page)), node));
	}
	cr_assert(eq(ptr, virt_to_page(world_memory(130 * MIB)), NULL));
	cr_assert(eq(ptr, virt_to_page(&seed), NULL));
	cr_assert(not(virt_addr_valid(&seed)));
	cr_assert(eq(ulong, kernel_simulated_address(&seed), 0));
}

Test(memory_layout, addresses_descriptors_and_nodes_belong_together)
{
	memory_world_init(&world, 3, 1, 10 * MIB);
	world.memory_per_node[0] = 100 * MIB;
	world.memory_per_node[2] = 20 * MIB;
	world.body = check_addresses;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

/* --- the boot allocator --- */

static char *boot_blocks[64];

static void boot_take(void)
{
	for (unsigned int i = 0; i < 64; i++) {
		size_t align = (size_t)1 << (i % 13);
		int node = (int)(i % TEST_NODES);

		boot_blocks[i] = alloc_bootmem_node(node, 100 + i * 17, align);
		cr_assert(eq(ulong, (ulong)world_physical(boot_blocks[i]) % align, 0));
		cr_assert(eq(uint, hw_node_of_physical(world_physical(boot_blocks[i])), (unsigned int)node));
		for (unsigned int byte = 0; byte < 100 + i * 17; byte++)
			cr_assert(eq(int, boot_blocks[i][byte], 0));
		memset(boot_blocks[i], (int)i + 1, 100 + i * 17);
	}
}

/* Whatever the page allocator hands out, boot memory is not among it. */
static void boot_keeps(void)
{
	while (alloc_pages(GFP_ATOMIC | __GFP_ZERO | __GFP_NOWARN, 0) != NULL)
		;
	for (unsigned int i = 0; i < 64; i++)
		for (unsigned int byte = 0; byte < 100 + i * 17; byte++)
			cr_assert(eq(int, boot_blocks[i][byte], (char)(i + 1)));
}

Test(memory_layout, boot_memory_is_zero_aligned_local_and_never_reused)
{
	memory_world_init(&world, TEST_NODES, 1, 4 * MIB);
	world.boot = boot_take;
	world.body = boot_keeps;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

static void boot_take_all_of_node_1(void)
{
	char *first = alloc_bootmem_node(1, 3 * MIB, 64);
	char *second = alloc_bootmem_node(1, 3 * MIB, 64);

	cr_assert(eq(uint, hw_node_of_physical(world_physical(first)), 1));
	cr_assert(eq(uint, hw_node_of_physical(world_physical(second)), 3), "3 is nearer to 1 than 0 and 2 are");
}

static void nothing(void)
{
}

Test(memory_layout, boot_memory_falls_back_by_distance)
{
	memory_world_init(&world, TEST_NODES, 1, 4 * MIB);
	world.distance[1 * TEST_NODES + 3] = 12;
	world.boot = boot_take_all_of_node_1;
	world.body = nothing;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

static void boot_take_late(void)
{
	alloc_bootmem_node(0, 16, 16);
}

Test(memory_layout, boot_memory_after_start_up_is_a_panic)
{
	memory_world_init(&world, 1, 1, 32 * MIB);
	world.body = boot_take_late;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_PANIC));
}

/* --- what follows from the amount of memory --- */

Test(memory_layout, break_order_is_high_above_32_mib)
{
	static const struct {
		uint64_t memory;
		unsigned int order;
	} cases[] = { { 8 * MIB, 0 }, { 16 * MIB, 0 }, { 16 * MIB + 4096, 1 }, { 64 * MIB, 1 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memory_world_init(&world, 2, 1, cases[i].memory);
		world.body = nothing;
		cr_assert(eq(int, memory_world_start(&world), WORLD_END_COMPLETE));
		cr_assert(eq(uint, kernel_config()->break_order, cases[i].order));
		world_destroy();
	}
}
