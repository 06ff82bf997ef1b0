/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Statistics counters: off, counted for nothing, and charged; and the trace points' charge and receivers. */
#include "models/hw/boundary.h"
#include "models/kernel/trace.h"
#include "sim/engine/snapshot.h"
#include "tests/unit/kernel/module_world.h"

#include <linux/list.h>
#include <linux/statistics.h>

#include <stdio.h>

struct counters {
	unsigned long plain, sum, maximum, length;
	atomic_t atomic;
	struct list_head list, entries[3];
};

static struct counters *counters_new(void)
{
	struct counters *counters = kernel_allocator()->__kmalloc(4096, GFP_KERNEL);

	memset(counters, 0, sizeof(*counters));
	INIT_LIST_HEAD(&counters->list);
	for (unsigned int i = 0; i < 3; i++)
		list_add(&counters->entries[i], &counters->list);
	return counters;
}

static void count_all(struct counters *counters)
{
	stat_inc(&counters->plain);
	stat_inc(&counters->plain);
	stat_dec(&counters->plain);
	stat_add(&counters->sum, 40);
	stat_max(&counters->maximum, 9);
	stat_max(&counters->maximum, 5);
	stat_atomic_inc(&counters->atomic);
	stat_max_list_length(&counters->length, &counters->list);
}

static void expect_counted(const struct counters *counters)
{
	cr_expect(eq(ulong, stat_read(&counters->plain), 1));
	cr_expect(eq(ulong, stat_read(&counters->sum), 40));
	cr_expect(eq(ulong, stat_read(&counters->maximum), 9));
	cr_expect(eq(int, counters->atomic.counter, 1));
	cr_expect(eq(ulong, stat_read(&counters->length), 3));
}

static void run(struct module_world *world, bool stats, bool charge_stats, void (*main)(void *argument))
{
	cr_assert(module_world_setup(world, TEST_MODULE("pocket"), main, NULL), "%s", world->error);
	kernel->config.stats = stats;
	kernel->config.charge_stats = charge_stats;
	cr_assert(eq(int, kernel_start(), WORLD_END_COMPLETE));
}

static void count_when_off(void *argument)
{
	struct counters *counters = counters_new();

	count_all(counters);
	cr_expect(eq(ulong, counters->plain + counters->sum + counters->maximum + counters->length, 0));
	cr_expect(eq(int, counters->atomic.counter, 0));
}

Test(kernel_statistics, nothing_is_counted_when_they_are_off)
{
	struct module_world world;

	run(&world, false, true, count_when_off);
	world_destroy();
}

static void count_for_nothing(void *argument)
{
	struct counters *counters = counters_new();
	uint64_t time, boundaries, accesses;

	hw_interval_end();
	time = hw_now_cycles();
	boundaries = engine->world.boundaries;
	accesses = interval_accesses(&engine->host.interval);
	count_all(counters);
	hw_interval_end();
	expect_counted(counters);
	cr_expect(eq(u64, hw_now_cycles(), time));
	cr_expect(eq(u64, engine->world.boundaries, boundaries));
	cr_expect(eq(u64, interval_accesses(&engine->host.interval), accesses));
}

Test(kernel_statistics, counting_takes_no_time_and_is_no_boundary)
{
	struct module_world world;

	run(&world, true, false, count_for_nothing);
	world_destroy();
}

static void count_charged(void *argument)
{
	struct counters *counters = counters_new();
	uint64_t time, boundaries;

	hw_interval_end();
	time = hw_now_cycles();
	boundaries = engine->world.boundaries;
	count_all(counters);
	hw_interval_end();
	expect_counted(counters);
	cr_expect(lt(u64, time, hw_now_cycles()));
	cr_expect(eq(u64, engine->world.boundaries, boundaries + 1), "the atomic one");
}

Test(kernel_statistics, charge_stats_makes_them_ordinary_and_atomic_accesses)
{
	struct module_world world;

	run(&world, true, true, count_charged);
	world_destroy();
}

/* --- addresses --- */

static void count_static_data(void *argument)
{
	unsigned long *middle = pocket_symbol("middle");

	stat_inc(&middle[3]);
	cr_expect(eq(ulong, middle[3], 1));
}

Test(kernel_statistics, a_counter_may_be_static_data_of_the_module)
{
	struct module_world world;

	run(&world, true, false, count_static_data);
	world_destroy();
}

