/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_CHECK_WORLD_H
#define TESTS_CHECK_WORLD_H

/*
 * A world with checkers and a load that brings the allocator everywhere: on each CPU of two nodes a task and an
 * interrupt handler that use the same caches (on slab, off slab, freed by RCU), objects freed far from home, shrinking,
 * tuning, CPUs that go and come. MODULE is slab.so or one of tests/modules/bent.cmake.
 */
#include "models/hw/boundary.h"
#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "models/kernel/boot.h"
#include "models/kernel/cpu.h"
#include "models/kernel/finding.h"
#include "models/kernel/kernel.h"
#include "models/kernel/proc.h"
#include "models/kernel/task.h"
#include "models/kernel/watch.h"
#include "sim/check/checkers.h"
#include "sim/engine/random.h"
#include "sim/engine/world.h"
#include "tests/support/machine.h"

#include <linux/cpu.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#define BENT_MODULE(name) BUILD_DIR "/tests/modules/" name ".so"

enum { CHECK_CPUS = 4, CHECK_CACHES = 3, CHECK_HELD = 24, CHECK_STEPS = 1500, CHECK_MAIN_STEPS = 12 };

struct check_world {
	struct test_machine machine;
	struct kernel_params params;
	struct checkers *checkers;
	enum world_end end;
	uint64_t digest;
};

/* What the load does is in the arena: nothing in it is modeled. */
struct check_load {
	struct kmem_cache *caches[CHECK_CACHES];
	struct check_holder {
		void *objects[CHECK_HELD];
		unsigned int cache[CHECK_HELD];
		uint64_t steps;
		void *received; /* from the other node; NULL: nothing */
		unsigned int received_cache;
	} tasks[CHECK_CPUS], handlers[CHECK_CPUS];
	unsigned int running;
};

static struct check_load *check_load;
static struct checkers *check_checkers;

static inline void check_free(void *object, unsigned int cache)
{
	KERNEL_WATCH(call, true);
	kernel_allocator()->kmem_cache_free(check_load->caches[cache], object);
	KERNEL_WATCH(call, false);
}

/* Allocates or frees at a random place. */
static inline void check_step(struct check_holder *holder, uint64_t stream, gfp_t gfp)
{
	struct random_key key = { .seed = 42, .stream = stream };
	uint64_t bits = random_draw(key, holder->steps++);
	unsigned int place = (unsigned int)(bits % CHECK_HELD);
	void *object = holder->objects[place];

	if (object != NULL) {
		holder->objects[place] = NULL;
		check_free(object, holder->cache[place]);
		return;
	}
	holder->cache[place] = (unsigned int)((bits >> 16) % CHECK_CACHES);
	KERNEL_WATCH(call, true);
	object = kernel_allocator()->kmem_cache_alloc(check_load->caches[holder->cache[place]], gfp);
	KERNEL_WATCH(call, false);
	holder->objects[place] = object;
}

/* What is allocated on one node is freed on the other: one object at a time goes to the task there. */
static inline void check_give(unsigned int cpu)
{
	struct check_holder *mine = &check_load->tasks[cpu];
	struct check_holder *other = &check_load->tasks[(cpu + CHECK_CPUS / 2) % CHECK_CPUS];
	unsigned int place = (unsigned int)(mine->steps % CHECK_HELD);

	if (other->received != NULL || mine->objects[place] == NULL)
		return;
	other->received = mine->objects[place];
	other->received_cache = mine->cache[place];
	mine->objects[place] = NULL;
	kernel_send(other);
}

static inline void check_take(struct check_holder *holder)
{
	void *object = holder->received;

	if (object == NULL)
		return;
	holder->received = NULL;
	kernel_receive(holder);
	check_free(object, holder->received_cache);
}

static inline void check_task(void *argument)
{
	unsigned int cpu = (unsigned int)(uintptr_t)argument;

	for (unsigned int step = 0; step < CHECK_STEPS; step++) {
		kernel_task_checkpoint();
		kernel_enter();
		check_step(&check_load->tasks[cpu], cpu, GFP_KERNEL);
		check_take(&check_load->tasks[cpu]);
		kernel_exit();
		check_give(cpu);
		if (step % 16 == 0)
			hw_interrupt_raise(hw->current->number, HW_VECTOR_DEVICE, hw_now_cycles());
	}
	kernel_send(check_load);
	check_load->running--;
}

static inline void check_handler(unsigned int vector)
{
	unsigned int cpu = hw->current->number;

	(void)vector;
	for (unsigned int i = 0; i < 4; i++)
		check_step(&check_load->handlers[cpu], 100 + cpu, GFP_ATOMIC);
	kernel_send(check_load);
}

static inline void check_tune(const char *text)
{
	kernel_proc_write("slabinfo", text, strlen(text));
}

