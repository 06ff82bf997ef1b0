/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens when memory runs short: shrinkers, pauses, pressure, faults and failing choices. */
#include "models/kernel/shrinker.h"
#include "tests/unit/kernel/memory_world.h"

#include <linux/topology.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct memory_world world;

static void run(void (*body)(void), unsigned int nodes, uint64_t memory)
{
	memory_world_init(&world, nodes, 1, memory);
	world.body = body;
	cr_assert(eq(int, memory_world_run(&world), WORLD_END_COMPLETE));
}

/* A cache of single pages that a shrinker empties. */
enum { STORE_MAX = 20000 };
static struct page *store[STORE_MAX];
static int store_count, store_calls, store_asked_most;
static bool store_stubborn;

static int store_shrink(int nr_to_scan, gfp_t gfp)
{
	int left = nr_to_scan;

	cr_assert(kernel_reclaims());
	cr_assert(ne(uint, gfp & __GFP_WAIT, 0));
	if (nr_to_scan != 0)
		store_calls++;
	if (nr_to_scan > store_asked_most)
		store_asked_most = nr_to_scan;
	while (!store_stubborn && left-- > 0 && store_count > 0) {
		__free_pages(store[--store_count], 0);
		kernel_reclaimed_pages(1);
	}
	return store_count;
}

static void store_reset(void)
{
	store_count = store_calls = store_asked_most = 0;
	store_stubborn = false;
}

/* Fills the store until requests would have to reclaim. */
static void store_fill(int node)
{
	struct zone *zone = &kernel->memory->nodes[node].data->zones[ZONE_NORMAL];

	while (store_count < STORE_MAX && zone->free_pages > zone->marks[MARK_LOW] + 40)
		store[store_count++] = alloc_pages_node(node, GFP_NOWAIT | __GFP_THISNODE, 0);
	cr_assert(lt(int, store_count, STORE_MAX));
}

static void shrinks_at_low(void)
{
	int full;

	store_reset();
	set_shrinker(2, store_shrink);
	while (alloc_pages_node(0, GFP_DMA | GFP_ATOMIC | __GFP_NOWARN, 0) != NULL)
		;
	store_fill(0);
	cr_assert(eq(int, store_calls, 0));
	full = store_count;
	for (int i = 0; i < 2000; i++)
		cr_assert(ne(ptr, alloc_pages_node(0, GFP_KERNEL | __GFP_THISNODE, 0), NULL), "request %d", i);
	cr_assert(lt(int, 0, store_calls));
	cr_assert(le(int, store_asked_most, SHRINK_BATCH));
	cr_assert(lt(int, store_count, full));
	cr_assert(lt(int, full - 2600, store_count), "not more than needed: %d of %d are left", store_count, full);
	cr_assert(ge(ulong, kernel_shrinker_counts().pages, 1800));
	cr_assert(eq(ulong, kernel_memory_counts(0).failures, 1), "the end of zone DMA");
}

Test(memory_reclaim, shrinkers_keep_a_zone_above_its_low_mark)
{
	run(shrinks_at_low, 1, 64 * MIB);
}

static void atomic_never_shrinks(void)
{
	store_reset();
	set_shrinker(2, store_shrink);
	store_fill(0);
	while (alloc_pages_node(0, GFP_ATOMIC | __GFP_NOWARN, 0) != NULL)
		;
	cr_assert(eq(int, store_calls, 0));
	cr_assert(eq(ulong, kernel_shrinker_counts().reclaims, 0));
}

Test(memory_reclaim, requests_that_must_not_sleep_do_not_reclaim)
{
	run(atomic_never_shrinks, 1, 64 * MIB);
}

