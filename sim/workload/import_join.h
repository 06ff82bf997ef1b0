/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns a stream of allocation events into operations of a slabsim trace.
 *
 * Sources name objects by address (kernel traces) or by a reused number (rep); here frees are joined to their
 * allocations, every object gets a number of its own, and what the source leaves out is mended or dropped, and counted:
 *  - a free of NULL is dropped;
 *  - a free of an unknown object is dropped, or (option `invent`) the object is allocated just before, when the free
 * tells its cache and that cache is known from other allocations;
 *  - an allocation at a live address gets the missing free of the old object just before;
 *  - a request above IMPORT_SIZE_MAX is dropped together with its free, unless `keep_oversized`;
 *  - a reallocation becomes the allocation of a new object and then the free of the old, as a moving realloc does it;
 *  - a time before the last one is set to the last one.
 *
 * Memory follows the live objects.
 */
#ifndef SIM_WORKLOAD_IMPORT_JOIN_H
#define SIM_WORKLOAD_IMPORT_JOIN_H

#include "sim/workload/import_caches.h"
#include "sim/workload/import_summary.h"
#include "sim/workload/trace_objects.h"

/* The largest general cache of the modeled kernel. */
#define IMPORT_SIZE_MAX 131072

enum import_event_kind {
	IMPORT_ALLOC,	/* an object of a cache */
	IMPORT_KMALLOC, /* bytes */
	IMPORT_FREE,
	IMPORT_REALLOC, /* bytes, in place of the object at the address */
};

/* One event of a source. Strings are interned (equal ones are the same pointer) and outlive the join. */
struct import_event {
	enum import_event_kind kind;
	enum trace_context context;
	unsigned int gfp;
	gboolean reclaimable; /* the flags ask for reclaimable memory */
	int cpu;
	int node;
	guint64 time_ns; /* of any clock */
	guint64 address; /* identifies the object while it lives; 0 is NULL */
	guint64 bytes_requested;
	guint64 bytes_allocated; /* padded size of a cache's object */
	const char *name;	 /* of the cache, or NULL */
	const char *task;	 /* never NULL */
	const char *site;	 /* never NULL */
};

/* Receives the operations in order. */
typedef void (*import_sink)(void *data, const struct trace_operation *operation);

struct import_join {
	/* Set by the caller before the first event. */
	struct import_summary *summary;
	import_caches *caches; /* NULL for sources without caches */
	gboolean learning;     /* first pass: tell `caches` what is seen, look nothing up */
	import_sink sink;      /* NULL: nowhere */
	void *sink_data;
	gboolean invent;
	gboolean keep_oversized;
	guint64 head; /* stop after so many operations; 0: never */

	/* The join's own. */
	struct trace_objects objects; /* by address */
	GArray *live;		      /* struct live_object by slot */
	GHashTable *tasks;
	const char *last_task;
	guint64 objects_made;
	guint64 time_first_ns;
	guint64 time_ns;
	gboolean any_event;

	/* Set in the second pass when it meets what the first did not: the file changed in between. */
	gboolean source_changed;
};

/* Prepares the join's own part; call import_join_release() in any case. */
void import_join_init(struct import_join *join);
void import_join_release(struct import_join *join);

/* Takes the next event. FALSE when `head` operations were made: no more is needed. */
gboolean import_join_event(struct import_join *join, const struct import_event *event);

/* After the last event: completes the summary. */
void import_join_finish(struct import_join *join);

#endif
