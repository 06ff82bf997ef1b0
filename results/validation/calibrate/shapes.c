/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plateaus, orderings and ratios. See shapes.h. */
#include "results/validation/calibrate/shapes.h"

#include "results/validation/calibrate/series.h"

#include <stdio.h>
#include <string.h>

/* One side of the comparison. */
struct figures {
	const GArray *points;
	bool simulated;
};

static double of(const struct figures *figures, const struct point *point)
{
	return figures->simulated ? point->simulated : point->published;
}

/* The figure of a series for a size; 0: there is none. */
static double at(const struct figures *figures, const char *series, unsigned int size)
{
	for (guint i = 0; series != NULL && i < figures->points->len; i++) {
		const struct point *point = &g_array_index(figures->points, struct point, i);

		if (point->size == size && strcmp(point->series->name, series) == 0)
			return of(figures, point);
	}
	return 0;
}

/* A claim's own figures: a number for each size of the series from FIRST to LAST, made by FORM of one or two series. */
enum form {
	FORM_VALUE,    /* of the series */
	FORM_RATIO,    /* to the other series */
	FORM_PER_SLAB, /* times 4096 / size: per slab of one page */
	FORM_SEVENTH,  /* of a seventh to the other series: frees of seven CPUs */
};

/* What must be true of them. */
enum rule {
	RULE_FLAT,    /* highest / lowest at most `high` */
	RULE_RISING,  /* each above the one before, and last / first between `low` and `high` */
	RULE_CHANGE,  /* last / first between `low` and `high` */
	RULE_BETWEEN, /* all of them from `low` to `high` */
};

struct claim {
	const char *text;
	const char *series, *other;
	enum form form;
	unsigned int first, last;
	enum rule rule;
	double low, high;
};

static const struct claim claims[] = {
	{ "A: sizes that share size-32 cost the same", "E5345/A", NULL, FORM_VALUE, 8, 32, RULE_FLAT, 0, 1.15 },
	{ "A: rises from 32 on, 10 to 20 times", "E5345/A", NULL, FORM_VALUE, 32, 4096, RULE_RISING, 10, 20 },
	{ "B: flat up to 128", "E5345/B", NULL, FORM_VALUE, 8, 128, RULE_FLAT, 0, 1.15 },
	{ "B: rises from 128 on, 5 to 9 times", "E5345/B", NULL, FORM_VALUE, 128, 4096, RULE_RISING, 5, 9 },
	{ "a free costs more than an allocation up to 64", "E5345/B", "E5345/A", FORM_RATIO, 8, 64, RULE_BETWEEN, 1.1,
		1.8 },
	{ "and less at 2048 and 4096", "E5345/B", "E5345/A", FORM_RATIO, 2048, 4096, RULE_BETWEEN, 0.5, 0.95 },
	{ "C: pairs cost the same for all sizes", "E5345/C-max", "E5345/C-min", FORM_RATIO, 0, 0, RULE_BETWEEN, 1,
		1.15 },
	{ "E: on eight CPUs as on one (fastest)", "E5345/E-min", "E5345/C-min", FORM_RATIO, 0, 0, RULE_BETWEEN, 0.95,
		1.1 },
	{ "E: on eight CPUs as on one (slowest)", "E5345/E-max", "E5345/C-max", FORM_RATIO, 0, 0, RULE_BETWEEN, 0.95,
		1.1 },
	{ "D: eight CPUs allocate at 10 to 80 times the cost of one", "E5345/D", "E5345/A", FORM_RATIO, 8, 4096,
		RULE_BETWEEN, 10, 80 },
	{ "D / A rises from 32 to 2048, 4 to 9 times", "E5345/D", "E5345/A", FORM_RATIO, 32, 2048, RULE_RISING, 4, 9 },
	{ "and falls from there to 4096", "E5345/D", "E5345/A", FORM_RATIO, 2048, 4096, RULE_CHANGE, 0.5, 0.95 },
	{ "D: the same for each new slab from 64 to 2048", "E5345/D", NULL, FORM_PER_SLAB, 64, 2048, RULE_FLAT, 0,
		1.25 },
	{ "F: a remote free costs 1.2 to 2.05 local ones", "E5345/F", "E5345/B", FORM_SEVENTH, 8, 4096, RULE_BETWEEN,
		1.2, 2.05 },
	{ "i7-3770: allocations rise from 32 to 4096, 20 to 80 times", "i7-3770/alloc", NULL, FORM_VALUE, 32, 4096,
		RULE_RISING, 20, 80 },
	{ "i7-3770: the same for each new slab from 256 on", "i7-3770/alloc", NULL, FORM_PER_SLAB, 256, 4096, RULE_FLAT,
		0, 1.25 },
	{ "i7-3770: frees rise from 32 to 4096 by 2 to 3.5 only", "i7-3770/free", NULL, FORM_VALUE, 32, 4096,
		RULE_CHANGE, 2, 3.5 },
	{ "i7-3770: a free costs more than an allocation up to 128", "i7-3770/free", "i7-3770/alloc", FORM_RATIO, 32,
		128, RULE_BETWEEN, 1.1, 3 },
	{ "i7-3770: and less from 256 on", "i7-3770/free", "i7-3770/alloc", FORM_RATIO, 256, 4096, RULE_BETWEEN, 0,
		0.95 },
	{ "i7-4790K: bursts of 2 to 250 cost the same for each object", "i7-4790K/burst", NULL, FORM_VALUE, 2, 250,
		RULE_FLAT, 0, 1.1 },
	{ "i7-3770: a racy colour makes allocation of 512 and more cheaper", "i7-3770/alloc-1", "i7-3770/alloc",
		FORM_RATIO, 512, 4096, RULE_BETWEEN, 0.75, 0.97 },
	{ "i7-3770: refilling from a new slab without the lock saves 30 to 45 %", "i7-3770/alloc-2", "i7-3770/alloc",
		FORM_RATIO, 512, 4096, RULE_BETWEEN, 0.5, 0.7 },
	{ "i7-3770: frees cost the same in all stages", "i7-3770/free-2", "i7-3770/free", FORM_RATIO, 256, 4096,
		RULE_BETWEEN, 0.9, 1.15 },
};

