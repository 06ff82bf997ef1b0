/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One world for each injection point. See sweep.h. */
#include "tests/faults/sweep.h"

#include "models/hw/boundary.h"
#include "models/kernel/boot.h"
#include "models/kernel/finding.h"
#include "models/kernel/memory.h"
#include "models/kernel/task.h"
#include "sim/check/laws.h"
#include "sim/check/leaks.h"
#include "sim/engine/world.h"
#include "tests/support/machine.h"

#include <linux/cpu.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHES_MAX = 128, NOTHING_AFTER = 1000000, WATCHDOG_MS = 1000 };

static const uint64_t REAPS_NS = UINT64_C(7000000000); /* each CPU reaps several times */

enum point_kind { POINT_PAGES, POINT_OBJECT, POINT_STEP };

/* What is refused. */
struct point {
	enum point_kind kind;
	const char *cache; /* name; of an object */
	int node;
	unsigned int n; /* from 1 */
};

/* What a failed operation must leave as it was. */
struct tunables {
	const struct kmem_cache *cache;
	unsigned int limit, batchcount, shared;
};

/* The run of one point. On the host: the world changes it, and is never restored to an earlier state. */
static struct {
	const struct sweep_area *area;
	const struct sweep_shape *shape;
	struct point point;
	struct test_machine machine;
	struct kernel_params params;
	/* The fault. */
	struct kmem_cache *cache; /* NULL: requests for anything */
	bool armed, refuse_all, fired, rest;
	unsigned int wanted, seen;
	struct notifier_block notifier;
	GPtrArray *pins; /* objects out of circulation */
	/* What came of it. */
	int error;
	const char *what;
	char broken[256]; /* the first rule that does not hold; "": none */
	struct tunables before[CACHES_MAX];
	unsigned int cache_count, online_before;
} run;

static void broken(const char *rule)
{
	if (run.broken[0] == '\0')
		snprintf(run.broken, sizeof(run.broken), "%s", rule);
}

/* --- the fault --- */

static bool page_fault(const struct kernel_page_request *request, void *context)
{
	(void)context;
	if (run.refuse_all)
		return true;
	if (!run.armed || run.point.kind == POINT_STEP)
		return false;
	if (run.fired)
		return run.rest;
	if (run.cache != NULL && (request->cache != run.cache || request->node != run.point.node))
		return false;
	run.fired = run.seen++ == run.wanted;
	return run.fired;
}

static int cpu_step(struct notifier_block *self, unsigned long action, void *data)
{
	(void)self, (void)data;
	if (!run.armed || run.fired || (action != CPU_UP_PREPARE && action != CPU_DOWN_PREPARE))
		return NOTIFY_OK;
	run.fired = true;
	return NOTIFY_BAD;
}

/* The allocator's priority is 0. */
static void step_arm(void)
{
	run.notifier = (struct notifier_block){ .notifier_call = cpu_step, .priority = run.point.n == 1 ? 1 : -1 };
	register_cpu_notifier(&run.notifier);
}

static struct kmem_cache *cache_find(const char *name, struct slab_cache_info *info)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;
	struct kmem_cache *cache = inspection->cache_first();

	for (; cache != NULL; cache = inspection->cache_next(cache)) {
		inspection->cache_info(cache, info);
		if (strcmp(info->name, name) == 0)
			return cache;
	}
	return NULL;
}

static gfp_t gfp_of(const struct slab_cache_info *info)
{
	return (info->flags & SLAB_CACHE_DMA) != 0 ? GFP_KERNEL | GFP_DMA : GFP_KERNEL;
}

static bool pin(struct kmem_cache *cache, gfp_t gfp)
{
	void *object = kernel_allocator()->kmem_cache_alloc_node(cache, gfp, run.point.node);

	if (object != NULL)
		g_ptr_array_add(run.pins, object);
	return object != NULL;
}

