/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading of tables and views. See store_query.h. */
#include "sim/metrics/store_query.h"

#include "sim/metrics/store_read.h"

#include <string.h>

/* --- tables --- */

static void clear_cell(gpointer data)
{
	g_free(((struct store_cell *)data)->text);
}

static struct store_table *table_new(void)
{
	struct store_table *table = g_new0(struct store_table, 1);

	table->columns = g_ptr_array_new_with_free_func(g_free);
	table->cells = g_array_new(FALSE, TRUE, sizeof(struct store_cell));
	g_array_set_clear_func(table->cells, clear_cell);
	return table;
}

void store_table_free(struct store_table *table)
{
	if (table == NULL)
		return;
	g_ptr_array_unref(table->columns);
	g_array_unref(table->cells);
	g_free(table);
}

guint store_table_rows(const struct store_table *table)
{
	return table->columns->len == 0 ? 0 : table->cells->len / table->columns->len;
}

const struct store_cell *store_table_cell(const struct store_table *table, guint row, guint column)
{
	return &g_array_index(table->cells, struct store_cell, row * table->columns->len + column);
}

/* --- queries --- */

static struct store_cell read_cell(sqlite3_stmt *statement, int column)
{
	struct store_cell cell = { .kind = STORE_VALUE_NULL };

	switch (sqlite3_column_type(statement, column)) {
	case SQLITE_NULL:
		break;
	case SQLITE_INTEGER:
		cell.kind = STORE_VALUE_INTEGER;
		cell.integer = sqlite3_column_int64(statement, column);
		break;
	case SQLITE_FLOAT:
		cell.kind = STORE_VALUE_REAL;
		cell.real = sqlite3_column_double(statement, column);
		break;
	default:
		cell.kind = STORE_VALUE_TEXT;
		cell.text = g_strdup((const char *)sqlite3_column_text(statement, column));
	}
	return cell;
}

static gboolean read_rows(
	struct connection *connection, sqlite3_stmt *statement, struct store_table *table, GError **error)
{
	const int columns = sqlite3_column_count(statement);
	int code;

	for (int column = 0; column < columns; column++)
		g_ptr_array_add(table->columns, g_strdup(sqlite3_column_name(statement, column)));
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		for (int column = 0; column < columns; column++) {
			const struct store_cell cell = read_cell(statement, column);

			g_array_append_val(table->cells, cell);
		}
	return code == SQLITE_DONE || connection_fail(connection, error);
}

static gboolean query(
	struct connection *connection, int64_t run_id, const char *sql, struct store_table *table, GError **error)
{
	sqlite3_stmt *statement = connection_prepare(connection, sql, error);
	gboolean good;

	if (statement == NULL)
		return FALSE;
	if (sqlite3_bind_parameter_count(statement) > 0)
		sqlite3_bind_int64(statement, 1, run_id);
	good = read_rows(connection, statement, table, error);
	sqlite3_finalize(statement);
	return good;
}

/* Into *MISSING whether the schema has no table or view of that NAME. */
static gboolean look_for(struct connection *connection, const char *name, gboolean *missing, GError **error)
{
	sqlite3_stmt *statement =
		connection_prepare(connection, "SELECT count(*) FROM sqlite_schema WHERE name = ?1", error);
	gboolean good;

	if (statement == NULL)
		return FALSE;
	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	good = sqlite3_step(statement) == SQLITE_ROW || connection_fail(connection, error);
	*missing = good && sqlite3_column_int64(statement, 0) == 0;
	sqlite3_finalize(statement);
	return good;
}

/* A new table, or NULL. */
static struct store_table *query_if_there(
	struct connection *connection, int64_t run_id, const char *needs, const char *sql, GError **error)
{
	g_autoptr(StoreTable) table = table_new();

	if (needs != NULL && !look_for(connection, needs, &table->missing, error))
		return NULL;
	if (!table->missing && !query(connection, run_id, sql, table, error))
		return NULL;
	return g_steal_pointer(&table);
}

struct store_table *store_query(const char *path, int64_t *run_id, const char *needs, const char *sql, GError **error)
{
	struct connection connection;
	struct store_table *table = NULL;

	if (store_open_to_read(&connection, path, error) && store_find_run(&connection, run_id, error))
		table = query_if_there(&connection, *run_id, needs, sql, error);
	connection_close(&connection);
	return table;
}

int64_t store_count_runs(const char *path, GError **error)
{
	int64_t run_id = STORE_RUN_LAST;
	g_autoptr(StoreTable) table = store_query(path, &run_id, NULL, "SELECT count(*) FROM run", error);

	return table == NULL ? -1 : store_table_cell(table, 0, 0)->integer;
}
