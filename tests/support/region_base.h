/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_SUPPORT_REGION_BASE_H
#define TESTS_SUPPORT_REGION_BASE_H

#include "sim/engine/region.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

/*
 * Criterion maps a small area of its own at a random address in every test process; in one of a dozen it lies within
 * the region's default range.
 */
static inline bool test_range_is_free(uint64_t base)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	void *wanted = (void *)(uintptr_t)base;
	void *range = mmap(wanted, REGION_BYTES, PROT_NONE, flags, -1, 0); /* the address is a hint: never replaces */

	munmap(range, REGION_BYTES);
	return range == wanted;
}

/* The first base for a region at or above BASE that is free in this process. */
static inline uint64_t test_base_from(uint64_t base)
{
	while (!test_range_is_free(base))
		base += REGION_BYTES;
	return base;
}

/* One that is not the default, and that AddressSanitizer leaves free. */
static inline uint64_t test_other_base(void)
{
	return test_base_from(UINT64_C(0x280000000000));
}

#endif
