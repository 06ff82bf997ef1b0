/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_REPORT_H
#define SIM_METRICS_REPORT_H

#include "sim/metrics/json_writer.h"
#include "sim/metrics/store_query.h"

#include <glib.h>

/*
 * Summary tables of stored runs: views and tables of the database, chosen, ordered and cut.
 *
 * A table that the database does not have, because an older slabsim wrote it, is left out, and so is one without rows.
 */
struct report_table {
	const char *name;  /* one word: --table, and the key in JSON */
	const char *title; /* above it, for people */
	const char *needs; /* table or view; NULL: always there */
	const char *sql;   /* ?1: the run */
};

/* The tables of one run; *COUNT of them. Constant. */
const struct report_table *report_tables(guint *count);
/* One row for each run. */
const struct report_table *report_runs(const char *path, GError **error);
/* By name, NULL with an error that suggests one. */
const struct report_table *report_table_find(const char *name, GError **error);

/* The rows of TABLE, at most TOP (0: all). NULL with an error. */
struct store_table *report_read(
	const char *path, int64_t *run_id, const struct report_table *table, guint top, GError **error);

/* With a title, in columns; times and shares as people read them. Nothing when there are no rows. */
void report_append_text(
	GString *out, const struct report_table *table, const struct store_table *rows, gboolean colour);
/* An array of objects, or null when the database has no such table; values as they are. */
void report_append_json(struct json_writer *json, const char *key, const struct store_table *rows);
/* A line of column names, then the rows. */
void report_append_csv(GString *out, const struct store_table *rows);

#endif
