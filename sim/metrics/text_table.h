/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_TEXT_TABLE_H
#define SIM_METRICS_TEXT_TABLE_H

#include <glib.h>
#include <stdint.h>

/*
 * Aligned columns for people. Each column is as wide as its widest cell, and no line ends in blanks. A column whose
 * cells are all empty is left out with its heading.
 */
struct text_column {
	const char *heading;
	gboolean right; /* numbers */
};

struct text_table;

/* Borrows COLUMNS. Free with text_table_free. */
struct text_table *text_table_new(const struct text_column *columns, guint count);
void text_table_free(struct text_table *table);
typedef struct text_table TextTable;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextTable, text_table_free)

/* The next cell of the current row; after the last column a new row begins. Copies the text. */
void text_table_cell(struct text_table *table, const char *text);
/* As above, and gives meaning to colour: the cell is shown as a warning where colour is on. */
void text_table_cell_warning(struct text_table *table, const char *text);
void text_table_count(struct text_table *table, uint64_t value);
void text_table_printf(struct text_table *table, const char *format, ...) G_GNUC_PRINTF(2, 3);

guint text_table_rows(const struct text_table *table);

/* Appends the heading line and all rows, each after INDENT blanks. The last row must be full. */
void text_table_append(const struct text_table *table, GString *out, guint indent, gboolean colour);

#endif
