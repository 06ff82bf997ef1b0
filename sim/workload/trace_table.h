/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hash table from 64-bit keys (object numbers, addresses) to 32-bit values, for the live objects of a trace.
 *
 * Open addressing with linear probing; removal closes the gap, so the table stays as large as its most live keys and no
 * slower. For look-up only: its order never shows.
 */
#ifndef SIM_WORKLOAD_TRACE_TABLE_H
#define SIM_WORKLOAD_TRACE_TABLE_H

#include <glib.h>

/* Not a value; what look-ups return for an absent key. */
#define TRACE_TABLE_NONE G_MAXUINT32

struct trace_table {
	guint64 *keys;
	guint32 *values; /* TRACE_TABLE_NONE: the place is empty */
	guint32 count;
	guint32 mask;
};

void trace_table_init(struct trace_table *table);
void trace_table_release(struct trace_table *table);

/* The value of `key`, or TRACE_TABLE_NONE. */
guint32 trace_table_get(const struct trace_table *table, guint64 key);

/* Stores `value` (not TRACE_TABLE_NONE) under `key`, replacing an older one. */
void trace_table_set(struct trace_table *table, guint64 key, guint32 value);

/* Removes `key` and returns its value, or TRACE_TABLE_NONE. */
guint32 trace_table_remove(struct trace_table *table, guint64 key);

#endif