/* Nothing can be freed: five rounds with a pause each, then NULL; NORETRY gives up after one, without a pause. */
static void gives_up(void)
{
	uint64_t start, tick = hw->machine->cpu_hz / hw->machine->hz;
	uint64_t reclaims;

	store_reset();
	store_stubborn = true;
	set_shrinker(2, store_shrink);
	store_fill(0);
	while (alloc_pages_node(0, GFP_ATOMIC | __GFP_NOWARN, 0) != NULL)
		;
	start = hw_now_cycles();
	cr_assert(eq(ptr, alloc_pages_node(0, GFP_KERNEL, 0), NULL));
	cr_assert(ge(ulong, hw_now_cycles() - start, 5 * 6 * tick));
	cr_assert(eq(ulong, kernel_shrinker_counts().reclaims, 6));
	start = hw_now_cycles();
	reclaims = kernel_shrinker_counts().reclaims;
	cr_assert(eq(ptr, alloc_pages_node(0, GFP_KERNEL | __GFP_NORETRY, 0), NULL));
	cr_assert(lt(ulong, hw_now_cycles() - start, tick));
	cr_assert(eq(ulong, kernel_shrinker_counts().reclaims, reclaims + 2));
	cr_assert(eq(ulong, kernel_memory_counts(0).failures, 3));
	/* Both were told, the silent ones before were not. */
	cr_assert(eq(ulong, kernel_log_count(), 2));
}

Test(memory_reclaim, without_success_a_request_fails_after_five_rounds)
{
	run(gives_up, 1, 64 * MIB);
}

/* Another task gives memory back while this one waits. */
static void release_later(void *argument)
{
	kernel_task_sleep_until(hw_now_cycles() + hw->machine->cpu_hz);
	kernel_memory_pressure(0, -100);
}

static void never_gives_up(void)
{
	uint64_t start;

	while (kernel_memory_pressure(0, 1 << 20) != 0)
		;
	while (alloc_pages_node(0, GFP_ATOMIC | __GFP_NOWARN, 0) != NULL)
		;
	kernel_task_new("release", 0, release_later, NULL);
	start = hw_now_cycles();
	cr_assert(ne(ptr, alloc_pages_node(0, GFP_KERNEL | __GFP_NOFAIL, 0), NULL));
	cr_assert(ge(ulong, hw_now_cycles() - start, hw->machine->cpu_hz));
}

Test(memory_reclaim, nofail_waits_until_there_is_a_page)
{
	run(never_gives_up, 1, 64 * MIB);
}

/* A shrinker that needs memory itself gets the last pages, and does not reclaim anew. */
static int hungry_shrink(int nr_to_scan, gfp_t gfp)
{
	if (nr_to_scan != 0)
		store_calls += alloc_pages_node(0, GFP_KERNEL, 0) != NULL;
	return 1;
}

static void reclaim_may_use_all(void)
{
	uint64_t reclaims;

	store_reset();
	set_shrinker(2, hungry_shrink);
	while (alloc_pages_node(0, GFP_ATOMIC | __GFP_NOWARN, 0) != NULL)
		;
	reclaims = kernel_shrinker_counts().reclaims;
	cr_assert(eq(ptr, alloc_pages_node(0, GFP_KERNEL | __GFP_NORETRY, 0), NULL));
	cr_assert(lt(int, 0, store_calls));
	cr_assert(eq(ulong, kernel_shrinker_counts().reclaims, reclaims + 2));
}

Test(memory_reclaim, reclaim_itself_may_use_the_last_pages)
{
	run(reclaim_may_use_all, 1, 64 * MIB);
}

static void removed_is_not_asked(void)
{
	struct shrinker *shrinker;

	store_reset();
	shrinker = set_shrinker(2, store_shrink);
	remove_shrinker(shrinker);
	cr_assert(eq(ptr, set_shrinker(1, hungry_shrink), shrinker), "its structure is used again");
	store_calls = 0;
	kernel_reclaim(GFP_KERNEL);
	cr_assert(lt(int, 0, store_calls));
	cr_assert(eq(int, store_asked_most, 0));
}

Test(memory_reclaim, a_removed_shrinker_is_not_asked)
{
	run(removed_is_not_asked, 1, 64 * MIB);
}

/* From a 4096th of the objects to all of them, each time 4 / seeks of that share. */
static void gently_first(void)
{
	uint64_t expected = 0;

	store_reset();
	store_stubborn = true;
	store_count = 10000;
	set_shrinker(3, store_shrink);
	for (int priority = 12; priority >= 0; priority--)
		expected += 4 * (10000u >> priority) / 3;
	cr_assert(eq(ulong, kernel_reclaim(GFP_KERNEL), 0));
	cr_assert(eq(ulong, kernel_shrinker_counts().objects, expected));
	cr_assert(eq(int, store_asked_most, SHRINK_BATCH));
}

