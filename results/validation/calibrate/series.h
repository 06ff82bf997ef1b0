/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CALIBRATE_SERIES_H
#define CALIBRATE_SERIES_H

#include "results/validation/calibrate/bench.h"
#include "results/validation/calibrate/published.h"

#include <stddef.h>

/* A published column of figures over sizes, and how it is measured here. */
enum series_unit {
	SERIES_SIZES,	/* a figure for each size */
	SERIES_LOWEST,	/* one figure, the lowest of all sizes */
	SERIES_HIGHEST, /* the highest */
	SERIES_LENGTHS, /* a figure for each length of a burst; the length stands in the test's name */
};

/* Which of its points the machine's constants were fitted to. */
enum series_use {
	SERIES_HELD_OUT, /* none */
	SERIES_HALF,	 /* every other one, from the smallest size on */
	SERIES_SEEN,	 /* all were looked at when the values were found */
};

struct series {
	const char *name;		    /* ours: E5345/A */
	const char *source, *test, *metric; /* as in the file; test of SERIES_LENGTHS: printf format */
	const char *machine;
	const char *module; /* base name of the allocator module; NULL: slab */
	enum bench_kind kind;
	size_t figure;	    /* offset in struct bench_figures */
	unsigned int count; /* N */
	enum series_unit unit;
	enum series_use use;
};

extern const struct series all_series[];
extern const unsigned int all_series_count;

/* Bytes that one run may allocate at once, of all CPUs together: with larger objects N is smaller. */
#define SERIES_BYTES_MAX (UINT64_C(1) << 29)

/* What has been compared. */
struct point {
	const struct series *series;
	unsigned int size;	     /* 0: all sizes */
	double published, simulated; /* cycles */
	bool fitted;		     /* its published value was used to fit constants */
};

/*
 * The points of SERIES, published values only, by growing size. New array of struct point.
 */
GArray *series_points(const struct series *series, const struct published *published);

/*
 * Measures points under one set of constants, and runs nothing twice: one run gives the figures of several series.
 * SETS, as in struct bench, is borrowed. COUNT_MAX: N is at most that; 0: as published.
 */
struct lab;
struct lab *lab_new(const char *const *sets, unsigned int count_max);
void lab_free(struct lab *lab);
gboolean lab_measure(struct lab *lab, struct point *point, GError **error);

const struct series *series_find(const char *name);

/* |simulated / published - 1| */
double point_error(const struct point *point);

#endif
