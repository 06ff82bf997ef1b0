/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Situations that a random workload does not bring about, each in a world of its own with all checkers on:
 *
 *	mutant_scenarios MODULE [NAME...]
 *
 * One line for each scenario in which something was found: NAME, what found it, what it says; last their number. Exit
 * code 1 when something was found, 0 when not, 2 for wrong arguments.
 */
#include "models/hw/boundary.h"
#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "models/kernel/boot.h"
#include "models/kernel/finding.h"
#include "models/kernel/kernel.h"
#include "models/kernel/memory.h"
#include "models/kernel/mempolicy.h"
#include "models/kernel/proc.h"
#include "models/kernel/task.h"
#include "sim/check/checkers.h"
#include "sim/check/laws.h"
#include "sim/check/leaks.h"
#include "sim/engine/world.h"
#include "tests/support/machine.h"
#include "tests/support/slab_home.h"

#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include <stdio.h>
#include <string.h>

enum {
	CPUS = 4,
	NODES = 2,
	OBJECTS = 64,
	WATCHDOG_MS = 2000,
	TASK_STEPS = 40,
	REAPS_WAITED = 40,
	READING_JIFFIES = 30
};

struct scenario {
	const char *name;
	void (*main)(void);
	bool check_owner;
	enum world_end end; /* the right one */
	const char *kind;   /* of the finding that must be there; NULL: there must be none */
};

/* The running scenario. On the host: no world is ever restored. */
static struct {
	const struct scenario *scenario;
	struct checkers *checkers;
	struct kmem_cache *cache;
	unsigned int tasks;
	bool no_pages; /* every request for pages is refused */
} run;

/* --- inside the world --- */

static void expect(bool holds, const char *message)
{
	if (!holds)
		kernel_finding_add("expectation", "model", "%s", message);
}

static void cache_open(const char *name, size_t size)
{
	run.cache = kernel_allocator()->kmem_cache_create(name, size, 0, 0, NULL, NULL);
}

static void proc_write(const char *text)
{
	kernel_proc_write("slabinfo", text, strlen(text));
}

static void caches_shrink(void)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;

	for (struct kmem_cache *cache = inspection->cache_first(); cache != NULL; cache = inspection->cache_next(cache))
		kernel_allocator()->kmem_cache_shrink(cache);
}

static void jiffies_wait(unsigned int count)
{
	kernel_task_sleep_until(hw_now_cycles() + (uint64_t)count * hw->machine->cpu_hz / hw->machine->hz);
}

static void laws_look(void)
{
	hw_interval_end();
	world_pause();
}

static void cache_close(void)
{
	expect(kernel_allocator()->kmem_cache_destroy(run.cache) == 0, "an unused cache cannot be destroyed");
	caches_shrink();
}

static void allocate(void **objects, unsigned int count, int node)
{
	for (unsigned int i = 0; i < count; i++) {
		objects[i] = kernel_allocator()->kmem_cache_alloc_node(run.cache, GFP_KERNEL, node);
		expect(objects[i] != NULL, "an allocation fails although there is memory");
	}
}

static void release(void **objects, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		if (objects[i] != NULL)
			kernel_allocator()->kmem_cache_free(run.cache, objects[i]);
}

/* A policy is for those who do not name a node. */
static void policy_main(void)
{
	static const unsigned int other[] = { 1 };
	void *objects[OBJECTS];

	cache_open("policy", 100);
	task_policy_set(kernel_current_policy(), TASK_POLICY_PREFERRED, other, 1);
	allocate(objects, OBJECTS, 0);
	for (unsigned int i = 0; i < OBJECTS; i++)
		expect(slab_home_of(run.cache, objects[i]) == 0,
			"an allocation on the local node comes from the node of the policy");
	task_policy_set(kernel_current_policy(), TASK_POLICY_DEFAULT, NULL, 0);
	release(objects, OBJECTS);
	cache_close();
}

static bool refuse_pages(const struct kernel_page_request *request, void *context)
{
	(void)request;
	(void)context;
	return run.no_pages;
}

