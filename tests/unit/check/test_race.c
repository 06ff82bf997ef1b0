/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data races: found where a lock is missing, although nothing happened to go wrong; none in the allocator as it is. */
#include "models/kernel/call.h"
#include "tests/unit/check/check_world.h"

static void expect_race(const char *module, const char *text, const char *function)
{
	struct check_world world;
	const struct kernel_finding *finding;

	check_world_init(&world);
	check_world_run(&world, module, CHECKER_RACE, check_main);
	finding = check_finding("race", text);
	cr_assert(finding != NULL, "no \"%s\"; first finding: %s", text, check_first_message());
	cr_expect(eq(str, (char *)finding->kind, "race"));
	cr_expect(strstr(finding->message, function) != NULL, "%s", finding->message);
	cr_expect(strstr(finding->call_chain, "task_main") != NULL, "%s", finding->call_chain);
	check_world_release(&world);
}

/* The module, its data and its code are loaded once in a process: each world starts from the same. */
Test(race, none_in_the_allocator)
{
	struct check_world world;
	uint64_t digests[2];

	for (unsigned int watched = 0; watched < 2; watched++) {
		check_world_init(&world);
		check_world_run(&world, SLAB_MODULE, watched ? CHECKER_RACE : CHECKERS_NONE, check_main);
		cr_assert(eq(int, world.end, WORLD_END_COMPLETE), "%lx", (unsigned long)engine->host.end_detail);
		cr_expect(eq(u64, kernel_finding_count(), 0), "%s", check_first_message());
		digests[watched] = world.digest;
		check_world_release(&world);
	}
	cr_expect(eq(u64, digests[0], digests[1]));
}

Test(race, push_to_an_alien_array_after_its_lock)
{
	expect_race(BENT_MODULE("race_alien_push"), "not ordered with cpu ", "alien array of node ");
}

Test(race, push_to_an_alien_array_without_its_lock)
{
	expect_race(BENT_MODULE("race_alien_push"), "without its lock", "alien array of node ");
}

Test(race, entries_moved_after_the_list_lock)
{
	expect_race(BENT_MODULE("race_drain"), "without its node's list_lock", "shared array of node ");
}

/* --- what orders --- */

enum order_case {
	ORDER_NONE,
	ORDER_SPINLOCK,
	ORDER_OTHER_LOCK,
	ORDER_MARKED,
	ORDER_ONE_MARKED,
	ORDER_TASKS,
	ORDER_CALL,
	ORDER_IRQ_OFF,
	ORDER_IRQ_ON,
	ORDER_INTENDED
};

/* In simulated memory. */
static struct shared {
	spinlock_t lock, other;
	int value, flag;
} * shared;
static enum order_case order;
static unsigned int done;

static void use_locked(spinlock_t *lock, bool write)
{
	spin_lock_irq(lock);
	world_access(&shared->value, sizeof(shared->value), write);
	spin_unlock_irq(lock);
}

static void marked(bool write)
{
	engine->host.marked(&shared->value, sizeof(shared->value), write, false, NULL);
}

static void intended(void)
{
	kernel_data_race_begin();
	world_access(&shared->value, sizeof(shared->value), false);
	kernel_data_race_end();
}

static void plain(bool write)
{
	world_access(&shared->value, sizeof(shared->value), write);
	hw_boundary(BOUNDARY_OPERATION, 0);
}

static void use_on_call(void *argument)
{
	(void)argument;
	plain(true);
}

static void reader(void *argument)
{
	(void)argument;
	switch (order) {
	case ORDER_SPINLOCK:
	case ORDER_OTHER_LOCK:
		use_locked(order == ORDER_SPINLOCK ? &shared->lock : &shared->other, false);
		break;
	case ORDER_MARKED:
	case ORDER_ONE_MARKED:
		marked(false);
		break;
	case ORDER_INTENDED:
		intended();
		hw_boundary(BOUNDARY_OPERATION, 0);
		break;
	default:
		plain(false);
		break;
	}
	done = 1;
}

static void handler(unsigned int vector)
{
	(void)vector;
	plain(true);
}

static void use_with_handler(void)
{
	kernel_device_set_handler(HW_VECTOR_DEVICE, handler);
	hw_interrupt_raise(hw->current->number, HW_VECTOR_DEVICE, hw_now_cycles());
	hw_boundary(BOUNDARY_OPERATION, 0); /* the handler comes in here */
	if (order == ORDER_IRQ_OFF)
		local_irq_disable();
	plain(true);
	if (order == ORDER_IRQ_OFF)
		local_irq_enable();
	done = 1;
}

static void writer(void)
{
	switch (order) {
	case ORDER_SPINLOCK:
	case ORDER_OTHER_LOCK:
		use_locked(&shared->lock, true);
		break;
	case ORDER_MARKED:
		marked(true);
		break;
	case ORDER_CALL:
		plain(true);
		kernel_call_on_cpu(1, use_on_call, NULL);
		plain(true);
		break;
	default:
		plain(true);
		break;
	}
}

static void order_main(void *argument)
{
	(void)argument;
	shared = kernel_allocator()->__kmalloc(sizeof(*shared), GFP_KERNEL);
	kernel_spin_lock_init(&shared->lock, "lock");
	kernel_spin_lock_init(&shared->other, "other");
	done = 0;
	if (order == ORDER_IRQ_OFF || order == ORDER_IRQ_ON) {
		use_with_handler();
		return;
	}
	if (order == ORDER_TASKS || order == ORDER_CALL)
		writer(); /* before the other task is made: it comes after this */
	if (order != ORDER_CALL)
		kernel_task_new("reader", 1, reader, NULL);
	else
		done = 1;
	hw_boundary(BOUNDARY_OPERATION, 0);
	if (order != ORDER_TASKS)
		writer();
	while (!done)
		kernel_task_sleep_until(hw_now_cycles() + 1000);
}

Test(race, what_orders_and_what_does_not)
{
	static const struct {
		enum order_case order;
		const char *name;
		bool races;
	} cases[] = {
		{ ORDER_NONE, "nothing", true },
		{ ORDER_SPINLOCK, "one spinlock", false },
		{ ORDER_OTHER_LOCK, "two different spinlocks", true },
		{ ORDER_MARKED, "both marked", false },
		{ ORDER_ONE_MARKED, "one of them marked", false },
		{ ORDER_TASKS, "before the task is made", false },
		{ ORDER_CALL, "cross-CPU calls", false },
		{ ORDER_IRQ_OFF, "handler and interrupts off", false },
		{ ORDER_IRQ_ON, "handler and interrupts on", true },
		{ ORDER_INTENDED, "data_race()", false },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct check_world world;

		check_world_init(&world);
		order = cases[i].order;
		check_world_run(&world, SLAB_MODULE, CHECKER_RACE, order_main);
		cr_expect(eq(int, world.end, WORLD_END_COMPLETE), "%s", cases[i].name);
		cr_expect(eq(int, check_findings("race") != 0, cases[i].races), "%s: %s", cases[i].name,
			check_first_message());
		check_world_release(&world);
	}
}
