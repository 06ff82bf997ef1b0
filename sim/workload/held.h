/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_HELD_H
#define SIM_WORKLOAD_HELD_H

#include "sim/config/keys.h"

#include <stdbool.h>
#include <stdint.h>

/* The live objects that an instance of a job holds, in the order they came. World state; grows by doubling. */

/* Set in `cache` of objects from kmalloc: they go back by kfree. */
#define WORK_KMALLOC (UINT32_C(1) << 31)

struct work_object {
	void *address;
	uint32_t bytes; /* asked for */
	uint32_t cache; /* index among the workload's caches, with WORK_KMALLOC or without */
	uint32_t place; /* in the array of the instance that allocated it, if it has one */
};

struct held {
	struct work_object *ring;
	uint32_t first, count;
	uint32_t capacity; /* a power of two, or 0 */
};

void held_push(struct held *held, const struct work_object *object);

/* Takes one out: the oldest, the newest, or by BITS (64 uniform bits) any. False when there is none. */
bool held_take(struct held *held, enum job_order order, uint64_t bits, struct work_object *object);

#endif
