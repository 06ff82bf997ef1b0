/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plans: what a configuration becomes, and what cannot be run. */
#include "tests/unit/workload/test_workload_support.h"

#include <linux/gfp.h>
#include <linux/slab.h>

TestSuite(plan, .init = scratch_begin, .fini = scratch_end);

static const char complete[] = "[workload]\nmachine = numa-2x2\nduration = 20ms\nwarmup = 1ms\nseed = 7\n"
			       "[cache a]\nsize = 100\nalign = 64\nflags = hwcache_align|reclaim_account\nctor = yes\n"
			       "limit = 33\n"
			       "[cache late]\nsize = 64\n"
			       "[job first]\ncache = a\ncpus = 0,2\ninstances = 3\nrate = 1000/s\narrivals = regular\n"
			       "hand-to = second\n"
			       "[job second]\nconsume = yes\ncontext = softirq\ncpus = 1\n"
			       "[job third]\nkmalloc = 700\ncontext = irq\nrate = 4/s\nnode = local\nlifetime = 1ms\n"
			       "gfp = nowait|dma\n"
			       "[job fourth]\ncache = size-64\nlive = 3\nnode = 1\n"
			       "[event make]\ndo = create\ncache = late\nat = 1ms\n"
			       "[event press]\ndo = irq\njob = third\nat = 2ms\nevery = 1ms\n";

Test(plan, resolves_what_a_file_says)
{
	struct workload_run run = { 0 };
	const struct plan *plan = run_plan(&run, complete);

	cr_assert_not_null(plan, "%s", run.error != NULL ? run.error->message : "");
	cr_expect(eq(u64, plan->seed, 7));
	cr_expect(eq(u64, plan->duration_ns, 20000000));
	cr_expect(eq(u64, plan->warmup_ns, 1000000));
	cr_expect(not(plan->has_trace));

	cr_assert(eq(uint, plan->cache_count, 3));
	cr_expect(eq(str, (char *)plan->caches[0].name, "a"));
	cr_expect(eq(ulong, plan->caches[0].flags, SLAB_HWCACHE_ALIGN | SLAB_RECLAIM_ACCOUNT));
	cr_expect(eq(u64, plan->caches[0].align_bytes, 64));
	cr_expect(plan->caches[0].constructed);
	cr_expect(eq(uint, plan->caches[0].tuned_limit, 33));
	cr_expect(eq(uint, plan->caches[0].tuned_batchcount, 0));
	cr_expect(eq(int, plan->caches[0].tuned_shared, -1));
	cr_expect(plan->caches[0].from_start);
	cr_expect(not(plan->caches[1].from_start), "an event creates it");
	cr_expect(eq(u64, plan->caches[2].size_bytes, 0), "size-64 exists after boot");

	cr_assert(eq(uint, plan->job_count, 4));
	cr_expect(eq(uint, plan->instance_count, 6 + 1 + 4 + 4));
	cr_expect(eq(uint, plan->jobs[0].consumer, 1));
	cr_expect(eq(int, plan->jobs[0].end, PLAN_END_HANDED));
	cr_expect(plan->jobs[0].open_loop);
	cr_expect(eq(int, plan->jobs[0].gap_ps.kind, DISTRIBUTION_CONST));
	cr_expect(eq(u64, plan->jobs[0].gap_ps.first, 1000000000), "1 ms in picoseconds");
	cr_expect(eq(uint, plan->jobs[0].gfp, GFP_KERNEL));
	cr_expect(plan->jobs[1].consumes);
	cr_expect(eq(uint, plan->jobs[1].instance_first, 6));
	cr_expect(eq(int, plan->jobs[2].gap_ps.kind, DISTRIBUTION_EXP));
	cr_expect(eq(uint, plan->jobs[2].gfp, GFP_NOWAIT | GFP_DMA));
	cr_expect(eq(int, plan->jobs[2].node, CONFIG_NODE_LOCAL));
	cr_expect(eq(uint, plan->jobs[2].cache, PLAN_NONE));
	cr_expect(eq(int, plan->jobs[2].end, PLAN_END_TIMED));
	cr_expect(eq(int, plan->jobs[3].end, PLAN_END_LIVE));
	cr_expect(eq(int, plan->jobs[3].node, 1));
	cr_expect(eq(uint, plan->jobs[3].cache, 2));

	cr_assert(eq(uint, plan->event_count, 2));
	cr_expect(eq(uint, plan->events[0].cache, 1));
	cr_expect(eq(uint, plan->events[1].job, 2));
	cr_expect(eq(u64, plan->events[1].every_ns, 1000000));
	cr_expect(eq(uint, plan_cache_find(plan, "late"), 1));
	cr_expect(eq(uint, plan_cache_find(plan, "nobody"), PLAN_NONE));
	run_end(&run);
}

