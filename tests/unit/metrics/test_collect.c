/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The collector on a booted world with the real allocator: the same counts as the test makes itself, warm-up left out,
 * and the same digest whether somebody looks or not.
 */
#include "models/kernel/allocator.h"
#include "models/kernel/finding.h"
#include "models/kernel/trace.h"
#include "sim/metrics/collect.h"
#include "sim/metrics/ratio.h"
#include "sim/workload/counts.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>
#include <linux/sched.h>
#include <string.h>

enum { WARMUP_OBJECTS = 10, MEASURED_OBJECTS = 200, KEPT_OBJECTS = 150, OBJECT_BYTES = 100 };

/* The workload: warm-up, pause, measured part, pause, teardown. */

static void pause_here(void)
{
	hw_pause_request();
	cond_resched(); /* a boundary */
}

static void destroy_one(const struct allocator *allocator)
{
	struct kmem_cache *cache = allocator->kmem_cache_create("short-lived", 48, 0, 0, NULL, NULL);
	void *object = allocator->kmem_cache_alloc(cache, GFP_KERNEL);

	allocator->kmem_cache_free(cache, object);
	allocator->kmem_cache_destroy(cache);
}

static void workload(void *argument)
{
	const struct allocator *allocator = kernel_allocator();
	struct kmem_cache *cache = allocator->kmem_cache_create("measured", OBJECT_BYTES, 0, 0, NULL, NULL);
	void *warm[WARMUP_OBJECTS], *objects[MEASURED_OBJECTS];

	for (int i = 0; i < WARMUP_OBJECTS; i++)
		warm[i] = allocator->kmem_cache_alloc(cache, GFP_KERNEL);
	pause_here();
	for (int i = 0; i < MEASURED_OBJECTS; i++)
		objects[i] = allocator->kmem_cache_alloc(cache, GFP_KERNEL);
	for (int i = KEPT_OBJECTS; i < MEASURED_OBJECTS; i++)
		allocator->kmem_cache_free(cache, objects[i]);
	destroy_one(allocator);
	destroy_one(allocator);
	pause_here();
	for (int i = 0; i < KEPT_OBJECTS; i++)
		allocator->kmem_cache_free(cache, objects[i]);
	for (int i = 0; i < WARMUP_OBJECTS; i++)
		allocator->kmem_cache_free(cache, warm[i]);
	allocator->kmem_cache_destroy(cache);
}

static void cache_destroyed(void *context, struct kmem_cache *cache)
{
	metrics_cache_gone(context, cache);
}

/* A world that is paused after its warm-up. */
static void start(struct test_world *world)
{
	test_world_init(world, 2, 2);
	world->params.stats = true;
	cr_assert(eq(int, test_world_run(world, workload, NULL), WORLD_PAUSED));
}

static void count_requests(struct metrics *metrics, uint64_t objects)
{
	const struct workload_cache_counts counts = { .allocs = objects,
		.requested_bytes = 90 * objects,
		.frees = objects / 10,
		.alloc = { .cycles = 2000 * objects, .cycles_max = 9000 } };

	metrics_requests(metrics, "measured", &counts);
}

/* Runs it all under observation; returns the result. World destroyed. */
static struct run_result *observe(uint64_t *digest)
{
	struct run_result *result = run_result_new();
	struct kernel_trace_receiver receiver = { .cache_destroy = cache_destroyed };
	struct test_world world;
	struct metrics *metrics;

	start(&world);
	metrics = metrics_new(result, kernel_allocator()->inspection);
	receiver.context = metrics;
	kernel_trace_receiver_add(&receiver);
	metrics_sample(metrics, 100);
	count_requests(metrics, WARMUP_OBJECTS);
	hw_ledger_check();
	metrics_begin(metrics, 0);
	cr_assert(eq(int, world_resume(), WORLD_PAUSED));
	metrics_sample(metrics, 200);
	count_requests(metrics, WARMUP_OBJECTS + MEASURED_OBJECTS);
	metrics_end(metrics);
	cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
	kernel_finding_add("leak", "leak", "made up by the test");
	metrics_findings(metrics);
	metrics_free(metrics);
	*digest = engine->world.digest.value;
	world_destroy();
	return result;
}

