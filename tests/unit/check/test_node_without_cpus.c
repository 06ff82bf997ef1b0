/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Nodes where no CPU runs: one that never had any (memory only), and one that loses all its CPUs and gets them back.
 * All checkers watch, the laws are checked after each step, and nothing may be left at the end.
 */
#include "tests/unit/check/check_world.h"

#include "models/kernel/memory.h"
#include "models/kernel/mempolicy.h"
#include "models/kernel/timer.h"
#include "sim/check/laws.h"
#include "sim/check/leaks.h"
#include "tests/support/slab_home.h"

#include <linux/topology.h>

#include <stdio.h>

enum {
	ALIEN_LIMIT = 4,
	BATCHCOUNT = 4, /* of the cache, by TUNING */
	SHARED = 8,	/* entries of its shared arrays */
	OBJECTS = 12,	/* of 1000 bytes, 3 or 4 in a slab: full slabs */
	MANY_PASSES = 40
};

#define TUNING "watched 8 4 2\n"

/* What a node has in the cache, and the alien array that leads there from node 0. */
struct look {
	bool present, has_shared, has_table;
	unsigned int heads, in_shared, in_alien, free_limit, num;
	unsigned int slabs, slabs_free;
	int node;
};

static struct {
	struct kmem_cache *cache;
	bool no_pages; /* of node 1 */
	bool refuse;   /* a CPU that comes, after the allocator has prepared for it */
} run;		       /* on the host: no world is ever restored */

/* --- inside the world --- */

static const struct slab_inspection *inspection(void)
{
	return kernel_allocator()->inspection;
}

static bool array_visit(const struct slab_array_info *array, void *context)
{
	struct look *look = context;

	switch (array->kind) {
	case SLAB_ARRAY_CPU:
		look->heads += cpu_to_node(array->cpu) == look->node;
		break;
	case SLAB_ARRAY_SHARED:
		look->in_shared += array->node == look->node ? array->avail : 0;
		break;
	case SLAB_ARRAY_ALIEN:
		look->in_alien += array->node == 0 && array->home == look->node ? array->avail : 0;
		break;
	}
	return true;
}

static bool slab_visit(const struct slab_slab_info *slab, void *context)
{
	struct look *look = context;

	look->slabs++;
	look->slabs_free += slab->list == SLAB_LIST_FREE;
	return true;
}

/* At NODE, with the laws checked by the host. */
static struct look look_at(int node)
{
	struct look look = { .node = node };
	struct slab_cache_info cache;
	struct slab_node_info info;

	hw_interval_end();
	world_pause();
	inspection()->cache_info(run.cache, &cache);
	inspection()->node_info(run.cache, node, &info);
	look.num = cache.num;
	look.present = info.present;
	look.has_shared = info.has_shared;
	look.has_table = info.alien != NULL;
	look.free_limit = info.free_limit;
	inspection()->arrays_walk(run.cache, array_visit, &look);
	inspection()->slabs_walk(run.cache, node, slab_visit, &look);
	return look;
}

/* Objects of NODE, asked for there; -1: wherever the plain call takes them from, which must be HOME. */
static void allocate(void **objects, unsigned int count, int node, int home)
{
	for (unsigned int i = 0; i < count; i++) {
		objects[i] = kernel_allocator()->kmem_cache_alloc_node(run.cache, GFP_KERNEL, node);
		cr_assert(objects[i] != NULL);
		cr_assert(eq(int, slab_home_of(run.cache, objects[i]), home));
	}
}

static void release(void **objects, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		kernel_allocator()->kmem_cache_free(run.cache, objects[i]);
}

/* Passes of all reapers, which come each tick. */
static void reap(unsigned int passes)
{
	unsigned int cpu;

	for_each_online_cpu (cpu)
		timers_hurry(cpu);
	kernel_task_sleep_until(hw_now_cycles() + passes * hw->machine->cpu_hz / hw->machine->hz);
}

static void all_shrink(void)
{
	struct kmem_cache *cache;

	for (cache = inspection()->cache_first(); cache != NULL; cache = inspection()->cache_next(cache))
		kernel_allocator()->kmem_cache_shrink(cache);
}

static void cache_open(void)
{
	run.cache = kernel_allocator()->kmem_cache_create("watched", 1000, 0, 0, NULL, NULL);
	cr_assert(run.cache != NULL);
	cr_assert(lt(long, 0, (long)kernel_proc_write("slabinfo", TUNING, strlen(TUNING))));
}

static void cache_close(void)
{
	cr_assert(eq(int, kernel_allocator()->kmem_cache_destroy(run.cache), 0));
	all_shrink();
}

