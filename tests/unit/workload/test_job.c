/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Jobs in a real world: pace, contexts, the ends of lives, hand-over, placement. */
#include "tests/unit/workload/test_workload_support.h"

#include "models/kernel/cpu.h"

#include <linux/mm.h>

TestSuite(job, .init = scratch_begin, .fini = scratch_end);

#define CACHE "[cache c]\nsize = 100\n"
#define SMP "[workload]\nmachine = smp-2\nduration = 10ms\n"
#define NUMA "[workload]\nmachine = numa-2x2\nduration = 10ms\n"

Test(job, count_ends_the_run_early)
{
	struct workload_run run = { 0 };

	run_text(&run, SMP CACHE "[job j]\ncache = c\ncount = 500\ninstances = 2\n");
	cr_expect(eq(u64, job(0)->allocs, 4 * 500));
	cr_expect(eq(u64, run.operations, 2 * 4 * 500));
	cr_expect(lt(u64, run.duration_ns, 5000000));
	cr_expect(eq(u64, job(0)->requested_bytes, 4 * 500 * 100));
	cr_expect(lt(u64, 0, job(0)->alloc.cycles));
	cr_expect(ge(u64, job(0)->alloc.cycles, job(0)->alloc.cycles_max));
	run_end(&run);
}

Test(job, without_a_count_it_runs_for_the_duration)
{
	struct workload_run run = { 0 };

	run_text(&run, SMP "[job j]\nkmalloc = 100\nthink = 10us\n");
	cr_expect(lt(u64, 9999999, run.duration_ns));
	cr_expect(lt(u64, run.duration_ns, 10100000));
	/* 2 CPUs, a little less than an allocation each 10 us. */
	cr_expect(lt(u64, 1500, job(0)->allocs));
	cr_expect(lt(u64, job(0)->allocs, 2001));
	run_end(&run);
}

Test(job, regular_arrivals_are_counted_exactly)
{
	struct workload_run run = { 0 };

	run_text(&run, SMP CACHE "[job task]\ncache = c\nrate = 100000/s\narrivals = regular\nburst = 3\n"
				 "[job soft]\ncache = c\nrate = 10000/s\narrivals = regular\ncontext = softirq\n"
				 "[job hard]\ncache = c\nrate = 10000/s\narrivals = regular\ncontext = irq\nburst = 2\n"
				 "[job later]\ncache = c\nrate = 10000/s\narrivals = regular\nstart = 5ms\n"
				 "[job sooner]\ncache = c\nrate = 10000/s\narrivals = regular\nstop = 5050us\n");
	/* The last arrival falls together with the end. */
	cr_expect(eq(u64, job(0)->allocs, 2 * 3 * 999));
	cr_expect(eq(u64, job(1)->allocs, 2 * 99));
	cr_expect(eq(u64, job(2)->allocs, 2 * 2 * 99));
	cr_expect(eq(u64, job(3)->allocs, 2 * 49));
	cr_expect(eq(u64, job(4)->allocs, 2 * 50));
	run_end(&run);
}

Test(job, poisson_arrivals_have_their_rate)
{
	struct workload_run run = { 0 };

	run_text(&run, SMP CACHE "[job j]\ncache = c\nrate = 200000/s\ncontext = softirq\n");
	/* 2 CPUs x 2000, standard deviation 63. */
	cr_expect(lt(u64, 4000 - 5 * 63, job(0)->allocs));
	cr_expect(lt(u64, job(0)->allocs, 4000 + 5 * 63));
	run_end(&run);
}

static uint64_t softirqs(void)
{
	uint64_t count = 0;

	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++)
		count += kernel->cpus[cpu].softirqs;
	return count;
}

/* The same arrivals; only one of the two needs softirqs to be served. */
Test(job, softirq_jobs_run_in_softirqs_and_irq_jobs_do_not)
{
	struct workload_run run = { 0 };
	uint64_t in_irq;

	run_text(&run, SMP CACHE "[job j]\ncache = c\nrate = 50000/s\ncontext = irq\n");
	in_irq = softirqs();
	run_end(&run);
	run_text(&run, SMP CACHE "[job j]\ncache = c\nrate = 50000/s\ncontext = softirq\n");
	cr_expect(lt(u64, in_irq + 700, softirqs()));
	run_end(&run);
}

/* --- lives --- */

static void expect_live(void)
{
	/* Arrivals of the last 495 us, at 9510, 9520 ... 9990; a task may begin late. */
	cr_expect(ge(u64, job_live(0), 2 * 49));
	cr_expect(le(u64, job_live(0), 2 * 50));
	cr_expect(eq(u64, job_live(1), 2 * 99), "9010 to 9990");
	cr_expect(eq(u64, job_live(2), 2 * 7));
	cr_expect(eq(u64, job_live(3), 2 * 10));
}

