/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long a pass of the reaper keeps interrupts off, on machines of 1 to 64 nodes: with the rotor, which looks at one
 * remote node a pass, and without it (every-node.patch), which looks at all of them. Prints CSV.
 *
 *	reap_rotor MACHINE		a machine file; its number of nodes is replaced
 *
 * Each world has CACHES caches beside those of the boot. On CPU 0 the reaper passes when nobody uses them (idle); when
 * CPU 0 has freed objects and pages of every other node (frees); and the same when nodes have no shared arrays, so
 * that objects go back into their slabs one by one (frees-to-slabs). What counts is CPU 0's worker within the reaper:
 * the time with interrupts off in all, the longest piece of it, and the whole pass. Passes are measured at several
 * positions of the rotor, because nodes are not all equally far; a row is their mean, and the longest piece of all.
 */
#include "models/hw/boundary.h"
#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "models/kernel/boot.h"
#include "models/kernel/cpu.h"
#include "models/kernel/kernel.h"
#include "models/kernel/proc.h"
#include "models/kernel/task.h"
#include "models/kernel/timer.h"
#include "models/kernel/trace.h"
#include "models/kernel/watch.h"
#include "models/kernel/workqueue.h"
#include "sim/config/config.h"

#include <linux/gfp.h>
#include <linux/mm.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	NODES_MAX = 64,
	CACHES = 120,	   /* with those of the boot 150, as in slabinfo listings of NUMA machines of 2005 */
	SIZE_STEPS = 20,   /* object sizes are multiples of 32 up to this */
	FREES = 12,	   /* objects of each cache and remote node: as many as an alien array takes */
	PAGES = 16,	   /* of each remote node, that end in CPU 0's lists */
	OTHER_BLOCKS = 32, /* of 2^OTHER_ORDER pages: more than any cache holds */
	OTHER_ORDER = 5,
	PASSES = 4,	 /* measured for each load */
	SETTLED_S = 6,	 /* every CPU has reaped once by then, and will not again */
	NEVER = 1000000, /* ticks */
	REAPER = 0,	 /* the CPU that is watched */
	WATCHER_CPU = 1, /* where the main task waits meanwhile; the same node */
	NAME_BYTES = 32
};

static const unsigned int node_counts[] = { 1, 2, 4, 8, 16, 32, 64 };

struct variant {
	const char *name, *module;
};

static const struct variant variants[] = { { "rotor", SLAB_MODULE }, { "every-node", EVERY_NODE_MODULE } };

enum load { LOAD_IDLE, LOAD_FREES, LOAD_FREES_TO_SLABS, LOADS };

static const char *const load_names[LOADS] = { "idle", "frees", "frees-to-slabs" };

/* One pass. Times in cycles. */
struct pass {
	uint64_t off_total, off_longest, begin, end;
	unsigned int sections, caches;
};

static struct {
	const struct variant *variant;
	bool passing;
	uint64_t off_since;
	struct pass pass;
	struct kmem_cache *caches[CACHES];
	char names[CACHES][NAME_BYTES]; /* which the allocator does not copy */
	struct page *other[OTHER_BLOCKS];
} run; /* on the host: no world is ever restored */

static void fail(const char *message)
{
	fprintf(stderr, "reap_rotor: %s\n", message);
	exit(3);
}

/* --- watching: CPU 0's worker within a work, which is the reaper's: there is no other --- */

static bool is_reaper(void)
{
	const struct kernel_cpu *cpu = &kernel->cpus[REAPER];

	return run.passing && hw->current->number == REAPER && cpu->current == cpu->worker && cpu->hardirq_depth == 0 &&
	       cpu->softirq_depth == 0 && workqueue_is_running(REAPER);
}

static void on_work(void *context, const void *work)
{
	(void)context, (void)work;
	if (hw->current->number != REAPER)
		return;
	run.passing = true;
	run.pass.begin = run.pass.end = hw->current->clock;
}

static void on_irq(void *context, bool enabled)
{
	uint64_t off;

	(void)context;
	if (!is_reaper())
		return;
	if (!enabled) {
		run.off_since = hw->current->clock;
		return;
	}
	off = hw->current->clock - run.off_since;
	run.pass.off_total += off;
	run.pass.off_longest = off > run.pass.off_longest ? off : run.pass.off_longest;
	run.pass.sections++;
	run.pass.end = hw->current->clock;
}

