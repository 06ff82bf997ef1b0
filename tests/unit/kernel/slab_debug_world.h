/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_KERNEL_SLAB_DEBUG_WORLD_H
#define TESTS_UNIT_KERNEL_SLAB_DEBUG_WORLD_H

/* Worlds whose allocator debugs, for tests of its debugging aids, and what the log and the findings say afterwards. */
#include "models/kernel/allocator.h"
#include "models/kernel/finding.h"
#include "models/kernel/kernel.h"
#include "models/kernel/log.h"
#include "models/kernel/symbols.h"
#include "tests/support/world.h"

#include <linux/kernel_string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

/* Values of the allocator's reference, chapter 11. */
#define RED_INACTIVE 0x5A2CF071UL
#define RED_ACTIVE 0x170FC2A5UL
enum { POISON_FREE = 0x6b, POISON_INUSE = 0x5a, POISON_END = 0xa5 };

#define SLAB kernel_allocator()

static inline const char *debug_name(enum kernel_debug debug)
{
	static const char *const names[] = { "off", "on", "leak", "pagealloc" };

	return names[debug];
}

static inline void print_findings(void)
{
	for (uint64_t i = 0; kernel_finding_get(i) != NULL; i++)
		fprintf(stderr, "finding: %s: %s (%s)\n", kernel_finding_get(i)->kind, kernel_finding_get(i)->message,
			kernel_finding_get(i)->call_chain);
}

/* One world; the caller destroys it. */
static inline enum world_end debug_world_run(
	enum kernel_debug debug, enum kernel_on_misuse on_misuse, void (*main)(void *argument), void *argument)
{
	struct test_world world;

	test_world_init(&world, 2, 2);
	world.params.debug = debug;
	world.on_misuse = on_misuse;
	return test_world_run(&world, main, argument);
}

/* A user's stores: seen by the machine, and carried out. */
static inline void user_write(void *address, unsigned char value)
{
	kernel_memset(address, value, 1);
}

/* Words of a buffer around OBJECT of SIZE bytes, a multiple of 8, in a cache with red zones and users. */
static inline unsigned long red_zone1_of(const void *object)
{
	return ((const unsigned long *)object)[-1];
}

static inline unsigned long red_zone2_of(const void *object, size_t size)
{
	return ((const unsigned long *)object)[size / 8];
}

static inline unsigned long user_of(const void *object, size_t size)
{
	return ((const unsigned long *)object)[size / 8 + 1];
}

#endif
