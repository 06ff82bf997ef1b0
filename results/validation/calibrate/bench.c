/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a benchmark workload. See bench.h. */
#include "results/validation/calibrate/bench.h"

#include "sim/config/config.h"
#include "sim/run/run.h"

#include <string.h>

static const struct {
	const char *file;
	const char *jobs[3];	  /* with a count */
	const char *sized, *warm; /* jobs with kmalloc: measured, and before it with half the size */
} kinds[BENCH_KINDS] = {
	[BENCH_SINGLE] = { "single.ini", { "warm-alloc", "alloc" }, "alloc", "warm-alloc" },
	[BENCH_CONCURRENT] = { "concurrent.ini", { "warm-alloc", "alloc" }, "alloc", "warm-alloc" },
	[BENCH_REMOTE] = { "remote.ini", { "warm-alloc", "alloc" }, "alloc", "warm-alloc" },
	[BENCH_PAIR] = { "pair.ini", { "pair" }, "pair", "warm" },
	[BENCH_PAIR_CONCURRENT] = { "pair.ini", { "pair" }, "pair", "warm" },
	[BENCH_BURST] = { "burst.ini", { "burst" }, NULL, NULL },
};

static void set(GPtrArray *sets, const char *job, const char *key, unsigned int value)
{
	g_ptr_array_add(sets, g_strdup_printf("job %s.%s=%u", job, key, value));
}

static GPtrArray *sets_of(const struct bench *bench)
{
	GPtrArray *sets = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; kinds[bench->kind].jobs[i] != NULL; i++)
		set(sets, kinds[bench->kind].jobs[i], "count", bench->count);
	if (kinds[bench->kind].sized != NULL) {
		set(sets, kinds[bench->kind].sized, "kmalloc", bench->size);
		set(sets, kinds[bench->kind].warm, "kmalloc", MAX(bench->size / 2, 8));
	}
	if (bench->kind == BENCH_PAIR_CONCURRENT) {
		g_ptr_array_add(sets, g_strdup("job pair.cpus=all"));
		g_ptr_array_add(sets, g_strdup("job warm.cpus=all"));
	}
	if (bench->kind == BENCH_BURST) {
		set(sets, "burst", "burst", bench->size);
		set(sets, "warm", "burst", bench->size);
	}
	for (guint i = 0; bench->sets != NULL && bench->sets[i] != NULL; i++)
		g_ptr_array_add(sets, g_strdup(bench->sets[i]));
	g_ptr_array_add(sets, NULL);
	return sets;
}

/* Cycles of a job's activations, all instances together. */
static double cycles_of(const struct run_result *result, const char *job, double hz)
{
	for (guint i = 0; i < result->jobs->len; i++) {
		const struct job_result *each = &g_array_index(result->jobs, struct job_result, i);

		if (strcmp(each->name, job) == 0)
			return (double)each->active_ns * hz / 1e9;
	}
	return 0;
}

static unsigned int instances_of(const struct run_result *result, const char *job)
{
	for (guint i = 0; i < result->jobs->len; i++) {
		const struct job_result *each = &g_array_index(result->jobs, struct job_result, i);

		if (strcmp(each->name, job) == 0)
			return each->instances;
	}
	return 1;
}

static double mean(const struct run_result *result, const char *job, double hz, unsigned int count)
{
	return cycles_of(result, job, hz) / instances_of(result, job) / count;
}

static void figures_read(
	const struct bench *bench, const struct run_result *result, double hz, struct bench_figures *figures)
{
	*figures = (struct bench_figures){
		.alloc = mean(result, "alloc", hz, bench->count),
		.free = mean(result, "free", hz, bench->count),
		.pair = mean(result, bench->kind == BENCH_BURST ? "burst" : "pair", hz, bench->count),
	};
}

static gboolean run(
	const struct bench *bench, const struct config *config, struct bench_figures *figures, GError **error)
{
	const struct run_options options = { .config = config, .allocator = bench->allocator, .quiet = true };
	g_autoptr(RunResult) result = run_execute(&options, error);

	if (result == NULL)
		return FALSE;
	if (result->failure != NULL || result->findings_total != 0 || result->remarks->len != 0) {
		g_set_error(error, RUN_ERROR, RUN_ERROR_INTERNAL, "%s of %u on %s: %s", kinds[bench->kind].file,
			bench->size, bench->machine,
			result->failure != NULL	      ? result->failure
			: result->findings_total != 0 ? "something was found"
						      : (char *)g_ptr_array_index(result->remarks, 0));
		return FALSE;
	}
	figures_read(bench, result, (double)config_machine(config)->cpu_hz, figures);
	return TRUE;
}

gboolean bench_run(const struct bench *bench, struct bench_figures *figures, GError **error)
{
	g_autofree char *workload = g_build_filename(VALIDATION_DIR, "workloads", kinds[bench->kind].file, NULL);
	g_autoptr(GPtrArray) sets = sets_of(bench);
	const struct config_options options = {
		.workload = workload, .machine = bench->machine, .sets = (const char *const *)sets->pdata
	};
	struct config *config = config_load(&options, error);
	gboolean good;

	if (config == NULL)
		return FALSE;
	good = run(bench, config, figures, error);
	config_free(config);
	return good;
}