/* The cache's line of /proc/slabinfo: active_objs, num_objs and sharedavail. */
static void expect_slabinfo(unsigned long active, unsigned long objects, unsigned long shared_avail)
{
	unsigned long got_active = 0, got_objects = 0, got_shared = 0;
	const char *line;
	char *text;
	size_t length;

	cr_assert(eq(int, kernel_proc_read("slabinfo", &text, &length), 0));
	line = strstr(text, "\nwatched ");
	cr_assert(line != NULL);
	cr_assert(eq(int,
		sscanf(line, " watched %lu %lu %*u %*u %*u : tunables %*u %*u %*u : slabdata %*u %*u %lu", &got_active,
			&got_objects, &got_shared),
		3));
	kernel_proc_text_release(text);
	cr_expect(eq(ulong, got_active, active));
	cr_expect(eq(ulong, got_objects, objects));
	cr_expect(eq(ulong, got_shared, shared_avail));
}

static void look_expect(struct look look, unsigned int heads, bool arrays)
{
	cr_expect(look.present, "node lists stay for ever");
	cr_expect(eq(uint, look.heads, heads));
	cr_expect(eq(int, look.has_shared, arrays));
	cr_expect(eq(int, look.has_table, arrays));
	cr_expect(eq(uint, look.free_limit, (1 + heads) * BATCHCOUNT + look.num));
}

/* --- node 2 is memory only --- */

/* Nobody who is near could reap: objects come home through the rotors of others, and stay until somebody shrinks. */
static void memory_only_main(void *argument)
{
	static const unsigned int far_node = 2;
	void *objects[OBJECTS];
	struct look look;
	unsigned int slabs;

	(void)argument;
	cache_open();
	look_expect(look_at(2), 0, true);
	allocate(objects, OBJECTS, 2, 2);
	slabs = look_at(2).slabs;
	release(objects, OBJECTS);
	look = look_at(2);
	cr_expect(eq(uint, look.in_alien, ALIEN_LIMIT), "twice full, twice emptied");
	cr_expect(eq(uint, look.in_shared, SHARED));
	expect_slabinfo(OBJECTS, slabs * look.num, SHARED);

	reap(MANY_PASSES);
	look = look_at(2);
	cr_expect(eq(uint, look.in_alien, 0), "the rotor of a CPU of node 0 comes by");
	cr_expect(eq(uint, look.in_shared, SHARED), "only CPUs of the node drain its shared array");
	cr_expect(eq(uint, look.slabs, slabs), "and give back its slabs");
	expect_slabinfo(SHARED, slabs * look.num, SHARED);

	kernel_allocator()->kmem_cache_shrink(run.cache);
	look = look_at(2);
	cr_expect(eq(uint, look.in_shared + look.slabs, 0));
	expect_slabinfo(0, 0, 0);

	task_policy_set(kernel_current_policy(), TASK_POLICY_BIND, &far_node, 1);
	allocate(objects, OBJECTS, -1, 0); /* an explicit -1 is no wish, and no question of policy */
	for (unsigned int i = 0; i < OBJECTS; i++) {
		kernel_allocator()->kmem_cache_free(run.cache, objects[i]);
		objects[i] = kernel_allocator()->kmem_cache_alloc(run.cache, GFP_KERNEL);
		cr_assert(eq(int, slab_home_of(run.cache, objects[i]), 2));
	}
	task_policy_set(kernel_current_policy(), TASK_POLICY_DEFAULT, NULL, 0);
	release(objects, OBJECTS);
	look_expect(look_at(2), 0, true);
	cache_close();
}

/* --- node 1 loses CPUs 2 and 3, and gets them back --- */

static bool refuse_pages(const struct kernel_page_request *request, void *context)
{
	(void)context;
	return run.no_pages && request->node == 1;
}

static int refuse_cpu(struct notifier_block *self, unsigned long action, void *data)
{
	(void)self;
	(void)data;
	return run.refuse && action == CPU_UP_PREPARE ? NOTIFY_BAD : NOTIFY_OK;
}

