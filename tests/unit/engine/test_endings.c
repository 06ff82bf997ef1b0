/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every way in which an execution can end, ten thousand times each in one process: with a restored snapshot before
 * each, and with the same fiber started anew. Functions in the section "module_code" play the allocator module.
 */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "sim/engine/access.h"
#include "sim/engine/snapshot.h"
#include "tests/unit/engine/engine_world.h"

enum { TIMES = 10000 };

#define MODULE __attribute__((section("module_code"), noinline, no_sanitize("address", "undefined")))
#define HOST __attribute__((noinline, no_sanitize("address", "undefined")))

extern char __start_module_code[], __stop_module_code[];

static void *volatile bad_pointer = (void *)64;
static volatile bool endless = true;

static void bug(void)
{
	world_end(WORLD_END_BUG, 0);
}

static void wild_address(void)
{
	world_access(bad_pointer, 8, true);
}

MODULE static void module_segv(void)
{
	*(volatile char *)bad_pointer = 1;
}

HOST static void host_segv(void)
{
	*(volatile char *)bad_pointer = 1;
}

MODULE static void module_calls_data(void)
{
	void (*volatile function)(void) = (void (*)(void))(uintptr_t)world_memory(4096);

	function();
}

HOST static void service_calls_low_address(void)
{
	void (*volatile function)(void) = (void (*)(void))(uintptr_t)0x1000;

	function();
}

HOST static void service_calls_garbage(void)
{
	void (*volatile function)(void) = (void (*)(void))(uintptr_t)UINT64_C(0x6b6b6b6b6b6b6b6b);

	function();
}

MODULE static unsigned int module_recursion(unsigned int depth)
{
	volatile char frame[100];

	frame[depth % 100] = 1;
	return endless ? module_recursion(depth + 1) + (unsigned int)frame[depth % 50] : 0;
}

MODULE static void module_overflow(void)
{
	module_recursion(0);
}

/* The module recurses, but it is a service that touches the guard. */
HOST static unsigned int service_recursion(unsigned int depth)
{
	volatile char frame[100];

	frame[depth % 100] = 1;
	return endless ? service_recursion(depth + 1) + (unsigned int)frame[depth % 50] : 0;
}

HOST static void service_overflow(void)
{
	service_recursion(0);
}

#if defined(__x86_64__)
static MODULE void module_divides(void)
{
	int quotient = 1, rest = 0;

	__asm__ volatile("idivl %2" : "+a"(quotient), "+d"(rest) : "r"(0));
}
#endif

MODULE static void module_illegal(void)
{
#if defined(__x86_64__)
	__asm__ volatile("ud2");
#elif defined(__aarch64__)
	__asm__ volatile("udf #0");
#else
	raise(SIGILL);
#endif
}

HOST static void host_illegal(void)
{
#if defined(__x86_64__)
	__asm__ volatile("ud2");
#elif defined(__aarch64__)
	__asm__ volatile("udf #0");
#else
	raise(SIGILL);
#endif
}

static void loop_over_memory(void)
{
	for (uint64_t i = 0;; i++)
		world_access(world_memory(i * 64 % TEST_MEMORY_BYTES), 8, i % 2 != 0);
}

/* Locals of the module that the compiler could not keep in registers. */
static void loop_over_stack(void)
{
	char local[8];

	for (;;)
		world_access(local, 8, true);
}

static const struct ending {
	const char *what;
	void (*misdeed)(void);
	enum world_end end;
	uint64_t detail; /* 0: any */
} endings[] = {
	{ "a bug", bug, WORLD_END_BUG, 0 },
	{ "a wild address", wild_address, WORLD_END_WILD, 64 },
	{ "a store of the module that no hook saw", module_segv, WORLD_END_SIGNAL, SIGSEGV },
	{ "a store of ours", host_segv, WORLD_END_HOST_SIGNAL, SIGSEGV },
	{ "a call into data", module_calls_data, WORLD_END_SIGNAL, SIGSEGV },
	{ "a call to a low address", service_calls_low_address, WORLD_END_SIGNAL, SIGSEGV },
	{ "a call to an address that cannot be", service_calls_garbage, WORLD_END_SIGNAL, SIGSEGV },
	{ "endless recursion", module_overflow, WORLD_END_SIGNAL, SIGSEGV },
	{ "endless recursion into a service", service_overflow, WORLD_END_SIGNAL, SIGSEGV },
#if defined(__x86_64__)
	{ "a division by zero", module_divides, WORLD_END_SIGNAL, SIGFPE },
#endif
	{ "an illegal instruction", module_illegal, WORLD_END_SIGNAL, SIGILL },
	{ "an illegal instruction of ours", host_illegal, WORLD_END_HOST_SIGNAL, SIGILL },
	{ "a loop without boundaries", loop_over_memory, WORLD_END_LIVELOCK, 0 },
	{ "a loop without boundaries over locals", loop_over_stack, WORLD_END_LIVELOCK, 0 },
};

