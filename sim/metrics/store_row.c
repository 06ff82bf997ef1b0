/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One row after the other. See store_row.h. */
#include "sim/metrics/store_row.h"

void put_text(struct row *row, const char *text)
{
	sqlite3_bind_text(row->statement, ++row->column, text, -1, SQLITE_STATIC);
}

void put_text_copy(struct row *row, const char *text)
{
	sqlite3_bind_text(row->statement, ++row->column, text, -1, SQLITE_TRANSIENT);
}

void put_signed(struct row *row, int64_t value)
{
	sqlite3_bind_int64(row->statement, ++row->column, value);
}

void put(struct row *row, uint64_t value)
{
	put_signed(row, (int64_t)MIN(value, (uint64_t)INT64_MAX));
}

void put_null(struct row *row)
{
	sqlite3_bind_null(row->statement, ++row->column);
}

gboolean row_insert(struct connection *connection, struct row *row, GError **error)
{
	g_assert(row->column == sqlite3_bind_parameter_count(row->statement));
	row->column = 0;
	if (sqlite3_step(row->statement) != SQLITE_DONE) {
		connection_fail(connection, error);
		sqlite3_reset(row->statement);
		return FALSE;
	}
	sqlite3_reset(row->statement);
	return TRUE;
}

gboolean row_prepare(
	struct connection *connection, struct row *row, const char *table, const char *columns, GError **error)
{
	GString *sql = g_string_new(NULL);

	g_string_printf(sql, "INSERT OR REPLACE INTO %s (%s) VALUES (?", table, columns);
	for (const char *p = columns; *p != '\0'; p++)
		g_string_append(sql, *p == ',' ? ", ?" : "");
	g_string_append_c(sql, ')');
	row->column = 0;
	row->statement = connection_prepare(connection, sql->str, error);
	g_string_free(sql, TRUE);
	return row->statement != NULL;
}
