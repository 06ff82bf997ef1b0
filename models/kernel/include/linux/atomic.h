/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_ATOMIC_H
#define LINUX_ATOMIC_H

#include <linux/types.h>

/* Atomic counters; each operation is a boundary and pays for an atomic access. */
#define ATOMIC_INIT(value)                                                                                             \
	{                                                                                                              \
		(value)                                                                                                \
	}

int atomic_read(const atomic_t *atomic);
void atomic_set(atomic_t *atomic, int value);
void atomic_add(int value, atomic_t *atomic);
void atomic_sub(int value, atomic_t *atomic);
void atomic_inc(atomic_t *atomic);
void atomic_dec(atomic_t *atomic);
int atomic_inc_return(atomic_t *atomic);
int atomic_dec_and_test(atomic_t *atomic); /* 1: the counter is now 0 */

#endif
