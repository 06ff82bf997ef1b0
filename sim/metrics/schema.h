/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_SCHEMA_H
#define SIM_METRICS_SCHEMA_H

/*
 * The schema of the database, in numbered steps: a database of version N has had steps 1..N. Steps are never changed
 * once released; a new version adds one, and store_write() brings older databases up to date with it.
 *
 * SQLite keeps the text of CREATE statements with their comments, so `sqlite3 FILE .schema` shows what each column is.
 */
enum {
	SCHEMA_APPLICATION_ID = 0x736c6162, /* "slab": PRAGMA application_id, tells our files from others */
	SCHEMA_VERSION = 3,		    /* PRAGMA user_version */
};

/* SQL of step 1..SCHEMA_VERSION. */
const char *schema_step(int version);

#endif
