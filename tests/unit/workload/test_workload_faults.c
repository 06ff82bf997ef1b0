/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults in a real world: what they admit, what they make fail, and that the run stays sound. */
#include "tests/unit/workload/test_workload_support.h"

#include "models/kernel/memory.h"

#include <linux/cpumask.h>

TestSuite(workload_faults, .init = scratch_begin, .fini = scratch_end);

#define NUMA "[workload]\nmachine = numa-2x2\nduration = 10ms\n"
#define CACHES "[cache c]\nsize = 1000\n[cache d]\nsize = 1000\n"
#define JOBS                                                                                                           \
	"[job j]\ncache = c\nlive = uniform(0,300)\nburst = 50\nthink = exp(20us)\n"                                   \
	"[job k]\ncache = d\nlive = uniform(0,300)\nburst = 50\nthink = exp(20us)\ngfp = atomic\n"
#define BUSY NUMA CACHES JOBS

static const struct workload_fault_counts *fault(uint32_t index)
{
	return workload_fault_counts(index);
}

static uint64_t injected(int node)
{
	return kernel_memory_counts(node).failures_injected;
}

/* The text's run, whose fault 0 is then looked at; sound but for allocations that failed. */
static void run_fault(struct workload_run *run, const char *text)
{
	run_text(run, text);
	cr_expect(lt(u64, 0, fault(0)->seen), "%s", text);
}

Test(workload_faults, the_nth_request_of_a_cache)
{
	struct workload_run run = { 0 };

	run_fault(&run, BUSY "[fault f]\nfail = pages\nnth = 5\ncache = c\n");
	cr_expect(lt(u64, 5, fault(0)->seen));
	cr_expect(eq(u64, fault(0)->struck, 1));
	cr_expect(eq(u64, injected(0) + injected(1), 1));
	cr_expect(eq(u64, workload_job_counts(0)->failures, 1));
	cr_expect(eq(u64, workload_job_counts(1)->failures, 0));
	run_end(&run);
}

Test(workload_faults, a_rate_of_what_must_not_sleep)
{
	struct workload_run run = { 0 };

	run_fault(&run, BUSY "[fault f]\nfail = pages\nrate = 0.25\nonly = atomic\n");
	cr_expect(lt(u64, fault(0)->seen / 8, fault(0)->struck));
	cr_expect(lt(u64, fault(0)->struck, fault(0)->seen / 2));
	cr_expect(eq(u64, injected(0) + injected(1), fault(0)->struck));
	cr_expect(eq(u64, workload_job_counts(0)->failures, 0));
	cr_expect(lt(u64, 0, workload_job_counts(1)->failures));
	run_end(&run);
}

Test(workload_faults, a_node_is_exhausted_for_a_while)
{
	struct workload_run run = { 0 };

	run_fault(&run, BUSY "[fault f]\nfail = pages\nexhaust = yes\nnode = 1\nat = 20us\nuntil = 4ms\n"
			     "[fault never]\nfail = pages\nexhaust = yes\nzone = dma\n"
			     "[fault late]\nfail = pages\nnth = 1\nat = 20ms\n");
	cr_expect(eq(u64, fault(0)->struck, fault(0)->seen));
	cr_expect(eq(u64, injected(0), 0));
	cr_expect(eq(u64, injected(1), fault(0)->struck));
	cr_expect(eq(u64, fault(1)->seen, 0));
	cr_expect(eq(u64, fault(2)->seen, 0));
	run_end(&run);
}

Test(workload_faults, faults_count_independently_and_by_cpu)
{
	struct workload_run run = { 0 };

	run_fault(&run, BUSY "[fault all]\nfail = pages\nrate = 1\n"
			     "[fault one]\nfail = pages\nrate = 0\n"
			     "[fault cpu]\nfail = pages\nrate = 0\ncpus = 1\n");
	cr_expect(eq(u64, fault(0)->seen, fault(1)->seen));
	cr_expect(eq(u64, fault(0)->struck, fault(0)->seen));
	cr_expect(eq(u64, fault(1)->struck, 0));
	cr_expect(lt(u64, 0, fault(2)->seen));
	cr_expect(lt(u64, fault(2)->seen, fault(1)->seen));
	run_end(&run);
}

#define BY_RCU                                                                                                         \
	"[workload]\nmachine = uma-1\nduration = 200ms\n[cache c]\nsize = 1000\nflags = destroy_by_rcu\n"              \
	"[job j]\ncache = c\ncount = 4000\nlifetime = 1ms\n"                                                           \
	"[event s]\ndo = shrink\ncache = c\nat = 100ms\n[event p]\ndo = slabinfo\nat = 150ms\n"

static long slab_pages_at_stop;

static void note_slab_pages(void)
{
	slab_pages_at_stop = kernel_slab_pages();
}

/* 100 ms after the shrink its slabs are gone; with the delay they still wait. */
Test(workload_faults, callbacks_are_late)
{
	struct workload_run run = { .at_stop = note_slab_pages };
	long on_time;

	run_text(&run, BY_RCU);
	on_time = slab_pages_at_stop;
	run_end(&run);
	run = (struct workload_run){ .at_stop = note_slab_pages };
	run_fault(&run, BY_RCU "[fault f]\nfail = rcu-delay\ndelay = 150ms\n");
	cr_expect(eq(u64, fault(0)->struck, fault(0)->seen));
	cr_expect(lt(i64, on_time + 20, slab_pages_at_stop));
	run_end(&run);
}

static unsigned int online_at_stop;

static void note_online(void)
{
	online_at_stop = num_online_cpus();
}

/* The reaper of the CPU that was to go keeps running; it goes the third time, and comes back the second. */
Test(workload_faults, hotplug_is_refused)
{
	struct workload_run run = { .at_stop = note_online };

	run_fault(&run, "[workload]\nmachine = numa-2x2\nduration = 6s\n" CACHES
			"[job j]\ncache = c\nlive = uniform(0,300)\nthink = exp(5ms)\n"
			"[fault f]\nfail = hotplug\nstep = down-prepare\nuntil = 3s\ncpus = 1\n"
			"[fault g]\nfail = hotplug\nstep = up-prepare\nnth = 1\n"
			"[event a]\ndo = offline\ncpu = 1\nat = 1s\n[event b]\ndo = offline\ncpu = 1\nat = 2500ms\n"
			"[event c]\ndo = offline\ncpu = 1\nat = 4s\n"
			"[event d]\ndo = online\ncpu = 1\nat = 4500ms\n[event e]\ndo = online\ncpu = 1\nat = 5s\n");
	cr_expect(eq(u64, fault(0)->seen, 2));
	cr_expect(eq(u64, fault(0)->struck, 2));
	cr_expect(eq(u64, fault(1)->seen, 2));
	cr_expect(eq(u64, fault(1)->struck, 1));
	for (uint32_t event = 0; event < 5; event++)
		cr_expect(eq(u64, workload_event_counts(event)->refused, event != 2 && event != 4), "%u", event);
	cr_expect(eq(uint, online_at_stop, 4));
	run_end(&run);
}
