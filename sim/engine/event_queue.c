/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A binary heap of events. See event_queue.h for the order. */
#include "sim/engine/event_queue.h"

#include "sim/engine/fault.h"
#include "sim/engine/world.h"

#include <string.h>

#include "sim/engine/poison.h"

enum { EVENT_QUEUE_CAPACITY_FIRST = 256 };

static bool before(const struct event *a, const struct event *b)
{
	if (a->time_cycles != b->time_cycles)
		return a->time_cycles < b->time_cycles;
	return a->sequence < b->sequence;
}

static void put(struct event_queue *queue, size_t index, struct event *event)
{
	queue->heap[index] = event;
	event->place = index + 1;
}

static void sift_up(struct event_queue *queue, size_t index, struct event *event)
{
	while (index != 0 && before(event, queue->heap[(index - 1) / 2])) {
		put(queue, index, queue->heap[(index - 1) / 2]);
		index = (index - 1) / 2;
	}
	put(queue, index, event);
}

static void sift_down(struct event_queue *queue, size_t index, struct event *event)
{
	for (size_t child = 2 * index + 1; child < queue->count; child = 2 * index + 1) {
		if (child + 1 < queue->count && before(queue->heap[child + 1], queue->heap[child]))
			child++;
		if (!before(queue->heap[child], event))
			break;
		put(queue, index, queue->heap[child]);
		index = child;
	}
	put(queue, index, event);
}

static void grow(struct event_queue *queue)
{
	size_t capacity = queue->capacity != 0 ? queue->capacity * 2 : EVENT_QUEUE_CAPACITY_FIRST;
	struct event **heap = world_alloc(capacity * sizeof(struct event *));

	if (queue->count != 0)
		memcpy(heap, queue->heap, queue->count * sizeof(struct event *));
	queue->heap = heap; /* the old one stays behind in the arena: at most as much again */
	queue->capacity = capacity;
}

void event_queue_push(struct event_queue *queue, struct event *event, uint64_t time_cycles)
{
	ENGINE_ASSERT(event->place == 0);
	if (queue->count == queue->capacity)
		grow(queue);
	event->time_cycles = time_cycles;
	event->sequence = queue->sequence_next++;
	sift_up(queue, queue->count++, event);
}

bool event_queue_remove(struct event_queue *queue, struct event *event)
{
	size_t index = event->place - 1;
	struct event *last;

	if (event->place == 0)
		return false;
	ENGINE_ASSERT(index < queue->count && queue->heap[index] == event);
	last = queue->heap[--queue->count];
	event->place = 0;
	if (last == event)
		return true;
	if (index != 0 && before(last, queue->heap[(index - 1) / 2]))
		sift_up(queue, index, last);
	else
		sift_down(queue, index, last);
	return true;
}

struct event *event_queue_pop(struct event_queue *queue)
{
	struct event *event;

	if (queue->count == 0)
		return NULL;
	event = queue->heap[0];
	event_queue_remove(queue, event);
	return event;
}
