/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing runs to the database. */
#include "sim/metrics/store.h"

#include "sim/metrics/schema.h"
#include "sim/metrics/store_connection.h"
#include "sim/metrics/store_rows.h"

/* Not <sys/stat.h>: it reads headers of the host's kernel, for which those of the modeled one would stand in. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

G_DEFINE_QUARK(slabsim - store - error, store_error)

gboolean store_error_is_input(const GError *error)
{
	return g_error_matches(error, STORE_ERROR, STORE_ERROR_MISSING) ||
	       g_error_matches(error, STORE_ERROR, STORE_ERROR_FORMAT) ||
	       g_error_matches(error, STORE_ERROR, STORE_ERROR_VERSION) ||
	       g_error_matches(error, STORE_ERROR, STORE_ERROR_NO_ROW);
}

static gboolean file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* Creates the file for a moment: nothing else tells for sure that it can be. */
static gboolean check_creatable(const char *path, GError **error)
{
	int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);

	if (file < 0) {
		g_set_error(error, STORE_ERROR, STORE_ERROR_IO, "%s: cannot create the database: %s", path,
			g_strerror(errno));
		return FALSE;
	}
	close(file);
	unlink(path);
	return TRUE;
}

gboolean store_check_writable(const char *path, GError **error)
{
	struct connection connection;
	gboolean writable;

	if (!file_exists(path))
		return check_creatable(path, error);
	writable = connection_open(&connection, path, SQLITE_OPEN_READWRITE, STORE_BUSY_MS, error) &&
		   connection_execute(&connection, "BEGIN IMMEDIATE; ROLLBACK", error);
	connection_close(&connection);
	return writable;
}

/* Takes the schema from the version that the file has to ours. */
static gboolean migrate(struct connection *connection, GError **error)
{
	g_autofree char *marks = g_strdup_printf(
		"PRAGMA application_id = %d; PRAGMA user_version = %d", SCHEMA_APPLICATION_ID, SCHEMA_VERSION);

	if (connection->version == SCHEMA_VERSION)
		return TRUE;
	for (int version = connection->version + 1; version <= SCHEMA_VERSION; version++) {
		if (!connection_execute(connection, schema_step(version), error))
			return FALSE;
	}
	return connection_execute(connection, marks, error);
}

/* Version and kind are read again inside the transaction: another process may have been first. */
static gboolean write_run(
	struct connection *connection, const struct run_result *result, int64_t *run_id, GError **error)
{
	if (!connection_execute(connection, "BEGIN IMMEDIATE", error))
		return FALSE;
	if (connection_identify(connection, error) && migrate(connection, error) &&
		store_rows_insert(connection, result, run_id, error) && connection_execute(connection, "COMMIT", error))
		return TRUE;
	sqlite3_exec(connection->db, "ROLLBACK", NULL, NULL, NULL);
	return FALSE;
}

/*
 * SQLite creates the file before the first transaction; a failed one leaves it empty, or, after a write error, with a
 * journal that the next one to open it plays back.
 */
static void remove_if_empty(const char *path)
{
	struct connection connection;
	int file;

	connection_open(&connection, path, SQLITE_OPEN_READWRITE, 0, NULL);
	connection_close(&connection);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return;
	if (g_file_test(path, G_FILE_TEST_IS_REGULAR) && lseek(file, 0, SEEK_END) == 0)
		unlink(path);
	close(file);
}

gboolean store_write_waiting(
	const struct run_result *result, const char *path, int busy_ms, int64_t *run_id, GError **error)
{
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	gboolean existed = file_exists(path);
	struct connection connection;
	int64_t new_id = 0;
	gboolean written;

	written = connection_open(&connection, path, flags, busy_ms, error) &&
		  write_run(&connection, result, &new_id, error);
	/* Readers and a writer then do not wait for each other. It is the file's own mode, set once; if somebody else
	 * has it open right now, the next run sets it. */
	if (written)
		sqlite3_exec(connection.db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
	connection_close(&connection);
	if (!written && !existed)
		remove_if_empty(path);
	if (written && run_id != NULL)
		*run_id = new_id;
	return written;
}

gboolean store_write(const struct run_result *result, const char *path, int64_t *run_id, GError **error)
{
	return store_write_waiting(result, path, STORE_BUSY_MS, run_id, error);
}
