/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events in a real world, and memory pressure with caches that give objects back. */
#include "tests/unit/workload/test_workload_support.h"

#include "models/kernel/cpu.h"
#include "models/kernel/memory.h"

#include <linux/cpumask.h>

TestSuite(workload_events, .init = scratch_begin, .fini = scratch_end);

#define NUMA "[workload]\nmachine = numa-2x2\nduration = 10ms\n"
#define BUSY "[cache c]\nsize = 100\n[job j]\ncache = c\nlive = uniform(0,300)\nburst = 50\nthink = exp(20us)\n"

static const struct workload_event_counts *event(uint32_t index)
{
	return workload_event_counts(index);
}

static void info_of(const char *name, struct slab_cache_info *info)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;

	for (struct kmem_cache *cache = inspection->cache_first(); cache != NULL;
		cache = inspection->cache_next(cache)) {
		inspection->cache_info(cache, info);
		if (strcmp(info->name, name) == 0)
			return;
	}
	cr_assert(false, "there is no cache %s", name);
}

static void expect_tuned(void)
{
	struct slab_cache_info info;

	info_of("c", &info);
	cr_expect(eq(uint, info.limit, 30));
	cr_expect(eq(uint, info.batchcount, 10));
	cr_expect(eq(uint, info.shared, 2));
	info_of("at-start", &info);
	cr_expect(eq(uint, info.limit, 9));
	cr_expect(eq(uint, info.batchcount, 5));
	cr_expect(eq(uint, info.shared, 8), "left as it was");
	info_of("shared-only", &info);
	cr_expect(eq(uint, info.limit, 120));
	cr_expect(eq(uint, info.shared, 1));
	info_of("size-64", &info);
	cr_expect(eq(uint, info.limit, 7));
}

Test(workload_events, tunables_of_the_start_and_of_events)
{
	struct workload_run run = { .at_stop = expect_tuned };

	run_text(&run,
		NUMA BUSY "[cache at-start]\nsize = 100\nlimit = 9\n[cache shared-only]\nsize = 100\nshared = 1\n"
			  "[cache size-64]\nlimit = 7\n"
			  "[event t]\ndo = tune\ncache = c\nat = 2ms\nlimit = 30\nbatchcount = 10\nshared = 2\n");
	cr_expect(eq(u64, event(0)->times, 1));
	cr_expect(eq(u64, event(0)->refused, 0));
	run_end(&run);
}

Test(workload_events, repeat_until_the_end)
{
	struct workload_run run = { 0 };

	run_text(&run, NUMA BUSY "[event s]\ndo = shrink\ncache = c\nat = 1ms\nevery = 1ms\n"
				 "[event p]\ndo = slabinfo\nat = 1500us\nevery = 2ms\n"
				 "[event r]\ndo = reap\nat = 3ms\nevery = 3ms\ncpu = 2\n");
	cr_expect(eq(u64, event(0)->times, 9));
	cr_expect(eq(u64, event(1)->times, 5));
	cr_expect(eq(uint, run.slabinfos, 5));
	cr_expect(eq(u64, event(2)->times, 3));
	cr_expect(eq(u64, event(0)->refused + event(1)->refused + event(2)->refused, 0));
	run_end(&run);
}

static void expect_drained(void)
{
	struct slab_cache_info info;

	info_of("c", &info);
	cr_expect(lt(ulong, 0, info.reaped));
}

/*
 * Long before the allocator would reap by itself (2 s), what is free goes back to the page allocator. The lists' own
 * timeout must be over for that, so it is short here.
 */
Test(workload_events, reap_is_done_at_once)
{
	struct workload_run run = { .at_stop = expect_drained };

	run_text(&run, "[workload]\nmachine = uma-1\nduration = 200ms\n[kernel]\nreap_timeout_node = 1\n[cache "
		       "c]\nsize = 1000\n"
		       "[job j]\ncache = c\ncount = 1000\nlifetime = 1ms\n"
		       "[job goes-on]\nkmalloc = 64\nthink = 10ms\n"
		       "[event r]\ndo = reap\nat = 20ms\nevery = 20ms\n");
	run_end(&run);
}

