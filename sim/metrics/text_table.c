/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Aligned columns. */
#include "sim/metrics/text_table.h"

#include "sim/metrics/count_text.h"

#include <stdarg.h>

#define COLOUR_HEADING "\033[1m"
#define COLOUR_WARNING "\033[33m"
#define COLOUR_OFF "\033[0m"

struct text_cell {
	char *text;
	gboolean warning;
};

struct text_table {
	const struct text_column *columns;
	guint column_count;
	GArray *cells; /* of struct text_cell, row by row */
};

static void cell_clear(gpointer data)
{
	struct text_cell *cell = data;

	g_free(cell->text);
}

struct text_table *text_table_new(const struct text_column *columns, guint count)
{
	struct text_table *table = g_new0(struct text_table, 1);

	table->columns = columns;
	table->column_count = count;
	table->cells = g_array_new(FALSE, FALSE, sizeof(struct text_cell));
	g_array_set_clear_func(table->cells, cell_clear);
	return table;
}

void text_table_free(struct text_table *table)
{
	if (table == NULL)
		return;
	g_array_unref(table->cells);
	g_free(table);
}

/* Takes TEXT. */
static void add_cell(struct text_table *table, char *text, gboolean warning)
{
	const struct text_cell cell = { .text = text, .warning = warning };

	g_array_append_val(table->cells, cell);
}

void text_table_cell(struct text_table *table, const char *text)
{
	add_cell(table, g_strdup(text), FALSE);
}

void text_table_cell_warning(struct text_table *table, const char *text)
{
	add_cell(table, g_strdup(text), TRUE);
}

void text_table_count(struct text_table *table, uint64_t value)
{
	add_cell(table, count_text(value), FALSE);
}

void text_table_printf(struct text_table *table, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_cell(table, g_strdup_vprintf(format, arguments), FALSE);
	va_end(arguments);
}

guint text_table_rows(const struct text_table *table)
{
	return table->cells->len / table->column_count;
}

static const struct text_cell *cell_at(const struct text_table *table, guint row, guint column)
{
	return &g_array_index(table->cells, struct text_cell, row * table->column_count + column);
}

/* 0: nothing stands in this column. */
static glong column_width(const struct text_table *table, guint column)
{
	glong width = 0;

	for (guint row = 0; row < text_table_rows(table); row++)
		width = MAX(width, g_utf8_strlen(cell_at(table, row, column)->text, -1));
	return width == 0 ? 0 : MAX(width, g_utf8_strlen(table->columns[column].heading, -1));
}

struct text_line {
	GString *out;
	glong blanks; /* owed before the next text, so that none end the line */
};

static void line_append(struct text_line *line, const char *text, glong width, gboolean right, const char *colour)
{
	glong rest = width - g_utf8_strlen(text, -1);

	if (right)
		line->blanks += rest;
	if (*text != '\0') {
		g_string_append_printf(line->out, "%*s", (int)line->blanks, "");
		line->blanks = 0;
		g_string_append_printf(line->out, "%s%s%s", colour, text, *colour == '\0' ? "" : COLOUR_OFF);
	}
	if (!right)
		line->blanks += rest;
	line->blanks += 2;
}

void text_table_append(const struct text_table *table, GString *out, guint indent, gboolean colour)
{
	g_autofree glong *widths = g_new0(glong, table->column_count);

	g_assert(table->cells->len % table->column_count == 0);
	for (guint column = 0; column < table->column_count; column++)
		widths[column] = column_width(table, column);
	for (guint row = 0; row <= text_table_rows(table); row++) {
		struct text_line line = { .out = out, .blanks = indent };

		for (guint column = 0; column < table->column_count; column++) {
			const struct text_column *header = &table->columns[column];
			const struct text_cell *cell = row == 0 ? NULL : cell_at(table, row - 1, column);
			const char *mark = cell == NULL ? COLOUR_HEADING : cell->warning ? COLOUR_WARNING : "";

			if (widths[column] > 0)
				line_append(&line, cell == NULL ? header->heading : cell->text, widths[column],
					header->right, colour ? mark : "");
		}
		g_string_append_c(out, '\n');
	}
}
