/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_EVENT_QUEUE_H
#define SIM_ENGINE_EVENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The pending events of one world, ordered by (time, sequence number).
 *
 * Two events at the same time leave in the order they were pushed, on every run and every host; nothing else may decide
 * between them. The queue borrows events: the caller keeps an event alive until it has been popped or removed.
 */
struct event {
	uint64_t time_cycles;
	uint64_t sequence;
	size_t place; /* 1 + index in the heap; 0: not queued */
	void (*handler)(struct event *event);
	void *context;
};

struct event_queue {
	struct event **heap; /* a binary heap in the arena */
	size_t count, capacity;
	uint64_t sequence_next;
};

/* TIME_CYCLES must not lie before the time of the last popped event; EVENT must not be queued. */
void event_queue_push(struct event_queue *queue, struct event *event, uint64_t time_cycles);

/* The earliest event, or NULL when none is left. */
struct event *event_queue_pop(struct event_queue *queue);

/* Takes EVENT out again; false when it was not queued. */
bool event_queue_remove(struct event_queue *queue, struct event *event);

/* Time of the earliest event; UINT64_MAX when there is none. */
static inline uint64_t event_queue_next_time(const struct event_queue *queue)
{
	return queue->count != 0 ? queue->heap[0]->time_cycles : UINT64_MAX;
}

#endif
