/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of caches whose module has no inspection table: what the workload did, and what /proc/slabinfo says. */
#include "sim/metrics/collect.h"
#include "sim/metrics/ratio.h"
#include "sim/workload/counts.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>
#include <linux/slab_inspection.h>

static const char TEXT[] = "slabinfo - version: 2.1\n"
			   "# name ...\n"
			   "used 30 40 256 8 2 : tunables 5 6 7 : slabdata 4 5 0\n"
			   "idle 0 0 32 128 1 : tunables 0 0 0 : slabdata 0 0 0\n";

static void nothing(void *argument)
{
}

/* A collector without a table, on a world that has ended; the workload has used one cache. */
static struct metrics *measured(struct run_result *result)
{
	const struct workload_cache_counts counts = { .allocs = 100, .requested_bytes = 12800, .frees = 70 };
	struct metrics *metrics;
	struct test_world world;

	test_world_init(&world, 1, 1);
	cr_assert(eq(int, test_world_run(&world, nothing, NULL), WORLD_END_COMPLETE));
	metrics = metrics_new(result, NULL);
	metrics_begin(metrics, 0);
	metrics_requests(metrics, "used", &counts);
	metrics_end(metrics);
	return metrics;
}

Test(collect_slabinfo, states_come_from_the_text_and_calls_from_the_workload)
{
	g_autoptr(RunResult) result = run_result_new();
	struct metrics *metrics = measured(result);
	const struct cache_result *used, *idle;
	double ratio;

	cr_assert(metrics_slabinfo(metrics, TEXT, NULL));
	cr_assert(result->uninspected);
	cr_assert(eq(uint, result->caches->len, 2));
	used = run_result_cache_find(result, "used");
	cr_assert(eq(u64, used->buffer_size_bytes, 256));
	cr_assert(eq(uint, used->objperslab, 8));
	cr_assert(eq(uint, used->pagesperslab, 2));
	cr_assert(eq(uint, used->gfporder, 1));
	cr_assert(eq(uint, used->limit, 5));
	cr_assert(eq(uint, used->batchcount, 6));
	cr_assert(eq(uint, used->shared, 7));
	cr_assert(eq(u64, used->active_objects, 30));
	cr_assert(eq(u64, used->objects, 40));
	cr_assert(eq(u64, cache_result_slabs(used), 5));
	cr_assert(eq(u64, used->slabs_free, 1));
	cr_assert(eq(u64, cache_result_pages(used), 10));
	cr_assert(eq(u64, cache_result_allocations(used), 100));
	cr_assert(eq(u64, cache_result_frees(used), 70));
	cr_assert(not(ratio_hit_rate(used, &ratio)));
	cr_assert(ratio_internal_fragmentation(used, &ratio));
	cr_assert(ratio > 0.499 && ratio < 0.501);
	idle = run_result_cache_find(result, "idle");
	cr_assert(eq(u64, cache_result_slabs(idle), 0));
	cr_assert(eq(u64, cache_result_allocations(idle), 0));
	metrics_free(metrics);
	world_destroy();
}

Test(collect_slabinfo, a_text_of_another_format_adds_nothing)
{
	g_autoptr(RunResult) result = run_result_new();
	struct metrics *metrics = measured(result);
	g_autoptr(GError) error = NULL;

	cr_assert(not(metrics_slabinfo(metrics, "used 30 of 40\n", &error)));
	cr_assert(error != NULL);
	cr_assert(eq(uint, result->caches->len, 1));
	cr_assert(eq(u64, run_result_cache(result, 0)->buffer_size_bytes, 0));
	metrics_free(metrics);
	world_destroy();
}

Test(collect_slabinfo, an_inspection_table_knows_better)
{
	static const struct slab_inspection table = { .version = SLAB_INSPECTION_VERSION };
	g_autoptr(RunResult) result = run_result_new();
	struct test_world world;
	struct metrics *metrics;

	test_world_init(&world, 1, 1);
	cr_assert(eq(int, test_world_run(&world, nothing, NULL), WORLD_END_COMPLETE));
	metrics = metrics_new(result, &table);
	cr_assert(metrics_slabinfo(metrics, TEXT, NULL));
	cr_assert(not(result->uninspected));
	cr_assert(eq(uint, result->caches->len, 0));
	metrics_free(metrics);
	world_destroy();
}
