/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_BITOPS_H
#define KERNEL_TREE_LINUX_BITOPS_H

/* Bits of words, without atomicity: for what a lock protects. */

#include <linux/config.h>

static inline int test_bit(int bit, const unsigned long *words)
{
	return (int)(words[bit / BITS_PER_LONG] >> (bit % BITS_PER_LONG)) & 1;
}

static inline void __set_bit(int bit, unsigned long *words)
{
	words[bit / BITS_PER_LONG] |= 1UL << (bit % BITS_PER_LONG);
}

static inline void __clear_bit(int bit, unsigned long *words)
{
	words[bit / BITS_PER_LONG] &= ~(1UL << (bit % BITS_PER_LONG));
}

/* 1 for the lowest and 32 for the highest bit; 0: none is set. */
static inline int ffs(int word)
{
	return word ? __builtin_ctz((unsigned int)word) + 1 : 0;
}

static inline int fls(int word)
{
	return word ? 32 - __builtin_clz((unsigned int)word) : 0;
}

/* How many bits are set. Not the compiler's: gcc calls its library for it. */
static inline unsigned int hweight64(unsigned long word)
{
	unsigned int weight = 0;

	for (; word != 0; word &= word - 1)
		weight++;
	return weight;
}

#endif