static void on_phase_begin(void *context, struct kmem_cache *cache, enum slab_phase phase)
{
	(void)context, (void)cache;
	if (is_reaper() && phase == SLAB_PHASE_REAP)
		run.pass.caches++;
}

static void on_phase_end(void *context, struct kmem_cache *cache, enum slab_phase phase)
{
	(void)context, (void)cache, (void)phase;
	if (is_reaper())
		run.pass.end = hw->current->clock;
}

static const struct kernel_watcher watcher = { .irq = on_irq, .work = on_work };
static const struct kernel_trace_receiver receiver = { .phase_begin = on_phase_begin, .phase_end = on_phase_end };

/* --- inside the world: the main task --- */

static void sleep_ticks(unsigned int ticks)
{
	kernel_task_sleep_until(hw_now_cycles() + (uint64_t)ticks * hw->machine->cpu_hz / hw->machine->hz);
}

/* CPU 0's next pass, from its beginning to its end. */
static void pass_once(void)
{
	kernel_task_move_self(WATCHER_CPU);
	memset(&run.pass, 0, sizeof(run.pass));
	run.passing = false;
	timers_hurry(REAPER);
	do {
		sleep_ticks(2);
	} while (!run.passing || workqueue_is_running(REAPER));
	if (run.pass.caches < CACHES)
		fail("a pass was given up");
	kernel_task_move_self(REAPER);
}

static void caches_open(void)
{
	for (unsigned int i = 0; i < CACHES; i++) {
		char *name = run.names[i];
		size_t size = 32 * (1 + i % SIZE_STEPS);

		snprintf(name, NAME_BYTES, "experiment-%03u", i);
		run.caches[i] = kernel_allocator()->kmem_cache_create(name, size, 0, 0, NULL, NULL);
		if (run.caches[i] == NULL)
			fail("a cache cannot be created");
	}
}

static void shared_arrays_drop(void)
{
	for (unsigned int i = 0; i < CACHES; i++) {
		char command[NAME_BYTES + 16];

		snprintf(command, sizeof(command), "experiment-%03u 54 27 0", i);
		if (kernel_proc_write("slabinfo", command, strlen(command)) < 0)
			fail("a cache cannot be tuned");
	}
}

static void caches_shrink(void)
{
	for (unsigned int i = 0; i < CACHES; i++)
		kernel_allocator()->kmem_cache_shrink(run.caches[i]);
}

static void objects_free_remotely(struct kmem_cache *cache, int node)
{
	void *objects[FREES];

	for (unsigned int i = 0; i < FREES; i++) {
		objects[i] = kernel_allocator()->kmem_cache_alloc_node(cache, GFP_KERNEL, node);
		if (objects[i] == NULL)
			fail("an allocation fails");
	}
	for (unsigned int i = 0; i < FREES; i++)
		kernel_allocator()->kmem_cache_free(cache, objects[i]);
}

static void pages_free_remotely(int node)
{
	struct page *pages[PAGES];

	for (unsigned int i = 0; i < PAGES; i++) {
		pages[i] = alloc_pages_node(node, GFP_KERNEL, 0);
		if (pages[i] == NULL)
			fail("an allocation of a page fails");
	}
	for (unsigned int i = 0; i < PAGES; i++)
		__free_pages(pages[i], 0);
}

static void other_work_open(void)
{
	for (unsigned int i = 0; i < OTHER_BLOCKS; i++) {
		run.other[i] = alloc_pages_node(0, GFP_KERNEL, OTHER_ORDER);
		if (run.other[i] == NULL)
			fail("an allocation of pages fails");
	}
}

/* Between two passes lie seconds: CPU 0 reads other memory, and nothing of the allocator's is left in its cache. */
static void other_work(void)
{
	unsigned int page_size = hw->machine->page_size;

	for (unsigned int i = 0; i < OTHER_BLOCKS; i++) {
		for (unsigned int page = 0; page < 1u << OTHER_ORDER; page++) {
			hw_boundary(BOUNDARY_OPERATION, page);
			world_access(page_address(run.other[i] + page), page_size, false);
		}
	}
	hw_boundary(BOUNDARY_OPERATION, 0);
}

