/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_LINE_KEY_H
#define MODELS_HW_LINE_KEY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What a cache remembers of a line: its number and the version it had, in one word that is never 0. A copy is good
 * while its version is the line's. Versions wrap after 2^27 changes of owner; a copy that old would have to survive all
 * of them in its cache to be taken for a new one.
 */
enum { LINE_VERSION_BITS = 27, LINE_NUMBER_BITS = 36 };

#define LINE_VERSION_MASK ((UINT32_C(1) << LINE_VERSION_BITS) - 1)
#define LINE_KEY_VALID (UINT64_C(1) << 63)

static inline uint64_t line_key(uint64_t number, uint32_t version)
{
	return LINE_KEY_VALID | number << LINE_VERSION_BITS | (version & LINE_VERSION_MASK);
}

static inline bool line_key_same_line(uint64_t a, uint64_t b)
{
	return (a ^ b) <= LINE_VERSION_MASK;
}

static inline uint32_t line_key_version(uint64_t key)
{
	return (uint32_t)key & LINE_VERSION_MASK;
}

static inline uint64_t line_key_number(uint64_t key)
{
	return (key & ~LINE_KEY_VALID) >> LINE_VERSION_BITS;
}

/* How many changes of owner lie between two versions. */
static inline uint32_t line_version_age(uint32_t now, uint32_t then)
{
	return (now - then) & LINE_VERSION_MASK;
}

#endif
