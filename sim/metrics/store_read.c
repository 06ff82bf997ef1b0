/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading from the database, without changing it. */
#include "sim/metrics/count_text.h"
#include "sim/metrics/store.h"
#include "sim/metrics/store_connection.h"
#include "sim/metrics/store_read.h"

#include <errno.h>
#include <unistd.h>

gboolean store_open_to_read(struct connection *connection, const char *path, GError **error)
{
	*connection = (struct connection){ 0 };
	if (access(path, R_OK) != 0) {
		g_set_error(error, STORE_ERROR, errno == ENOENT ? STORE_ERROR_MISSING : STORE_ERROR_IO,
			"%s: cannot open the database: %s", path, g_strerror(errno));
		return FALSE;
	}
	/* For writing, so that closing can tidy up SQLite's files beside it; it writes nothing else. A file that may
	 * only be read is opened for that. */
	if (!connection_open(connection, path, SQLITE_OPEN_READWRITE, STORE_BUSY_MS, error) ||
		!connection_execute(connection, "PRAGMA query_only = ON", error))
		return FALSE;
	if (connection->version == 0) {
		g_set_error(
			error, STORE_ERROR, STORE_ERROR_FORMAT, "%s: is empty, expected a database with runs", path);
		return FALSE;
	}
	return TRUE;
}

/* The first row of a query with integers as parameters. NULL: there is none, or an error is set. */
static sqlite3_stmt *query_row(
	struct connection *connection, const char *sql, int64_t first, int64_t second, GError **error)
{
	sqlite3_stmt *statement = connection_prepare(connection, sql, error);
	int code;

	if (statement == NULL)
		return NULL;
	sqlite3_bind_int64(statement, 1, first);
	if (sqlite3_bind_parameter_count(statement) > 1)
		sqlite3_bind_int64(statement, 2, second);
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		return statement;
	if (code != SQLITE_DONE)
		connection_fail(connection, error);
	sqlite3_finalize(statement);
	return NULL;
}

gboolean store_find_run(struct connection *connection, int64_t *run_id, GError **error)
{
	int64_t asked = *run_id, last;
	/* Aggregates give a row also when there are no runs, with NULLs, which read as 0. */
	sqlite3_stmt *row = query_row(connection,
		"SELECT max(run_id), max(run_id) FILTER (WHERE ?1 IN (0, run_id)) FROM run", asked, 0, error);

	if (row == NULL)
		return FALSE;
	last = sqlite3_column_int64(row, 0);
	*run_id = sqlite3_column_int64(row, 1);
	sqlite3_finalize(row);
	if (last == 0)
		g_set_error(error, STORE_ERROR, STORE_ERROR_NO_ROW, "%s: holds no runs", connection->path);
	else if (*run_id == 0)
		g_set_error(error, STORE_ERROR, STORE_ERROR_NO_ROW,
			"%s: run %" G_GINT64_FORMAT " does not exist, the last one is %" G_GINT64_FORMAT,
			connection->path, asked, last);
	return *run_id != 0;
}

/* Why there is no text; always FALSE. */
static gboolean fail_without_text(struct connection *connection, int64_t run_id, uint64_t at_ns, GError **error)
{
	g_autofree char *asked = count_text_time(at_ns), *first = NULL;
	sqlite3_stmt *row = query_row(
		connection, "SELECT sim_ns FROM slabinfo WHERE run_id = ?1 ORDER BY sim_ns LIMIT 1", run_id, 0, error);

	if (row != NULL) {
		first = count_text_time((uint64_t)sqlite3_column_int64(row, 0));
		sqlite3_finalize(row);
		g_set_error(error, STORE_ERROR, STORE_ERROR_NO_ROW,
			"%s: run %" G_GINT64_FORMAT " kept no slabinfo at or before %s, the first is of %s (a run "
			"keeps it at its end, and at each sample with --sample)",
			connection->path, run_id, asked, first);
	} else if (error == NULL || *error == NULL) {
		g_set_error(error, STORE_ERROR, STORE_ERROR_NO_ROW,
			"%s: run %" G_GINT64_FORMAT " kept no slabinfo: its allocator printed none", connection->path,
			run_id);
	}
	return FALSE;
}

static gboolean read_slabinfo(
	struct connection *connection, uint64_t at_ns, struct store_slabinfo *slabinfo, GError **error)
{
	GError *failure = NULL;
	sqlite3_stmt *row = query_row(connection,
		"SELECT sim_ns, text FROM slabinfo WHERE run_id = ?1 AND sim_ns <= ?2 ORDER BY sim_ns DESC LIMIT 1",
		slabinfo->run_id, (int64_t)MIN(at_ns, (uint64_t)INT64_MAX), &failure);

	if (failure != NULL) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	if (row == NULL)
		return fail_without_text(connection, slabinfo->run_id, at_ns, error);
	slabinfo->sim_ns = (uint64_t)sqlite3_column_int64(row, 0);
	slabinfo->text = g_strdup((const char *)sqlite3_column_text(row, 1));
	sqlite3_finalize(row);
	return TRUE;
}

gboolean store_read_slabinfo(
	const char *path, int64_t run_id, uint64_t at_ns, struct store_slabinfo *slabinfo, GError **error)
{
	struct connection connection;
	gboolean found;

	*slabinfo = (struct store_slabinfo){ .run_id = run_id };
	found = store_open_to_read(&connection, path, error) && store_find_run(&connection, &slabinfo->run_id, error) &&
		read_slabinfo(&connection, at_ns, slabinfo, error);
	connection_close(&connection);
	return found;
}
