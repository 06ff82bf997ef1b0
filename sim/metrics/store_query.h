/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_STORE_QUERY_H
#define SIM_METRICS_STORE_QUERY_H

#include "sim/metrics/result.h"
#include "sim/metrics/store.h"

#include <glib.h>

/* Reading of tables and views. As all of the store: no connection outlives a call. */

enum store_value { STORE_VALUE_NULL, STORE_VALUE_INTEGER, STORE_VALUE_REAL, STORE_VALUE_TEXT };

struct store_cell {
	enum store_value kind;
	int64_t integer;
	double real;
	char *text; /* owned */
};

/* What a query gave. */
struct store_table {
	GPtrArray *columns; /* names */
	GArray *cells;	    /* of struct store_cell, row by row */
	gboolean missing;   /* the database is of an older version and has no such table */
};

void store_table_free(struct store_table *table);
typedef struct store_table StoreTable; /* for g_autoptr(StoreTable) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreTable, store_table_free)

guint store_table_rows(const struct store_table *table);
const struct store_cell *store_table_cell(const struct store_table *table, guint row, guint column);

/*
 * The rows of SQL, whose parameter ?1 is *RUN_ID, in the database at PATH. STORE_RUN_LAST becomes the number of the
 * last run. NEEDS: a table or view without which there are no rows, but no error either; NULL: none. New table; NULL
 * with an error.
 */
struct store_table *store_query(const char *path, int64_t *run_id, const char *needs, const char *sql, GError **error);

/* How many runs there are; -1 with an error. */
int64_t store_count_runs(const char *path, GError **error);

/*
 * A new result with what line_view.h needs of a run, and its identity (workload, machine, digest, status...); NULL with
 * an error.
 */
struct run_result *store_read_lines(const char *path, int64_t *run_id, GError **error);

#endif
