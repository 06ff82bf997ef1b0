/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects that are held: rings in three orders, and the heap of lifetimes against a plain search. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/engine/random.h"
#include "sim/engine/world.h"
#include "sim/workload/expiry.h"
#include "sim/workload/held.h"

static void setup(void)
{
	cr_assert(world_create(&(struct world_options){ 0 }));
}

TestSuite(workload_objects, .init = setup, .fini = world_destroy);

static struct work_object object(uint32_t number)
{
	return (struct work_object){ .address = (void *)(uintptr_t)(number + 1), .bytes = number };
}

static void push(struct held *held, uint32_t number)
{
	struct work_object pushed = object(number);

	held_push(held, &pushed);
}

static uint32_t take(struct held *held, enum job_order order, uint64_t bits)
{
	struct work_object taken;

	cr_assert(held_take(held, order, bits, &taken));
	return taken.bytes;
}

Test(workload_objects, fifo_survives_growth_at_any_place_of_the_ring)
{
	struct held held = { 0 };
	uint32_t in = 0, out = 0;

	for (uint32_t round = 1; round <= 200; round++) {
		for (uint32_t i = 0; i < round; i++)
			push(&held, in++);
		for (uint32_t i = 0; i < round - 1; i++)
			cr_assert(eq(uint, take(&held, JOB_ORDER_FIFO, 0), out++));
	}
	cr_expect(eq(uint, held.count, 200));
	while (held.count != 0)
		cr_assert(eq(uint, take(&held, JOB_ORDER_FIFO, 0), out++));
	cr_expect(eq(uint, out, in));
}

Test(workload_objects, lifo_gives_the_newest)
{
	struct held held = { 0 };
	struct work_object none;

	for (uint32_t i = 0; i < 100; i++)
		push(&held, i);
	cr_expect(eq(uint, take(&held, JOB_ORDER_FIFO, 0), 0));
	for (uint32_t i = 99; i != 0; i--)
		cr_assert(eq(uint, take(&held, JOB_ORDER_LIFO, 0), i));
	cr_expect(not(held_take(&held, JOB_ORDER_LIFO, 0, &none)));
}

Test(workload_objects, random_gives_each_once_and_not_in_order)
{
	struct random_key key = { .seed = 1 };
	struct held held = { 0 };
	bool seen[1000] = { false };
	uint32_t in_order = 0;

	for (uint32_t i = 0; i < 1000; i++)
		push(&held, i);
	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t number = take(&held, JOB_ORDER_RANDOM, random_draw(key, i));

		cr_assert(number < 1000 && !seen[number]);
		seen[number] = true;
		in_order += number == i;
	}
	cr_expect(lt(uint, in_order, 20));
}

Test(workload_objects, expiry_gives_by_time_then_by_arrival)
{
	struct random_key key = { .seed = 2 };
	struct expiry expiry = { 0 };
	struct work_object taken;
	uint64_t last_due = 0;
	uint32_t last_number = 0;
	static uint64_t due[3000];

	for (uint32_t i = 0; i < 3000; i++) {
		struct work_object pushed = object(i);

		due[i] = 1 + random_below(random_draw(key, i), 100); /* many ties */
		expiry_push(&expiry, due[i], &pushed);
	}
	cr_expect(not(expiry_take(&expiry, expiry_next(&expiry) - 1, &taken)), "not due yet");
	for (uint32_t i = 0; i < 3000; i++) {
		uint64_t next = expiry_next(&expiry);

		cr_assert(expiry_take(&expiry, next, &taken));
		cr_assert(eq(u64, due[taken.bytes], next));
		cr_assert(next > last_due || i == 0 || taken.bytes > last_number, "ties in the order of arrival");
		last_due = next;
		last_number = taken.bytes;
	}
	cr_expect(eq(u64, expiry_next(&expiry), UINT64_MAX));
}

/* Against a plain search, with takes between the pushes. */
Test(workload_objects, expiry_agrees_with_a_search)
{
	struct random_key key = { .seed = 3 };
	struct expiry expiry = { 0 };
	static uint64_t due[2000];
	uint32_t live = 0;

	for (uint32_t step = 0; step < 2000; step++) {
		struct work_object moved = object(step);
		uint64_t earliest = UINT64_MAX;

		due[step] = random_below(random_draw(key, step), 1 << 20);
		expiry_push(&expiry, due[step], &moved);
		live++;
		if (step % 3 == 0)
			continue;
		for (uint32_t i = 0; i <= step; i++)
			earliest = due[i] < earliest ? due[i] : earliest;
		cr_assert(expiry_take(&expiry, UINT64_MAX, &moved));
		cr_assert(eq(u64, due[moved.bytes], earliest));
		due[moved.bytes] = UINT64_MAX;
		live--;
		cr_assert(eq(uint, expiry.count, live));
	}
}