static void load_apply(enum load load)
{
	caches_shrink();
	for (int node = 1; node < (int)hw->machine->nodes; node++) {
		if (load == LOAD_IDLE) {
			drain_node_pages(node);
			continue;
		}
		for (unsigned int i = 0; i < CACHES; i++)
			objects_free_remotely(run.caches[i], node);
		pages_free_remotely(node);
	}
}

/* --- results --- */

static uint64_t to_ns(uint64_t cycles)
{
	return hw_cycles_to_ns(cycles);
}

static void row_print(enum load load, const struct pass *sum)
{
	printf("%s,%u,%s,%u,%llu,%llu,%u,%llu\n", run.variant->name, hw->machine->nodes, load_names[load],
		sum->caches / PASSES, (unsigned long long)to_ns(sum->off_total / PASSES),
		(unsigned long long)to_ns(sum->off_longest), sum->sections / PASSES,
		(unsigned long long)to_ns((sum->end - sum->begin) / PASSES));
	fflush(stdout);
}

/* Several passes, with the rotor at places all over the machine. */
static void load_measure(enum load load)
{
	unsigned int stride = hw->machine->nodes / PASSES;
	struct pass sum = { 0 };

	for (unsigned int i = 0; i < PASSES; i++) {
		for (unsigned int skipped = 1; skipped < stride; skipped++)
			pass_once();
		load_apply(load);
		other_work();
		pass_once();
		sum.off_total += run.pass.off_total;
		sum.off_longest = run.pass.off_longest > sum.off_longest ? run.pass.off_longest : sum.off_longest;
		sum.sections += run.pass.sections;
		sum.caches += run.pass.caches;
		sum.end += run.pass.end - run.pass.begin;
	}
	row_print(load, &sum);
}

static void experiment(void *argument)
{
	(void)argument;
	caches_open();
	other_work_open();
	sleep_ticks(SETTLED_S * hw->machine->hz);
	load_measure(LOAD_IDLE);
	load_measure(LOAD_FREES);
	shared_arrays_drop();
	load_measure(LOAD_FREES_TO_SLABS);
}

/* --- worlds --- */

static void world_run(const struct config *config)
{
	struct kernel_params params = *config_kernel(config);
	struct world_options options = { 0 };
	struct hw_options hardware = { .machine = config_machine(config), .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = config_machine(config),
		.params = &params,
		.allocator_path = run.variant->module,
		.main = experiment };
	char error[512];

	params.reap_timeout_cpu = NEVER;
	params.reap_timeout_node = NEVER;
	if (!world_create(&options))
		fail("the host has no room for a world");
	hw_init(&hardware);
	if (!kernel_setup(&kernel_options, error, sizeof(error)))
		fail(error);
	kernel_watcher_add(&watcher);
	kernel_trace_receiver_add(&receiver);
	if (kernel_start() != WORLD_END_COMPLETE)
		fail("a world ended before its time");
	world_destroy();
}

static void machine_run(const char *machine, unsigned int nodes)
{
	g_autofree char *set = g_strdup_printf("topology.nodes=%u", nodes);
	const char *sets[] = { set, NULL };
	struct config_options options = { .machine = machine, .sets = sets };
	g_autoptr(GError) error = NULL;
	struct config *config = config_load(&options, &error);

	if (config == NULL)
		fail(error->message);
	if (config_machine(config)->cpus_per_node[0] <= WATCHER_CPU)
		fail("the first node needs two CPUs");
	for (size_t i = 0; i < G_N_ELEMENTS(variants); i++) {
		run.variant = &variants[i];
		world_run(config);
	}
	config_free(config);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fputs("usage: reap_rotor MACHINE\n", stderr);
		return 2;
	}
	puts("reaper,nodes,load,caches,irq_off_ns,irq_off_longest_ns,sections,pass_ns");
	for (size_t i = 0; i < G_N_ELEMENTS(node_counts); i++)
		machine_run(argv[1], node_counts[i]);
	return 0;
}
