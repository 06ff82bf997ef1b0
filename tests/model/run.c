/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One program in one world. See run.h; the operations are in run_operations.c. */
#include "tests/model/run.h"

#include "models/hw/hw.h"
#include "models/kernel/boot.h"
#include "models/kernel/finding.h"
#include "models/kernel/kernel.h"
#include "models/kernel/log.h"
#include "sim/check/laws.h"
#include "sim/check/leaks.h"
#include "sim/engine/world.h"
#include "tests/model/run_private.h"
#include "tests/support/machine.h"

#include <string.h>

enum { LAWS_EVERY = 512, REAP_CLEARANCE_TICKS = 2, REAP_STAGGER_TICKS = 3 };

const char *run_mark_name(enum run_mark mark)
{
	static const char *const names[RUN_MARKS] = {
		[RUN_MARK_REAP] = "reap",
		[RUN_MARK_SLAB_REAPED] = "slab reaped",
		[RUN_MARK_CPU_UP] = "cpu up",
		[RUN_MARK_CPU_UP_REFUSED] = "cpu up refused",
		[RUN_MARK_CPU_DOWN] = "cpu down",
		[RUN_MARK_TUNED] = "tuned",
		[RUN_MARK_TUNING_REFUSED] = "tuning refused",
		[RUN_MARK_CREATED] = "created",
		[RUN_MARK_CREATION_REFUSED] = "creation refused",
		[RUN_MARK_DESTROYED] = "destroyed",
		[RUN_MARK_DESTRUCTION_REFUSED] = "destruction refused",
		[RUN_MARK_ALLOCATION_FAILED] = "allocation failed",
		[RUN_MARK_ALIEN_OVERFLOW] = "alien array overflow",
		[RUN_MARK_BURST] = "all CPUs at once",
	};

	return names[mark];
}

void run_fail(struct run *run, const char *format, ...)
{
	va_list arguments;

	if (run->failure != NULL)
		return;
	va_start(arguments, format);
	run->failure = g_strdup_vprintf(format, arguments);
	va_end(arguments);
}

void run_tell(const struct run *run, const struct operation *operation, const char *format, ...)
{
	GString *story = run->options->story;
	va_list arguments;

	if (story == NULL || run->ending)
		return;
	g_string_append_printf(story, "%4u  cpu %u: ", run->number, run_cpu(run, operation->cpu));
	va_start(arguments, format);
	g_string_append_vprintf(story, format, arguments);
	va_end(arguments);
	if (operation->fail_first != 0 && operation->fail_count == 1)
		g_string_append_printf(story, "; page request %u fails", operation->fail_first);
	else if (operation->fail_first != 0)
		g_string_append_printf(story, "; page requests from %u on fail", operation->fail_first);
	g_string_append_c(story, '\n');
}

/* --- the world --- */

static void fail_by_end(struct run *run, enum world_end end)
{
	GString *text = g_string_new(NULL);
	uint64_t last = kernel_log_count();

	g_string_printf(text, "the world ended: %s", world_end_name(end));
	for (uint64_t number = last > 8 ? last - 8 : 1; number <= last; number++)
		if (kernel_log_get(number) != NULL)
			g_string_append_printf(text, "\n    %s", kernel_log_get(number)->text);
	run_fail(run, "%s", text->str);
	g_string_free(text, TRUE);
}

void run_check_findings(struct run *run)
{
	const struct kernel_finding *finding;

	if (kernel_finding_count() == run->findings)
		return;
	finding = kernel_finding_get(MIN(run->findings, KERNEL_FINDINGS_MAX - 1));
	run_fail(run, "finding (%s): %s; %s", finding->kind, finding->message, finding->call_chain);
}

bool run_request(struct run *run, enum driver_request request, unsigned int cpu)
{
	struct driver *driver = &run->driver;
	enum world_end end;

	driver->request = request;
	driver->cpu = cpu;
	driver->request_count = 0;
	driver->order_count = 0;
	end = world_resume();
	if (end != WORLD_PAUSED)
		fail_by_end(run, end);
	if (request != DRIVER_DESTROY)
		run_check_findings(run);
	return run->failure == NULL;
}

