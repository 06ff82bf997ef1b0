/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_FAULTS_SWEEP_H
#define TESTS_FAULTS_SWEEP_H

/*
 * Fails each allocation that an operation makes, one at a time, each in a world of its own: an injection point. There
 * are three kinds of them:
 *
 *	pages	the n-th request for pages that the operation makes is refused;
 *
 *	object	the n-th object that the operation gets from one of the start-up caches (descriptors, arrays, node
 *		lists, slab descriptors) on one node is refused. Such a request reaches the page allocator only when the
 *		cache has nothing left there. So before the operation the cache is shrunk and all objects of its partial
 *		slabs on that node are taken out of circulation but for (n - 1) mod N of them, N being the objects of a
 *		slab; then request number (n - 1) div N for pages for it, from 0, is the one for the n-th object.
 *
 *	step	a CPU that is to come or go is refused (UP_PREPARE, DOWN_PREPARE) by somebody who is asked before the
 *		allocator (n = 1), or after it (n = 2).
 *
 * By default exactly that one is refused; with `rest` all that follow are, too: the way back gets nothing either.
 *
 * n runs from 1 until the operation has so few that nothing is refused. Afterwards must hold: the operation says that
 * it failed, or it has done its work all the same; tunables and CPUs are as before if it failed; it succeeds when it is
 * repeated; the laws of the allocator's structures hold (sim/check/laws.h); after teardown nothing has leaked. A start
 * (boot) that fails ends in a panic.
 */
#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "models/kernel/params.h"

#include <glib.h>

struct sweep_area {
	const char *name;
	const char *does;	  /* in a few words */
	unsigned int cpus_online; /* at the start; 0: all */
	bool boot;		  /* the start itself is the operation */
	bool repeats;		  /* must succeed the second time, and change nothing when it fails */
	void (*prepare)(void);
	/* The operation: 0, or a negative error; *WHAT names what failed. On the main task. */
	int (*operate)(const char **what);
	/* Takes back what a successful one did; called once, after all. */
	void (*undo)(void);
};

extern const struct sweep_area sweep_areas[];
extern const unsigned int sweep_area_count;

struct sweep_shape {
	const char *name;
	unsigned int nodes, cpus_per_node;
	enum kernel_debug debug;
	unsigned int max_object_order; /* 0: 5; more: more start-up caches */
	unsigned int memory_only;      /* so many of the nodes, the last ones, have no CPUs */
};

extern const struct sweep_shape sweep_shapes[];
extern const unsigned int sweep_shape_count;

struct sweep_result {
	unsigned int points_pages, points_object, points_step; /* injected */
	unsigned int panics, errors, absorbed;		       /* what became of them: together all points */
	GHashTable *outcomes;				       /* text, how often: GUINT_TO_POINTER */
	GPtrArray *violations;				       /* texts */
};

struct sweep_options {
	const char *module;   /* the allocator */
	unsigned int step;    /* every how manyth point; 1: all */
	bool rest;	      /* everything after the point is refused as well, until the operation returns */
	bool objects;	      /* also the points of kind object */
	unsigned int at_most; /* points of a kind, and of each cache and node; 0: no bound */
};

/* Returns a new result. Worlds are made and destroyed; none may exist. */
struct sweep_result *sweep_run(
	const struct sweep_area *area, const struct sweep_shape *shape, const struct sweep_options *options);
void sweep_result_free(struct sweep_result *result);

typedef struct sweep_result SweepResult; /* for g_autoptr(SweepResult) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SweepResult, sweep_result_free)

#endif
