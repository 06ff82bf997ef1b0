/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects that are held. See held.h. */
#include "sim/workload/held.h"

#include "sim/engine/random.h"
#include "sim/engine/world.h"

#include "sim/engine/poison.h"

enum { HELD_CAPACITY_FIRST = 16 };

static struct work_object *at(const struct held *held, uint32_t place)
{
	return &held->ring[(held->first + place) & (held->capacity - 1)];
}

static void grow(struct held *held)
{
	uint32_t capacity = held->capacity != 0 ? 2 * held->capacity : HELD_CAPACITY_FIRST;
	struct work_object *ring = world_alloc(capacity * sizeof(*ring));

	for (uint32_t place = 0; place < held->count; place++)
		ring[place] = *at(held, place);
	held->ring = ring;
	held->first = 0;
	held->capacity = capacity;
}

void held_push(struct held *held, const struct work_object *object)
{
	if (held->count == held->capacity)
		grow(held);
	held->count++;
	*at(held, held->count - 1) = *object;
}

bool held_take(struct held *held, enum job_order order, uint64_t bits, struct work_object *object)
{
	struct work_object *chosen;

	if (held->count == 0)
		return false;
	switch (order) {
	case JOB_ORDER_FIFO:
		*object = *at(held, 0);
		held->first = (held->first + 1) & (held->capacity - 1);
		break;
	case JOB_ORDER_LIFO:
		*object = *at(held, held->count - 1);
		break;
	case JOB_ORDER_RANDOM: /* the newest takes its place */
		chosen = at(held, (uint32_t)random_below(bits, held->count));
		*object = *chosen;
		*chosen = *at(held, held->count - 1);
		break;
	}
	held->count--;
	return true;
}
