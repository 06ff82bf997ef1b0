/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fits the constants that no source gives. See fit.h. */
#include "results/validation/calibrate/fit.h"

#include "results/validation/calibrate/series.h"
#include "sim/config/config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A constant in a machine's [latency], and what is plausible for it, in the key's unit. */
struct constant {
	const char *key;
	size_t offset; /* in struct machine_latency */
	unsigned int lowest, highest;
	bool shared; /* only matters where CPUs meet */
};
#define CONSTANT(KEY, LOWEST, HIGHEST, SHARED)                                                                         \
	{                                                                                                              \
#KEY, offsetof(struct machine_latency, KEY), LOWEST, HIGHEST, SHARED                                   \
	}

static const struct constant constants[] = {
	CONSTANT(boundary, 0, 40, false),     /* a few to some dozen instructions between two locks, flags, calls */
	CONSTANT(word, 0, 6, false),	      /* an instruction or two a word; more where two threads share a core */
	CONSTANT(object_taken, 1, 40, false), /* a dozen instructions */
	CONSTANT(object_returned, 1, 120, false), /* the page's descriptor, taking the slab off its list and back */
	CONSTANT(page_request, 0, 600, false),	  /* with what growing and destroying a slab do beside it */
	CONSTANT(stream, 4, 120, false), /* a line at the bandwidth of one CPU, 2 to 20 GB/s, or less when late */
	CONSTANT(store_percent, 2, 100, false), /* a store waits for room in the store buffer only */
	CONSTANT(line_occupied, 0, 100, true),
	CONSTANT(lock_spinner, 0, 1000, true), /* up to two requests on the bus for each CPU */
};
/* N where 100000 are published: still more than the caches hold, and the fit takes minutes. */
enum { COUNT_MAX = 20000 };
enum { CONSTANTS = G_N_ELEMENTS(constants) };

struct fit {
	const struct published *published;
	const char *machine;
	unsigned int values[CONSTANTS];
	char *sets[CONSTANTS + 1];
	GArray *points; /* of struct point: those for fitting */
	bool shared;	/* now those constants that matter where CPUs meet, and the tests on several CPUs */
	unsigned int runs;
};

static bool is_on_several(const struct series *series)
{
	return series->kind == BENCH_CONCURRENT || series->kind == BENCH_REMOTE ||
	       series->kind == BENCH_PAIR_CONCURRENT;
}

static bool has_tests(const struct fit *fit, bool on_several)
{
	for (guint i = 0; i < fit->points->len; i++)
		if (is_on_several(g_array_index(fit->points, struct point, i).series) == on_several)
			return true;
	return false;
}

/* Where all tests are on several CPUs, they serve for all constants. */
static bool is_used(const struct fit *fit, const struct series *series)
{
	return is_on_several(series) == fit->shared || !has_tests(fit, fit->shared);
}

/* --- how good values are --- */

static void sets_make(struct fit *fit, const unsigned int *values)
{
	for (guint i = 0; i < CONSTANTS; i++) {
		g_free(fit->sets[i]);
		fit->sets[i] = g_strdup_printf("latency.%s=%u", constants[i].key, values[i]);
	}
}

/* Each series counts the same, however many points it has. */
static double series_loss(const GArray *points, const struct series *series)
{
	double sum = 0;
	guint count = 0;

	for (guint i = 0; i < points->len; i++) {
		const struct point *point = &g_array_index(points, struct point, i);

		if (point->series != series)
			continue;
		sum += fabs(log(point->simulated / point->published));
		count++;
	}
	return count == 0 ? 0 : sum / count;
}

static gboolean measure_all(struct fit *fit, GError **error)
{
	struct lab *lab = lab_new((const char *const *)fit->sets, COUNT_MAX);
	gboolean good = TRUE;

	for (guint i = 0; good && i < fit->points->len; i++) {
		struct point *point = &g_array_index(fit->points, struct point, i);

		if (is_used(fit, point->series))
			good = lab_measure(lab, point, error);
	}
	lab_free(lab);
	fit->runs++;
	return good;
}