/* --- time --- */

unsigned long run_tick(void)
{
	return hw_now_cycles() / (hw->machine->cpu_hz / hw->machine->hz);
}

/* The first tick from TICK on that is not near a reap. */
static unsigned long clear_tick(const struct run *run, unsigned long tick)
{
	const struct model *model = run->model;

	for (unsigned int cpu = 0; cpu < model->cpus; cpu++) {
		unsigned long due = model->reap_due[cpu];

		if (due != 0 && due <= tick + REAP_CLEARANCE_TICKS && tick <= due + REAP_CLEARANCE_TICKS) {
			tick = due + REAP_CLEARANCE_TICKS + 1;
			cpu = (unsigned int)-1; /* look at all again */
		}
	}
	return tick;
}

/* The CPU whose reap is the next one due until TICK; within a tick, CPUs have theirs in the order of their numbers. */
static int next_reaper(const struct model *model, unsigned long tick)
{
	int next = -1;

	for (unsigned int cpu = 0; cpu < model->cpus; cpu++)
		if (model->reap_due[cpu] != 0 && model->reap_due[cpu] <= tick &&
			(next < 0 || model->reap_due[cpu] < model->reap_due[next]))
			next = (int)cpu;
	return next;
}

/* The end of a wait may come so near to the next round of reaps that these have to be waited for as well. */
static unsigned long clear_tick_behind_reaps(const struct run *run, unsigned long tick)
{
	for (;;) {
		unsigned long clear = clear_tick(run, tick);
		bool moved = false;

		for (unsigned int cpu = 0; cpu < run->model->cpus; cpu++) {
			unsigned long due = run->model->reap_due[cpu];
			unsigned long period = run->model->reap_timeout_cpu;

			if (due == 0 || due > clear)
				continue;
			due += (clear + REAP_CLEARANCE_TICKS - due) / period * period;
			if (due + REAP_CLEARANCE_TICKS >= clear) {
				clear = due + REAP_CLEARANCE_TICKS + 1;
				moved = true;
			}
		}
		if (!moved)
			return clear;
		tick = clear;
	}
}

void run_sleep(struct run *run, unsigned long ticks)
{
	unsigned long tick = clear_tick_behind_reaps(run, run_tick() + ticks);
	int reaper;

	run->driver.until_tick = tick;
	run->driver.fail_first = 0;
	if (!run_request(run, DRIVER_SLEEP, hw->current->number))
		return;
	for (; (reaper = next_reaper(run->model, tick)) >= 0; run->marks[RUN_MARK_REAP]++)
		model_reap(run->model, (unsigned int)reaper, run->model->reap_due[reaper]);
}

/* Reaps must not come in between: waits until the next one is not near. */
static void stand_clear(struct run *run)
{
	unsigned long now = run_tick();

	if (clear_tick(run, now) != now)
		run_sleep(run, 0);
}

/* --- checks --- */

static void compare(struct run *run)
{
	if (run->failure == NULL)
		run->failure = model_compare(run->model);
	if (run->failure == NULL && run->constructed != run->model->constructed)
		run_fail(run, "constructor calls: expected %lu, found %lu", run->model->constructed, run->constructed);
	if (run->failure == NULL && run->destructed != run->model->destructed)
		run_fail(run, "destructor calls: expected %lu, found %lu", run->model->destructed, run->destructed);
}

static void check_laws(struct run *run)
{
	struct laws_extent extent;

	if (run->failure != NULL)
		return;
	laws_check(&extent);
	run_check_findings(run);
}

/* What the caches counted themselves; the general ones and those that live still. */
static void count_marks(struct run *run)
{
	for (guint i = 0; i < run->model->chain->len; i++) {
		const struct model_cache *cache = g_ptr_array_index(run->model->chain, i);

		run->marks[RUN_MARK_SLAB_REAPED] += cache->counts.reaped;
		run->marks[RUN_MARK_ALIEN_OVERFLOW] += cache->counts.node_overflow;
	}
}

