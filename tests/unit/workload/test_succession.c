/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Jobs after other jobs, what they take over, arrays of pointers, and bursts that end together. */
#include "tests/unit/workload/test_workload_support.h"

TestSuite(succession, .init = scratch_begin, .fini = scratch_end);

#define CACHE "[cache c]\nsize = 100\n"
#define SMP "[workload]\nmachine = smp-2\nduration = 50ms\n"
#define NUMA "[workload]\nmachine = numa-2x2\nduration = 50ms\n"
#define HOLD "cache = c\ncount = 300\nburst = 300\nlive = 300\n"

Test(succession, what_a_job_holds_is_freed_by_the_one_that_takes_over)
{
	static const struct {
		const char *from, *to;
		uint64_t objects;
	} cases[] = { { "all", "all", 4 * 300 }, { "1-3", "0", 3 * 300 }, { "0", "all", 300 },
		{ "0-1", "2-3", 2 * 300 } };

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct workload_run run = { 0 };
		g_autofree char *text = g_strdup_printf(NUMA CACHE "[job out]\n" HOLD "cpus = %s\narray = yes\n"
								   "[job in]\ntake-over = out\ncpus = %s\n"
								   "write-free = 1\n",
			cases[i].from, cases[i].to);

		run_text(&run, text);
		cr_expect(eq(u64, job(0)->allocs, cases[i].objects), "%s", text);
		cr_expect(eq(u64, job(0)->frees, 0), "%s", text);
		cr_expect(eq(u64, job(1)->frees, cases[i].objects), "%s", text);
		cr_expect(lt(u64, run.duration_ns, 50000000), "over when the last one is freed");
		run_end(&run);
	}
}

/* Nobody begins before everybody before him is done: the barrier's other side has all the work. */
Test(succession, a_job_waits_for_all_instances_of_the_one_before)
{
	struct workload_run run = { 0 };

	run_text(&run, SMP CACHE "[job slow]\ncache = c\ncpus = 1\ncount = 10\nthink = 1ms\n"
				 "[job next]\ncache = c\ncount = 10\nafter = slow\nlive = 10\n"
				 "[job last]\ntake-over = next\nthink = 1ms\n");
	cr_expect(lt(u64, 9000000, run.duration_ns), "ten times to think, the last one not waited for");
	cr_expect(lt(u64, 9000000 + 8000000, run.duration_ns), "then nine more");
	cr_expect(eq(u64, job(2)->frees, 20));
	run_end(&run);
}

static void expect_all_held(void)
{
	cr_expect(eq(u64, job(0)->frees + job(1)->frees, 0));
	cr_expect(eq(u64, job_live(0), 2 * 300));
}

Test(succession, the_end_of_the_run_ends_the_waiting)
{
	struct workload_run run = { .at_stop = expect_all_held };

	run_text(&run, SMP CACHE "[job out]\n" HOLD "[job slow]\ncache = c\ncount = 1000\nthink = 1ms\nlive = 1000\n"
				 "[job in]\ntake-over = slow\n");
	cr_expect(eq(u64, job(2)->frees, 0));
	run_end(&run);
	run.at_stop = NULL;
	run_text(&run, SMP CACHE "[job out]\n" HOLD "[job slow]\ncache = c\ncount = 1000\nthink = 1ms\n"
				 "[job in]\nkmalloc = 32\nafter = slow\nstop = 5ms\n");
	cr_expect(eq(u64, job(2)->allocs, 0));
	run_end(&run);
}

/* All orders find each object's own place in the array: the checks of the run would miss nothing else. */
Test(succession, orders_take_everything_once)
{
	static const char *const orders[] = { "fifo", "lifo", "random" };

	for (unsigned int i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		struct workload_run run = { 0 };
		g_autofree char *text = g_strdup_printf(
			SMP CACHE "[job out]\n" HOLD "array = yes\n[job in]\ntake-over = out\norder = %s\n", orders[i]);

		run_text(&run, text);
		cr_expect(eq(u64, job(1)->frees, 600), "%s", orders[i]);
		run_end(&run);
	}
}

static uint64_t active_cycles_with(const char *keys)
{
	struct workload_run run = { 0 };
	g_autofree char *text =
		g_strdup_printf(SMP CACHE "[job out]\n" HOLD "%s[job in]\ntake-over = out\ncpus = 1\n%s", keys,
			strstr(keys, "touch") != NULL ? "write-free = 8\n" : "");
	uint64_t cycles;

	run_text(&run, text);
	cycles = job(0)->active_cycles + job(1)->active_cycles;
	cr_expect(le(u64, job(0)->alloc.cycles + job(1)->free.cycles, cycles));
	run_end(&run);
	return cycles;
}

/* What an array and touching cost is in the time of activations, and not in that of the calls. */
Test(succession, arrays_and_touching_are_charged)
{
	uint64_t plain = active_cycles_with(""), array = active_cycles_with("array = yes\n");

	cr_expect(lt(u64, plain + 600, array));
	cr_expect(lt(u64, array + 600, active_cycles_with("array = yes\ntouch = 8\n")));
}

Test(succession, an_array_without_memory_is_left_out)
{
	struct workload_run run = { 0 };

	run_text(&run, SMP CACHE "[job out]\ncache = c\ncpus = 0\ncount = 100\nlive = 100\narray = yes\n"
				 "[fault none]\nfail = pages\nnth = 1\n");
	cr_expect(eq(u64, job(0)->failures, 1));
	cr_expect(eq(u64, job(0)->allocs, 100));
	run_end(&run);
}

static void expect_none_held(void)
{
	cr_expect(eq(u64, job_live(0), 0));
	cr_expect(eq(u64, job(0)->frees, job(0)->allocs));
}

/* 40 bursts of 25 and one of 10. */
Test(succession, a_burst_is_freed_at_its_end)
{
	static const char *const contexts[] = { "task", "irq\nrate = 100000/s", "softirq\nrate = 100000/s" };

	for (unsigned int i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++) {
		struct workload_run run = { .at_stop = expect_none_held };
		g_autofree char *text =
			g_strdup_printf(SMP CACHE "[job j]\ncache = c\ncpus = 0\nburst = 25\ncount = "
						  "1010\nfree-burst = yes\norder = lifo\ncontext = %s\n",
				contexts[i]);

		run_text(&run, text);
		cr_expect(eq(u64, job(0)->allocs, 1010), "%s", text);
		cr_expect(eq(u64, job(0)->activations, 41), "%s", text);
		run_end(&run);
	}
}
