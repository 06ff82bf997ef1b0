/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every shipped workload: its plan can be made, and the beginning of it runs soundly. */
#include "tests/unit/workload/test_workload_support.h"

TestSuite(workload_shipped, .init = scratch_begin, .fini = scratch_end);

static struct plan *load(struct workload_run *run, const char *name, const char *duration)
{
	struct config_options options = { .workload = name, .duration = duration };
	const char *sets[] = { "workload.warmup=0s", NULL };

	options.sets = sets;
	run->config = config_load(&options, &run->error);
	if (run->config != NULL)
		run->plan = plan_new(run->config, &run->error);
	return run->plan;
}

Test(workload_shipped, begins_soundly)
{
	g_autoptr(GPtrArray) entries = config_data_list(CONFIG_DATA_WORKLOADS);

	cr_assert(ge(uint, entries->len, 7));
	for (guint index = 0; index < entries->len; index++) {
		const struct config_data_entry *entry = g_ptr_array_index(entries, index);
		struct workload_run run = { 0 };

		cr_expect(strlen(entry->description) > 0, "%s", entry->name);
		cr_assert_not_null(load(&run, entry->name, "5ms"), "%s", run.error != NULL ? run.error->message : "");
		run_world(&run);
		cr_assert_null(run.error, "%s: %s", entry->name, run.error != NULL ? run.error->message : "");
		run_expect_sound(&run);
		cr_expect(lt(u64, 300, run.operations), "%s", entry->name);
		run_end(&run);
	}
}

/* What net-receive and fork-exit are there for: objects cross nodes. */
Test(workload_shipped, objects_cross_where_the_comment_says_so)
{
	struct workload_run run = { 0 };

	cr_assert_not_null(load(&run, "net-receive", "5ms"));
	run_world(&run);
	run_expect_sound(&run);
	cr_expect(lt(u64, 500, job(0)->handed));
	cr_expect(eq(u64, job(0)->dropped, 0));
	cr_expect(eq(u64, job(0)->frees, 0));
	run_end(&run);
}

/* Memory is full after 100 ms: from there on objects are dropped, and hardly an allocation fails. */
Test(workload_shipped, file_cache_reclaims)
{
	struct workload_run run = { 0 };

	cr_assert_not_null(load(&run, "file-cache", "160ms"));
	run_world(&run);
	run_expect_sound(&run);
	cr_expect(lt(u64, 1000, job(0)->reclaimed));
	cr_expect(eq(u64, job(0)->failures, 0));
	run_end(&run);
}