enum { ENDINGS = sizeof(endings) / sizeof(endings[0]) };

/* Which misdeed the fiber commits; outside the world, so that no restore touches it. */
static const struct ending *current;

static void misbehave(void)
{
	engine->host.interval.accesses_max = 300;
	interval_clear(&engine->host.interval);
	current->misdeed();
	__asm__ volatile("");
}

/* Some frames and an open interval lie between the pause and the end. */
static void descend(unsigned int depth)
{
	volatile char frame[200];

	frame[0] = (char)depth;
	world_access(world_memory(depth * 64), 8, true);
	if (depth != 0)
		descend(depth - 1);
	else
		misbehave();
	frame[1] = frame[0];
}

static void pause_and_misbehave(void *argument)
{
	(void)argument;
	world_pause();
	descend(5);
	world_end(WORLD_END_COMPLETE, 0);
}

static void misbehave_at_once(void *argument)
{
	(void)argument;
	descend(5);
	world_end(WORLD_END_COMPLETE, 0);
}

static void create(void)
{
	test_world_create();
	engine->host.module_code.start = __start_module_code;
	engine->host.module_code.end = __stop_module_code;
}

static void expect_end(enum world_end end, unsigned int time)
{
	cr_assert(eq(int, end, current->end), "%s, time %u: %s (detail %lu)", current->what, time, world_end_name(end),
		engine->host.end_detail);
	if (current->detail != 0)
		cr_assert(eq(u64, engine->host.end_detail, current->detail), "%s, time %u", current->what, time);
	cr_assert(eq(u32, engine->host.interval.count, 0), "%s, time %u", current->what, time);
}

static long resident_kilobytes(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

Test(endings, each_leaves_a_world_that_can_be_restored)
{
	struct snapshot *snapshot;
	long kilobytes = 0;

	create();
	cr_assert(eq(int, test_world_run(pause_and_misbehave, NULL), WORLD_PAUSED));
	snapshot = snapshot_take();
	for (unsigned int i = 0; i < ENDINGS * TIMES; i++) {
		current = &endings[i % ENDINGS];
		expect_end(world_resume(), i);
		snapshot_restore(snapshot);
		if (i == 10 * ENDINGS)
			kilobytes = resident_kilobytes();
	}
	cr_assert(lt(long, resident_kilobytes() - kilobytes, 4096), "endings leave memory behind");
	snapshot_free(snapshot);
	world_destroy();
}

Test(endings, each_leaves_a_world_in_which_another_fiber_can_start)
{
	struct fiber *fiber;

	create();
	fiber = world_fiber_new(misbehave_at_once, NULL);
	for (unsigned int i = 0; i < ENDINGS * TIMES; i++) {
		current = &endings[i / TIMES];
		fiber_init(fiber, fiber->stack, misbehave_at_once, NULL);
		expect_end(world_start(fiber), i);
	}
	world_destroy();
}

Test(endings, a_new_world_can_follow_each)
{
	for (unsigned int i = 0; i < 20 * ENDINGS; i++) {
		current = &endings[i % ENDINGS];
		create();
		expect_end(test_world_run(misbehave_at_once, NULL), i);
		world_destroy();
	}
}

Test(endings, all_have_a_name)
{
	for (unsigned int end = WORLD_RUNNING; end <= WORLD_END_FINDING; end++)
		cr_assert(ne(ptr, (void *)(uintptr_t)world_end_name(end), NULL), "%u", end);
}

/* A fault of the host itself is none of the world's business. */
Test(endings, a_fault_outside_a_running_world_kills_as_ever, .signal = SIGSEGV)
{
	create();
	host_segv();
}

Test(endings, handlers_are_put_back, .signal = SIGSEGV)
{
	create();
	world_destroy();
	host_segv();
}

MODULE static void loop_without_accesses(void *argument)
{
	(void)argument;
	for (;;)
		__asm__ volatile("");
}

Test(endings, a_loop_without_accesses_is_told_by_the_watchdog)
{
	for (unsigned int i = 0; i < 3; i++) {
		test_world_create_at(0, 50);
		cr_assert(eq(int, test_world_run(loop_without_accesses, NULL), WORLD_END_LIVELOCK));
		world_destroy();
	}
}

static void quick(void *argument)
{
	(void)argument;
	for (;;) {
		for (volatile unsigned int i = 0; i < 50000; i++)
			;
		world_pause();
	}
}

static double cpu_seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

/* Many short executions from one snapshot: at each tick the same number of boundaries has been passed. */
Test(endings, the_watchdog_leaves_short_executions_alone)
{
	double end = cpu_seconds() + 0.3;
	struct snapshot *snapshot;

	test_world_create_at(0, 50);
	cr_assert(eq(int, test_world_run(quick, NULL), WORLD_PAUSED));
	snapshot = snapshot_take();
	while (cpu_seconds() < end) {
		cr_assert(eq(int, world_resume(), WORLD_PAUSED));
		snapshot_restore(snapshot);
	}
	snapshot_free(snapshot);
	world_destroy();
}