Test(job, lifetimes_hold_as_many_as_arrive_in_one)
{
	struct workload_run run = { .at_stop = expect_live };

	run_text(&run,
		SMP CACHE "[job task]\ncache = c\nrate = 100000/s\narrivals = regular\nlifetime = 495us\n"
			  "[job irq]\ncache = c\nrate = 100000/s\narrivals = regular\nlifetime = 995us\ncontext = irq\n"
			  "[job live]\ncache = c\nlive = 7\nthink = 20us\n"
			  "[job counted]\ncache = c\ncount = 10\nlive = 50\n");
	cr_expect(eq(u64, job(0)->allocs, job(0)->frees));
	run_end(&run);
}

Test(job, the_last_lifetimes_are_waited_for)
{
	struct workload_run run = { 0 };

	run_text(&run, SMP CACHE "[job t]\ncache = c\ncount = 10\nlifetime = 2ms\n"
				 "[job i]\ncache = c\ncount = 10\nlifetime = 3ms\ncontext = irq\nrate = 1000000/s\n");
	cr_expect(lt(u64, 3000000, run.duration_ns));
	cr_expect(lt(u64, run.duration_ns, 3200000));
	cr_expect(eq(u64, run.operations, 2 * 2 * 2 * 10), "all freed before teardown");
	run_end(&run);
}

static void expect_at_most_live(void)
{
	cr_expect(le(u64, job_live(0), 2 * 20));
	cr_expect(lt(u64, 0, job_live(0)));
}

Test(job, live_is_bounded_by_its_distribution)
{
	struct workload_run run = { .at_stop = expect_at_most_live };

	for (unsigned int order = 0; order < 3; order++) {
		const char *const words[] = { "fifo", "lifo", "random" };
		g_autofree char *text = g_strdup_printf(SMP CACHE "[job j]\ncache = c\nlive = uniform(1,20)\n"
								  "count = 2000\norder = %s\n",
			words[order]);

		run_text(&run, text);
		cr_expect(eq(u64, job(0)->allocs, 4000));
		run_end(&run);
	}
}

/* --- hand-over --- */

Test(job, everything_handed_over_is_freed_by_the_consumer)
{
	static const char *const contexts[] = { "task", "softirq", "irq" };

	for (unsigned int from = 0; from < 3; from++) {
		for (unsigned int to = 0; to < 3; to++) {
			struct workload_run run = { 0 };
			g_autofree char *text = g_strdup_printf(NUMA CACHE
				"[job out]\ncache = c\ncpus = node:0\ncontext = %s\nrate = 50000/s\ncount = 300\n"
				"hand-to = in\ntouch = 100\n[job in]\nconsume = yes\ncpus = node:1\ncontext = %s\n"
				"touch-free = 100\n",
				contexts[from], contexts[to]);

			run_text(&run, text);
			cr_expect(eq(u64, job(0)->allocs, 600), "%s", text);
			cr_expect(eq(u64, job(0)->handed, 600), "%s", text);
			cr_expect(eq(u64, job(0)->frees, 0), "%s", text);
			cr_expect(eq(u64, job(1)->frees, 600), "%s", text);
			cr_expect(lt(u64, run.duration_ns, 10000000), "over when the last one is freed");
			run_end(&run);
		}
	}
}

/* 1024 objects fit; then a task waits and an interrupt drops. */
Test(job, a_slow_consumer_holds_tasks_up_and_makes_interrupts_drop)
{
	struct workload_run run = { 0 };

	run_text(&run, SMP CACHE "[job fast]\ncache = c\ncpus = 0\nhand-to = slow\n"
				 "[job slow]\nconsume = yes\ncpus = 1\nrate = 10000/s\narrivals = regular\n");
	cr_expect(eq(u64, job(0)->dropped, 1), "only the one that the end of the run finds waiting");
	cr_expect(lt(u64, 50, job(0)->waits));
	cr_expect(eq(u64, job(0)->handed, 1024 + 99));
	run_end(&run);
	run_text(&run, SMP CACHE "[job fast]\ncache = c\ncpus = 0\ncontext = softirq\nrate = 500000/s\nhand-to = slow\n"
				 "[job slow]\nconsume = yes\ncpus = 1\nrate = 10000/s\narrivals = regular\n");
	cr_expect(lt(u64, 1000, job(0)->dropped));
	cr_expect(eq(u64, job(0)->waits, 0));
	cr_expect(eq(u64, job(0)->allocs, job(0)->handed + job(0)->dropped));
	run_end(&run);
}

Test(job, a_consumer_that_is_done_holds_nobody_up)
{
	struct workload_run run = { 0 };

	run_text(&run, SMP CACHE "[job out]\ncache = c\ncpus = 0\nhand-to = in\ncount = 5000\n"
				 "[job in]\nconsume = yes\ncpus = 1\ncount = 10\n");
	cr_expect(eq(u64, job(0)->allocs, 5000));
	cr_expect(eq(u64, job(1)->frees - job(1)->frees % 10, 1030), "10, and the rest of its queue at teardown");
	run_end(&run);
}

