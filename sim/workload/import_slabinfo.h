/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads /proc/slabinfo, version 2.1, of a kernel whose SLAB counts statistics. */
#ifndef SIM_WORKLOAD_IMPORT_SLABINFO_H
#define SIM_WORKLOAD_IMPORT_SLABINFO_H

#include "sim/workload/trace_format.h"

/* A line: what a cache looked like at that moment. Counters are since its creation. */
struct import_slabinfo {
	const char *name;
	guint64 active_objects; /* objects outside the slabs' free lists; those resting in arrays are among them */
	guint64 objects;
	guint64 object_size; /* bytes from object to object */
	guint64 objects_per_slab;
	guint64 pages_per_slab;
	struct trace_tunables tunables;
	guint64 active_slabs; /* with an object outside their free lists */
	guint64 slabs;
	guint64 shared_objects; /* in the shared arrays of all nodes */
	gboolean counted;	/* the line has the counters below */
	guint64 grown, reaped, node_allocs, node_frees, node_overflow;
	guint64 alloc_hit, alloc_miss, free_hit, free_miss;
};

typedef struct import_slabinfo_file import_slabinfo_file;

/* Reads a whole file, plain or compressed. NULL with an error that names file and line when it is no slabinfo. */
import_slabinfo_file *import_slabinfo_read(const char *path, GError **error);
void import_slabinfo_free(import_slabinfo_file *file);

/* NULL when the file has no cache of that name. */
const struct import_slabinfo *import_slabinfo_find(const import_slabinfo_file *file, const char *name);

/* The lines in the order of the file. */
guint import_slabinfo_count(const import_slabinfo_file *file);
const struct import_slabinfo *import_slabinfo_at(const import_slabinfo_file *file, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(import_slabinfo_file, import_slabinfo_free)

#endif
