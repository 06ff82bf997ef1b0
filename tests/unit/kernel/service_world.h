/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_KERNEL_SERVICE_WORLD_H
#define TESTS_UNIT_KERNEL_SERVICE_WORLD_H

/* Kernel services under test from task context of a booted kernel; what they need lies in simulated memory. */
#include "models/hw/boundary.h"
#include "models/kernel/allocator.h"
#include "models/kernel/cpu.h"
#include "models/kernel/finding.h"
#include "models/kernel/task.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What happened, in order, word by word. */
static char story[4096];

static inline void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static inline void tell(const char *format, ...)
{
	size_t length = strlen(story);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(story + length, sizeof(story) - length, format, arguments);
	va_end(arguments);
}

static inline const char *first_finding(void)
{
	return kernel_finding_count() != 0 ? kernel_finding_get(0)->message : "no finding";
}

/* Boots one node with CPUS CPUs, runs MAIN as task "init" on CPU 0. */
static inline enum world_end service_world_run(unsigned int cpus, bool preempt, void (*main)(void *argument))
{
	static struct test_world world;

	test_world_init(&world, 1, cpus);
	world.params.preempt = preempt;
	return test_world_run(&world, main, NULL);
}

static inline void expect_complete(unsigned int cpus, void (*main)(void *argument))
{
	for (unsigned int preempt = 0; preempt < 2; preempt++) {
		enum world_end end;

		memset(story, 0, sizeof(story));
		end = service_world_run(cpus, preempt != 0, main);
		cr_assert_eq(
			end, WORLD_END_COMPLETE, "preempt %u: %s: %s", preempt, world_end_name(end), first_finding());
		cr_assert_eq(kernel_finding_count(), 0, "%s", first_finding());
		world_destroy();
	}
}

/* Zeroed simulated memory that nobody frees. */
static inline void *simulated(size_t size)
{
	void *memory = kernel_allocator()->__kmalloc(size, GFP_KERNEL);

	cr_assert_not_null(memory);
	world_touch(memory, size);
	memset(memory, 0, size);
	return memory;
}

static inline uint64_t tick_cycles(void)
{
	return hw->machine->cpu_hz / hw->machine->hz;
}

static inline void sleep_ticks(unsigned int ticks)
{
	kernel_task_sleep_until(hw_now_cycles() + ticks * tick_cycles());
}

/* Work without scheduling points. */
static inline void busy(uint64_t cycles)
{
	for (uint64_t end = hw_now_cycles() + cycles; hw_now_cycles() < end;) {
		hw_charge(100);
		hw_boundary(BOUNDARY_OPERATION, 0);
	}
}

#endif