static void teardown(struct run *run)
{
	struct leaks_extent extent;

	count_marks(run);
	run->ending = true;
	run_operations_undo(run);
	if (run->failure != NULL)
		return;
	compare(run);
	check_laws(run);
	if (run->failure == NULL)
		leaks_check(&extent);
	run_check_findings(run);
}

/* --- a run --- */

static void run_one(struct run *run, const struct operation *operation, unsigned int number)
{
	stand_clear(run);
	if (run->failure == NULL)
		run_operation(run, operation);
	/* Node lists may be new: when they will be reaped is to be learnt. */
	if (number % run->options->compare_every == 0 || operation->kind == OPERATION_CREATE ||
		operation->kind == OPERATION_CPU_UP)
		compare(run);
	if (number % LAWS_EVERY == 0)
		check_laws(run);
}

static unsigned int run_all(struct run *run, const GArray *program)
{
	unsigned int number = 0;

	for (; number < program->len; number++) {
		run->number = number;
		run_one(run, &g_array_index(program, struct operation, number), number + 1);
		if (run->failure != NULL)
			return number;
	}
	run->number = number;
	teardown(run);
	return number;
}

/* The initcalls that started the reaps ran in this very tick. */
static void start_model(struct run *run)
{
	struct model *model = run->model;

	model_import(model);
	for (unsigned int cpu = 0; cpu < model->cpus; cpu++) {
		if (!model->cpu_online[cpu])
			continue;
		model->reap_due[cpu] = run_tick() + model->hz + REAP_STAGGER_TICKS * cpu;
		model->reap_node[cpu] = model_next_node(model, (int)model->node_of_cpu[cpu]);
	}
}

struct world_setup {
	struct test_machine machine;
	struct kernel_params params;
};

static void boot(struct run *run, struct world_setup *setup)
{
	const struct run_shape *shape = &run->options->shape;
	struct world_options options = { 0 };
	struct hw_options hardware = { .machine = &setup->machine.config, .cost_mode = HW_COST_FIXED };
	struct kernel_options kernel_options = { .machine = &setup->machine.config,
		.params = &setup->params,
		.allocator_path = run->options->module,
		.cpus_online = shape->cpus_online,
		.main = driver_main,
		.argument = &run->driver };
	char error[512] = "";
	enum world_end end;

	test_machine_init(&setup->machine, shape->nodes, shape->cpus_per_node);
	test_machine_memory_only(&setup->machine, shape->memory_only);
	test_params_init(&setup->params, &setup->machine.config);
	setup->params.alien_limit = shape->alien_limit;
	setup->params.preempt = shape->preempt;
	setup->params.debug = shape->debug;
	if (shape->page_size != 0)
		setup->machine.config.page_size = shape->page_size;
	g_assert_true(world_create(&options));
	hw_init(&hardware);
	if (!kernel_setup(&kernel_options, error, sizeof(error)))
		g_error("%s", error);
	driver_attach(&run->driver);
	end = kernel_start();
	if (end != WORLD_PAUSED)
		fail_by_end(run, end);
}

struct run_result run_program(const struct run_options *options, const GArray *program)
{
	g_autofree struct run *run = g_new0(struct run, 1);
	struct world_setup setup;
	struct run_result result = { 0 };

	run->options = options;
	run->model = model_new();
	run->live = g_array_new(FALSE, FALSE, sizeof(struct live_object));
	boot(run, &setup);
	if (run->failure == NULL) {
		start_model(run);
		result.operation = run_all(run, program);
	}
	result.digest = engine->world.digest.value;
	world_destroy();
	memcpy(result.marks, run->marks, sizeof(result.marks));
	result.steps = run->steps;
	result.failure = run->failure;
	g_array_unref(run->live);
	model_free_all(run->model);
	return result;
}
