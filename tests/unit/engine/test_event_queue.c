/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The event queue against a list that is searched from end to end. */
#include <string.h>

#include "sim/engine/random.h"
#include "tests/unit/engine/engine_world.h"

enum { EVENTS = 2000, STEPS = 200000 };

static struct event events[EVENTS];

/* The model: when each event was pushed, and for what time. */
static struct {
	bool queued;
	uint64_t time, sequence;
} model[EVENTS];
static uint64_t pushed;
static size_t queued;

static size_t model_first(void)
{
	size_t best = EVENTS;

	for (size_t i = 0; i < EVENTS; i++) {
		if (!model[i].queued)
			continue;
		if (best == EVENTS || model[i].time < model[best].time ||
			(model[i].time == model[best].time && model[i].sequence < model[best].sequence))
			best = i;
	}
	return best;
}

static void push(struct event_queue *queue, size_t which, uint64_t time)
{
	event_queue_push(queue, &events[which], time);
	model[which].queued = true;
	model[which].time = time;
	model[which].sequence = pushed++;
	queued++;
}

static void pop(struct event_queue *queue)
{
	size_t expected = model_first();
	struct event *event;

	cr_assert(eq(u64, event_queue_next_time(queue), expected != EVENTS ? model[expected].time : UINT64_MAX));
	event = event_queue_pop(queue);
	if (expected == EVENTS) {
		cr_assert(eq(ptr, event, NULL));
		return;
	}
	cr_assert(eq(ptr, event, &events[expected]));
	model[expected].queued = false;
	queued--;
}

static void remove_event(struct event_queue *queue, size_t which)
{
	cr_assert(eq(int, event_queue_remove(queue, &events[which]), model[which].queued));
	queued -= model[which].queued;
	model[which].queued = false;
}

/* SPREAD small: many events at one time. CROWD: how many events take part. */
static void random_operations(struct event_queue *queue, uint64_t seed, uint64_t spread, size_t crowd, size_t steps)
{
	struct random_key key = { .seed = seed };

	for (uint64_t step = 0; step < steps; step++) {
		uint64_t bits = random_draw(key, step);
		size_t which = (bits >> 8) % crowd;

		switch (bits % 4) {
		case 0:
			pop(queue);
			break;
		case 1:
			remove_event(queue, which);
			break;
		default:
			if (!model[which].queued)
				push(queue, which, (bits >> 32) % spread);
		}
		cr_assert(eq(u64, queue->count, queued));
	}
}

Test(event_queue, agrees_with_a_searched_list)
{
	struct event_queue *queue;

	test_world_create();
	queue = &engine->world.events;
	random_operations(queue, 1, 3, 8, STEPS);
	random_operations(queue, 2, UINT32_MAX, 50, STEPS);
	random_operations(queue, 3, 10, EVENTS, 20000);
	while (queued != 0)
		pop(queue);
	pop(queue);
	world_destroy();
}

Test(event_queue, same_time_leaves_in_order_of_pushing)
{
	struct event_queue *queue;

	test_world_create();
	queue = &engine->world.events;
	for (size_t i = 0; i < EVENTS; i++)
		event_queue_push(queue, &events[(i * 7) % EVENTS], 5);
	for (size_t i = 0; i < EVENTS; i++)
		cr_assert(eq(ptr, event_queue_pop(queue), &events[(i * 7) % EVENTS]));
	world_destroy();
}

Test(event_queue, a_removed_event_can_be_pushed_again_and_goes_last)
{
	struct event_queue *queue;

	test_world_create();
	queue = &engine->world.events;
	event_queue_push(queue, &events[0], 5);
	event_queue_push(queue, &events[1], 5);
	cr_assert(event_queue_remove(queue, &events[0]));
	cr_assert(not(event_queue_remove(queue, &events[0])));
	event_queue_push(queue, &events[0], 5);
	cr_assert(eq(ptr, event_queue_pop(queue), &events[1]));
	cr_assert(eq(ptr, event_queue_pop(queue), &events[0]));
	world_destroy();
}

Test(event_queue, pushing_twice_is_a_bug_of_ours, .exit_code = 4)
{
	test_world_create();
	event_queue_push(&engine->world.events, &events[0], 5);
	event_queue_push(&engine->world.events, &events[0], 6);
}
