/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_STORE_CONNECTION_H
#define SIM_METRICS_STORE_CONNECTION_H

#include <glib.h>
#include <sqlite3.h>
#include <stdint.h>

/* Private to the store: one open database, and errors that name its file. */
struct connection {
	sqlite3 *db;
	char *path;
	int version; /* of the schema, 0: the file is empty */
};

/* FLAGS are those of sqlite3_open_v2. Refuses files that are not ours or newer than we are. Close also after failure.
 */
gboolean connection_open(struct connection *connection, const char *path, int flags, int busy_ms, GError **error);
void connection_close(struct connection *connection);

/* SQL without parameters and without results. */
gboolean connection_execute(struct connection *connection, const char *sql, GError **error);
/* NULL on error. Free with sqlite3_finalize. */
sqlite3_stmt *connection_prepare(struct connection *connection, const char *sql, GError **error);
/* Sets the error that the database reports; always FALSE. */
gboolean connection_fail(struct connection *connection, GError **error);

/* Reads schema version and kind of the file anew; inside a transaction they stay true. */
gboolean connection_identify(struct connection *connection, GError **error);

#endif
