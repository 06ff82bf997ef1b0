/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_STORE_H
#define SIM_METRICS_STORE_H

#include "sim/metrics/result.h"

#include <glib.h>
#include <stdint.h>

/*
 * The database of results: one SQLite file with any number of runs (tables and views: schema.c).
 *
 * A run's rows appear in one transaction, so a database never holds half a run, and a file that could not be written
 * is not left behind. Several processes may write one file, each waits for its turn. No connection outlives a call:
 * call nothing here while a world exists, but for store_check_writable() before it is made.
 */
enum store_error {
	STORE_ERROR_MISSING, /* no such file */
	STORE_ERROR_FORMAT,  /* not a database, or not one of slabsim */
	STORE_ERROR_VERSION, /* written by a newer slabsim */
	STORE_ERROR_NO_ROW,  /* the run or moment asked for is not in it */
	STORE_ERROR_LOCKED,  /* another process did not let go of it in time */
	STORE_ERROR_IO,	     /* cannot be created, read or written; disk full */
};
#define STORE_ERROR (store_error_quark())
GQuark store_error_quark(void);

/* True: what the user asked for is wrong (exit code 2). False: the surroundings failed (exit code 3). */
gboolean store_error_is_input(const GError *error);

/* How long a writer waits for another one. */
enum { STORE_BUSY_MS = 10000 };

/*
 * Whether store_write() would work now: so that a bad path is known before hours of simulation. Leaves no trace: a file
 * that does not exist is not created.
 */
gboolean store_check_writable(const char *path, GError **error);

/* Adds a run, creating the file or bringing its schema up to date if need be. RUN_ID may be NULL. */
gboolean store_write(const struct run_result *result, const char *path, int64_t *run_id, GError **error);

/* As above, waiting no longer than BUSY_MS for other writers. */
gboolean store_write_waiting(
	const struct run_result *result, const char *path, int busy_ms, int64_t *run_id, GError **error);

/* What /proc/slabinfo read in a run. */
struct store_slabinfo {
	int64_t run_id;
	uint64_t sim_ns; /* moment of the text, since the workload's start */
	char *text;	 /* owned: g_free */
};

enum { STORE_RUN_LAST = 0 };
#define STORE_AT_END UINT64_MAX

/* The text of RUN_ID (or STORE_RUN_LAST) at the last moment not after AT_NS (or STORE_AT_END) at which it was kept. */
gboolean store_read_slabinfo(
	const char *path, int64_t run_id, uint64_t at_ns, struct store_slabinfo *slabinfo, GError **error);

#endif