/* There are no pages for those who may sleep, and the next one gets some. */
static void no_pages_main(void)
{
	void *object;

	cache_open("no-pages", 1000);
	run.no_pages = true;
	object = kernel_allocator()->kmem_cache_alloc(run.cache, GFP_KERNEL);
	expect(object == NULL, "an object comes from nowhere");
	run.no_pages = false;
	object = kernel_allocator()->kmem_cache_alloc(run.cache, GFP_KERNEL);
	expect(object != NULL, "an allocation fails although there is memory");
	kernel_allocator()->kmem_cache_free(run.cache, object);
	cache_close();
}

/* Node 0 has no pages left: those of its new slabs come from node 1, and its objects stay its own. */
static void exhausted_main(void)
{
	void *objects[OBJECTS];
	long taken;

	cache_open("exhausted", 1000);
	taken = kernel_memory_pressure(0, (long)kernel_memory_counts(0).pages_free);
	allocate(objects, OBJECTS, 0);
	release(objects, OBJECTS);
	laws_look();
	kernel_memory_pressure(0, -taken);
	cache_close();
}

static void wrong_cache_main(void)
{
	struct kmem_cache *other;
	void *object;

	cache_open("mine", 100);
	other = kernel_allocator()->kmem_cache_create("other", 100, 0, 0, NULL, NULL);
	object = kernel_allocator()->kmem_cache_alloc(run.cache, GFP_KERNEL);
	kernel_allocator()->kmem_cache_free(other, object);
	laws_look();
}

/* The in-use count of struct slab, which is that of the era's kernels on LP64. */
enum { SLAB_INUSE_OFFSET = 32 };

static bool corrupt_visit(const struct slab_slab_info *slab, void *context)
{
	struct slab_cache_info info;

	(void)context;
	kernel_allocator()->inspection->cache_info(run.cache, &info);
	if (slab->list == SLAB_LIST_PARTIAL)
		*(unsigned int *)((char *)(uintptr_t)slab->descriptor + SLAB_INUSE_OFFSET) = info.num;
	return true;
}

/* A partial slab says that it is full. */
static void corrupt_count_main(void)
{
	void *objects[OBJECTS];

	cache_open("corrupt", 1000);
	proc_write("corrupt 2 1 1\n");
	allocate(objects, 3, 0);
	kernel_allocator()->kmem_cache_shrink(run.cache);
	kernel_allocator()->inspection->slabs_walk(run.cache, 0, corrupt_visit, NULL);
	allocate(objects, OBJECTS, 0);
}

static void shrinking_task(void *argument)
{
	(void)argument;
	for (unsigned int step = 0; step < TASK_STEPS; step++) {
		void *objects[OBJECTS];

		kernel_enter();
		allocate(objects, OBJECTS, -1);
		release(objects, OBJECTS);
		kernel_allocator()->kmem_cache_shrink(run.cache);
		kernel_exit();
		kernel_task_sleep_until(hw_now_cycles() + 1000);
	}
	run.tasks--;
}

static void tuning_task(void *argument)
{
	(void)argument;
	for (unsigned int step = 0; step < TASK_STEPS; step++) {
		kernel_enter();
		proc_write(step % 2 ? "both 8 4 2\n" : "both 4 2 1\n");
		kernel_exit();
		kernel_task_sleep_until(hw_now_cycles() + 1000);
	}
	run.tasks--;
}

static void shrink_and_tune_main(void)
{
	cache_open("both", 200);
	run.tasks = 2;
	kernel_task_new("shrinking", 1, shrinking_task, NULL);
	kernel_task_new("tuning", CPUS - 1, tuning_task, NULL);
	while (run.tasks != 0)
		kernel_task_sleep_until(hw_now_cycles() + 100000);
	cache_close();
}

/* shared * batchcount is a bit more than 2^32. */
static void tune_huge_main(void)
{
	static const char command[] = "huge 16000 16000 268436\n";

	cache_open("huge", 100);
	expect(kernel_proc_write("slabinfo", command, strlen(command)) == -ENOMEM,
		"a shared array of more than 2^32 entries is not refused");
	cache_close();
}

