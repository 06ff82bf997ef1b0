/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The digest tells apart runs that differ in anything. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/engine/digest.h"
#include "sim/engine/random.h"

struct fields {
	uint64_t time;
	uint32_t cpu, task, kind;
	uint64_t subject, result;
};

static void add(struct digest *digest, struct fields fields)
{
	digest_add(digest, fields.time, fields.cpu, fields.task, fields.kind, fields.subject, fields.result);
}

static uint64_t digest_of(const struct fields *fields, size_t count)
{
	struct digest digest = { 0 };

	for (size_t i = 0; i < count; i++)
		add(&digest, fields[i]);
	cr_assert(eq(u64, digest.events, count));
	return digest.value;
}

/* Pinned: another value here makes every stored digest worthless. */
Test(digest, value_is_that_of_the_first_release)
{
	static const struct fields fields[] = { { 1, 2, 3, 4, 5, 6 }, { 0, 0, 0, 0, 0, 0 },
		{ UINT64_MAX, 1023, UINT32_MAX, 21, UINT64_MAX, UINT64_MAX } };

	cr_assert(eq(u64, digest_of(fields, 3), UINT64_C(0x558bf0c4d088052d)));
}

Test(digest, every_field_of_every_event_matters)
{
	struct fields base[3] = { { 1, 2, 3, 4, 5, 6 }, { 10, 20, 30, 4, 50, 60 }, { 100, 200, 300, 4, 500, 600 } };
	uint64_t before = digest_of(base, 3);

	for (size_t event = 0; event < 3; event++) {
		for (unsigned int field = 0; field < 6; field++) {
			struct fields changed[3] = { base[0], base[1], base[2] };

			switch (field) {
			case 0:
				changed[event].time++;
				break;
			case 1:
				changed[event].cpu++;
				break;
			case 2:
				changed[event].task++;
				break;
			case 3:
				changed[event].kind++;
				break;
			case 4:
				changed[event].subject++;
				break;
			case 5:
				changed[event].result++;
				break;
			}
			cr_assert(ne(u64, digest_of(changed, 3), before), "event %zu, field %u", event, field);
		}
	}
}

Test(digest, order_and_number_of_events_matter)
{
	struct fields a = { 1, 0, 0, 1, 0, 0 }, b = { 1, 1, 0, 1, 0, 0 };
	uint64_t ab = digest_of((struct fields[]){ a, b }, 2);

	cr_assert(ne(u64, ab, digest_of((struct fields[]){ b, a }, 2)));
	cr_assert(ne(u64, ab, digest_of((struct fields[]){ a, b, b }, 3)));
	cr_assert(ne(u64, ab, digest_of((struct fields[]){ a }, 1)));
}

/* CPU, task and kind share a word: swapped values must not meet. */
Test(digest, small_numbers_in_different_fields_do_not_collide)
{
	enum { SMALL = 6, COUNT = SMALL * SMALL * SMALL * SMALL };
	static uint64_t seen[COUNT];
	size_t count = 0;

	for (uint32_t i = 0; i < COUNT; i++) {
		struct fields fields = { .cpu = i % SMALL,
			.task = i / SMALL % SMALL,
			.kind = i / SMALL / SMALL % SMALL,
			.subject = i / SMALL / SMALL / SMALL };

		seen[count] = digest_of(&fields, 1);
		for (size_t other = 0; other < count; other++)
			cr_assert(ne(u64, seen[count], seen[other]), "event %u", i);
		count++;
	}
}

/* The chain multiplies: extreme values of one field must not wipe out another. */
Test(digest, no_field_hides_another)
{
	static const uint64_t special[] = { 0, 1, 64, UINT32_MAX, UINT64_MAX };
	enum { SPECIAL = sizeof(special) / sizeof(special[0]) };

	for (size_t i = 0; i < SPECIAL * SPECIAL; i++) {
		struct fields one = { .time = special[i % SPECIAL], .subject = special[i / SPECIAL], .result = 1 };
		struct fields two = one;

		two.result = 2;
		cr_assert(
			ne(u64, digest_of(&one, 1), digest_of(&two, 1)), "time %lx subject %lx", one.time, one.subject);
		two = one;
		two.cpu = 1;
		cr_assert(
			ne(u64, digest_of(&one, 1), digest_of(&two, 1)), "time %lx subject %lx", one.time, one.subject);
	}
}
