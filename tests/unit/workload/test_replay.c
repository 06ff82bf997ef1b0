/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replay of traces in a real world: times, order between CPUs, contexts, length, and what is wrong with a trace. */
#include "tests/unit/workload/test_workload_support.h"

#include "models/kernel/cpu.h"
#include "sim/workload/replay.h"

TestSuite(replay, .init = scratch_begin, .fini = scratch_end);

#define WORKLOAD "[workload]\nmachine = numa-2x2\ntrace = test.trace\n"
#define HEAD "# slabsim trace 1\n# cache c size=200\n"

static void run_trace(struct workload_run *run, const char *workload_text, const char *trace)
{
	run->trace = trace;
	run_text(run, workload_text);
}

Test(replay, does_what_the_lines_say)
{
	struct workload_run run = { 0 };
	const struct workload_job_counts *counts;

	run_trace(&run, WORKLOAD,
		HEAD "0 0 a alloc c 1\n"
		     "1000 1 a kmalloc 100 2 site gfp=atomic\n"
		     "2000 2 a kmalloc 5000 3 - gfp=kernel|zero node=1\n"
		     "2000 3 a alloc c 4 - node=0 gfp=nowait|zero\n"
		     "3000 0 a free - 1\n"
		     "4000 1 a free - 3 - ctx=softirq\n"
		     "5000 2 a kmalloc 33554433 5\n"
		     "6000 2 a free - 5\n"
		     "7000 3 a kmalloc 64 6 - ctx=irq gfp=kernel\n");
	counts = workload_trace_counts();
	cr_expect(eq(u64, counts->allocs, 5));
	cr_expect(eq(u64, counts->failures, 1), "larger than any general cache");
	cr_expect(eq(u64, counts->frees, 5), "two of them at the teardown of objects 2, 4 and 6");
	cr_expect(eq(u64, run.operations, 8), "no free for what was never allocated");
	cr_expect(eq(u64, workload_cache_counts_find("c")->allocs, 2));
	cr_expect(eq(u64, workload_cache_counts_find("size-128")->requested_bytes, 100));
	cr_expect(eq(u64, workload_cache_counts_find("size-8192")->allocs, 1));
	run_end(&run);
}

/* Time is kept, divided by the speed; speed 0 keeps the order alone. */
Test(replay, keeps_time_at_its_speed)
{
	static const struct {
		const char *speed;
		uint64_t least_ns, most_ns;
	} cases[] = { { "1", 8000000, 8100000 }, { "4", 2000000, 2100000 }, { "0.5", 16000000, 16100000 },
		{ "0", 0, 200000 } };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct workload_run run = { 0 };
		g_autofree char *text = g_strdup_printf(WORKLOAD "speed = %s\n", cases[i].speed);

		run_trace(&run, text, HEAD "0 0 a alloc c 1\n4000000 1 a alloc c 2\n8000000 0 a free - 1\n");
		cr_expect(ge(u64, run.duration_ns, cases[i].least_ns), "speed %s", cases[i].speed);
		cr_expect(lt(u64, run.duration_ns, cases[i].most_ns), "speed %s", cases[i].speed);
		run_end(&run);
	}
}

Test(replay, a_duration_cuts_it_short)
{
	struct workload_run run = { 0 };

	run_trace(&run, WORKLOAD "duration = 5ms\n",
		HEAD "0 0 a alloc c 1\n4000000 1 a alloc c 2\n8000000 0 a free - 1\n");
	cr_expect(eq(u64, run.operations, 2));
	cr_expect(lt(u64, run.duration_ns, 5100000));
	run_end(&run);
}

/* CPU 0 is held up by ten thousand allocations, CPU 1 only frees: each free waits for its object. */
Test(replay, a_free_waits_for_its_allocation_on_another_cpu)
{
	struct workload_run run = { 0 };
	GString *trace = g_string_new(HEAD);

	for (int i = 1; i <= 10000; i++)
		g_string_append_printf(trace, "0 0 a alloc c %d\n", i);
	for (int i = 1; i <= 10000; i++)
		g_string_append_printf(trace, "0 1 a free - %d\n", i);
	run_trace(&run, WORKLOAD, trace->str);
	cr_expect(eq(u64, run.operations, 20000));
	cr_expect(lt(u64, 0, workload_trace_counts()->waits));
	run_end(&run);
	g_string_free(trace, TRUE);
}

static uint64_t softirqs_and_interrupts(uint64_t *interrupts)
{
	uint64_t softirqs = 0;

	*interrupts = 0;
	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++) {
		softirqs += kernel->cpus[cpu].softirqs;
		*interrupts += hw->cpus[cpu].interrupts;
	}
	return softirqs;
}

