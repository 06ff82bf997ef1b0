/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fibers: control passes where it should, and everything that a context owns is there when it goes on. */
#include <math.h>
#include <string.h>

#include "tests/unit/engine/engine_world.h"

enum { FIBERS = 64, ROUNDS = 1000 };

static struct fiber *fibers[FIBERS];
static unsigned int log_length;
static unsigned int order[16];

static void note(unsigned int what)
{
	order[log_length++] = what;
}

static void second(void *argument)
{
	note(2);
	world_switch(argument);
	note(4);
	world_switch(argument);
}

static void first(void *argument)
{
	struct fiber *other = world_fiber_new(second, engine->world.running);

	(void)argument;
	note(1);
	world_switch(other);
	note(3);
	world_switch(other);
	note(5);
	world_end(WORLD_END_COMPLETE, 42);
}

Test(fiber, control_alternates)
{
	static const unsigned int expected[] = { 1, 2, 3, 4, 5 };

	test_world_create();
	cr_assert(eq(int, test_world_run(first, NULL), WORLD_END_COMPLETE));
	cr_assert(eq(u64, engine->host.end_detail, 42));
	cr_assert(eq(uint, log_length, 5));
	cr_assert(eq(int, memcmp(order, expected, sizeof(expected)), 0));
	world_destroy();
}

/*
 * Each fiber keeps more values alive than there are callee-saved registers, both integer and floating, and checks them
 * after each switch.
 */
static void keeper(void *argument)
{
	uint64_t number = (uintptr_t)argument;
	uint64_t a = number, b = number * 3, c = number * 5, d = number * 7, e = number * 11, f = number * 13;
	uint64_t g = number * 17, h = number * 19;
	double x = (double)number, y = (double)number / 3;
	bool good = true;

	for (unsigned int round = 0; round < ROUNDS; round++) {
		world_switch(fibers[(number + 1 + round % 7) % FIBERS]);
		a += 1, b += 3, c += 5, d += 7, e += 11, f += 13, g += 17, h += 19, x += 1, y += 1. / 3;
		good = good && b == 3 * a && c == 5 * a && d == 7 * a && e == 11 * a && f == 13 * a && g == 17 * a &&
		       h == 19 * a && x == (double)a && fabs(y - x / 3) < 1e-6;
		if (!good)
			world_end(WORLD_END_BUG, number);
	}
	world_end(WORLD_END_COMPLETE, number);
}

Test(fiber, registers_survive_switches)
{
	test_world_create();
	for (unsigned int i = 0; i < FIBERS; i++)
		fibers[i] = world_fiber_new(keeper, (void *)(uintptr_t)i);
	cr_assert(eq(int, world_start(fibers[0]), WORLD_END_COMPLETE), "fiber %lu", engine->host.end_detail);
	world_destroy();
}

/* A vector access that demands 16 bytes of alignment, and what the compiler believes about its own frame. */
__attribute__((noinline)) static uintptr_t misalignment(void)
{
	_Alignas(16) volatile char aligned[32];

	aligned[0] = 1;
	return ((uintptr_t)aligned | (uintptr_t)__builtin_frame_address(0)) & 15;
}

static void aligned_entry(void *argument)
{
	(void)argument;
	world_end(WORLD_END_COMPLETE, misalignment());
}

Test(fiber, stack_is_aligned_as_the_abi_wants)
{
	test_world_create();
	test_world_run(aligned_entry, NULL);
	cr_assert(eq(u64, engine->host.end_detail, 0));
	world_destroy();
}

__attribute__((noinline)) static unsigned int fill_stack(unsigned int depth)
{
	volatile char frame[256];

	frame[0] = (char)depth;
	return depth == 0 ? 0 : fill_stack(depth - 1) + (frame[0] == (char)depth);
}

static void deep(void *argument)
{
	(void)argument;
	world_end(WORLD_END_COMPLETE, fill_stack(48));
}

Test(fiber, most_of_a_stack_is_usable)
{
	test_world_create();
	cr_assert(eq(int, test_world_run(deep, NULL), WORLD_END_COMPLETE));
	cr_assert(eq(u64, engine->host.end_detail, 48));
	world_destroy();
}

static void abandoned(void *argument)
{
	volatile char frame[1000];

	frame[999] = 1;
	(void)argument;
	world_end(WORLD_END_FINDING, (uint64_t)frame[999]);
}

/* Opaque, so that no compiler wonders about an endless recursion. */
static void (*volatile last_call)(void *argument) = abandoned;

/* The topmost frame of a stack is where fiber_init() writes: an array in it leaves its red zones just there. */
static void abandon_at_the_top(void *argument)
{
	volatile char frame[64];

	frame[(uintptr_t)argument % 64] = 1;
	world_end(WORLD_END_FINDING, (uint64_t)frame[(uintptr_t)argument % 64]);
}

/* Starts a fiber deep below other frames and never comes back to them: red zones stay behind. */
static void abandon_in_a_frame(void *argument)
{
	volatile char frame[100];

	frame[0] = 1;
	if ((uintptr_t)argument != 0)
		abandon_in_a_frame((void *)((uintptr_t)argument - 1));
	last_call((void *)(uintptr_t)frame[0]);
}

Test(fiber, stacks_of_abandoned_contexts_are_used_again)
{
	struct fiber *fiber;

	test_world_create();
	fiber = world_fiber_new(abandoned, NULL);
	for (unsigned int i = 0; i < 10000; i++) {
		fiber_init(fiber, fiber->stack, i % 2 != 0 ? abandon_in_a_frame : abandon_at_the_top,
			(void *)(uintptr_t)(i % 50));
		cr_assert(eq(int, world_start(fiber), WORLD_END_FINDING));
	}
	world_destroy();
}

static void in_sequence(void *argument)
{
	uintptr_t number = (uintptr_t)argument;

	if (number == 0)
		world_end(WORLD_END_COMPLETE, 0);
	world_switch(world_fiber_new(in_sequence, (void *)(number - 1)));
}

Test(fiber, thousands_exist_at_once)
{
	test_world_create();
	cr_assert(eq(int, test_world_run(in_sequence, (void *)(uintptr_t)5000), WORLD_END_COMPLETE));
	world_destroy();
}

static void pausing(void *argument)
{
	uint64_t *sum = argument;

	for (unsigned int i = 1;; i++) {
		*sum += i;
		world_pause();
	}
}

Test(fiber, pause_and_resume_continue_where_they_were)
{
	uint64_t *sum;

	test_world_create();
	sum = world_alloc(sizeof(*sum));
	cr_assert(eq(int, test_world_run(pausing, sum), WORLD_PAUSED));
	for (unsigned int i = 2; i <= 1000; i++)
		cr_assert(eq(int, world_resume(), WORLD_PAUSED));
	cr_assert(eq(u64, *sum, 500500));
	world_destroy();
}

static void returning(void *argument)
{
	(void)argument;
}

Test(fiber, an_entry_that_returns_is_a_bug_of_ours, .exit_code = 4)
{
	test_world_create();
	test_world_run(returning, NULL);
}