Test(collect, counts_are_those_of_the_measured_part)
{
	uint64_t digest;
	g_autoptr(RunResult) result = observe(&digest);
	const struct cache_result *cache = run_result_cache_find(result, "measured");

	cr_assert(cache != NULL);
	cr_assert(eq(u64, cache->buffer_size_bytes, 104));
	cr_assert(eq(u64, cache_result_allocations(cache), MEASURED_OBJECTS));
	cr_assert(eq(u64, cache_result_frees(cache), MEASURED_OBJECTS - KEPT_OBJECTS));
	cr_assert(eq(u64, cache->active_objects - cache->array_objects, WARMUP_OBJECTS + KEPT_OBJECTS));
	cr_assert(eq(u64, cache->objects, cache_result_slabs(cache) * cache->objperslab));
	cr_assert(ge(u64, cache->high_mark, WARMUP_OBJECTS + MEASURED_OBJECTS));
	cr_assert(lt(u64, 0, cache->counters.grown));
	cr_assert(not(cache->destroyed));
	cr_assert(eq(u64, cache->requests.allocs, MEASURED_OBJECTS));
	cr_assert(eq(u64, cache->requests.requested_bytes, 90 * MEASURED_OBJECTS));
	cr_assert(eq(u64, cache->requests.alloc_ns, 2000 /* a cycle is a nanosecond here */ * MEASURED_OBJECTS));
}

/* Every miss is served by the shared array or by slabs, and what was grown is what the statistics say. */
Test(collect, flows_agree_with_the_kernels_statistics)
{
	uint64_t digest;
	g_autoptr(RunResult) result = observe(&digest);
	const struct cache_result *cache = run_result_cache_find(result, "measured");
	const struct cache_flow *flow = &cache->flow;

	cr_assert(lt(u64, 0, flow->refills_slabs));
	cr_assert(eq(u64, flow->refills_shared + flow->refills_slabs, cache->counters.allocmiss));
	cr_assert(eq(u64, flow->refilled_slabs, cache->counters.num_allocations));
	cr_assert(eq(u64, flow->flushes_shared + flow->flushes_slabs, cache->counters.freemiss));
	cr_assert(eq(u64, flow->grown, cache->counters.grown));
	cr_assert(eq(u64, flow->alien_drains, cache->counters.node_overflow));
	cr_assert(lt(u64, 0, run_result_cache_find(result, "short-lived")->flow.destroyed), "of a destroyed cache");
}

Test(collect, destroyed_caches_keep_their_counts_added_up_by_name)
{
	uint64_t digest;
	g_autoptr(RunResult) result = observe(&digest);
	const struct cache_result *cache = run_result_cache_find(result, "short-lived");

	cr_assert(cache != NULL);
	cr_assert(cache->destroyed);
	cr_assert(eq(u64, cache_result_allocations(cache), 2));
	cr_assert(eq(u64, cache_result_frees(cache), 2));
	cr_assert(eq(u64, cache->objects, 0));
	cr_assert(eq(uint, cache->objperslab > 0, 1));
	cr_assert(cache == run_result_cache(result, result->caches->len - 1), "destroyed caches come last");
	cr_assert(eq(str, run_result_cache(result, 0)->name, (char *)"measured"), "newest first");
}

Test(collect, samples_follow_their_caches)
{
	uint64_t digest, objects = 0;
	g_autoptr(RunResult) result = observe(&digest);

	for (guint i = 0; i < result->samples->len; i++) {
		const struct sample_result *sample = &g_array_index(result->samples, struct sample_result, i);
		const struct cache_result *cache = run_result_cache(result, sample->cache);

		cr_assert(sample->sim_ns == 100 || sample->sim_ns == 200);
		cr_assert(eq(u64, sample->pages, sample->slabs * cache->pagesperslab));
		cr_assert(eq(u64, sample->active_objects + sample->free_objects, sample->slabs * cache->objperslab));
		if (sample->sim_ns == 200 && strcmp(cache->name, "measured") == 0)
			objects += sample->active_objects;
	}
	cr_assert(eq(u64, objects, run_result_cache_find(result, "measured")->active_objects));
}