/* Objects of the node are held while its CPUs go, and freed by others. */
static void node_goes(void)
{
	void *objects[OBJECTS], *slab[OBJECTS];
	struct look look = look_at(1);

	kernel_task_move_self(2);
	allocate(objects, OBJECTS, -1, 1);
	cr_assert(le(uint, look.num, BATCHCOUNT));
	allocate(slab, look.num, -1, 1);
	release(slab, look.num); /* to CPU 2's head array */
	cr_assert(eq(int, cpu_down(3), 0));
	look_expect(look_at(1), 1, true);
	cr_assert(eq(int, cpu_down(2), 0));
	look = look_at(1);
	look_expect(look, 0, false);
	cr_expect(eq(uint, look.slabs, OBJECTS / look.num), "objects are held");
	cr_expect(eq(uint, look.slabs_free, 0), "nobody could reap what was empty");
	cr_assert(eq(int, numa_node_id(), 0), "this task has moved");

	release(objects, OBJECTS);
	cr_expect(eq(uint, look_at(1).in_alien, ALIEN_LIMIT));
	reap(MANY_PASSES);
	look = look_at(1);
	cr_expect(eq(uint, look.in_alien, 0));
	cr_expect(eq(uint, look.slabs_free, look.slabs), "everything is home");
	expect_slabinfo(0, look.slabs * look.num, 0);
	allocate(objects, OBJECTS, 1, 1);
	release(objects, OBJECTS);
	look_expect(look_at(1), 0, false);
}

/* The allocator finds no memory for the CPU; then somebody else refuses it when the allocator has prepared all. */
static void node_is_refused(void)
{
	all_shrink();
	run.no_pages = true;
	cr_assert(eq(int, cpu_up(2), -ENOMEM));
	run.no_pages = false;
	cr_assert(not(cpu_online(2)));
	look_expect(look_at(1), 0, false);

	run.refuse = true;
	cr_assert(lt(int, cpu_up(2), 0));
	run.refuse = false;
	cr_assert(not(cpu_online(2)));
	look_expect(look_at(1), 0, false);
}

static void node_comes(void)
{
	void *objects[OBJECTS];

	cr_assert(eq(int, cpu_up(2), 0));
	look_expect(look_at(1), 1, true);
	kernel_task_move_self(2);
	allocate(objects, OBJECTS, -1, 1);
	kernel_task_move_self(0);
	release(objects, OBJECTS);
	reap(MANY_PASSES);
	cr_expect(eq(uint, look_at(1).in_alien, 0));
	cr_assert(eq(int, cpu_up(3), 0));
	look_expect(look_at(1), 2, true);
}

static void offline_main(void *argument)
{
	struct notifier_block *block = world_alloc(sizeof(*block));

	(void)argument;
	block->notifier_call = refuse_cpu;
	block->priority = -1; /* asked after the allocator */
	register_cpu_notifier(block);
	cache_open();
	node_goes();
	node_is_refused();
	node_comes();
	node_goes(); /* and once more, to stay away */
	cache_close();
}

/* --- the host --- */

static void world_run(unsigned int memory_only, enum kernel_debug debug, void (*main)(void *argument))
{
	struct check_world world;
	struct laws_extent laws;
	struct leaks_extent leaks;
	struct world_options options = { 0 };
	struct hw_options hardware = { .machine = &world.machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = {
		.machine = &world.machine.config, .params = &world.params, .allocator_path = SLAB_MODULE, .main = main
	};
	char error[512] = "";
	enum world_end end;

	check_world_init(&world);
	test_machine_init(&world.machine, 2 + memory_only, CHECK_CPUS / 2);
	test_machine_memory_only(&world.machine, memory_only);
	world.params.alien_limit = ALIEN_LIMIT;
	world.params.debug = debug;
	memset(&run, 0, sizeof(run));
	cr_assert(world_create(&options));
	hw_init(&hardware);
	cr_assert(kernel_setup(&kernel_options, error, sizeof(error)), "%s", error);
	kernel_page_fault_set(refuse_pages, NULL);
	check_checkers = world.checkers = checkers_new(CHECKERS_ALL);
	hw->interval_receiver = check_interval;
	for (end = kernel_start(); end == WORLD_PAUSED; end = world_resume())
		cr_expect(laws_check(&laws), "%s", check_first_message());
	checkers_finish(world.checkers);
	cr_expect(eq(int, end, WORLD_END_COMPLETE));
	cr_expect(laws_check(&laws), "%s", check_first_message());
	cr_expect(leaks_check(&leaks), "%s", check_first_message());
	cr_expect(eq(u64, kernel_finding_count(), 0), "%s", check_first_message());
	check_world_release(&world);
}

Test(node_without_cpus, memory_only)
{
	world_run(1, KERNEL_DEBUG_OFF, memory_only_main);
	world_run(1, KERNEL_DEBUG_LEAK, memory_only_main);
}

Test(node_without_cpus, all_cpus_go_and_come_back)
{
	world_run(0, KERNEL_DEBUG_OFF, offline_main);
	world_run(0, KERNEL_DEBUG_LEAK, offline_main);
	world_run(1, KERNEL_DEBUG_OFF, offline_main);
}
