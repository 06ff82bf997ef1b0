/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documents are valid JSON, byte for byte as written down here. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/metrics/json_writer.h"

#include <locale.h>
#include <math.h>

static void expect_document(struct json_writer *json, const char *expected)
{
	g_autofree char *text = json_writer_finish(json);

	cr_assert(eq(str, text, (char *)expected));
}

Test(json_writer, objects_arrays_and_commas)
{
	struct json_writer json;

	json_writer_init(&json);
	json_object_begin(&json, NULL);
	json_unsigned(&json, "a", UINT64_MAX);
	json_signed(&json, "b", INT64_MIN);
	json_array_begin(&json, "empty");
	json_end(&json);
	json_array_begin(&json, "rows");
	for (unsigned int i = 0; i < 2; i++) {
		json_object_begin_compact(&json, NULL);
		json_bool(&json, "yes", i == 0);
		json_array_begin(&json, "nested");
		json_null(&json, NULL);
		json_unsigned(&json, NULL, i);
		json_end(&json);
		json_end(&json);
	}
	json_end(&json);
	json_end(&json);
	expect_document(&json, "{\n"
			       "  \"a\": 18446744073709551615,\n"
			       "  \"b\": -9223372036854775808,\n"
			       "  \"empty\": [],\n"
			       "  \"rows\": [\n"
			       "    {\"yes\": true, \"nested\": [null, 0]},\n"
			       "    {\"yes\": false, \"nested\": [null, 1]}\n"
			       "  ]\n"
			       "}\n");
}

Test(json_writer, strings_are_escaped)
{
	static const struct {
		const char *value, *written;
	} cases[] = {
		{ "", "\"\"\n" },
		{ "plain/slash", "\"plain/slash\"\n" },
		{ "a \"quote\" and \\", "\"a \\\"quote\\\" and \\\\\"\n" },
		{ "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"\n" },
		{ "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\"\n" },
		{ "\xc3\xa4\xe2\x82\xac", "\"\xc3\xa4\xe2\x82\xac\"\n" },
		{ "broken \xff\xc3", "\"broken \xef\xbf\xbd\xef\xbf\xbd\"\n" },
		{ NULL, "null\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct json_writer json;

		json_writer_init(&json);
		json_string(&json, NULL, cases[i].value);
		expect_document(&json, cases[i].written);
	}
}

Test(json_writer, names_are_escaped_too)
{
	struct json_writer json;

	json_writer_init(&json);
	json_object_begin_compact(&json, NULL);
	json_unsigned(&json, "a\"b", 1);
	json_end(&json);
	expect_document(&json, "{\"a\\\"b\": 1}\n");
}

Test(json_writer, doubles_have_fixed_decimals_in_every_locale)
{
	static const struct {
		double value;
		int decimals;
		const char *written;
	} cases[] = {
		{ 0.75, 6, "0.750000\n" },
		{ 1.0 / 3, 3, "0.333\n" },
		{ -0.5, 1, "-0.5\n" },
		{ 1e300, 0, NULL }, /* long, but a number */
		{ NAN, 6, "null\n" },
		{ INFINITY, 6, "null\n" },
		{ -INFINITY, 6, "null\n" },
	};

	setlocale(LC_ALL, "de_DE.UTF-8"); /* where it is installed: a comma in printf */
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct json_writer json;

		json_writer_init(&json);
		json_double(&json, NULL, cases[i].value, cases[i].decimals);
		g_autofree char *text = json_writer_finish(&json);
		if (cases[i].written != NULL)
			cr_assert(eq(str, text, (char *)cases[i].written));
		else
			cr_assert(eq(dbl, g_ascii_strtod(text, NULL), cases[i].value));
	}
}

Test(json_writer, a_name_inside_an_array_is_a_bug, .signal = SIGABRT)
{
	struct json_writer json;

	json_writer_init(&json);
	json_array_begin(&json, NULL);
	json_null(&json, "name");
}

Test(json_writer, an_unfinished_document_is_a_bug, .signal = SIGABRT)
{
	struct json_writer json;

	json_writer_init(&json);
	json_array_begin(&json, NULL);
	json_writer_finish(&json);
}
