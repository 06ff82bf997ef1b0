/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects with a lifetime. See expiry.h. */
#include "sim/workload/expiry.h"

#include "sim/engine/world.h"

#include <string.h>

#include "sim/engine/poison.h"

enum { EXPIRY_CAPACITY_FIRST = 16 };

static void grow(struct expiry *expiry)
{
	uint32_t capacity = expiry->capacity != 0 ? 2 * expiry->capacity : EXPIRY_CAPACITY_FIRST;
	struct expiry_entry *heap = world_alloc(capacity * sizeof(*heap));

	if (expiry->count != 0)
		memcpy(heap, expiry->heap, expiry->count * sizeof(*heap));
	expiry->heap = heap;
	expiry->capacity = capacity;
}

static bool before(const struct expiry_entry *a, const struct expiry_entry *b)
{
	if (a->due_cycles != b->due_cycles)
		return a->due_cycles < b->due_cycles;
	return a->sequence < b->sequence;
}

void expiry_push(struct expiry *expiry, uint64_t due_cycles, const struct work_object *object)
{
	struct expiry_entry entry = { .due_cycles = due_cycles, .object = *object };
	uint32_t place;

	if (expiry->count == expiry->capacity)
		grow(expiry);
	entry.sequence = expiry->sequence_next++;
	for (place = expiry->count++; place != 0; place = (place - 1) / 2) {
		if (!before(&entry, &expiry->heap[(place - 1) / 2]))
			break;
		expiry->heap[place] = expiry->heap[(place - 1) / 2];
	}
	expiry->heap[place] = entry;
}

/* The earlier child of PLACE; one behind the heap when it has none. */
static uint32_t child(const struct expiry *expiry, uint32_t place)
{
	uint32_t left = 2 * place + 1;

	if (left + 1 < expiry->count && before(&expiry->heap[left + 1], &expiry->heap[left]))
		return left + 1;
	return left;
}

bool expiry_take(struct expiry *expiry, uint64_t now_cycles, struct work_object *object)
{
	const struct expiry_entry *last;
	uint32_t place = 0;

	if (expiry->count == 0 || expiry->heap[0].due_cycles > now_cycles)
		return false;
	*object = expiry->heap[0].object;
	last = &expiry->heap[--expiry->count];
	for (uint32_t next = child(expiry, 0); next < expiry->count; next = child(expiry, place)) {
		if (!before(&expiry->heap[next], last))
			break;
		expiry->heap[place] = expiry->heap[next];
		place = next;
	}
	expiry->heap[place] = *last;
	return true;
}
