/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replay of traces in a real world: times, order between CPUs, contexts, length, and what is wrong with a trace. */
#include "tests/unit/workload/test_workload_support.h"

#include "models/kernel/cpu.h"
#include "models/kernel/trace.h"
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

/* --- the state at the start --- */

static struct slab_cache_info info_of(const char *name)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;
	struct slab_cache_info info = { 0 };

	for (struct kmem_cache *cache = inspection->cache_first(); cache != NULL;
		cache = inspection->cache_next(cache)) {
		inspection->cache_info(cache, &info);
		if (strcmp(info.name, name) == 0)
			return info;
	}
	cr_assert(false, "no cache %s", name);
	return info;
}

/* Cache c when its first operation after the start is over, and at the end. */
static struct slab_cache_info at_start, at_stop;

static void look_at_start(void *context, struct kmem_cache *cache, const void *object)
{
	(void)context;
	(void)cache;
	(void)object;
	if (workload->started && at_start.name == NULL)
		at_start = info_of("c");
}

static void look_at_stop(void)
{
	at_stop = info_of("c");
}

static void watch_start(void)
{
	static const struct kernel_trace_receiver receiver = { .alloc = look_at_start };

	at_start = (struct slab_cache_info){ 0 };
	kernel_trace_receiver_add(&receiver);
}

#define TUNED "# slabsim trace 1\n# cache c size=200 limit=20 batchcount=10 shared=2\n"

static char *trace_of_state(const char *timed)
{
	GString *trace = g_string_new(TUNED);

	for (int i = 1; i <= 30; i++)
		g_string_append_printf(trace, "- 1 - alloc c %d\n", i);
	g_string_append(trace, "- 1 - tune c limit=20 batchcount=10 shared=2\n");
	for (int i = 1; i <= 7; i++)
		g_string_append_printf(trace, "- 1 - free - %d\n", i);
	g_string_append(trace, timed);
	return g_string_free(trace, FALSE);
}

/* Seven objects lie in the array of CPU 1: as many allocations hit there, the eighth misses. */
Test(replay, a_state_at_the_start_is_there_and_does_not_count)
{
	static const struct {
		int allocations, misses;
	} cases[] = { { 7, 0 }, { 8, 1 } };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		GString *timed = g_string_new(NULL);

		for (int number = 0; number < cases[i].allocations; number++)
			g_string_append_printf(timed, "%d 1 a alloc c %d\n", number * 1000, 100 + number);
		g_autofree char *trace = trace_of_state(timed->str);
		struct workload_run run = { .at_setup = watch_start, .at_stop = look_at_stop };

		run_trace(&run, WORKLOAD, trace);
		cr_expect(eq(u64, run.operations, cases[i].allocations), "the state is not counted");
		cr_expect(eq(u64, workload_trace_counts()->allocs, cases[i].allocations));
		cr_expect(eq(u64, at_stop.allocmiss - at_start.allocmiss, cases[i].misses));
		cr_expect(lt(u64, run.duration_ns, 100000), "time begins behind it");
		run_end(&run);
		g_string_free(timed, TRUE);
	}
}

/* More than is read ahead at once, and objects that live on into the run. */
Test(replay, a_state_at_the_start_may_be_large)
{
	enum { COUNT = 2 * REPLAY_AHEAD };
	GString *trace = g_string_new(HEAD);
	struct workload_run run = { 0 };

	for (int i = 1; i <= COUNT; i++)
		g_string_append_printf(trace, "- %d - alloc c %d\n", i % 4, i);
	g_string_append_printf(trace, "0 0 a free - 1\n10 1 a free - %d\n", COUNT);
	run_trace(&run, WORKLOAD, trace->str);
	cr_expect(eq(u64, run.operations, 2));
	run_end(&run);
	g_string_free(trace, TRUE);
}

