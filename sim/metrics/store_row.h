/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_STORE_ROW_H
#define SIM_METRICS_STORE_ROW_H

#include "sim/metrics/result.h"
#include "sim/metrics/store_connection.h"

/* Private to the store: rows of one table, value by value, in the order of its columns. */

/* An insert statement, and the values of its next row. */
struct row {
	sqlite3_stmt *statement; /* of whoever prepares it, who calls sqlite3_finalize() */
	int column;
};

/* COLUMNS: names joined by commas. */
gboolean row_prepare(
	struct connection *connection, struct row *row, const char *table, const char *columns, GError **error);

void put_text(struct row *row, const char *text); /* NULL becomes NULL; it must live until the row is inserted */
void put_text_copy(struct row *row, const char *text);
void put_signed(struct row *row, int64_t value);
void put(struct row *row, uint64_t value); /* SQLite's integers end at INT64_MAX */
void put_null(struct row *row);

/* All columns have a value. */
gboolean row_insert(struct connection *connection, struct row *row, GError **error);

#endif