static unsigned int online_at_stop;

static void note_online(void)
{
	online_at_stop = num_online_cpus();
}

/* Jobs of a CPU that goes move on, its interrupts are lost, and it comes back. */
Test(workload_events, cpus_go_and_come_under_load)
{
	struct workload_run run = { .at_stop = note_online };

	run_text(&run, NUMA BUSY
		"[job irq]\ncache = c\ncontext = irq\nrate = 20000/s\nlifetime = exp(300us)\n"
		"[job soft]\ncache = c\ncontext = softirq\nrate = 20000/s\nhand-to = eat\n"
		"[job eat]\nconsume = yes\n"
		"[event off2]\ndo = offline\ncpu = 2\nat = 2ms\n[event off3]\ndo = offline\ncpu = 3\nat = 3ms\n"
		"[event off3-again]\ndo = offline\ncpu = 3\nat = 4ms\n"
		"[event on2]\ndo = online\ncpu = 2\nat = 6ms\n"
		"[event off0]\ndo = offline\ncpu = 0\nat = 8ms\n");
	cr_expect(eq(u64, event(0)->refused, 0));
	cr_expect(eq(u64, event(1)->refused, 0));
	cr_expect(eq(u64, event(2)->refused, 1), "it is off already");
	cr_expect(eq(u64, event(3)->refused, 0));
	cr_expect(eq(u64, event(4)->refused, 0));
	cr_expect(eq(uint, online_at_stop, 2));
	cr_expect(lt(u64, 100, job(1)->lost));
	run_end(&run);
}

Test(workload_events, the_last_cpu_stays)
{
	struct workload_run run = { 0 };

	run_text(&run, "[workload]\nmachine = smp-2\nduration = 5ms\n" BUSY
		       "[event a]\ndo = offline\ncpu = 0\nat = 1ms\n[event b]\ndo = offline\ncpu = 1\nat = 2ms\n");
	cr_expect(eq(u64, event(0)->refused, 0));
	cr_expect(eq(u64, event(1)->refused, 1));
	run_end(&run);
}

/* Before its creation and after its end nothing can be allocated; while objects live it cannot be destroyed. */
Test(workload_events, a_cache_comes_and_goes)
{
	struct workload_run run = { 0 };

	run_text(&run, NUMA "[cache c]\nsize = 100\nflags = hwcache_align|destroy_by_rcu\n"
			    "[job j]\ncache = c\nrate = 100000/s\narrivals = regular\n"
			    "[job keep]\ncache = c\nrate = 1000/s\narrivals = regular\ncpus = 0\nlifetime = 1500us\n"
			    "stop = 5500us\n"
			    "[event make]\ndo = create\ncache = c\nat = 2ms\n"
			    "[event again]\ndo = create\ncache = c\nat = 3ms\n"
			    "[event early]\ndo = destroy\ncache = c\nat = 4ms\n");
	cr_expect(eq(u64, event(0)->refused, 0));
	cr_expect(eq(u64, event(1)->refused, 1), "it exists");
	cr_expect(eq(u64, event(2)->refused, 1), "objects live");
	cr_expect(lt(u64, 4 * 190, job(0)->absent));
	cr_expect(lt(u64, job(0)->absent, 4 * 230));
	cr_expect(eq(uint, run.destroyed, 1), "announced at its real end only");
	run_end(&run);
	run.destroyed = 0;
	run_text(&run, NUMA "[cache c]\nsize = 100\n"
			    "[job j]\ncache = c\nrate = 100000/s\narrivals = regular\n"
			    "[event gone]\ndo = destroy\ncache = c\nat = 4ms\n");
	cr_expect(eq(u64, event(0)->refused, 0));
	cr_expect(eq(uint, run.destroyed, 1));
	cr_expect(lt(u64, 4 * 590, job(0)->absent));
	cr_expect(eq(u64, job(0)->allocs, job(0)->frees));
	run_end(&run);
}