static uint64_t softirqs_of(const char *context, uint64_t *interrupts)
{
	struct workload_run run = { 0 };
	GString *trace = g_string_new(HEAD);
	uint64_t softirqs;

	for (int i = 1; i <= 300; i++)
		g_string_append_printf(trace, "%d %d a alloc c %d - ctx=%s\n", i * 1000, i % 4, i, context);
	run_trace(&run, WORKLOAD, trace->str);
	cr_expect(eq(u64, workload_trace_counts()->allocs, 300));
	softirqs = softirqs_and_interrupts(interrupts);
	run_end(&run);
	g_string_free(trace, TRUE);
	return softirqs;
}

Test(replay, operations_run_in_the_context_of_their_line)
{
	uint64_t in_task, in_irq, in_softirq, interrupts_task, interrupts_irq, interrupts_softirq;

	in_task = softirqs_of("task", &interrupts_task);
	in_irq = softirqs_of("irq", &interrupts_irq);
	in_softirq = softirqs_of("softirq", &interrupts_softirq);
	cr_expect(ge(u64, in_softirq, in_task + 300));
	cr_expect(lt(u64, in_irq, in_task + 100));
	cr_expect(ge(u64, interrupts_irq + 50, interrupts_task + 300));
	cr_expect(ge(u64, interrupts_softirq + 50, interrupts_task + 300));
}

/* A long trace with few live objects, over all CPUs, times too dense to be kept. */
static char *long_trace(unsigned int operations, const char *last_line)
{
	GString *trace = g_string_new(HEAD);
	unsigned int object = 0;

	for (unsigned int i = 0; i < operations / 2; i++) {
		g_string_append_printf(trace, "%u %u a alloc c %u\n", i, i * 7 % 4, ++object);
		if (object > 100)
			g_string_append_printf(trace, "%u %u a free - %u\n", i, i * 5 % 4, object - 100);
	}
	g_string_append(trace, last_line);
	return g_string_free(trace, FALSE);
}

static uint64_t arena_of(unsigned int operations, uint64_t sample_ns, uint64_t *digest)
{
	struct workload_run run = { .sample_ns = sample_ns };
	g_autofree char *trace = long_trace(operations, "");
	uint64_t used;

	run_trace(&run, WORKLOAD, trace);
	cr_expect(eq(u64, workload_trace_counts()->allocs, operations / 2));
	used = engine->host.region.arena_used;
	*digest = run.digest;
	run_end(&run);
	return used;
}

Test(replay, memory_follows_the_live_objects_not_the_length)
{
	uint64_t digest;
	uint64_t small = arena_of(200000, 0, &digest);

	cr_expect(le(u64, arena_of(600000, 0, &digest), small + 100000));
}

Test(replay, pauses_to_look_do_not_change_what_is_read_ahead)
{
	uint64_t digest, watched;

	arena_of(300000, 0, &digest);
	arena_of(300000, 77777, &watched);
	cr_expect(eq(u64, watched, digest));
}

Test(replay, a_bad_line_late_in_a_trace_ends_the_run_with_its_place)
{
	struct workload_run run = { 0 };
	g_autofree char *trace = long_trace(300000, "400000 1 a free - 7\n");

	run.trace = trace;
	cr_assert_not_null(run_plan(&run, WORKLOAD));
	run_world(&run);
	cr_assert_not_null(run.error);
	cr_expect(g_str_has_prefix(without_folder(run.error), "test.trace:299903: "), "%s", without_folder(run.error));
	cr_expect(lt(u64, 100000, workload_operations()), "it ran until there");
	run_end(&run);
}

static const struct {
	const char *line, *message;
} misfits[] = {
	{ "0 4 a alloc c 1\n", "test.trace:3: CPU: machine numa-2x2 has no CPU 4, expected 0 to 3" },
	{ "0 0 a alloc c 1 - node=2\n", "test.trace:3: node: machine numa-2x2 has no node 2, expected 0 to 1" },
};

Test(replay, what_the_machine_lacks_is_the_users_error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(misfits); i++) {
		g_autofree char *trace = g_strconcat(HEAD, misfits[i].line, NULL);
		struct workload_run run = { .trace = trace };

		cr_assert_not_null(run_plan(&run, WORKLOAD));
		run_world(&run);
		cr_assert_not_null(run.error);
		cr_expect(g_str_has_prefix(without_folder(run.error), misfits[i].message), "%s",
			without_folder(run.error));
		run_end(&run);
	}
}

Test(replay, an_empty_trace_is_over_at_once)
{
	struct workload_run run = { 0 };

	run_trace(&run, WORKLOAD, HEAD);
	cr_expect(eq(u64, run.operations, 0));
	run_end(&run);
}

Test(replay, goes_on_beside_jobs_and_under_hotplug)
{
	struct workload_run run = { 0 };
	g_autofree char *trace = long_trace(40000, "");

	run_trace(&run,
		WORKLOAD
		"[job j]\nkmalloc = 99\nthink = 2us\n"
		"[event off]\ndo = offline\ncpu = 3\nat = 500us\n[event on]\ndo = online\ncpu = 3\nat = 1500us\n",
		trace);
	cr_expect(eq(u64, workload_trace_counts()->allocs, 20000));
	cr_expect(lt(u64, 100, job(0)->allocs));
	run_end(&run);
}
