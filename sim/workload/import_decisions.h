/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel's allocator decided within a record, cache by cache, and the table of it. */
#ifndef SIM_WORKLOAD_IMPORT_DECISIONS_H
#define SIM_WORKLOAD_IMPORT_DECISIONS_H

#include "sim/workload/import_start.h"

struct decisions {
	const char *name;
	const struct record_cache *cache;	      /* NULL: the trace has no request of it */
	const struct import_slabinfo *before, *after; /* or NULL */

	/* Requests in the record. */
	guint64 allocs, node_allocs; /* of the CPU's node, of another */
	guint64 frees, node_frees;   /* at home on the CPU's node, on another */
	guint64 objects_before;	     /* freed, and there before the beginning */
	guint64 objects_untraced;    /* freed, but their allocation was not traced */

	/* Steps. */
	guint64 refills, refills_shared, refills_lists, grown;
	guint64 flushes, free_blocks, freed_objects, destroyed;
	guint64 aliens, overflows; /* a full alien array was drained */

	/* Of the refills and flushes, those that told the fill of their array at the start. */
	guint64 refills_told, flushes_told;
};

/* Rows in the order of names; GArray of struct decisions. */
GArray *import_decisions_count(const struct import_record *record, const struct import_start *start);

/*
 * Writes them as CSV, a header first. Columns that begin with "stat_" are differences of the kernel's own counters
 * between two slabinfo files, empty when there are not both.
 */
gboolean import_decisions_write(const GArray *decisions, const char *path, GError **error);

#endif
