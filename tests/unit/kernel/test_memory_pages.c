/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page allocator: what is handed out, where it comes from, what comes back, and misuse. */
#include "tests/unit/kernel/memory_world.h"

#include <linux/topology.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct memory_world world;

static struct zone *zone_of(int node, enum zone_type type)
{
	return &kernel->memory->nodes[node].data->zones[type];
}

static void run(void (*body)(void), unsigned int nodes, uint64_t memory)
{
	memory_world_init(&world, nodes, 1, memory);
	world.body = body;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

/* --- random requests --- */

enum { HELD_MAX = 600, OWNED_PAGES = TEST_NODES * 128 * 256 };

struct held {
	struct page *page;
	unsigned int order;
	unsigned char mark;
};

static struct held held[HELD_MAX];
static unsigned int held_count;
static unsigned char owner_of[OWNED_PAGES]; /* 0: nobody's */
static uint64_t seed;

/* Marks the pages of a block as owned, each of them free before. */
static void own(const struct held *block, unsigned char from, unsigned char to)
{
	unsigned long first = virt_to_phys(page_address(block->page)) >> 12;

	cr_assert(eq(ulong, first % (1ul << block->order), 0), "blocks are aligned to their size");
	for (unsigned long pfn = first; pfn < first + (1ul << block->order); pfn++) {
		cr_assert(eq(int, owner_of[pfn], from), "page %lu is handed out once", pfn);
		owner_of[pfn] = to;
	}
}

static void take_one(void)
{
	static const gfp_t flags[] = { GFP_KERNEL, GFP_ATOMIC, GFP_DMA, __GFP_COLD, GFP_KERNEL | __GFP_COMP,
		__GFP_THISNODE };
	gfp_t gfp = flags[test_random(&seed, 6)] | __GFP_NOWARN;
	struct held block = { .order = test_random(&seed, 8), .mark = (unsigned char)(1 + test_random(&seed, 255)) };
	int node = (int)test_random(&seed, TEST_NODES);

	if (block.order >= 5)
		block.order = 0;
	block.page = alloc_pages_node(node, gfp, block.order);
	if (block.page == NULL)
		return;
	if (gfp & GFP_DMA)
		cr_assert(lt(ulong, virt_to_phys(page_address(block.page)), 16ul * MIB));
	if (gfp & __GFP_THISNODE)
		cr_assert(eq(int, page_to_nid(block.page), node));
	own(&block, 0, block.mark);
	held[held_count++] = block;
}

static void give_one(void)
{
	unsigned int which = test_random(&seed, held_count);
	struct held block = held[which];

	held[which] = held[--held_count];
	own(&block, block.mark, 0);
	if (test_random(&seed, 2))
		__free_pages(block.page, block.order);
	else
		free_pages((unsigned long)page_address(block.page), block.order);
}

static unsigned long held_pages(void)
{
	unsigned long pages = 0;

	for (unsigned int i = 0; i < held_count; i++)
		pages += 1ul << held[i].order;
	return pages;
}

static void no_law_broken(void)
{
	const char *broken = kernel_memory_check();

	cr_assert(eq(ptr, (void *)broken, NULL), "%s", broken);
}

/* Every block that could be merged is: lists of smaller orders hold what does not fit the largest one. */
static void all_merged(void)
{
	for (int node = 0; node < (int)MAX_NUMNODES; node++) {
		for (unsigned int type = 0; type < ZONE_TYPES; type++) {
			struct zone *zone = zone_of(node, type);

			cr_assert(eq(ulong, zone->free_pages, zone->present_pages));
			for (unsigned int order = 0; order < zone->order_max; order++)
				cr_assert(le(ulong, zone->areas[order].count, 2), "at most one at each end");
		}
	}
}

static void random_requests(void)
{
	held_count = 0;
	memset(owner_of, 0, sizeof(owner_of));
	for (int i = 0; i < 20000; i++) {
		/* Phases of growing and shrinking. */
		bool grow = test_random(&seed, 10) < ((i / 2000) % 2 == 0 ? 7u : 3u);

		if (held_count == 0 || (grow && held_count < HELD_MAX))
			take_one();
		else
			give_one();
		if (i % 500 == 0) {
			no_law_broken();
			cr_assert(eq(ulong, kernel_pages_allocated(), held_pages()));
		}
	}
	while (held_count != 0)
		give_one();
	no_law_broken();
	cr_assert(eq(ulong, kernel_pages_allocated(), 0));
	drain_cpu_pages(0);
	all_merged();
}

Test(memory_pages, random_requests_never_overlap_and_all_comes_back_merged)
{
	for (unsigned int round = 1; round <= 8; round++) {
		seed = round;
		run(random_requests, TEST_NODES, round <= 5 ? 128 * MIB : 3 * MIB);
	}
}

/* Two CPUs use the page allocator at once; interrupts and locks keep them apart. */
static bool partner_done;

static void churn(void *argument)
{
	uint64_t own_seed = (uintptr_t)argument;
	struct page *pages[40] = { NULL };

	for (int i = 0; i < 4000; i++) {
		unsigned int slot = test_random(&own_seed, 40);
		unsigned int order = slot % 8 == 0 ? 2 : 0;

		if (pages[slot] == NULL)
			pages[slot] = alloc_pages_node((int)(slot % 2), GFP_KERNEL, order);
		else
			__free_pages(pages[slot], order), pages[slot] = NULL;
	}
	for (unsigned int slot = 0; slot < 40; slot++)
		if (pages[slot] != NULL)
			__free_pages(pages[slot], slot % 8 == 0 ? 2 : 0);
	if (smp_processor_id() != 0)
		partner_done = true;
}

static void two_cpus(void)
{
	partner_done = false;
	kernel_task_new("partner", 1, churn, (void *)5);
	churn((void *)6);
	while (!partner_done)
		kernel_task_sleep_until(hw_now_cycles() + 1000000);
	no_law_broken();
	cr_assert(eq(ulong, kernel_pages_allocated(), 0));
	cr_assert(ge(ulong, kernel->memory->requests[1], 1000));
	cr_assert(ge(ulong, kernel->memory->requests[0], 1000));
	cr_assert(lt(ulong, zone_of(0, ZONE_NORMAL)->free_pages, zone_of(0, ZONE_NORMAL)->present_pages),
		"pages rest in the lists of CPUs");
	cpu_down(1);
	kernel_memory_cpu_dead(1);
	drain_node_pages(0);
	drain_node_pages(1);
	all_merged();
}

Test(memory_pages, two_cpus_at_once_lose_nothing)
{
	memory_world_init(&world, 2, 1, 128 * MIB);
	world.all_cpus = true;
	world.body = two_cpus;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

/* --- where pages come from --- */

static unsigned long exhaust(int node, gfp_t gfp)
{
	unsigned long pages = 0;

	while (alloc_pages_node(node, gfp | __GFP_NOWARN, 0) != NULL)
		pages++;
	return pages;
}

/* Node 2 runs dry; its requests go to 3 first, which is nearer than 0 and 1. */
static void fall_back(void)
{
	struct page *page = alloc_pages_node(2, GFP_NOWAIT, 0);
	unsigned int seen = 0;

	cr_assert(eq(int, page_to_nid(page), 2));
	while (page_to_nid(page = alloc_pages_node(2, GFP_NOWAIT, 0)) == 2)
		seen++;
	cr_assert(lt(uint, 1000, seen));
	cr_assert(eq(int, page_to_nid(page), 3));
	cr_assert(eq(ulong, kernel_memory_counts(2).numa_hit, seen + 1));
	cr_assert(eq(ulong, kernel_memory_counts(2).numa_foreign, 1));
	cr_assert(eq(ulong, kernel_memory_counts(3).numa_miss, 1));
	exhaust(2, __GFP_THISNODE | GFP_ATOMIC);
	cr_assert(eq(ulong, kernel_memory_counts(2).failures, 1));
	cr_assert(eq(ptr, alloc_pages_node(2, __GFP_THISNODE | __GFP_COMP | __GFP_NOWARN, 3), NULL));
	cr_assert(eq(ulong, kernel_memory_counts(2).failures, 2));
	while ((page = alloc_pages_node(2, GFP_NOWAIT, 0)) != NULL && page_to_nid(page) == 3)
		;
	cr_assert(eq(int, page_to_nid(page), 0), "0 and 1 are equally far");
}

Test(memory_pages, requests_fall_back_to_the_nearest_node)
{
	memory_world_init(&world, TEST_NODES, 1, 32 * MIB);
	world.distance[2 * TEST_NODES + 3] = 15;
	world.body = fall_back;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

static void offline_node(void)
{
	kernel_node_set_online(1, false);
	cr_assert(eq(int, page_to_nid(alloc_pages_node(1, GFP_KERNEL, 0)), 0));
	kernel_node_set_online(1, true);
	cr_assert(eq(int, page_to_nid(alloc_pages_node(1, GFP_KERNEL, 0)), 1));
}

Test(memory_pages, a_node_that_is_not_online_serves_nobody)
{
	run(offline_node, 2, 32 * MIB);
}

/* Each kind of request stops at its own depth: the more urgent, the deeper. */
static void depths(void)
{
	struct zone *zone = zone_of(0, ZONE_NORMAL);
	unsigned long min_mark = zone->marks[MARK_MIN];
	unsigned int batch = zone->pagesets[0]->lists[CPU_LIST_HOT].batch;
	gfp_t only = __GFP_THISNODE;
	unsigned long wait = 0;

	while (alloc_pages_node(0, only | GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN, 0) != NULL)
		wait++;
	cr_assert(lt(ulong, 1000, wait));
	cr_assert(le(ulong, zone->free_pages, min_mark));
	cr_assert(ge(ulong, zone->free_pages + batch, min_mark));
	cr_assert(lt(ulong, 0, exhaust(0, only | GFP_NOWAIT)));
	cr_assert(le(ulong, zone->free_pages, min_mark - min_mark / 4));
	cr_assert(lt(ulong, min_mark - min_mark / 4, zone->free_pages + batch));
	cr_assert(lt(ulong, 0, exhaust(0, only | GFP_ATOMIC)));
	cr_assert(le(ulong, zone->free_pages, min_mark / 2 - min_mark / 8 + 1));
	cr_assert(lt(ulong, min_mark / 2 - min_mark / 8, zone->free_pages + batch));
	no_law_broken();
}

Test(memory_pages, urgent_requests_go_deeper_into_the_reserve)
{
	run(depths, 1, 256 * MIB);
}

/* Requests that NORMAL would do for leave most of zone DMA alone; DMA requests never go elsewhere. */
static void dma(void)
{
	struct zone *zone = zone_of(0, ZONE_DMA);
	unsigned long all;

	exhaust(0, GFP_ATOMIC);
	cr_assert(ge(ulong, zone->free_pages, zone->reserve[ZONE_NORMAL]));
	all = exhaust(0, GFP_DMA | GFP_ATOMIC);
	cr_assert(lt(ulong, 100, all));
	cr_assert(eq(ptr, alloc_pages_node(0, GFP_DMA, 0), NULL));
	cr_assert(eq(ptr, alloc_pages_node(1, GFP_DMA | __GFP_THISNODE | __GFP_NOWARN, 0), NULL),
		"node 1 has no zone DMA");
	no_law_broken();
}

Test(memory_pages, zone_dma_is_kept_for_those_who_need_it)
{
	run(dma, 2, 256 * MIB);
}

/* --- down to the last page --- */

enum { ALL_PAGES = 256 * 256 };
static struct page *all[ALL_PAGES];

/* As a task that reclaims does: every page there is. */
static unsigned int take_all(void)
{
	unsigned int count = 0;

	kernel_current_policy()->reclaims = true;
	while ((all[count] = alloc_pages_node(0, GFP_KERNEL | __GFP_NOWARN, 0)) != NULL)
		count++;
	kernel_current_policy()->reclaims = false;
	return count;
}

static void last_page(void)
{
	unsigned int managed = (unsigned int)kernel_memory_counts(0).pages_managed;

	cr_assert(lt(uint, 1, zone_of(0, ZONE_NORMAL)->pagesets[0]->lists[CPU_LIST_HOT].batch));
	cr_assert(eq(uint, take_all(), managed));
	cr_assert(eq(ulong, kernel_memory_counts(0).pages_free, 0));
	no_law_broken();
	for (unsigned int i = 0; i < managed; i++)
		__free_pages(all[i], 0);
	drain_node_pages(0);
	no_law_broken();
	all_merged();
}

Test(memory_pages, the_last_page_can_be_had_and_all_come_back)
{
	run(last_page, 1, 256 * MIB);
}

/* Frees COUNT single pages whose buddies stay allocated. */
static void free_holes(unsigned int count)
{
	for (unsigned int i = 0; count != 0; i++) {
		unsigned long pfn = virt_to_phys(page_address(all[i])) >> 12;

		if (pfn % 2 != 0 || zone_of(0, ZONE_DMA)->end_pfn > pfn)
			continue;
		__free_pages(all[i], 0);
		count--;
	}
	drain_node_pages(0);
}

/*
 * Single pages do not help a request for two: of what is left without them, half of the mark must stay. The requests do
 * not wait, so their mark is three quarters of min.
 */
static void fragments(void)
{
	struct zone *zone = zone_of(0, ZONE_NORMAL);
	unsigned long mark = zone->marks[MARK_MIN] - zone->marks[MARK_MIN] / 4;
	unsigned int few = (unsigned int)mark / 4 - 2, enough = (unsigned int)mark / 4 + 8;
	static struct page *pairs[1000];
	struct page *page;

	for (unsigned int i = 0; i < enough; i++)
		pairs[i] = alloc_pages_node(0, GFP_KERNEL, 1);
	take_all();
	for (unsigned int i = 0; i < few; i++)
		__free_pages(pairs[i], 1);
	free_holes((unsigned int)mark);
	cr_assert(lt(ulong, mark + 100, zone->free_pages));
	cr_assert(eq(ptr, alloc_pages_node(0, __GFP_NOWARN, 1), NULL));
	for (unsigned int i = few; i < enough; i++)
		__free_pages(pairs[i], 1);
	cr_assert(lt(ulong, 2ul * enough, mark));
	page = alloc_pages_node(0, __GFP_NOWARN, 1);
	cr_assert(ne(ptr, page, NULL));
}

Test(memory_pages, fragments_do_not_count_for_larger_requests)
{
	run(fragments, 1, 256 * MIB);
}

/* What is too small at several orders adds up: plenty of single pages and of pairs, and one block of four. */
static void fragments_of_two_sizes(void)
{
	struct zone *zone = zone_of(0, ZONE_NORMAL);
	unsigned int mark = (unsigned int)zone->marks[MARK_MIN];
	static struct page *pairs[1000];
	struct page *four = alloc_pages_node(0, GFP_KERNEL, 2);

	for (unsigned int i = 0; i < mark; i++)
		pairs[i] = alloc_pages_node(0, GFP_KERNEL, 1);
	take_all();
	free_holes(mark);
	for (unsigned int i = 0; i < mark; i += 2) /* the buddies stay */
		__free_pages(pairs[i], 1);
	__free_pages(four, 2);
	cr_assert(le(ulong, 1, zone->areas[2].count));
	cr_assert(lt(ulong, zone->areas[1].count * 2, zone->free_pages - mark));
	cr_assert(eq(ptr, alloc_pages_node(0, __GFP_NOWARN, 2), NULL));
	cr_assert(ne(ptr, alloc_pages_node(0, __GFP_NOWARN, 1), NULL));
}

Test(memory_pages, fragments_of_several_sizes_add_up)
{
	run(fragments_of_two_sizes, 1, 256 * MIB);
}

/* --- orders --- */

static void too_large(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 10);

	cr_assert(ne(ptr, page, NULL));
	__free_pages(page, 10);
	cr_assert(eq(ptr, alloc_pages(GFP_KERNEL, 11), NULL));
	cr_assert(eq(ulong, kernel_memory_counts(0).failures, 1));
}

Test(memory_pages, a_request_above_the_largest_order_fails)
{
	run(too_large, 1, 64 * MIB);
}

static void order_13(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 13);

	cr_assert(eq(ulong, virt_to_phys(page_address(page)) % (32 * MIB), 0));
	__free_pages(page, 13);
	all_merged();
}

Test(memory_pages, large_slab_orders_have_blocks_of_their_size)
{
	memory_world_init(&world, 1, 1, 256 * MIB);
	world.params.max_object_order = 13;
	world.body = order_13;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

/* --- contents and descriptors --- */

static void contents(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 3);
	char *bytes = page_address(page);

	memset(bytes, 0x5a, PAGE_SIZE << 3);
	__free_pages(page, 3);
	page = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP, 3);
	cr_assert(eq(ptr, page_address(page), bytes), "last freed, first used");
	for (unsigned long i = 0; i < PAGE_SIZE << 3; i++)
		cr_assert(eq(int, bytes[i], 0));
	for (unsigned int i = 0; i < 8; i++) {
		cr_assert(PageCompound(page + i));
		cr_assert(eq(ptr, page[i].first_page, page));
		SetPageSlab(page + i);
		cr_assert(PageSlab(page + i));
	}
	cr_assert(eq(ulong, kernel_memory_counts(0).pages_slab, 8));
	for (unsigned int i = 0; i < 8; i++)
		ClearPageSlab(page + i);
	__free_pages(page, 3);
	for (unsigned int i = 0; i < 8; i++)
		cr_assert(not(PageCompound(page + i)));
	cr_assert(eq(ulong, kernel_memory_counts(0).pages_slab, 0));
}

