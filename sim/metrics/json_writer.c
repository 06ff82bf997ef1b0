/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON documents: nesting, commas, indentation and escapes. */
#include "sim/metrics/json_writer.h"

#include <math.h>
#include <string.h>

void json_writer_init(struct json_writer *writer)
{
	memset(writer, 0, sizeof(*writer));
	writer->text = g_string_new(NULL);
}

char *json_writer_finish(struct json_writer *writer)
{
	g_assert(writer->depth == 0);
	g_string_append_c(writer->text, '\n');
	return g_string_free(g_steal_pointer(&writer->text), FALSE);
}

static void append_break(struct json_writer *writer, guint depth, gboolean compact)
{
	if (compact)
		return;
	g_string_append_c(writer->text, '\n');
	for (guint i = 0; i < depth; i++)
		g_string_append(writer->text, "  ");
}

static void append_escaped(GString *text, const char *value)
{
	static const char letters[] = "\"\\\b\f\n\r\t";
	static const char escapes[] = "\"\\bfnrt";

	g_string_append_c(text, '"');
	for (const char *p = value; *p != '\0'; p++) {
		const char *letter = strchr(letters, *p);

		if (letter != NULL)
			g_string_append_printf(text, "\\%c", escapes[letter - letters]);
		else if ((unsigned char)*p < 0x20 || *p == 0x7f)
			g_string_append_printf(text, "\\u%04x", (unsigned int)(unsigned char)*p);
		else
			g_string_append_c(text, *p);
	}
	g_string_append_c(text, '"');
}

static void append_text(struct json_writer *writer, const char *value)
{
	g_autofree char *valid = g_utf8_make_valid(value, -1);

	append_escaped(writer->text, valid);
}

/* All that stands before a value: comma, line break, name. */
static void begin_value(struct json_writer *writer, const char *key)
{
	struct json_writer_level *level;

	if (writer->depth == 0) {
		g_assert(key == NULL && writer->text->len == 0);
		return;
	}
	level = &writer->levels[writer->depth - 1];
	g_assert((key != NULL) == (level->closer == '}'));
	if (!level->empty)
		g_string_append(writer->text, level->compact ? ", " : ",");
	level->empty = FALSE;
	append_break(writer, writer->depth, level->compact);
	if (key != NULL) {
		append_text(writer, key);
		g_string_append(writer->text, ": ");
	}
}

static void begin_level(struct json_writer *writer, const char *key, const char *brackets, gboolean compact)
{
	struct json_writer_level *level = &writer->levels[writer->depth];

	g_assert(writer->depth < JSON_WRITER_DEPTH_MAX);
	begin_value(writer, key);
	g_string_append_c(writer->text, brackets[0]);
	level->closer = brackets[1];
	level->empty = TRUE;
	level->compact = compact || (writer->depth > 0 && level[-1].compact);
	writer->depth++;
}

void json_object_begin(struct json_writer *writer, const char *key)
{
	begin_level(writer, key, "{}", FALSE);
}

void json_object_begin_compact(struct json_writer *writer, const char *key)
{
	begin_level(writer, key, "{}", TRUE);
}

void json_array_begin(struct json_writer *writer, const char *key)
{
	begin_level(writer, key, "[]", FALSE);
}

void json_end(struct json_writer *writer)
{
	const struct json_writer_level *level;

	g_assert(writer->depth > 0);
	level = &writer->levels[--writer->depth];
	if (!level->empty)
		append_break(writer, writer->depth, level->compact);
	g_string_append_c(writer->text, level->closer);
}

void json_string(struct json_writer *writer, const char *key, const char *value)
{
	if (value == NULL) {
		json_null(writer, key);
		return;
	}
	begin_value(writer, key);
	append_text(writer, value);
}

void json_unsigned(struct json_writer *writer, const char *key, uint64_t value)
{
	begin_value(writer, key);
	g_string_append_printf(writer->text, "%" G_GUINT64_FORMAT, value);
}

void json_signed(struct json_writer *writer, const char *key, int64_t value)
{
	begin_value(writer, key);
	g_string_append_printf(writer->text, "%" G_GINT64_FORMAT, value);
}

void json_bool(struct json_writer *writer, const char *key, gboolean value)
{
	begin_value(writer, key);
	g_string_append(writer->text, value ? "true" : "false");
}

void json_null(struct json_writer *writer, const char *key)
{
	begin_value(writer, key);
	g_string_append(writer->text, "null");
}

void json_double(struct json_writer *writer, const char *key, double value, int decimals)
{
	char format[16], digits[G_ASCII_DTOSTR_BUF_SIZE + 320];

	if (!isfinite(value)) {
		json_null(writer, key);
		return;
	}
	g_snprintf(format, sizeof(format), "%%.%df", decimals);
	g_ascii_formatd(digits, sizeof(digits), format, value);
	begin_value(writer, key);
	g_string_append(writer->text, digits);
}