Test(replay, tunables_of_a_trace_are_written_at_their_time)
{
	struct workload_run run = { .at_stop = look_at_stop };

	run_trace(&run, WORKLOAD,
		TUNED "0 0 a alloc c 1\n1000 1 a tune c limit=6 batchcount=3 shared=0\n5000000 0 a free - 1\n");
	cr_expect(eq(uint, at_stop.limit, 6));
	cr_expect(eq(uint, at_stop.batchcount, 3));
	cr_expect(eq(uint, at_stop.shared, 0));
	cr_expect(eq(u64, workload_failures().tunings_refused, 0));
	run_end(&run);
}

/* Time that passes before the start is none of the run's. */
Test(replay, a_rest_before_the_start_lets_time_pass)
{
	uint64_t origin_cycles[2];

	for (int rests = 0; rests <= 1; rests++) {
		struct workload_run run = { 0 };
		g_autofree char *trace =
			g_strconcat(HEAD, rests ? "- 2 - rest 40000000\n" : "", "0 0 a alloc c 1\n", NULL);

		run_trace(&run, WORKLOAD, trace);
		origin_cycles[rests] = workload->origin_cycles;
		cr_expect(lt(u64, run.duration_ns, 100000));
		run_end(&run);
	}
	cr_expect(lt(u64, origin_cycles[0] + 40 * 2000000 - 1, origin_cycles[1]), "at 2 GHz");
}

/* An untouched array loses a fifth of its limit to a reap. */
static unsigned int in_array;

static bool visit_array(const struct slab_array_info *array, void *context)
{
	(void)context;
	if (array->kind == SLAB_ARRAY_CPU && array->cpu == 1)
		in_array = array->avail;
	return true;
}

static void count_array(void)
{
	kernel_allocator()->inspection->arrays_walk(workload->caches[0].cache, visit_array, NULL);
}

Test(replay, a_reap_of_a_trace_is_done_by_its_cpu)
{
	static const struct {
		int cpu;
		unsigned int left;
	} cases[] = { { 1, 3 }, { 0, 7 } };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *timed = g_strdup_printf("0 %d k reap -\n20000000 0 k alloc c 99\n", cases[i].cpu);
		g_autofree char *trace = trace_of_state(timed);
		struct workload_run run = { .at_stop = count_array };

		run_trace(&run, WORKLOAD "[kernel]\nreap_timeout_cpu = 1000\n", trace);
		cr_expect(eq(uint, in_array, cases[i].left), "a reap on CPU %d", cases[i].cpu);
		run_end(&run);
	}
}

/* --- the order of the file --- */

static unsigned int order_broken, order_seen;

static void note_order(void *context, struct kmem_cache *cache, const void *object)
{
	(void)context;
	(void)object;
	if (cache != workload->caches[0].cache)
		return;
	order_broken += hw->current->number != order_seen % 4;
	order_seen++;
}

static void watch_order(void)
{
	static const struct kernel_trace_receiver receiver = { .alloc = note_order };

	order_broken = order_seen = 0;
	kernel_trace_receiver_add(&receiver);
}

/* Four CPUs in turn, all due at once: without the order of the file each goes as fast as it can. */
Test(replay, keeps_the_order_of_the_file_if_asked)
{
	enum { COUNT = 4000 };
	GString *trace = g_string_new(HEAD);

	for (int i = 0; i < COUNT; i++)
		g_string_append_printf(
			trace, "0 %d a alloc c %d%s\n", i % 4, i + 1, i % 8 == 5 ? " - ctx=softirq" : "");
	for (int in_order = 0; in_order <= 1; in_order++) {
		struct workload_run run = { .at_setup = watch_order };
		g_autofree char *text = g_strdup_printf(WORKLOAD "in_order = %s\n", in_order ? "yes" : "no");

		run_trace(&run, text, trace->str);
		cr_expect(eq(uint, order_seen, COUNT));
		if (in_order)
			cr_expect(eq(uint, order_broken, 0));
		else
			cr_expect(lt(uint, 0, order_broken));
		run_end(&run);
	}
	g_string_free(trace, TRUE);
}