static void count_wild(void *argument)
{
	stat_inc((unsigned long *)0x6b6b6b6b6b6b6b6b);
}

static void count_wild_list(void *argument)
{
	struct counters *counters = counters_new();

	counters->entries[1].next = LIST_POISON1;
	stat_max_list_length(&counters->length, &counters->list);
}

Test(kernel_statistics, a_wild_counter_or_list_ends_the_world)
{
	struct module_world world;

	cr_expect(eq(int, module_world_run(&world, count_wild, NULL), WORLD_END_WILD));
	world_destroy();
	cr_expect(eq(int, module_world_run(&world, count_wild_list, NULL), WORLD_END_WILD));
	world_destroy();
}

static void count_circle(void *argument)
{
	struct counters *counters = counters_new();

	counters->entries[0].next = &counters->entries[0];
	stat_max_list_length(&counters->length, &counters->list);
}

Test(kernel_statistics, a_list_that_does_not_return_to_its_head_is_a_livelock)
{
	struct module_world world;

	cr_expect(eq(int, module_world_run(&world, count_circle, NULL), WORLD_END_LIVELOCK));
	world_destroy();
}

static struct counters *shared_counters;

static void count_around_a_pause(void *argument)
{
	shared_counters = counters_new();
	hw_pause_request();
	hw_boundary(BOUNDARY_OPERATION, 0);
	count_all(shared_counters);
}

Test(kernel_statistics, a_restore_takes_counts_back)
{
	struct module_world world;
	struct snapshot *snapshot;

	cr_assert(eq(int, module_world_run(&world, count_around_a_pause, NULL), WORLD_PAUSED));
	snapshot = snapshot_take();
	for (int i = 0; i < 3; i++) {
		cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
		expect_counted(shared_counters);
		snapshot_restore(snapshot);
		cr_assert(eq(ulong, shared_counters->plain, 0));
	}
	snapshot_free(snapshot);
	world_destroy();
}

/* --- trace points --- */

struct heard {
	char text[256];
};

static void hear(struct heard *heard, const char *what, unsigned int number)
{
	size_t length = strlen(heard->text);

	snprintf(heard->text + length, sizeof(heard->text) - length, "%s %u; ", what, number);
}

static void hear_refill(void *context, struct kmem_cache *cache, int node, unsigned int moved, int from_shared)
{
	hear(context, from_shared ? "refill from shared" : "refill", moved);
}

static void hear_begin(void *context, struct kmem_cache *cache, enum slab_phase phase)
{
	hear(context, "begin", phase);
}

static void hear_end(void *context, struct kmem_cache *cache, enum slab_phase phase)
{
	hear(context, "end", phase);
}

static void trace(void *argument)
{
	uint64_t before;

	hw_interval_end();
	before = hw_now_cycles();
	trace_slab_phase_begin(NULL, SLAB_PHASE_REFILL);
	trace_slab_refill(NULL, 0, 12, 1);
	trace_slab_free_block(NULL, 0, 3);
	trace_slab_flush(NULL, 0, 5, 1);
	trace_slab_flush(NULL, 0, 100, 0); /* these go to slabs, through free_block */
	trace_slab_alien_drain(NULL, 0, 1, 4, 100);
	trace_slab_drain(NULL, 0, 100);
	trace_slab_grow(NULL, 0, 0, 30, 0, 0);
	trace_slab_phase_end(NULL, SLAB_PHASE_REFILL);
	cr_expect(eq(u64, hw_now_cycles() - before, (12 + 3 + 5 + 4) * 2)); /* 2 cycles an object on this machine */
}

Test(kernel_statistics, trace_points_charge_objects_moved_and_tell_who_listens)
{
	struct module_world world;
	struct heard all = { "" }, phases = { "" };
	const struct kernel_trace_receiver receivers[] = {
		{ .context = &all, .refill = hear_refill, .phase_begin = hear_begin, .phase_end = hear_end },
		{ .context = &phases, .phase_begin = hear_begin },
	};

	cr_assert(module_world_setup(&world, TEST_MODULE("pocket"), trace, NULL), "%s", world.error);
	kernel_trace_receiver_add(&receivers[0]);
	kernel_trace_receiver_add(&receivers[1]);
	cr_assert(eq(int, kernel_start(), WORLD_END_COMPLETE));
	cr_expect(eq(str, all.text, "begin 0; refill from shared 12; end 0; "));
	cr_expect(eq(str, phases.text, "begin 0; "));
	world_destroy();
}