/* Mean of |log(simulated / published)|; negative with an error. */
static double loss(struct fit *fit, const unsigned int *values, GError **error)
{
	guint count = 0;
	double sum = 0;

	sets_make(fit, values);
	if (!measure_all(fit, error))
		return -1;
	for (guint i = 0; i < all_series_count; i++) {
		double each = is_used(fit, &all_series[i]) ? series_loss(fit->points, &all_series[i]) : 0;

		sum += each;
		count += each != 0;
	}
	return count == 0 ? 0 : sum / count;
}

/* --- the search --- */

static unsigned int stepped(const struct constant *constant, unsigned int value, double factor)
{
	long next = lround(value * factor);

	if (next == (long)value)
		next += factor > 1 ? 1 : -1;
	return (unsigned int)CLAMP(next, (long)constant->lowest, (long)constant->highest);
}

/* Moves one constant as long as that helps. Negative with an error. */
static double walk(struct fit *fit, guint which, double factor, double best, GError **error)
{
	for (;;) {
		unsigned int before = fit->values[which];
		unsigned int next = stepped(&constants[which], before, factor);
		double each;

		if (next == before)
			return best;
		fit->values[which] = next;
		each = loss(fit, fit->values, error);
		if (each < 0)
			return -1;
		if (each > best * 0.998) {
			fit->values[which] = before;
			return best;
		}
		printf("%s = %u: %.4f\n", constants[which].key, next, each);
		fflush(stdout);
		best = each;
	}
}

/* One round over the constants; BEST: before and after. */
static gboolean pass(struct fit *fit, double factor, double *best, GError **error)
{
	for (guint which = 0; which < CONSTANTS; which++) {
		if (constants[which].shared != fit->shared)
			continue;
		*best = walk(fit, which, factor, *best, error);
		if (*best >= 0)
			*best = walk(fit, which, 1 / factor, *best, error);
		if (*best < 0)
			return FALSE;
	}
	return TRUE;
}

static gboolean search(struct fit *fit, bool shared, GError **error)
{
	static const double factors[] = { 1.6, 1.6, 1.25, 1.1 };
	double best;

	fit->shared = shared;
	best = loss(fit, fit->values, error);
	if (best < 0)
		return FALSE;
	printf("start: %.4f\n", best);
	for (guint i = 0; i < G_N_ELEMENTS(factors); i++)
		if (!pass(fit, factors[i], &best, error))
			return FALSE;
	return TRUE;
}

static gboolean begin(struct fit *fit, GError **error)
{
	const struct config_options options = { .machine = fit->machine };
	struct config *config = config_load(&options, error);

	if (config == NULL)
		return FALSE;
	for (guint i = 0; i < CONSTANTS; i++)
		fit->values[i] = G_STRUCT_MEMBER(unsigned int, &config_machine(config)->latency, constants[i].offset);
	config_free(config);
	for (guint i = 0; i < all_series_count; i++) {
		g_autoptr(GArray) points = series_points(&all_series[i], fit->published);

		if (strcmp(all_series[i].machine, fit->machine) != 0)
			continue;
		for (guint place = 0; place < points->len; place++)
			if (g_array_index(points, struct point, place).fitted)
				g_array_append_val(fit->points, g_array_index(points, struct point, place));
	}
	return TRUE;
}

gboolean fit_machine(const struct published *published, const char *machine, GError **error)
{
	struct fit fit = {
		.published = published, .machine = machine, .points = g_array_new(FALSE, TRUE, sizeof(struct point))
	};
	gboolean good = begin(&fit, error) && search(&fit, false, error) &&
			(!has_tests(&fit, true) || search(&fit, true, error));

	if (good) {
		printf("after %u sets of constants:\n", fit.runs);
		for (guint i = 0; i < CONSTANTS; i++)
			printf("%s = %u\n", constants[i].key, fit.values[i]);
	}
	for (guint i = 0; i < CONSTANTS; i++)
		g_free(fit.sets[i]);
	g_array_unref(fit.points);
	return good;
}
