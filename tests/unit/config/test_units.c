/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers with units are read exactly or refused. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/config/units.h"

struct number_case {
	gboolean (*parse)(const char *text, uint64_t *value, GError **error);
	const char *text;
	uint64_t value;
};

Test(units, numbers_are_read_exactly)
{
	static const struct number_case cases[] = {
		{ units_parse_time, "250ns", 250 },
		{ units_parse_time, "3us", 3000 },
		{ units_parse_time, "1.5ms", 1500000 },
		{ units_parse_time, " 1.5 ms ", 1500000 },
		{ units_parse_time, "2s", 2000000000 },
		{ units_parse_time, "0", 0 },
		{ units_parse_time, "0.000000001s", 1 },
		{ units_parse_time, "1.0000000000000000000000000000s", 1000000000 },
		{ units_parse_time, "9223372036854775807ns", INT64_MAX },
		{ units_parse_time, "9223372036.854775807s", INT64_MAX },
		{ units_parse_size, "64", 64 },
		{ units_parse_size, "4K", 4096 },
		{ units_parse_size, "1.5M", 1572864 },
		{ units_parse_size, "2G", (uint64_t)2 << 30 },
		{ units_parse_size, "0.0009765625K", 1 },
		{ units_parse_rate, "5000/s", 5000 },
		{ units_parse_rate, "1 /s", 1 },
		{ units_parse_decimal, "1.5", 1500000 },
		{ units_parse_decimal, "0.000001", 1 },
		{ units_parse_decimal, "3", 3000000 },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		g_autoptr(GError) error = NULL;
		uint64_t value = 0;

		cr_assert(cases[index].parse(cases[index].text, &value, &error), "%s", cases[index].text);
		cr_assert(eq(u64, value, cases[index].value), "%s", cases[index].text);
	}
}

struct error_case {
	gboolean (*parse)(const char *text, uint64_t *value, GError **error);
	const char *text;
	const char *message;
};

Test(units, refusals_say_what_was_expected)
{
	static const struct error_case cases[] = {
		{ units_parse_time, "", "is empty, expected a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ units_parse_time, "5", "\"5\" is not a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ units_parse_time, "5 m", "\"5 m\" is not a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ units_parse_time, "nan", "\"nan\" is not a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ units_parse_time, "inf s", "\"inf s\" is not a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ units_parse_time, "1e3s", "\"1e3s\" is not a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ units_parse_time, ".5s", "\".5s\" is not a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ units_parse_time, "5.s", "\"5.s\" is not a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ units_parse_time, "-1s",
			"\"-1s\" is negative, expected a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ units_parse_time, "1.5ns", "\"1.5ns\" is not a multiple of 1 ns" },
		{ units_parse_time, "0.0000000001s", "\"0.0000000001s\" is not a multiple of 1 ns" },
		{ units_parse_time, "0.0000000000000000001s", "\"0.0000000000000000001s\" is not a multiple of 1 ns" },
		{ units_parse_time, "9223372036854775808ns", "\"9223372036854775808ns\" is too large" },
		{ units_parse_time, "9223372037s", "\"9223372037s\" is too large" },
		{ units_parse_time, "99999999999999999999999s", "\"99999999999999999999999s\" is too large" },
		{ units_parse_size, "1.3K", "\"1.3K\" is not a multiple of 1 byte" },
		{ units_parse_size, "4KB", "\"4KB\" is not a size in bytes such as 64, 4K, 1.5M or 2G" },
		{ units_parse_size, "9999999999G", "\"9999999999G\" is too large" },
		{ units_parse_rate, "5000", "\"5000\" is not a rate such as 5000/s" },
		{ units_parse_rate, "0.5/s", "\"0.5/s\" is not a multiple of 1/s" },
		{ units_parse_decimal, "0.0000001", "\"0.0000001\" is not a multiple of 0.000001" },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		g_autoptr(GError) error = NULL;
		uint64_t value;

		cr_assert(not(cases[index].parse(cases[index].text, &value, &error)), "%s", cases[index].text);
		cr_assert(eq(str, error->message, (char *)cases[index].message));
		cr_assert(eq(u32, error->domain, UNITS_ERROR));
	}
}

Test(units, integers_have_signs)
{
	int64_t value = 0;
	g_autoptr(GError) error = NULL;

	cr_assert(units_parse_integer(" -9223372036854775807 ", &value, NULL));
	cr_assert(eq(i64, value, -INT64_MAX));
	cr_assert(units_parse_integer("42", &value, NULL));
	cr_assert(eq(i64, value, 42));
	cr_assert(not(units_parse_integer("--4", &value, NULL)));
	cr_assert(not(units_parse_integer("-", &value, NULL)));
	cr_assert(not(units_parse_integer("0x10", &value, &error)));
	cr_assert(eq(str, error->message, "\"0x10\" is not a whole number"));
}

Test(units, formats_use_the_largest_exact_unit)
{
	static const struct {
		char *(*format)(uint64_t value);
		uint64_t value;
		const char *text;
	} cases[] = {
		{ units_format_time, 0, "0ns" },
		{ units_format_time, 1500000, "1500us" },
		{ units_format_time, 2000000000, "2s" },
		{ units_format_size, 0, "0" },
		{ units_format_size, 100, "100" },
		{ units_format_size, 4096, "4K" },
		{ units_format_size, (uint64_t)3 << 30, "3G" },
		{ units_format_decimal, 1500000, "1.5" },
		{ units_format_decimal, 10000000, "10" },
		{ units_format_decimal, 0, "0" },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		g_autofree char *text = cases[index].format(cases[index].value);

		cr_assert(eq(str, text, (char *)cases[index].text));
	}
}
