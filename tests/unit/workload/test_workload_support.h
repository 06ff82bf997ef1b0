/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of workloads share: a whole run of a workload given as text, with a real kernel and allocator. */
#ifndef TESTS_UNIT_WORKLOAD_TEST_WORKLOAD_SUPPORT_H
#define TESTS_UNIT_WORKLOAD_TEST_WORKLOAD_SUPPORT_H

#include "models/kernel/boot.h"
#include "models/kernel/finding.h"
#include "sim/check/laws.h"
#include "sim/check/leaks.h"
#include "sim/workload/workload.h"
#include "sim/workload/workload_state.h"
#include "tests/unit/workload/test_trace_support.h"

#include <criterion/new/assert.h>

struct workload_run {
	/* Set before the run, or left alone. */
	const char *trace;	 /* text of a trace */
	const char *const *sets; /* --set, ends with NULL */
	const char *seed;
	void (*at_setup)(void); /* on the host, before the world runs */
	void (*at_stop)(void);	/* on the main task, before teardown */
	uint64_t sample_ns;
	/* What came of it; the world stays until run_end(). */
	struct config *config;
	struct plan *plan;
	GError *error; /* of plan_new() or workload_refill() */
	enum world_end end;
	uint64_t digest, operations, duration_ns;
	unsigned int warmups, samples, slabinfos, destroyed;
	uint64_t warmup_ns;
	bool world;
};

static struct workload_run *run_current;

static void run_warmup_over(void *context)
{
	run_current->warmups++;
	run_current->warmup_ns = workload_time_ns();
	hw_pause_request();
}

static void run_sample(void *context, uint64_t time_ns)
{
	run_current->samples++;
	hw_pause_request();
}

static void run_cache_destroying(void *context, struct kmem_cache *cache)
{
	run_current->destroyed++;
}

static void run_slabinfo_read(void *context, uint64_t time_ns, const char *text, size_t length)
{
	cr_expect(eq(sz, strlen(text), length));
	cr_expect(strncmp(text, "slabinfo - version: 2.1", 23) == 0);
	run_current->slabinfos++;
}

static void run_main(void *argument)
{
	struct workload_run *run = argument;

	workload_start();
	workload_wait();
	workload_stop();
	run->operations = workload_operations();
	run->duration_ns = workload_duration_ns();
	if (run->at_stop != NULL)
		run->at_stop();
	workload_teardown();
}

/* Loads TEXT as a workload file; its plan, or NULL with run->error. */
static inline struct plan *run_plan(struct workload_run *run, const char *text)
{
	g_autofree char *path = scratch_write("test.ini", text);
	struct config_options options = { .workload = path, .sets = run->sets, .seed = run->seed };

	if (run->trace != NULL)
		g_free(scratch_write("test.trace", run->trace));
	run->config = config_load(&options, &run->error);
	if (run->config != NULL)
		run->plan = plan_new(run->config, &run->error);
	return run->plan;
}

static inline void run_world(struct workload_run *run)
{
	struct world_options world_options = { 0 };
	struct hw_options hardware = { .machine = config_machine(run->config), .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = config_machine(run->config),
		.params = config_kernel(run->config),
		.allocator_path = SLAB_MODULE,
		.main = run_main,
		.argument = run };
	struct workload_hooks hooks = { .warmup_over = run_warmup_over,
		.sample = run_sample,
		.sample_every_ns = run->sample_ns,
		.cache_destroying = run_cache_destroying,
		.slabinfo_read = run_slabinfo_read };
	char error[512];

	run_current = run;
	cr_assert(world_create(&world_options));
	run->world = true;
	hw_init(&hardware);
	cr_assert(kernel_setup(&kernel_options, error, sizeof(error)), "%s", error);
	workload_setup(run->plan, &hooks);
	if (run->at_setup != NULL)
		run->at_setup();
	run->end = kernel_start();
	while (run->end == WORLD_PAUSED && workload_refill(&run->error))
		run->end = world_resume();
	run->digest = engine->world.digest.value;
}

/* Nothing was found, nothing leaked, everything freed. */
static inline void run_expect_sound(const struct workload_run *run)
{
	struct workload_failures failures = workload_failures();
	struct laws_extent laws;
	struct leaks_extent leaks;

	cr_assert(eq(int, run->end, WORLD_END_COMPLETE), "%s: %s", world_end_name(run->end),
		kernel_finding_get(0) != NULL ? kernel_finding_get(0)->message : "");
	cr_expect(laws_check(&laws));
	cr_expect(leaks_check(&leaks));
	cr_expect(eq(u64, kernel_finding_count(), 0), "%s",
		kernel_finding_get(0) != NULL ? kernel_finding_get(0)->message : "");
	cr_expect(eq(u64, failures.caches_missing + failures.tunings_refused + failures.caches_not_destroyed, 0));
	for (uint32_t index = 0; workload_cache_name(index) != NULL; index++) {
		cr_expect(eq(u64, workload_cache_counts(index)->allocs, workload_cache_counts(index)->frees), "%s",
			workload_cache_name(index));
		cr_expect(eq(u64, workload_cache_counts(index)->live_bytes, 0));
	}
}

/* Runs TEXT to its end; expects all of the above. */
static inline void run_text(struct workload_run *run, const char *text)
{
	cr_assert_not_null(run_plan(run, text), "%s", run->error != NULL ? run->error->message : "");
	run_world(run);
	cr_assert_null(run->error, "%s", run->error != NULL ? run->error->message : "");
	run_expect_sound(run);
}

static inline void run_end(struct workload_run *run)
{
	if (run->world)
		world_destroy();
	plan_free(run->plan);
	config_free(run->config);
	g_clear_error(&run->error);
	run->world = false;
	run->plan = NULL;
	run->config = NULL;
}

/* Counts of a job by its place in the file. */
static inline const struct workload_job_counts *job(uint32_t index)
{
	return workload_job_counts(index);
}

/* Objects that the instances of a job hold at this moment. */
static inline uint64_t job_live(uint32_t index)
{
	const struct plan_job *planned = &workload->plan->jobs[index];
	uint64_t live = 0;

	for (uint32_t number = 0; number < planned->cpu_count * planned->instances; number++) {
		live += workload->instances[planned->instance_first + number].held.count;
		live += workload->instances[planned->instance_first + number].expiry.count;
	}
	return live;
}

#endif