static void unpin(unsigned int count)
{
	for (; count != 0 && run.pins->len != 0; count--) {
		kernel_allocator()->kmem_cache_free(run.cache, g_ptr_array_index(run.pins, run.pins->len - 1));
		g_ptr_array_set_size(run.pins, (int)run.pins->len - 1);
	}
}

/* Leaves exactly KEEP free objects of the cache on the node, fewer than a slab has, and those in a slab. */
static void starve(gfp_t gfp, unsigned int num, unsigned int keep)
{
	kernel_allocator()->kmem_cache_shrink(run.cache);
	run.refuse_all = true;
	while (pin(run.cache, gfp))
		;
	run.refuse_all = false;
	if (keep == 0)
		return;
	for (unsigned int i = 0; i < num; i++)
		if (!pin(run.cache, gfp))
			broken("the preparation has no memory");
	unpin(keep);
	kernel_allocator()->kmem_cache_shrink(run.cache);
}

static void fault_arm(void)
{
	struct slab_cache_info info;

	run.wanted = run.point.n - 1;
	if (run.point.kind == POINT_STEP)
		step_arm();
	if (run.point.kind == POINT_OBJECT) {
		run.cache = cache_find(run.point.cache, &info);
		run.wanted = (run.point.n - 1) / info.num;
		starve(gfp_of(&info), info.num, (run.point.n - 1) % info.num);
	}
	run.armed = true;
}

/* --- inside the world --- */

static unsigned int online_mask(void)
{
	unsigned int mask = 0, cpu;

	for_each_online_cpu (cpu)
		mask |= 1u << cpu;
	return mask;
}

static void tunables_save(void)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;
	struct kmem_cache *cache = inspection->cache_first();
	struct slab_cache_info info;

	run.cache_count = 0;
	run.online_before = online_mask();
	for (; cache != NULL && run.cache_count < CACHES_MAX; cache = inspection->cache_next(cache)) {
		inspection->cache_info(cache, &info);
		run.before[run.cache_count++] = (struct tunables){ cache, info.limit, info.batchcount, info.shared };
	}
}

static void tunables_compare(void)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;
	struct kmem_cache *cache = inspection->cache_first();
	struct slab_cache_info info;
	unsigned int index = 0;

	for (; cache != NULL && index < run.cache_count; cache = inspection->cache_next(cache), index++) {
		const struct tunables *before = &run.before[index];

		inspection->cache_info(cache, &info);
		if (cache != before->cache)
			broken("it failed, and there are other caches now");
		else if (info.limit != before->limit || info.batchcount != before->batchcount ||
			 info.shared != before->shared)
			broken("it failed, and tunables have changed");
	}
	if (cache != NULL || index != run.cache_count)
		broken("it failed, and there are more or fewer caches now");
	if (online_mask() != run.online_before)
		broken("it failed, and other CPUs are online now");
}

static void caches_shrink(void)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;

	for (struct kmem_cache *cache = inspection->cache_first(); cache != NULL; cache = inspection->cache_next(cache))
		kernel_allocator()->kmem_cache_shrink(cache);
}

static void operate_failing(void)
{
	tunables_save();
	fault_arm();
	run.error = run.area->operate(&run.what);
	run.armed = false;
	if (run.error != 0 && !run.fired)
		broken("it fails although nothing was refused");
	if (run.error != 0 && run.area->repeats)
		tunables_compare();
	hw_interval_end();
	world_pause(); /* the laws are checked */
}

static void run_main(void *argument)
{
	const char *what;

	(void)argument;
	if (run.area->boot) {
		run.armed = false;
		caches_shrink();
		return;
	}
	run.area->prepare();
	operate_failing();
	if (run.error != 0 && run.area->repeats && run.area->operate(&what) != 0)
		broken("it fails when repeated");
	if (run.point.kind == POINT_STEP && run.fired) /* reapers must be neither gone nor doubled */
		kernel_task_sleep_until(hw_now_cycles() + hw_ns_to_cycles(REAPS_NS));
	run.area->undo();
	unpin(run.pins->len);
	caches_shrink();
}

