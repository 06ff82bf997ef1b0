/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lock order and irq-safety: found although nobody was blocked; silent for the allocator and for nesting that is right.
 */
#include "tests/unit/check/check_world.h"

static void expect_lockdep(const char *module, const char *text)
{
	struct check_world world;
	const struct kernel_finding *finding;

	check_world_init(&world);
	check_world_run(&world, module, CHECKER_LOCKDEP, check_main);
	finding = check_finding("lockdep", text);
	cr_assert(finding != NULL, "no \"%s\"; first finding: %s", text, check_first_message());
	cr_expect(eq(str, (char *)finding->kind, "lock-order"));
	cr_expect(strstr(finding->call_chain, "task_main") != NULL, "%s", finding->call_chain);
	check_world_release(&world);
}

Test(lockdep, nothing_in_the_allocator)
{
	struct check_world world;
	uint64_t digests[2];

	for (unsigned int watched = 0; watched < 2; watched++) {
		check_world_init(&world);
		check_world_run(&world, SLAB_MODULE, watched ? CHECKER_LOCKDEP : CHECKERS_NONE, check_main);
		cr_assert(eq(int, world.end, WORLD_END_COMPLETE));
		cr_expect(eq(u64, kernel_finding_count(), 0), "%s", check_first_message());
		digests[watched] = world.digest;
		check_world_release(&world);
	}
	cr_expect(eq(u64, digests[0], digests[1]));
}

Test(lockdep, chain_mutex_before_hotplug_lock)
{
	expect_lockdep(BENT_MODULE("lockdep_create"),
		"cache_chain_mutex is wanted while cpu_hotplug is held, and cpu_hotplug was wanted while "
		"cache_chain_mutex was held");
}

Test(lockdep, list_lock_with_interrupts_on)
{
	expect_lockdep(BENT_MODULE("lockdep_shrink_irq"),
		"list_lock is taken by an interrupt handler, and held with interrupts enabled");
}

Test(lockdep, lock_left_behind)
{
	expect_lockdep(BENT_MODULE("lockdep_left"), "list_lock is still held at the end");
}

/* --- small cases --- */

enum lock_case {
	LOCK_IN_ORDER,
	LOCK_AGAINST_ORDER,
	LOCK_THROUGH_A_THIRD,
	LOCK_TRIED_AGAINST_ORDER,
	LOCK_TWO_OF_A_CLASS,
	LOCK_TWO_CLASSES,
	LOCK_IRQ_SAFE,
	LOCK_IRQ_ENABLED_WHILE_HELD,
	LOCK_SOFTIRQ,
	LOCK_UNDER_IRQ_SAFE,
	LOCK_MUTEX_IN_HANDLER
};

static enum lock_case lock_case;
static spinlock_t *locks; /* a b c a2 */
static struct mutex *mutex;

enum { A, B, C, A2, LOCKS };

static void nest(unsigned int outer, unsigned int inner)
{
	spin_lock_irq(&locks[outer]);
	spin_lock(&locks[inner]);
	spin_unlock(&locks[inner]);
	spin_unlock_irq(&locks[outer]);
}

static void try_against_order(void)
{
	nest(A, B);
	spin_lock_irq(&locks[B]);
	if (spin_trylock(&locks[A]))
		spin_unlock(&locks[A]);
	spin_unlock_irq(&locks[B]);
}

static void on_interrupt(unsigned int vector)
{
	(void)vector;
	if (lock_case == LOCK_MUTEX_IN_HANDLER) {
		if (mutex_trylock(mutex))
			mutex_unlock(mutex);
	} else if (lock_case == LOCK_SOFTIRQ) {
		kernel_softirq_raise(SOFTIRQ_DEVICE);
	} else {
		spin_lock(&locks[A]);
		spin_unlock(&locks[A]);
	}
}

static void on_softirq(void)
{
	spin_lock(&locks[A]);
	spin_unlock(&locks[A]);
}

static void interrupt_now(void)
{
	hw_interrupt_raise(hw->current->number, HW_VECTOR_DEVICE, hw_now_cycles());
	hw_boundary(BOUNDARY_OPERATION, 0);
}

