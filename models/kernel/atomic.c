/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atomic counters: each operation is a boundary and pays for an atomic access. */
#include "models/hw/boundary.h"
#include "models/kernel/watch.h"

#include <linux/atomic.h>

#include "sim/engine/poison.h"

static void atomic_boundary(const atomic_t *atomic, bool write, bool modify)
{
	hw_boundary(BOUNDARY_ATOMIC, world_physical(atomic));
	hw_access_alone(atomic, sizeof(*atomic), write, modify);
	kernel_receive(atomic);
	if (write)
		kernel_send(atomic);
}

int atomic_read(const atomic_t *atomic)
{
	atomic_boundary(atomic, false, false);
	return atomic->counter;
}

void atomic_set(atomic_t *atomic, int value)
{
	atomic_boundary(atomic, true, false);
	atomic->counter = value;
}

static int add_return(atomic_t *atomic, int value)
{
	atomic_boundary(atomic, true, true);
	atomic->counter = (int)((unsigned int)atomic->counter + (unsigned int)value);
	return atomic->counter;
}

void atomic_add(int value, atomic_t *atomic)
{
	add_return(atomic, value);
}

void atomic_sub(int value, atomic_t *atomic)
{
	add_return(atomic, -value);
}

void atomic_inc(atomic_t *atomic)
{
	add_return(atomic, 1);
}

void atomic_dec(atomic_t *atomic)
{
	add_return(atomic, -1);
}

int atomic_inc_return(atomic_t *atomic)
{
	return add_return(atomic, 1);
}

int atomic_dec_and_test(atomic_t *atomic)
{
	return add_return(atomic, -1) == 0;
}