/* --- the host --- */

static void world_make(const char *module)
{
	struct world_options world = { .watchdog_ms = WATCHDOG_MS };
	struct hw_options hardware = { .machine = &run.machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = &run.machine.config,
		.params = &run.params,
		.allocator_path = module,
		.cpus_online = run.area->cpus_online,
		.main = run_main };
	char error[512] = "";

	test_machine_init(&run.machine, run.shape->nodes, run.shape->cpus_per_node);
	test_machine_memory_only(&run.machine, run.shape->memory_only);
	test_params_init(&run.params, &run.machine.config);
	run.params.debug = run.shape->debug;
	if (run.shape->max_object_order != 0)
		run.params.max_object_order = run.shape->max_object_order;
	if (!world_create(&world))
		g_error("no memory for a world");
	hw_init(&hardware);
	if (!kernel_setup(&kernel_options, error, sizeof(error)))
		g_error("%s", error);
	kernel_page_fault_set(page_fault, NULL);
}

static void laws_look(const char *when)
{
	struct laws_extent extent;
	char text[64];

	snprintf(text, sizeof(text), "a law is broken %s", when);
	if (!laws_check(&extent))
		broken(text);
}

static void leaks_look(void)
{
	struct leaks_extent extent;

	laws_look("after teardown");
	if (!leaks_check(&extent))
		broken("something leaked");
}

static enum world_end world_carry_out(void)
{
	enum world_end end = kernel_start();

	while (end == WORLD_PAUSED) {
		laws_look("after it");
		end = world_resume();
	}
	if (end == WORLD_END_COMPLETE)
		leaks_look();
	return end;
}

static char *point_text(void)
{
	if (run.point.kind == POINT_STEP)
		return g_strdup_printf("%s, %s: refused %s the allocator is asked", run.shape->name, run.area->name,
			run.point.n == 1 ? "before" : "after");
	if (run.point.kind == POINT_PAGES)
		return g_strdup_printf("%s, %s: page request %u", run.shape->name, run.area->name, run.point.n);
	return g_strdup_printf("%s, %s: object %u of %s on node %d", run.shape->name, run.area->name, run.point.n,
		run.point.cache, run.point.node);
}

/* Text of the finding that says most: the first. */
static const char *finding_text(void)
{
	const struct kernel_finding *finding = kernel_finding_get(0);

	return finding != NULL ? finding->message : "";
}

static char *one_line(const char *text)
{
	return g_strchomp(g_strdup(text));
}

static void violation(struct sweep_result *result, const char *what)
{
	g_autofree char *point = point_text();
	g_autofree char *finding = one_line(finding_text());

	g_ptr_array_add(result->violations, g_strdup_printf("%s: %s: %s", point, what, finding));
}

static void outcome_count(struct sweep_result *result, const char *text)
{
	guint times = GPOINTER_TO_UINT(g_hash_table_lookup(result->outcomes, text));

	g_hash_table_replace(result->outcomes, g_strdup(text), GUINT_TO_POINTER(times + 1));
}

static void outcome_note(struct sweep_result *result, enum world_end end)
{
	if (end == WORLD_END_PANIC) {
		g_autofree char *text = one_line(finding_text());

		result->panics++;
		outcome_count(result, text);
		if (!run.area->boot)
			violation(result, "panic");
	} else if (run.error != 0) {
		g_autofree char *text = g_strdup_printf("%s: %s", run.what, strerror(-run.error));

		result->errors++;
		outcome_count(result, text);
	} else {
		result->absorbed++;
		outcome_count(result, "done all the same");
	}
}