Test(collect, cpus_nodes_and_locks_are_there)
{
	uint64_t digest, slabs = 0, of_caches = 0;
	g_autoptr(RunResult) result = observe(&digest);
	gboolean list_lock = FALSE, chain = FALSE;

	cr_assert(eq(uint, result->cpu_totals->len, 4));
	cr_assert(lt(u64, 0, g_array_index(result->cpu_totals, struct cpu_result, 0).busy_ns));
	cr_assert(lt(u64, 0, g_array_index(result->cpu_totals, struct cpu_result, 0).memory.l1_hits));
	cr_assert(eq(uint, result->node_totals->len, 2));
	for (guint i = 0; i < 2; i++) {
		const struct node_result *node = &g_array_index(result->node_totals, struct node_result, i);

		slabs += node->slabs;
		cr_assert(eq(uint, node->cpus, 2));
		cr_assert(lt(u64, node->free_pages, node->pages));
	}
	for (guint i = 0; i < result->caches->len; i++)
		of_caches += cache_result_slabs(run_result_cache(result, i));
	cr_assert(eq(u64, slabs, of_caches));
	for (guint i = 0; i < result->locks->len; i++) {
		const struct lock_result *lock = &g_array_index(result->locks, struct lock_result, i);

		cr_assert(lt(u64, 0, lock->acquisitions), "%s", lock->name);
		list_lock |= strcmp(lock->name, "list_lock measured node 0") == 0;
		chain |= strcmp(lock->name, "cache_chain_mutex") == 0;
	}
	cr_assert(list_lock, "the list_lock of the cache is named after it");
	cr_assert(chain, "a lock of the whole allocator has no node");
}

/* Also for those that were idle all the time. */
Test(collect, ledgers_of_all_cpus_cover_the_same_time)
{
	uint64_t digest, elapsed = 0;
	g_autoptr(RunResult) result = observe(&digest);

	for (guint i = 0; i < result->cpu_totals->len; i++) {
		const struct cpu_result *cpu = &g_array_index(result->cpu_totals, struct cpu_result, i);
		uint64_t cycles = 0;

		for (unsigned int entry = 0; entry < HW_LEDGER_ENTRIES; entry++)
			cycles += cpu->ledger[entry];
		cr_assert(eq(u64, run_result_ns(result, cycles), cpu->busy_ns + cpu->idle_ns));
		if (i == 0)
			elapsed = cycles;
		/* A CPU in the middle of a handler is ahead by no more than that. */
		cr_assert(le(u64, cycles, elapsed + 2000), "CPU %u", i);
		cr_assert(le(u64, elapsed, cycles + 2000), "CPU %u", i);
	}
	cr_assert(lt(u64, 0, elapsed));
}

Test(collect, findings_are_copied)
{
	uint64_t digest;
	g_autoptr(RunResult) result = observe(&digest);
	const struct finding_result *finding = &g_array_index(result->findings, struct finding_result, 0);

	cr_assert(eq(uint, result->findings->len, 1));
	cr_assert(eq(u64, result->findings_total, 1));
	cr_assert(eq(str, finding->kind, (char *)"leak"));
	cr_assert(strstr(finding->message, "made up by the test") != NULL);
}

Test(collect, watching_changes_nothing)
{
	uint64_t watched, unwatched;
	struct test_world world;

	run_result_free(observe(&watched));
	start(&world);
	cr_assert(eq(int, world_resume(), WORLD_PAUSED));
	cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
	unwatched = engine->world.digest.value;
	world_destroy();
	cr_assert(eq(u64, watched, unwatched));
}