/* Faster than any CPU can be: what does not fit is lost, and the run still ends. */
Test(job, an_interrupt_storm_loses_activations_but_the_run_ends)
{
	struct workload_run run = { 0 };

	run_text(&run, SMP CACHE "[job storm]\ncache = c\ncontext = irq\nrate = 1000000/s\nburst = 64\n");
	cr_expect(lt(u64, 1000, job(0)->lost));
	cr_expect(lt(u64, run.duration_ns, 12000000));
	run_end(&run);
}

/* --- where the memory is --- */

static void expect_on_node_1(void)
{
	const struct plan_job *planned = &workload->plan->jobs[0];

	for (uint32_t number = 0; number < planned->cpu_count; number++) {
		struct work_instance *instance = &workload->instances[planned->instance_first + number];

		cr_assert(lt(uint, 0, instance->held.count));
		for (uint32_t place = 0; place < instance->held.count; place++) {
			const char *address = instance->held.ring[place].address;

			cr_assert(eq(int, page_to_nid(virt_to_page(address)), 1));
			for (unsigned int byte = 0; byte < 100; byte++)
				cr_assert(eq(chr, address[byte], 0x42), "touched");
		}
	}
}

Test(job, node_and_policy_decide_where_objects_lie)
{
	static const char *const wishes[] = { "node = 1\n", "policy = bind\npolicy-nodes = 1\n",
		"policy = preferred\npolicy-nodes = 1\n", "policy = interleave\npolicy-nodes = 1\n" };

	for (size_t i = 0; i < G_N_ELEMENTS(wishes); i++) {
		struct workload_run run = { .at_stop = expect_on_node_1 };
		g_autofree char *text = g_strdup_printf(NUMA CACHE
			"[job j]\ncache = c\ncpus = node:0\nlive = 100\ncount = 300\ntouch = 100\n%s",
			wishes[i]);

		run_text(&run, text);
		run_end(&run);
	}
}

/* --- the same again --- */

static const char jobs_of_all_kinds[] =
	NUMA CACHE "[job a]\nkmalloc = uniform(1,3000)\nlive = uniform(0,90)\norder = random\n"
		   "think = exp(3us)\ntouch = 100\n"
		   "[job b]\ncache = c\ncontext = softirq\nrate = 30000/s\nburst = uniform(1,9)\n"
		   "hand-to = e\ncpus = node:0\n"
		   "[job d]\nkmalloc = pareto(30,1.3)\nlifetime = normal(200us,30us)\nthink = 2us\n"
		   "[job e]\nconsume = yes\norder = random\ncpus = node:1\n";

static uint64_t digest_of(const char *seed, uint64_t sample_ns)
{
	struct workload_run run = { .seed = seed, .sample_ns = sample_ns };
	uint64_t digest;

	run_text(&run, jobs_of_all_kinds);
	cr_expect(eq(uint, run.samples, sample_ns != 0 ? (unsigned int)(9999999 / sample_ns) : 0));
	cr_expect(eq(uint, run.warmups, 1));
	digest = run.digest;
	run_end(&run);
	return digest;
}

Test(job, a_seed_decides_everything_and_watching_nothing)
{
	uint64_t digest = digest_of("1", 0);

	cr_expect(eq(u64, digest_of("1", 0), digest));
	cr_expect(eq(u64, digest_of("1", 100000), digest));
	cr_expect(ne(u64, digest_of("2", 0), digest));
}

/* Arrays of another size, another kernel: the jobs still ask for the same. */
Test(job, requests_do_not_depend_on_the_configuration)
{
	static const char text[] = NUMA "[cache size-256]\nlimit = 120\n"
					"[job a]\nkmalloc = exp(300)\nlifetime = exp(100us)\ncount = 800\n";
	const char *variant[] = { "cache size-256.limit=4", "kernel.alien_limit=0", "latency.atomic=100", NULL };
	struct workload_run run = { 0 };
	uint64_t bytes, digest;

	run_text(&run, text);
	bytes = job(0)->requested_bytes;
	digest = run.digest;
	run_end(&run);
	run.sets = variant;
	run_text(&run, text);
	cr_expect(eq(u64, job(0)->requested_bytes, bytes));
	cr_expect(ne(u64, run.digest, digest));
	run_end(&run);
}

Test(job, runs_under_preemption_and_in_debug_kernels)
{
	const char *preempt[] = { "kernel.preempt=yes", NULL };
	const char *debug[] = { "kernel.debug=on", NULL };
	const char *flat[] = { "kernel.numa=no", NULL };
	const char *const *variants[] = { preempt, debug, flat };

	for (size_t i = 0; i < G_N_ELEMENTS(variants); i++) {
		struct workload_run run = { .sets = variants[i] };

		run_text(&run, jobs_of_all_kinds);
		cr_expect(lt(u64, 5000, run.operations));
		run_end(&run);
	}
}
