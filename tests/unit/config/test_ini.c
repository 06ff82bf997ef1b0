/* SPDX-License-Identifier: GPL-2.0-or-later */
/* INI files: values with their lines, and a place for every refusal. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/config/ini.h"

#include <string.h>

static struct ini_file *parse(const char *text, GError **error)
{
	return ini_file_parse("f.ini", text, strlen(text), error);
}

Test(ini, entries_know_their_lines)
{
	g_autoptr(GError) error = NULL;
	struct ini_file *file =
		parse("# head\n\n[a]\nx = 1\r\n  y=  two words \n\n[cache b]\n# c\nz =\nw = a=b", &error);

	cr_assert(file != NULL, "%s", error ? error->message : "");
	cr_assert(eq(u32, file->sections->len, 2));
	const struct ini_section *a = g_ptr_array_index(file->sections, 0);
	const struct ini_section *b = g_ptr_array_index(file->sections, 1);
	cr_assert(eq(str, a->name, "a"));
	cr_assert(eq(u32, a->line, 3));
	cr_assert(eq(str, b->name, "cache b"));
	cr_assert(eq(u32, b->line, 7));
	const struct ini_entry *y = g_ptr_array_index(a->entries, 1);
	cr_assert(eq(str, y->key, "y"));
	cr_assert(eq(str, y->value, "two words"));
	cr_assert(eq(u32, y->line, 5));
	const struct ini_entry *z = g_ptr_array_index(b->entries, 0);
	cr_assert(eq(str, z->value, ""));
	const struct ini_entry *w = g_ptr_array_index(b->entries, 1);
	cr_assert(eq(str, w->value, "a=b"));
	ini_file_free(file);
}

Test(ini, refusals_name_file_and_line)
{
	static const struct {
		const char *text;
		const char *message;
		int code;
	} cases[] = {
		{ "", "f.ini: the file has no [section]", INI_ERROR_SYNTAX },
		{ "\n# only\n", "f.ini: the file has no [section]", INI_ERROR_SYNTAX },
		{ "a = 1\n", "f.ini:1: \"a = 1\" stands before the first [section]", INI_ERROR_SYNTAX },
		{ "[a]\nx\n", "f.ini:2: [a] \"x\" has no =, expected key = value", INI_ERROR_SYNTAX },
		{ "[a]\n= 1\n", "f.ini:2: [a] there is no key before the =, expected key = value", INI_ERROR_SYNTAX },
		{ "[a]\nx = 1\nx = 2\n", "f.ini:3: [a] x: this key was already given in line 2, expected each key once",
			INI_ERROR_DUPLICATE },
		{ "[a]\n[b]\n[a]\n",
			"f.ini:3: [a]: this section was already given in line 1, expected each section once",
			INI_ERROR_DUPLICATE },
		{ "[a]\nx = 5 # five\n",
			"f.ini:2: [a] x: a # after a value belongs to the value, expected comments on lines of their "
			"own",
			INI_ERROR_SYNTAX },
		{ "[a]\nx = # five\n",
			"f.ini:2: [a] x: a # after a value belongs to the value, expected comments on lines of their "
			"own",
			INI_ERROR_SYNTAX },
		{ "[a]\n\xc3\xa9xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xc3\xa9\xc3\xa9\n",
			"f.ini:2: [a] \"\xc3\xa9xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xc3\xa9...\" has no =, expected "
			"key = value",
			INI_ERROR_SYNTAX },
		{ "[a\n", "f.ini:1: [a: expected a section such as [workload], alone on its line", INI_ERROR_SYNTAX },
		{ "[a] # c\n", "f.ini:1: [a] # c: expected a section such as [workload], alone on its line",
			INI_ERROR_SYNTAX },
		{ "[]\n", "f.ini:1: [] is no section name", INI_ERROR_SYNTAX },
		{ "[a]b]\n", "f.ini:1: [a]b] is no section name", INI_ERROR_SYNTAX },
		{ "[a]\nx[de] = 1\n", "f.ini:2: [a] x[de]: this is no key, expected key = value", INI_ERROR_SYNTAX },
		{ "[a]\nx = \\q\n",
			"f.ini:2: [a] x: the value has a \\ escape that does not exist, expected \\\\ for a backslash",
			INI_ERROR_SYNTAX },
		{ "[a]\nx = caf\xe9\n", "f.ini:2: byte 0xe9 is not UTF-8 text", INI_ERROR_ENCODING },
		{ "\xef\xbb\xbf[a]\n", "f.ini:1: the file begins with a byte order mark, expected plain UTF-8 text",
			INI_ERROR_ENCODING },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		g_autoptr(GError) error = NULL;

		cr_assert(eq(ptr, parse(cases[index].text, &error), NULL), "%s", cases[index].text);
		cr_assert(eq(str, error->message, (char *)cases[index].message));
		cr_assert(g_error_matches(error, INI_ERROR, cases[index].code), "%s", cases[index].text);
	}
}

Test(ini, nul_bytes_are_no_text)
{
	g_autoptr(GError) error = NULL;

	cr_assert(eq(ptr, ini_file_parse("f.ini", "[a]\nx = 1\0002\n", 12, &error), NULL));
	cr_assert(eq(str, error->message, "f.ini:2: byte 0x00 is not UTF-8 text"));
}

Test(ini, lengths_have_limits)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *line = g_strnfill(INI_LINE_BYTES_MAX + 1, 'x');
	g_autofree char *text = g_strdup_printf("[a]\nk = %s\n", line);

	cr_assert(eq(ptr, parse(text, &error), NULL));
	cr_assert(eq(str, error->message, "f.ini:2: [a] line of 262149 bytes, at most 262144 are possible"));
	g_clear_error(&error);
	text[4 + 300] = '=';
	text[4 + 1] = 'x';
	text[4 + 2] = 'x';
	text[4 + 400] = '\0';
	cr_assert(eq(ptr, parse(text, &error), NULL));
	cr_assert(eq(str, error->message, "f.ini:2: [a] key of 300 bytes, at most 128 are possible"));
}

Test(ini, unreadable_files_are_errors)
{
	g_autoptr(GError) error = NULL;

	cr_assert(eq(ptr, ini_file_load("/nonexistent/x.ini", &error), NULL));
	cr_assert(eq(str, error->message, "/nonexistent/x.ini: cannot be read: No such file or directory"));
	g_clear_error(&error);
	cr_assert(eq(ptr, ini_file_load("/tmp", &error), NULL));
	cr_assert(eq(str, error->message, "/tmp: cannot be read: Is a directory"));
	g_clear_error(&error);
	cr_assert(eq(ptr, ini_file_load("/dev/zero", &error), NULL));
	cr_assert(eq(str, error->message, "/dev/zero: the file has more than 4194304 bytes"));
}
