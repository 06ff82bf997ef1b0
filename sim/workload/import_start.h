/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of a kernel's caches at the beginning of a record, as far as the record tells it.
 *
 *  - A CPU's array is empty when it is refilled and full when it is flushed, and the record has all that goes in and
 * out up to there: so the first of the two tells how many objects were in it at the beginning. A drain by the reaper
 * that takes half of what is there tells it, too. Where none of these happens, the array had at least what was taken
 * from it without a refill: that many are assumed.
 *  - The first refill on a node tells the free objects on the node's lists and in its shared array.
 *  - The first time that a node's alien array is full tells how many objects it had.
 *  - A slabinfo file of the beginning tells, for all nodes together, free objects, slabs without any object in use, and
 *    what is in shared arrays. It bounds what the refills say, and gives the rest to the nodes without one.
 *  - Objects that are freed and were there before the beginning are known one by one, with their nodes.
 *
 * Nothing after the first refill or flush of an array is looked at. What cannot be told is taken for absent: objects in
 * alien arrays that the reaper drains before they are full, how free objects are spread over partial slabs, colours,
 * the touched flags.
 */
#ifndef SIM_WORKLOAD_IMPORT_START_H
#define SIM_WORKLOAD_IMPORT_START_H

#include "sim/workload/import_record.h"

/* How the fill of an array is known. */
enum start_source { START_ASSUMED, START_REFILL, START_FLUSH, START_DRAIN };

struct start_array {
	guint32 objects;
	enum start_source source;
};

struct start_node {
	guint32 free_objects; /* on the lists */
	guint32 free_slabs;   /* of them: whole slabs */
	guint32 shared;	      /* in the shared array */
};

/* The reaper of a CPU ran. */
struct start_reap {
	guint64 time_ns;
	guint cpu;
	const char *task;
};

struct import_start {
	const struct import_record *record; /* borrowed */
	struct start_array *arrays;	    /* [caches * cpus] */
	struct start_node *nodes;	    /* [caches * nodes] */
	guint32 *aliens;		    /* [caches * nodes * nodes]: on a node, of a home node */
	GArray *reaps;			    /* struct start_reap, in order of time */
};

struct import_start *import_start_new(const struct import_record *record, enum import_start_extent extent);
void import_start_free(struct import_start *start);

static inline struct start_array *start_array(const struct import_start *start, guint cache, guint cpu)
{
	return &start->arrays[cache * start->record->cpus + cpu];
}

static inline struct start_node *start_node(const struct import_start *start, guint cache, guint node)
{
	return &start->nodes[cache * start->record->nodes + node];
}

/* Objects in the alien array on NODE for objects of node HOME. */
static inline guint32 *start_alien(const struct import_start *start, guint cache, guint node, guint home)
{
	return &start->aliens[(cache * start->record->nodes + node) * start->record->nodes + home];
}

typedef struct import_start ImportStart; /* for g_autoptr(ImportStart) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportStart, import_start_free)

#endif
