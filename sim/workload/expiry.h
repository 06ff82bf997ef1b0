/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_EXPIRY_H
#define SIM_WORKLOAD_EXPIRY_H

#include "sim/workload/held.h"

/* Live objects by the time at which they are to be freed; those of equal times in the order they came. World state. */
struct expiry_entry {
	uint64_t due_cycles, sequence;
	struct work_object object;
};

struct expiry {
	struct expiry_entry *heap; /* binary, the first due at the top */
	uint32_t count, capacity;
	uint64_t sequence_next;
};

void expiry_push(struct expiry *expiry, uint64_t due_cycles, const struct work_object *object);

/* When the first is due; UINT64_MAX when there is none. */
static inline uint64_t expiry_next(const struct expiry *expiry)
{
	return expiry->count != 0 ? expiry->heap[0].due_cycles : UINT64_MAX;
}

/* Takes out the first if it is due by NOW_CYCLES (UINT64_MAX: in any case). */
bool expiry_take(struct expiry *expiry, uint64_t now_cycles, struct work_object *object);

#endif