static double formed(const struct claim *claim, const struct point *point, const struct figures *figures)
{
	double value = of(figures, point), other = at(figures, claim->other, point->size);

	switch (claim->form) {
	case FORM_VALUE:
		return value;
	case FORM_RATIO:
		return other == 0 ? 0 : value / other;
	case FORM_PER_SLAB:
		return value * 4096 / point->size;
	case FORM_SEVENTH:
		return other == 0 ? 0 : value / 7 / other;
	}
	return 0;
}

/* The claim's figures by growing size; new array of double. */
static GArray *values_of(const struct claim *claim, const struct figures *figures)
{
	GArray *values = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < figures->points->len; i++) {
		const struct point *point = &g_array_index(figures->points, struct point, i);
		double value;

		if (strcmp(point->series->name, claim->series) != 0 || point->size < claim->first ||
			point->size > claim->last)
			continue;
		value = formed(claim, point, figures);
		if (value != 0)
			g_array_append_val(values, value);
	}
	return values;
}

static bool is_rising(const double *values, guint count)
{
	for (guint i = 1; i < count; i++)
		if (values[i] <= values[i - 1])
			return false;
	return true;
}

static bool holds(const struct claim *claim, const double *values, guint count)
{
	double low = values[0], high = values[0], change = values[count - 1] / values[0];

	for (guint i = 1; i < count; i++) {
		low = MIN(low, values[i]);
		high = MAX(high, values[i]);
	}
	switch (claim->rule) {
	case RULE_FLAT:
		return high / low <= claim->high;
	case RULE_RISING:
		return is_rising(values, count) && change >= claim->low && change <= claim->high;
	case RULE_CHANGE:
		return change >= claim->low && change <= claim->high;
	case RULE_BETWEEN:
		return low >= claim->low && high <= claim->high;
	}
	return false;
}

static void print_values(const GArray *values)
{
	for (guint i = 0; i < values->len; i++)
		printf(" %.4g", g_array_index(values, double, i));
}

/* True unless it does not hold here. */
static bool print_claim(const struct claim *claim, const GArray *points)
{
	const struct figures there = { points, false }, here = { points, true };
	g_autoptr(GArray) published = values_of(claim, &there);
	g_autoptr(GArray) simulated = values_of(claim, &here);
	bool good;

	if (published->len == 0)
		return true;
	if (!holds(claim, (const double *)published->data, published->len))
		g_error("the published figures do not have this: %s", claim->text);
	good = holds(claim, (const double *)simulated->data, simulated->len);
	printf("| %s |", claim->text);
	print_values(published);
	printf(" |");
	print_values(simulated);
	printf(" | %s |\n", good ? "yes" : "**no**");
	return good;
}

guint shapes_print(const GArray *points)
{
	guint missing = 0;

	printf("\n| what the published figures show | published | simulated | holds |\n|---|---|---|---|\n");
	for (guint i = 0; i < G_N_ELEMENTS(claims); i++)
		missing += !print_claim(&claims[i], points);
	return missing;
}
