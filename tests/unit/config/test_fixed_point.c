/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Integer logarithms and their relatives agree with the mathematical functions, and never change. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/config/fixed_point.h"

#include <stdio.h>

/* Correct to 30 digits, from an arbitrary-precision calculation, as integers in the form of each function. */
Test(fixed_point, log2_is_right_to_the_last_places)
{
	static const struct {
		uint64_t random;
		uint64_t expected;
	} cases[] = {
		{ 0x1, 0x8000000000000000 },
		{ 0x2, 0x7e00000000000000 },
		{ 0x3, 0x7cd47fcb8c0852f1 },
		{ 0x5, 0x7b5b2c3da19723a8 },
		{ 0x8000000000000000, 0x200000000000000 },
		{ 0xffffffffffffffff, 0x0 },
		{ 0xb504f333f9de6484, 0x100000000000000 },
		{ 0xb504f333f9de6485, 0x100000000000000 },
		{ 0x123456789abcdef0, 0x7a0a7eda4c112d1 },
		{ 0x2bdc545d6b4b87, 0x15171d279c07e41a },
		{ 0xfedcba9876543210, 0x34a4dcfc00798 },
	};

	for (size_t index = 0; index < sizeof(cases) / sizeof(cases[0]); index++) {
		int64_t error = (int64_t)(fixed_negative_log2(cases[index].random) - cases[index].expected);

		cr_assert(error >= -16 && error <= 16, "%zu: off by %ld", index, (long)error);
	}
}

Test(fixed_point, exp2_is_right_to_the_last_places)
{
	static const struct {
		uint64_t fraction;
		uint64_t expected;
	} cases[] = {
		{ 0x0, 0x4000000000000000 },
		{ 0x80000000000000, 0x4c1bf828c6dc54b8 },
		{ 0x100000000000000, 0x5a827999fcef3242 },
		{ 0x180000000000000, 0x6ba27e656b4eb57a },
		{ 0x1ffffffffffffff, 0x7fffffffffffffd4 },
		{ 0x123456789abcde, 0x4198cde9a586f6fa },
		{ 0x1a2b3c4d5e6f708, 0x70cfe49d319cc509 },
		{ 0x4d, 0x40000000000006ac },
	};

	for (size_t index = 0; index < sizeof(cases) / sizeof(cases[0]); index++) {
		int64_t error = (int64_t)(fixed_exp2(cases[index].fraction) - cases[index].expected);

		cr_assert(error >= -64 && error <= 64, "%zu: off by %ld", index, (long)error);
	}
}

Test(fixed_point, cos_is_right_to_the_last_places)
{
	static const struct {
		uint64_t turn;
		uint64_t expected;
		int negative;
	} cases[] = {
		{ 0x0, 0x4000000000000000, 0 },
		{ 0x4000000000000000, 0x0, 1 },
		{ 0x8000000000000000, 0x4000000000000000, 1 },
		{ 0xc000000000000000, 0x0, 0 },
		{ 0x2000000000000000, 0x2d413cccfe779921, 0 },
		{ 0x123456789abcdef0, 0x39b79fc5d841ddc8, 0 },
		{ 0x5555555555555555, 0x2000000000000000, 1 },
		{ 0xfedcba9876543210, 0x3ff99cb43657fa54, 0 },
		{ 0x9999999999999999, 0x33c6ef372fe94f83, 1 },
	};

	for (size_t index = 0; index < sizeof(cases) / sizeof(cases[0]); index++) {
		int negative;
		int64_t error = (int64_t)(fixed_cos(cases[index].turn, &negative) - cases[index].expected);

		cr_assert(error >= -64 && error <= 64, "%zu: off by %ld", index, (long)error);
		cr_assert(eq(int, negative, cases[index].negative), "%zu", index);
	}
}

Test(fixed_point, sqrt_is_the_root_rounded_down)
{
	static const uint64_t values[] = { 0, 1, 2, 3, 1000, (uint64_t)1 << 57, (uint64_t)2 << 57, UINT64_MAX };

	for (size_t index = 0; index < sizeof(values) / sizeof(values[0]); index++) {
		unsigned __int128 root = fixed_sqrt(values[index]);
		unsigned __int128 target = (unsigned __int128)values[index] << FIXED_LOG_BITS;

		cr_assert(root * root <= target, "%zu", index);
		cr_assert(target < (root + 1) * (root + 1), "%zu", index);
	}
}

Test(fixed_point, log2_never_rises)
{
	uint64_t previous = fixed_negative_log2(0);

	cr_assert(eq(u64, previous, (uint64_t)64 << FIXED_LOG_BITS));
	for (uint64_t random = 1; random < UINT64_MAX / 5 * 4; random += random / 1000 + 1) {
		uint64_t value = fixed_negative_log2(random);

		cr_assert(value <= previous, "at %lu", (unsigned long)random);
		previous = value;
	}
}