Test(memory_reclaim, shares_double_until_all_objects_are_asked_for)
{
	run(gently_first, 1, 64 * MIB);
}

/* --- pressure --- */

static void pressure(void)
{
	static const long amounts[] = { 1, 1000, 1025, 3, 500 };
	uint64_t before = kernel_memory_counts(1).pages_free;
	long taken = 0;

	for (unsigned int i = 0; i < 5; i++) {
		cr_assert(eq(long, kernel_memory_pressure(1, amounts[i]), amounts[i]));
		taken += amounts[i];
		cr_assert(eq(ulong, kernel_memory_counts(1).pages_pressure, (unsigned long)taken));
		cr_assert(eq(ulong, kernel_memory_counts(1).pages_free, before - (unsigned long)taken));
	}
	cr_assert(eq(ulong, kernel_pages_allocated(), 0), "what pressure holds is not a leak");
	while (taken > 0) {
		long wanted = taken > 77 ? 77 : taken;

		cr_assert(eq(long, kernel_memory_pressure(1, -wanted), wanted));
		taken -= wanted;
		cr_assert(eq(ulong, kernel_memory_counts(1).pages_pressure, (unsigned long)taken));
	}
	cr_assert(eq(long, kernel_memory_pressure(1, -1), 0));
	cr_assert(eq(ulong, kernel_memory_counts(1).pages_free, before));
	cr_assert(eq(ptr, (void *)kernel_memory_check(), NULL));
	cr_assert(lt(long, 7000, kernel_memory_pressure(1, 1 << 20)));
	cr_assert(eq(ulong, kernel_memory_counts(0).pages_pressure, 0), "it stays on its node");
}

Test(memory_reclaim, pressure_takes_and_gives_back_to_the_page)
{
	run(pressure, 2, 32 * MIB);
}

/* --- faults and choices --- */

static bool every_third_of_node_1(const struct kernel_page_request *request, void *context)
{
	unsigned int *count = context;

	return request->node == 1 && ++*count % 3 == 0;
}

static void faults(void)
{
	kernel_page_fault_set(every_third_of_node_1, world_alloc(sizeof(unsigned int)));
	for (int i = 1; i <= 9; i++) {
		cr_assert(ne(ptr, alloc_pages_node(0, GFP_KERNEL, 0), NULL));
		cr_assert(eq(int, alloc_pages_node(1, GFP_KERNEL, 0) == NULL, i % 3 == 0));
	}
	cr_assert(eq(ulong, kernel_memory_counts(1).failures_injected, 3));
	cr_assert(eq(ulong, kernel_memory_counts(1).failures, 3));
	for (int i = 0; i < 5; i++)
		cr_assert(ne(ptr, alloc_pages_node(1, GFP_KERNEL | __GFP_NOFAIL, 0), NULL));
}

Test(memory_reclaim, a_fault_fails_the_requests_it_picks)
{
	run(faults, 2, 32 * MIB);
}

static unsigned int asked;

static unsigned int fail_fourth(struct strategy *self, enum choice_kind kind, struct choice_subject subject,
	unsigned int alternatives, unsigned int timed_answer)
{
	if (kind != CHOICE_PAGES)
		return timed_answer;
	asked++;
	cr_assert(eq(uint, alternatives, 2));
	cr_assert(eq(uint, timed_answer, 0));
	cr_assert(eq(uint, subject.cpu, 0));
	return subject.object == 4;
}

static void choices(void)
{
	static struct strategy strategy = { "fourth", fail_fourth };

	engine->host.strategy = &strategy;
	for (int i = 1; i <= 6; i++)
		cr_assert(eq(int, alloc_pages_node(0, GFP_KERNEL, 0) == NULL, i == 4));
	engine->host.strategy = NULL;
	cr_assert(eq(uint, asked, 6), "one choice a request");
}

Test(memory_reclaim, a_strategy_may_fail_any_request_once_asked)
{
	run(choices, 1, 32 * MIB);
}