/* A command that ends where an earlier, longer one had more digits. */
static void short_command_main(void)
{
	struct slab_cache_info info;

	cache_open("short", 100);
	kernel_proc_write("slabinfo", "short 8 4 33", 12);
	kernel_proc_write("slabinfo", "short 8 4 3", 11);
	kernel_allocator()->inspection->cache_info(run.cache, &info);
	expect(info.shared == 3, "a tuning command is read behind its end");
	cache_close();
}

static int refuse(struct notifier_block *self, unsigned long action, void *data)
{
	(void)self;
	(void)data;
	return action == CPU_DOWN_PREPARE ? NOTIFY_BAD : NOTIFY_OK;
}

/* A head array that is not used. */
struct idle_array {
	unsigned int cpu, avail;
};

static bool idle_visit(const struct slab_array_info *array, void *context)
{
	struct idle_array *idle = context;

	if (array->kind == SLAB_ARRAY_CPU && array->cpu == idle->cpu)
		idle->avail = array->avail;
	return true;
}

/* After some reaps nothing is left in an array that is not used. */
static void expect_reaped(unsigned int cpu)
{
	struct idle_array idle = { .cpu = cpu };

	jiffies_wait(REAPS_WAITED * kernel->params->reap_timeout_cpu);
	kernel_allocator()->inspection->arrays_walk(run.cache, idle_visit, &idle);
	if (idle.avail != 0)
		kernel_finding_add("livelock", "live", "cpu %u no longer reaps: its idle array still has %u objects",
			cpu, idle.avail);
}

/* A CPU that refused to go down reaps on; the first time a second after that. */
static void refused_down_main(void)
{
	struct notifier_block *block = world_alloc(sizeof(*block));
	void *objects[OBJECTS];

	block->notifier_call = refuse;
	block->priority = -1;
	register_cpu_notifier(block);
	cache_open("refused", 100);
	kernel_task_move_self(1);
	allocate(objects, OBJECTS, -1);
	release(objects, OBJECTS);
	kernel_task_move_self(0);
	expect(cpu_down(1) != 0, "a CPU goes down although that was refused");
	jiffies_wait(hw->machine->hz);
	expect_reaped(1);
	cache_close();
}

static void reading_task(void *argument)
{
	uint64_t until = hw_now_cycles() + (uint64_t)READING_JIFFIES * hw->machine->cpu_hz / hw->machine->hz;

	(void)argument;
	while (hw_now_cycles() < until) {
		char *text;
		size_t length;

		kernel_enter();
		if (kernel_proc_read("slabinfo", &text, &length) == 0)
			kernel_proc_text_release(text);
		kernel_exit();
		kernel_task_checkpoint();
	}
	run.tasks--;
}

/* Somebody reads slabinfo all the time when the reapers start, a second after the boot. */
static void busy_chain_main(void)
{
	void *objects[OBJECTS];

	cache_open("busy", 100);
	allocate(objects, OBJECTS, -1);
	release(objects, OBJECTS);
	jiffies_wait(hw->machine->hz - READING_JIFFIES / 2);
	run.tasks = 1;
	kernel_task_new("reading", CPUS - 1, reading_task, NULL);
	while (run.tasks != 0)
		jiffies_wait(1);
	expect_reaped(0);
	cache_close();
}

/* Frees between nodes when one has lost all its CPUs. */
static void dead_node_main(void)
{
	void *objects[OBJECTS];

	cache_open("dead", 200);
	proc_write("dead 4 2 1\n");
	cpu_down(2);
	laws_look();
	cpu_down(3);
	laws_look();
	allocate(objects, OBJECTS, 1);
	release(objects, OBJECTS);
	laws_look();
	cpu_up(3);
	cpu_up(2);
	laws_look();
	cache_close();
}

/* --- the host --- */