Test(memory_pages, zeroed_and_compound_blocks_are_what_they_say)
{
	run(contents, 1, 64 * MIB);
}

/* Hot pages come back at once, and cold requests do not take them. */
static void hot_and_cold(void)
{
	struct page *first = alloc_pages(GFP_KERNEL, 0);
	struct page *second = alloc_pages(GFP_KERNEL, 0);
	struct page *cold;

	__free_pages(first, 0);
	__free_pages(second, 0);
	cold = alloc_pages(GFP_KERNEL | __GFP_COLD, 0);
	cr_assert(ne(ptr, cold, first));
	cr_assert(ne(ptr, cold, second));
	cr_assert(eq(ptr, alloc_pages(GFP_KERNEL, 0), second));
	cr_assert(eq(ptr, alloc_pages(GFP_KERNEL, 0), first));
}

Test(memory_pages, the_page_freed_last_is_used_first)
{
	run(hot_and_cold, 1, 64 * MIB);
}

/* A CPU's list never holds more than its limit. */
static void list_limit(void)
{
	struct cpu_pages *list = &zone_of(0, ZONE_NORMAL)->pagesets[0]->lists[CPU_LIST_HOT];
	static struct page *pages[1000];

	for (unsigned int i = 0; i < 1000; i++)
		pages[i] = alloc_pages(GFP_KERNEL, 0);
	for (unsigned int i = 0; i < 1000; i++) {
		__free_pages(pages[i], 0);
		cr_assert(lt(uint, list->count, list->high));
	}
	cr_assert(ge(uint, list->count, list->high - list->batch));
}