Test(plan, a_kernel_without_numa_asks_for_no_node)
{
	const char *sets[] = { "kernel.numa=no", NULL };
	struct workload_run run = { .sets = sets };
	const struct plan *plan = run_plan(&run, complete);

	cr_assert_not_null(plan);
	cr_expect(eq(int, plan->jobs[3].node, CONFIG_NODE_ANY));
	run_end(&run);
}

Test(plan, a_trace_brings_caches_and_runs_to_its_end)
{
	struct workload_run run = { .trace = "# slabsim trace 1\n"
					     "# cache t1 size=40 align=8 flags=hwcache_align|panic\n"
					     "# cache a size=100\n"
					     "0 0 x alloc t1 1\n" };
	const struct plan *plan =
		run_plan(&run, "[workload]\ntrace = test.trace\nspeed = 2.5\n[cache a]\nsize = 100\nlimit = 9\n");

	cr_assert_not_null(plan, "%s", run.error != NULL ? run.error->message : "");
	cr_expect(plan->has_trace);
	cr_expect(eq(u64, plan->duration_ns, 0));
	cr_expect(eq(u64, plan->speed_millionths, 2500000));
	cr_assert(eq(uint, plan->cache_count, 2));
	cr_expect(eq(uint, plan->trace_caches[0], 1));
	cr_expect(eq(uint, plan->trace_caches[1], 0), "the workload's own section says more about it");
	cr_expect(eq(ulong, plan->caches[1].flags, SLAB_HWCACHE_ALIGN | SLAB_PANIC));
	run_end(&run);
}

static const struct {
	const char *text, *trace, *message;
} refused[] = {
	{ "[job j]\ncache = kmem_cache\n", NULL, "test.ini:2: [job j] cache: kmem_cache holds the allocator's own" },
	{ "[event e]\ndo = shrink\ncache = kmem_cache\nat = 1ms\n", NULL,
		"test.ini:3: [event e] cache: kmem_cache holds the allocator's own" },
	{ "[cache c]\nsize = 64\nreclaim = yes\n[job j]\ncache = c\n", NULL,
		"test.ini:5: [job j] cache: cache c has reclaim = yes but the job holds nothing to reclaim" },
	{ "[workload]\nmachine = numa-64x4\n[job j]\nkmalloc = 8\ninstances = 1024\n", NULL,
		"test.ini:5: [job j] instances: with this job there are 262144 instances, expected at most 65536" },
	{ "[workload]\ntrace = test.trace\n", "# slabsim trace 1\n# cache c size=40 flags=poisen\n",
		"test.trace:2: cache c: flags: unknown flag \"poisen\"" },
	{ "[workload]\ntrace = test.trace\n", "# slabsim trace 1\n# cache c size=4\n",
		"test.trace:2: cache c: size: 4 is no object size of this kernel, expected 8 to 131072 bytes" },
	{ "[workload]\ntrace = test.trace\n[cache c]\nsize = 48\n", "# slabsim trace 1\n# cache c size=40\n",
		"test.ini:4: [cache c] size: the trace declares 40 bytes for this cache" },
	{ "[workload]\ntrace = absent.trace\n", NULL, "absent.trace: " },
};

Test(plan, says_where_and_why_something_cannot_be_run)
{
	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
		struct workload_run run = { .trace = refused[i].trace };

		cr_expect_null(run_plan(&run, refused[i].text), "%s", refused[i].message);
		cr_assert_not_null(run.error, "%s", refused[i].message);
		cr_expect(strncmp(without_folder(run.error), refused[i].message, strlen(refused[i].message)) == 0,
			"expected %s\ngot      %s", refused[i].message, without_folder(run.error));
		run_end(&run);
	}
}