static const struct scenario scenarios[] = {
	{ "policy", policy_main, false, WORLD_END_COMPLETE, NULL },
	{ "no-pages", no_pages_main, false, WORLD_END_COMPLETE, NULL },
	{ "exhausted-node", exhausted_main, false, WORLD_END_COMPLETE, NULL },
	{ "wrong-cache", wrong_cache_main, true, WORLD_END_BUG, "wrong-cache" },
	{ "corrupt-count", corrupt_count_main, false, WORLD_END_BUG, "bug" },
	{ "shrink-and-tune", shrink_and_tune_main, false, WORLD_END_COMPLETE, NULL },
	{ "tune-huge", tune_huge_main, false, WORLD_END_COMPLETE, NULL },
	{ "short-command", short_command_main, false, WORLD_END_COMPLETE, NULL },
	{ "refused-down", refused_down_main, false, WORLD_END_COMPLETE, NULL },
	{ "busy-chain", busy_chain_main, false, WORLD_END_COMPLETE, NULL },
	{ "dead-node", dead_node_main, false, WORLD_END_COMPLETE, NULL },
};

static void on_interval(const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count)
{
	checkers_interval(run.checkers, cpu, granules, count);
}

static void world_main(void *argument)
{
	(void)argument;
	run.scenario->main();
}

static void world_make(const char *module)
{
	static struct test_machine machine;
	static struct kernel_params params;
	struct world_options world = { .watchdog_ms = WATCHDOG_MS };
	struct hw_options hardware = { .machine = &machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options options = {
		.machine = &machine.config, .params = &params, .allocator_path = module, .main = world_main
	};
	char error[512] = "";

	test_machine_init(&machine, NODES, CPUS / NODES);
	test_params_init(&params, &machine.config);
	params.alien_limit = 3;
	params.reap_timeout_cpu = 1;
	params.reap_timeout_node = 1;
	params.check_owner = run.scenario->check_owner;
	if (!world_create(&world))
		g_error("no memory for a world");
	hw_init(&hardware);
	if (!kernel_setup(&options, error, sizeof(error)))
		g_error("%s", error);
	run.no_pages = false;
	kernel_page_fault_set(refuse_pages, NULL);
	run.checkers = checkers_new(CHECKERS_ALL);
	hw->interval_receiver = on_interval;
}

static enum world_end world_carry_out(void)
{
	struct laws_extent laws;
	struct leaks_extent leaks;
	enum world_end end = kernel_start();

	for (; end == WORLD_PAUSED; end = world_resume())
		laws_check(&laws);
	checkers_finish(run.checkers);
	if (end == WORLD_END_COMPLETE && run.scenario->kind == NULL) {
		laws_check(&laws);
		leaks_check(&leaks);
	}
	return end;
}

static void print(const char *detector, const char *kind, const char *message)
{
	g_autofree char *line = g_strchomp(g_strdup(message));

	printf("%s\t%s/%s\t%s\n", run.scenario->name, kind, detector, g_strdelimit(line, "\n\t", ' '));
}

/* True: it went as it should. */
static bool judge(enum world_end end)
{
	const struct kernel_finding *finding = kernel_finding_get(0);
	const char *kind = run.scenario->kind;

	if (kind == NULL && finding != NULL) {
		print(finding->detector, finding->kind, finding->message);
		return false;
	}
	if (kind != NULL && (finding == NULL || strcmp(finding->kind, kind) != 0)) {
		print("model", "expectation", "what is wrong was not reported");
		return false;
	}
	if (end != run.scenario->end) {
		print("live", "end", world_end_name(end));
		return false;
	}
	return true;
}

static bool carry_out(const struct scenario *scenario, const char *module)
{
	bool right;

	run.scenario = scenario;
	world_make(module);
	right = judge(world_carry_out());
	checkers_free(run.checkers);
	world_destroy();
	return right;
}

static bool is_wanted(const struct scenario *scenario, char **names)
{
	return *names == NULL || g_strv_contains((const char *const *)names, scenario->name);
}

int main(int argc, char **argv)
{
	unsigned int wrong = 0, done = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: %s MODULE [SCENARIO...]\n", argv[0]);
		return 2;
	}
	for (guint i = 0; i < G_N_ELEMENTS(scenarios); i++) {
		if (!is_wanted(&scenarios[i], argv + 2))
			continue;
		done++;
		wrong += !carry_out(&scenarios[i], argv[1]);
		fflush(stdout);
	}
	if (done == 0) {
		fprintf(stderr, "%s: there is no such scenario\n", argv[0]);
		return 2;
	}
	printf("# %u scenarios\n", done);
	return wrong != 0;
}
