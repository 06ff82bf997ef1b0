/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every shipped workload: its plan can be made, and the beginning of it runs soundly. */
#include "models/kernel/allocator.h"
#include "tests/unit/workload/test_workload_support.h"

#include <linux/cpumask.h>

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

/* Of a cache: what lies in alien arrays for NODE, and in its shared array. */
struct node_look {
	int node;
	unsigned int in_alien, in_shared;
	unsigned long foreign_slabs;
};

static struct node_look journal, late;

static bool array_visit(const struct slab_array_info *array, void *context)
{
	struct node_look *look = context;

	if (array->kind == SLAB_ARRAY_ALIEN && array->home == look->node)
		look->in_alien += array->avail;
	if (array->kind == SLAB_ARRAY_SHARED && array->node == look->node)
		look->in_shared += array->avail;
	return true;
}

static struct node_look look_at(const char *name, int node)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;
	struct node_look look = { .node = node };
	struct slab_cache_info info;
	struct kmem_cache *cache;

	for (cache = inspection->cache_first(); cache != NULL; cache = inspection->cache_next(cache)) {
		inspection->cache_info(cache, &info);
		if (strcmp(info.name, name) != 0)
			continue;
		inspection->arrays_walk(cache, array_visit, &look);
		look.foreign_slabs = info.foreign_slabs;
	}
	return look;
}

static void memory_only_look(void)
{
	journal = look_at("journal_block", 2);
	late = look_at("late_block", 2);
}

/* Before anybody shrinks: reapers brought home what lay in alien arrays, and nobody empties the node's shared array. */
Test(workload_shipped, memory_only_node_keeps_what_comes_home)
{
	struct workload_run run = { .at_stop = memory_only_look };

	cr_assert_not_null(load(&run, "memory-only-node", "75ms"));
	run_world(&run);
	run_expect_sound(&run);
	cr_expect(lt(u64, 5000, job(1)->frees));
	cr_expect(eq(uint, journal.in_alien, 0));
	cr_expect(eq(uint, journal.in_shared, 216));
	cr_expect(lt(ulong, 1000, late.foreign_slabs));
	run_end(&run);
}

static unsigned int cpus_at_stop;

static void cpus_count(void)
{
	cpus_at_stop = num_online_cpus();
}

/* CPU 2 is refused once, for want of memory; all else that is asked happens. */
Test(workload_shipped, node_offline_comes_back)
{
	enum { EVENTS = 11, EVENT_REFUSED = 4, JOB_DEVICE = 4 };
	struct workload_run run = { .at_stop = cpus_count };

	cr_assert_not_null(load(&run, "node-offline", NULL));
	run_world(&run);
	run_expect_sound(&run);
	for (uint32_t index = 0; index < EVENTS; index++) {
		cr_expect(eq(u64, workload_event_counts(index)->times, 1));
		cr_expect(eq(u64, workload_event_counts(index)->refused, index == EVENT_REFUSED));
	}
	cr_expect(eq(uint, cpus_at_stop, 4));
	cr_expect(lt(u64, 100, job(JOB_DEVICE)->lost), "node 1 is without CPUs for 23 ms");
	run_end(&run);
}