Test(workload_events, an_interrupt_on_demand)
{
	struct workload_run run = { 0 };

	run_text(&run, NUMA "[job i]\nkmalloc = 50\ncontext = irq\nburst = 5\ncpus = 1,3\n"
			    "[event e]\ndo = irq\njob = i\nat = 1ms\nevery = 1ms\n"
			    "[event f]\ndo = irq\njob = i\ncpu = 3\nat = 1500us\n");
	cr_expect(eq(u64, event(0)->times, 9));
	cr_expect(eq(u64, event(1)->refused, 0));
	cr_expect(eq(u64, job(0)->allocs, 10 * 5));
	run_end(&run);
}

static unsigned long pressure_at_stop[2];

static void note_pressure(void)
{
	for (int node = 0; node < 2; node++)
		pressure_at_stop[node] = kernel_memory_counts(node).pages_pressure;
}

Test(workload_events, pressure_takes_pages_and_gives_them_back)
{
	static const struct {
		const char *how;
		unsigned long pages[2];
	} cases[] = {
		{ "node = 1\npolicy = bind\n", { 0, 1000 } },
		{ "policy = interleave\n", { 500, 500 } },
		{ "hold = 5ms\n", { 0, 0 } },
		{ "cpu = 2\nnode = local\n", { 0, 1000 } },
		{ "hold = 500us\nevery = 4ms\n", { 0, 0 } },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct workload_run run = { .at_stop = note_pressure };
		g_autofree char *text =
			g_strdup_printf(NUMA "[event p]\ndo = pressure\npages = 1000\nat = 1ms\n%s", cases[i].how);

		run_text(&run, text);
		cr_expect(eq(u64, event(0)->refused, 0));
		cr_expect(eq(ulong, pressure_at_stop[0], cases[i].pages[0]), "%s", cases[i].how);
		cr_expect(eq(ulong, pressure_at_stop[1], cases[i].pages[1]), "%s", cases[i].how);
		run_end(&run);
	}
}

/* More than there is: what can be had is taken, and that it was not all is counted. */
Test(workload_events, pressure_beyond_memory_is_refused)
{
	struct workload_run run = { 0 };

	run_text(&run, "[workload]\nmachine = uma-1\nduration = 5ms\n[topology]\nmemory_per_node = 8M\n"
		       "[event p]\ndo = pressure\npages = 2048\nat = 1ms\nhold = 1ms\n");
	cr_expect(eq(u64, event(0)->refused, 1));
	run_end(&run);
}

/* Jobs that would fill memory three times over. */
Test(workload_events, memory_pressure_drops_objects_of_caches_that_allow_it)
{
	struct workload_run run = { 0 };

	run_text(&run, "[workload]\nmachine = smp-2\nduration = 50ms\n[topology]\nmemory_per_node = 12M\n"
		       "[cache inode]\nsize = 800\nflags = reclaim_account\nreclaim = yes\n"
		       "[job hold]\ncache = inode\nlive = 1000000\ncount = 15000\n"
		       "[job time]\ncache = inode\nlifetime = 1s\ncount = 5000\n"
		       "[event p]\ndo = pressure\npages = 500\nat = 10ms\nevery = 5ms\nhold = 2ms\n");
	cr_expect(lt(u64, 5000, job(0)->reclaimed));
	cr_expect(lt(u64, 500, job(1)->reclaimed));
	cr_expect(eq(u64, job(0)->failures, 0));
	cr_expect(eq(u64, job(0)->allocs, 30000));
	run_end(&run);
}

Test(workload_events, memory_that_nobody_gives_back_makes_allocations_fail)
{
	struct workload_run run = { 0 };

	run_text(&run, "[workload]\nmachine = uma-1\nduration = 50ms\n[topology]\nmemory_per_node = 8M\n"
		       "[job hold]\nkmalloc = 1000\nlive = 1000000\ncount = 10000\ngfp = atomic\n");
	cr_expect(lt(u64, 1000, job(0)->failures));
	cr_expect(eq(u64, job(0)->allocs + job(0)->failures, 10000));
	run_end(&run);
}
