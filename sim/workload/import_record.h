/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of a kernel whose SLAB printed its own steps: requests and steps in the order of the file, joined to
 * caches, objects and nodes, between two moments.
 *
 * Where an object lies is read off its address (the ranges of each node's memory are given), which CPU is on which node
 * off the refills. A request for an object of another node than the CPU's went past the CPU's array, whatever the
 * reason (a node asked for, a memory policy): its `home` says so. All of it is kept in memory, about 56 bytes a line.
 */
#ifndef SIM_WORKLOAD_IMPORT_RECORD_H
#define SIM_WORKLOAD_IMPORT_RECORD_H

#include "sim/workload/import_caches.h"
#include "sim/workload/import_options.h"
#include "sim/workload/import_slabinfo.h"
#include "sim/workload/import_step.h"

enum record_kind { RECORD_ALLOC, RECORD_FREE, RECORD_STEP };

struct record_item {
	guint64 time_ns; /* from the beginning */
	const char *task;
	const char *site;
	guint32 cache;	/* index among the record's caches */
	guint32 object; /* index among the record's objects; of a step, index among its steps */
	guint16 cpu;
	guint16 gfp;
	guint8 kind;
	guint8 context;
	gint8 home; /* node of the object */
};

/* How the record came to know an object. */
enum record_origin {
	RECORD_ALLOCATED, /* its allocation is in the record */
	RECORD_BEFORE,	  /* it was there before the beginning */
	RECORD_UNTRACED,  /* its address was free before: an allocation that the kernel did not trace */
};

struct record_object {
	guint32 cache;
	guint16 cpu; /* of its allocation; where that is not traced, a guess: the last CPU of its node to use the cache
		      */
	gint8 home;
	guint8 origin;
	gboolean freed; /* within the record */
};

/* A cache of the kernel. */
struct record_cache {
	const char *name;			      /* the kernel's; the trace may have another one */
	struct trace_cache traced;		      /* as the trace will declare it */
	const struct import_slabinfo *before, *after; /* lines of slabinfo at the beginning and the end; or NULL */
	guint32 objects_per_slab;		      /* of the kernel; 0: unknown */
	guint32 objects_per_slab_here;		      /* of the modeled kernel */
};

struct import_record {
	GArray *items;	 /* struct record_item */
	GArray *objects; /* struct record_object */
	GArray *steps;	 /* struct import_step */
	GArray *caches;	 /* struct record_cache */
	guint cpus, nodes;
	const int *node_of_cpu;	    /* [cpus] */
	gboolean free_logged_first; /* the event of a free stands before its steps (6.1), not behind them (5.10) */
	guint64 duration_ns;

	/* Owned. */
	GStringChunk *words;
	import_caches *import_caches;
	import_slabinfo_file *before, *after;
	int *cpu_nodes;
};

/* Reads the record that `request` asks for and counts in its summary what is left out. NULL with an error. */
struct import_record *import_record_read(const struct import_request *request, GError **error);
void import_record_free(struct import_record *record);

typedef struct import_record ImportRecord; /* for g_autoptr(ImportRecord) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportRecord, import_record_free)

static inline const struct record_item *record_item(const struct import_record *record, guint index)
{
	return &g_array_index(record->items, struct record_item, index);
}

static inline struct record_object *record_object(const struct import_record *record, guint32 index)
{
	return &g_array_index(record->objects, struct record_object, index);
}

static inline const struct import_step *record_step(const struct import_record *record, const struct record_item *item)
{
	return &g_array_index(record->steps, struct import_step, item->object);
}

static inline const struct record_cache *record_cache(const struct import_record *record, guint32 index)
{
	return &g_array_index(record->caches, struct record_cache, index);
}

#endif