/* With interrupts on, but no handler comes in. */
static void take_with_interrupts_on(unsigned int lock)
{
	spin_lock(&locks[lock]);
	spin_unlock(&locks[lock]);
}

static void enable_while_held(void)
{
	spin_lock_irq(&locks[A]);
	local_irq_enable();
	local_irq_disable();
	spin_unlock_irq(&locks[A]);
}

static void lock_case_run(void)
{
	switch (lock_case) {
	case LOCK_IN_ORDER:
		nest(A, B);
		nest(B, C);
		nest(A, C);
		break;
	case LOCK_AGAINST_ORDER:
		nest(A, B);
		nest(B, A);
		break;
	case LOCK_THROUGH_A_THIRD:
		nest(A, B);
		nest(B, C);
		nest(C, A);
		break;
	case LOCK_TRIED_AGAINST_ORDER:
		try_against_order();
		break;
	case LOCK_TWO_OF_A_CLASS:
		nest(A, A2);
		break;
	case LOCK_TWO_CLASSES:
		nest(A, B);
		take_with_interrupts_on(B);
		break;
	case LOCK_IRQ_SAFE:
		interrupt_now();
		spin_lock_irq(&locks[A]);
		spin_unlock_irq(&locks[A]);
		break;
	case LOCK_IRQ_ENABLED_WHILE_HELD:
		interrupt_now();
		enable_while_held();
		break;
	case LOCK_SOFTIRQ:
		interrupt_now();
		take_with_interrupts_on(A);
		break;
	case LOCK_UNDER_IRQ_SAFE:
		interrupt_now();
		nest(A, B);
		take_with_interrupts_on(B);
		break;
	case LOCK_MUTEX_IN_HANDLER:
		interrupt_now();
		break;
	}
}

static void lock_main(void *argument)
{
	static const char *const classes[LOCKS] = { "a", "b", "c", "a" };

	(void)argument;
	locks = kernel_allocator()->__kmalloc(LOCKS * sizeof(*locks), GFP_KERNEL);
	mutex = kernel_allocator()->__kmalloc(sizeof(*mutex), GFP_KERNEL);
	kernel_mutex_init(mutex, "mutex");
	for (unsigned int i = 0; i < LOCKS; i++)
		kernel_spin_lock_init(&locks[i], classes[i]);
	kernel_device_set_handler(HW_VECTOR_DEVICE, on_interrupt);
	kernel_device_set_softirq(on_softirq);
	lock_case_run();
}

Test(lockdep, small_cases)
{
	static const struct {
		enum lock_case lock_case;
		const char *finding; /* NULL: none */
	} cases[] = {
		{ LOCK_IN_ORDER, NULL },
		{ LOCK_AGAINST_ORDER, "a is wanted while b is held, and b was wanted while a was held" },
		{ LOCK_THROUGH_A_THIRD, "a is wanted while c is held, and b was wanted while a was held" },
		{ LOCK_TRIED_AGAINST_ORDER, NULL },
		{ LOCK_TWO_OF_A_CLASS, "a second a is wanted while one is held" },
		{ LOCK_TWO_CLASSES, NULL },
		{ LOCK_IRQ_SAFE, NULL },
		{ LOCK_IRQ_ENABLED_WHILE_HELD, "a is taken by an interrupt handler, and held with interrupts enabled" },
		{ LOCK_SOFTIRQ, "a is taken by a softirq, and held with softirqs enabled" },
		{ LOCK_UNDER_IRQ_SAFE, "a, which an interrupt handler takes, is held while b is wanted" },
		{ LOCK_MUTEX_IN_HANDLER, "mutex mutex is taken in an interrupt" },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct check_world world;

		check_world_init(&world);
		lock_case = cases[i].lock_case;
		check_world_run(&world, SLAB_MODULE, CHECKER_LOCKDEP, lock_main);
		cr_expect(eq(int, world.end, WORLD_END_COMPLETE), "case %u", i);
		if (cases[i].finding == NULL)
			cr_expect(eq(u64, kernel_finding_count(), 0), "case %u: %s", i, check_first_message());
		else
			cr_expect(check_finding("lockdep", cases[i].finding) != NULL, "case %u: %s", i,
				check_first_message());
		check_world_release(&world);
	}
}