Test(memory_pages, the_list_of_a_cpu_has_a_limit)
{
	run(list_limit, 1, 256 * MIB);
}

/* --- misuse --- */

static void free_twice(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);

	__free_pages(page, 0);
	__free_pages(page, 0);
}

static void free_block_twice(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 2);

	__free_pages(page, 2);
	__free_pages(page, 2);
}

static void free_with_smaller_order(void)
{
	__free_pages(alloc_pages(GFP_KERNEL, 3), 2);
}

static void free_with_larger_order(void)
{
	__free_pages(alloc_pages(GFP_KERNEL, 0), 1);
}

static void free_the_middle(void)
{
	__free_pages(alloc_pages(GFP_KERNEL, 3) + 1, 0);
}

static void free_never_allocated(void)
{
	free_pages((unsigned long)world_memory(50 * MIB), 0);
}

static void free_boot_memory(void)
{
	free_pages((unsigned long)kernel->memory->nodes[0].data, 0);
}

static void free_no_address(void)
{
	int local;

	free_pages((unsigned long)&local, 0);
}

static void free_slab_page(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);

	SetPageSlab(page + 1);
	__free_pages(page, 1);
}

static void sleep_with_lock(void)
{
	spin_lock(&kernel->memory->nodes[0].data->pressure_lock);
	alloc_pages(GFP_KERNEL, 0);
}

Test(memory_pages, misuse_is_a_bug)
{
	static void (*const cases[])(void) = { free_twice, free_block_twice, free_with_smaller_order,
		free_with_larger_order, free_the_middle, free_never_allocated, free_boot_memory, free_no_address,
		free_slab_page, sleep_with_lock };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memory_world_init(&world, 1, 1, 64 * MIB);
		world.body = cases[i];
		cr_assert(eq(int, memory_world_start(&world), WORLD_END_BUG), "case %zu", i);
		cr_assert(lt(ulong, 0, kernel_finding_count()));
		world_destroy();
	}
}
