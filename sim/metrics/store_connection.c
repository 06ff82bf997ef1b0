/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening databases and telling what is wrong with them. */
#include "sim/metrics/store_connection.h"

#include "sim/metrics/schema.h"
#include "sim/metrics/store.h"

#include <string.h>

static enum store_error error_of_code(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return STORE_ERROR_LOCKED;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return STORE_ERROR_FORMAT;
	default:
		return STORE_ERROR_IO;
	}
}

gboolean connection_fail(struct connection *connection, GError **error)
{
	int code = connection->db == NULL ? SQLITE_NOMEM : sqlite3_extended_errcode(connection->db);
	int system = connection->db == NULL ? 0 : sqlite3_system_errno(connection->db);
	const char *message = connection->db == NULL ? "out of memory" : sqlite3_errmsg(connection->db);
	enum store_error kind = error_of_code(code);

	if (kind == STORE_ERROR_LOCKED)
		g_set_error(
			error, STORE_ERROR, kind, "%s: another program holds the database locked", connection->path);
	else if (kind == STORE_ERROR_FORMAT)
		g_set_error(
			error, STORE_ERROR, kind, "%s: is no intact SQLite database (%s)", connection->path, message);
	else if (system != 0 && (code & 0xff) != SQLITE_CONSTRAINT)
		g_set_error(error, STORE_ERROR, kind, "%s: %s (%s)", connection->path, message, g_strerror(system));
	else
		g_set_error(error, STORE_ERROR, kind, "%s: %s", connection->path, message);
	return FALSE;
}

gboolean connection_execute(struct connection *connection, const char *sql, GError **error)
{
	if (sqlite3_exec(connection->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return connection_fail(connection, error);
	return TRUE;
}

sqlite3_stmt *connection_prepare(struct connection *connection, const char *sql, GError **error)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL) != SQLITE_OK)
		connection_fail(connection, error);
	return statement;
}

static gboolean query_integer(struct connection *connection, const char *sql, int64_t *value, GError **error)
{
	sqlite3_stmt *statement = connection_prepare(connection, sql, error);
	gboolean found;

	if (statement == NULL)
		return FALSE;
	found = sqlite3_step(statement) == SQLITE_ROW;
	if (found)
		*value = sqlite3_column_int64(statement, 0);
	else
		connection_fail(connection, error);
	sqlite3_finalize(statement);
	return found;
}

gboolean connection_identify(struct connection *connection, GError **error)
{
	int64_t application = 0, version = 0, objects = 0;

	if (!query_integer(connection, "PRAGMA application_id", &application, error) ||
		!query_integer(connection, "PRAGMA user_version", &version, error) ||
		!query_integer(connection, "SELECT count(*) FROM sqlite_schema", &objects, error))
		return FALSE;
	if (application != SCHEMA_APPLICATION_ID && (application != 0 || version != 0 || objects != 0)) {
		g_set_error(error, STORE_ERROR, STORE_ERROR_FORMAT,
			"%s: is an SQLite database of another program, expected one written by slabsim",
			connection->path);
		return FALSE;
	}
	if (version > SCHEMA_VERSION) {
		g_set_error(error, STORE_ERROR, STORE_ERROR_VERSION,
			"%s: was written by a newer slabsim (schema %" G_GINT64_FORMAT ", this one knows %d)",
			connection->path, version, SCHEMA_VERSION);
		return FALSE;
	}
	connection->version = (int)version;
	return TRUE;
}

/* SQLite gives names that begin with a colon, and the empty one, a meaning of their own. */
static char *file_name(const char *path)
{
	return path[0] == ':' ? g_strconcat("./", path, NULL) : g_strdup(path);
}

gboolean connection_open(struct connection *connection, const char *path, int flags, int busy_ms, GError **error)
{
	g_autofree char *name = file_name(path);

	memset(connection, 0, sizeof(*connection));
	connection->path = g_strdup(path);
	if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
		g_set_error(error, STORE_ERROR, STORE_ERROR_IO, "%s: is a folder, expected a database file", path);
		return FALSE;
	}
	if (sqlite3_open_v2(name, &connection->db, flags, NULL) != SQLITE_OK)
		return connection_fail(connection, error);
	sqlite3_busy_timeout(connection->db, busy_ms);
	return connection_execute(connection, "PRAGMA foreign_keys = ON", error) &&
	       connection_identify(connection, error);
}

void connection_close(struct connection *connection)
{
	sqlite3_close(connection->db);
	g_free(connection->path);
	memset(connection, 0, sizeof(*connection));
}