static void judge(struct sweep_result *result, enum world_end end)
{
	if (!run.fired && end == WORLD_END_COMPLETE && run.broken[0] == '\0')
		return;
	if (run.fired) {
		result->points_pages += run.point.kind == POINT_PAGES;
		result->points_object += run.point.kind == POINT_OBJECT;
		result->points_step += run.point.kind == POINT_STEP;
		outcome_note(result, end);
	}
	if (end != WORLD_END_COMPLETE && end != WORLD_END_PANIC)
		violation(result, world_end_name(end));
	else if (run.broken[0] != '\0')
		violation(result, run.broken);
	else if (end == WORLD_END_COMPLETE && kernel_finding_count() != 0)
		violation(result, "a finding");
}

/* False: the operation has fewer allocations of this kind. */
static bool point_run(struct sweep_result *result, const struct sweep_options *options, struct point point)
{
	enum world_end end;

	run.point = point;
	run.cache = NULL;
	run.armed = run.area->boot;
	run.refuse_all = run.fired = false;
	run.wanted = point.n - 1;
	run.seen = 0;
	run.error = 0;
	run.what = "";
	run.broken[0] = '\0';
	g_ptr_array_set_size(run.pins, 0);
	world_make(options->module);
	end = world_carry_out();
	judge(result, end);
	world_destroy();
	return run.fired;
}

static void kind_run(struct sweep_result *result, const struct sweep_options *options, struct point point)
{
	for (unsigned int i = 0; options->at_most == 0 || i < options->at_most; i++, point.n += options->step)
		if (!point_run(result, options, point))
			return;
}

static void steps_run(struct sweep_result *result, const struct sweep_options *options)
{
	for (unsigned int n = 1; n <= 2; n++)
		if (!point_run(result, options, (struct point){ .kind = POINT_STEP, .n = n }))
			return;
}

/* Names of the start-up caches, of a world in which nothing is refused; that world must be sound, too. */
static GPtrArray *names_of_caches(struct sweep_result *result, const struct sweep_options *options)
{
	const struct slab_inspection *inspection;
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	struct slab_cache_info info;

	run.point = (struct point){ .n = NOTHING_AFTER };
	run.cache = NULL;
	run.armed = run.refuse_all = run.fired = false;
	run.broken[0] = '\0';
	run.error = 0;
	world_make(options->module);
	judge(result, world_carry_out());
	inspection = kernel_allocator()->inspection;
	for (struct kmem_cache *cache = inspection->cache_first(); cache != NULL;
		cache = inspection->cache_next(cache)) {
		inspection->cache_info(cache, &info);
		g_ptr_array_add(names, g_strdup(info.name));
	}
	world_destroy();
	return names;
}

static void objects_run(struct sweep_result *result, const struct sweep_options *options)
{
	g_autoptr(GPtrArray) names = names_of_caches(result, options);

	for (guint index = 0; index < names->len; index++)
		for (unsigned int node = 0; node < run.shape->nodes; node++)
			kind_run(result, options,
				(struct point){ .kind = POINT_OBJECT,
					.cache = g_ptr_array_index(names, index),
					.node = (int)node,
					.n = 1 });
}

struct sweep_result *sweep_run(
	const struct sweep_area *area, const struct sweep_shape *shape, const struct sweep_options *options)
{
	struct sweep_result *result = g_new0(struct sweep_result, 1);

	result->outcomes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	result->violations = g_ptr_array_new_with_free_func(g_free);
	run.area = area;
	run.shape = shape;
	run.rest = options->rest;
	run.pins = g_ptr_array_new();
	kind_run(result, options, (struct point){ .n = 1 });
	if (!area->boot)
		steps_run(result, options);
	if (options->objects && !area->boot)
		objects_run(result, options);
	g_ptr_array_unref(run.pins);
	return result;
}

void sweep_result_free(struct sweep_result *result)
{
	if (result == NULL)
		return;
	g_hash_table_unref(result->outcomes);
	g_ptr_array_unref(result->violations);
	g_free(result);
}