static inline void check_disturb(unsigned int step)
{
	kernel_enter();
	kernel_allocator()->kmem_cache_shrink(check_load->caches[step % CHECK_CACHES]);
	switch (step % 5) {
	case 1:
		check_tune("check-small 6 3 2\n");
		break;
	case 2:
		check_tune("check-big 3 2 1\n");
		break;
	case 3:
		cpu_down(CHECK_CPUS - 1);
		break;
	case 4:
		cpu_up(CHECK_CPUS - 1);
		break;
	default:
		check_tune("check-small 4 2 1\n");
		break;
	}
	kernel_exit();
}

static inline void check_free_all(struct check_holder *holder)
{
	check_take(holder);
	for (unsigned int i = 0; i < CHECK_HELD; i++) {
		if (holder->objects[i] != NULL)
			check_free(holder->objects[i], holder->cache[i]);
		holder->objects[i] = NULL;
	}
}

static inline void check_caches_open(void)
{
	const struct allocator *allocator = kernel_allocator();

	check_load->caches[0] = allocator->kmem_cache_create("check-small", 40, 0, 0, NULL, NULL);
	check_load->caches[1] = allocator->kmem_cache_create("check-big", 1000, 0, 0, NULL, NULL);
	check_load->caches[2] = allocator->kmem_cache_create("check-rcu", 200, 0, SLAB_DESTROY_BY_RCU, NULL, NULL);
	check_tune("check-small 4 2 1\n");
	check_tune("check-big 4 2 1\n");
	check_tune("check-rcu 4 2 1\n");
}

static inline void check_main(void *argument)
{
	(void)argument;
	check_load = world_alloc(sizeof(*check_load));
	kernel_device_set_handler(HW_VECTOR_DEVICE, check_handler);
	check_caches_open();
	for (unsigned int cpu = 0; cpu < CHECK_CPUS; cpu++) {
		check_load->running++;
		kernel_task_new("load", cpu, check_task, (void *)(uintptr_t)cpu);
	}
	for (unsigned int step = 0; check_load->running != 0 || step < CHECK_MAIN_STEPS; step++) {
		check_disturb(step);
		kernel_task_sleep_until(hw_now_cycles() + 100000);
	}
	kernel_receive(check_load);
	for (unsigned int cpu = 0; cpu < CHECK_CPUS; cpu++) {
		check_free_all(&check_load->tasks[cpu]);
		check_free_all(&check_load->handlers[cpu]);
	}
	for (unsigned int i = 0; i < CHECK_CACHES; i++)
		kernel_allocator()->kmem_cache_destroy(check_load->caches[i]);
}

static inline void check_interval(const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count)
{
	checkers_interval(check_checkers, cpu, granules, count);
}

/* Builds the world; the caller may change world->params first (check_world_init). */
static inline void check_world_init(struct check_world *world)
{
	memset(world, 0, sizeof(*world));
	test_machine_init(&world->machine, 2, CHECK_CPUS / 2);
	test_params_init(&world->params, &world->machine.config);
	world->params.alien_limit = 3;
	world->params.reap_timeout_cpu = 1;
	world->params.reap_timeout_node = 1;
}

static inline void check_world_run(
	struct check_world *world, const char *module, unsigned int wanted, void (*main)(void *argument))
{
	struct world_options options = { 0 };
	struct hw_options hardware = { .machine = &world->machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = {
		.machine = &world->machine.config, .params = &world->params, .allocator_path = module, .main = main
	};
	char error[512] = "";

	cr_assert(world_create(&options));
	hw_init(&hardware);
	cr_assert(kernel_setup(&kernel_options, error, sizeof(error)), "%s", error);
	check_checkers = world->checkers = checkers_new(wanted);
	if (check_checkers != NULL)
		hw->interval_receiver = check_interval;
	world->end = kernel_start();
	if (check_checkers != NULL)
		checkers_finish(check_checkers);
	world->digest = engine->world.digest.value;
}

static inline void check_world_release(struct check_world *world)
{
	checkers_free(world->checkers);
	world_destroy();
}

/* Findings of DETECTOR; their first message is for those who look at a failed test. */
static inline unsigned int check_findings(const char *detector)
{
	unsigned int count = 0;

	for (uint64_t i = 0; kernel_finding_get(i) != NULL; i++)
		count += strcmp(kernel_finding_get(i)->detector, detector) == 0;
	return count;
}

/* A finding of DETECTOR whose message has TEXT. */
static inline const struct kernel_finding *check_finding(const char *detector, const char *text)
{
	for (uint64_t i = 0; kernel_finding_get(i) != NULL; i++)
		if (strcmp(kernel_finding_get(i)->detector, detector) == 0 &&
			strstr(kernel_finding_get(i)->message, text) != NULL)
			return kernel_finding_get(i);
	return NULL;
}

static inline const char *check_first_message(void)
{
	return kernel_finding_get(0) != NULL ? kernel_finding_get(0)->message : "nothing";
}

#endif
