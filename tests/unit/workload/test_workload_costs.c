/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What constants of a machine are charged for: each one more cycle makes a run longer by what it counts, and no other.
 */
#include "tests/unit/workload/test_workload_support.h"

#include "models/hw/ledger.h"

TestSuite(workload_costs, .init = scratch_begin, .fini = scratch_end);

/* 600 objects of 25 slabs; all go back to their slabs, and most slabs to the page allocator. */
#define FEW                                                                                                            \
	"[workload]\nmachine = uma-1\nduration = 50ms\n[cache c]\nsize = 160\nlimit = 30\nbatchcount = 30\n"           \
	"[job out]\ncache = c\ncount = 600\nburst = 600\nlive = 600\n[job in]\ntake-over = out\nburst = 600\n"

static uint64_t cycles_with(const char *set)
{
	const char *sets[] = { set, NULL };
	struct workload_run run = { .sets = sets };
	uint64_t cycles;

	run_text(&run, FEW);
	cycles = job(0)->alloc.cycles + job(1)->free.cycles;
	run_end(&run);
	return cycles;
}

Test(workload_costs, constants_are_charged_for_what_they_say)
{
	static const struct {
		const char *less, *more;
		uint64_t least, most; /* difference for 1000 cycles more, in 1000 cycles */
	} cases[] = {
		{ "latency.object_taken=0", "latency.object_taken=1000", 600, 600 },
		{ "latency.object_returned=0", "latency.object_returned=1000", 570, 600 },
		{ "latency.object_moved=0", "latency.object_moved=1000", 1, 1200 },
		{ "latency.page_request=0", "latency.page_request=1000", 25 + 15, 2 * 30 },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t less = cycles_with(cases[i].less), more = cycles_with(cases[i].more);

		cr_expect(ge(u64, more, less + cases[i].least * 1000), "%s: %lu", cases[i].more, more - less);
		cr_expect(le(u64, more, less + cases[i].most * 1000 + 20000), "%s: %lu", cases[i].more, more - less);
	}
}

/* Two CPUs never have a third that spins; four do. */
static uint64_t queued_with(const char *machine, const char *set)
{
	const char *sets[] = { set, NULL };
	struct workload_run run = { .sets = sets };
	g_autofree char *text = g_strdup_printf("[workload]\nmachine = %s\nduration = 50ms\n[cache c]\nsize = 2000\n"
						"[job j]\ncache = c\nburst = 500\ncount = 500\nlive = 500\n",
		machine);
	uint64_t cycles;

	run_text(&run, text);
	cycles = job(0)->alloc.cycles;
	run_end(&run);
	return cycles;
}

Test(workload_costs, spinning_cpus_slow_the_hand_over)
{
	cr_expect(lt(u64, 2 * queued_with("numa-2x4", "latency.lock_spinner=0"),
		queued_with("numa-2x4", "latency.lock_spinner=2000")));
	cr_expect(eq(u64, queued_with("smp-2", "latency.lock_spinner=0"),
		queued_with("smp-2", "latency.lock_spinner=2000")));
}
