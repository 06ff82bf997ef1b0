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
};
#define CONSTANT(KEY, LOWEST, HIGHEST)                                                                                 \
	{                                                                                                              \
#KEY, offsetof(struct machine_latency, KEY), LOWEST, HIGHEST                                           \
	}

static const struct constant constants[] = {
	CONSTANT(boundary, 0, 40),     /* a few to some dozen instructions between two locks, flags, calls */
	CONSTANT(word, 0, 6),	       /* an instruction or two for each word; more where two threads share a core */
	CONSTANT(object_moved, 1, 40), /* a loop of about ten instructions */
	CONSTANT(string_bytes, 4, 32),
	CONSTANT(stream, 8, 120), /* a line at the bandwidth of one CPU, 2 to 20 GB/s */
	CONSTANT(store_percent, 5, 100),
	CONSTANT(line_occupied, 0, 100),
	CONSTANT(lock_spinner, 0, 1000), /* up to two requests on the bus for each CPU */
};
enum { CONSTANTS = G_N_ELEMENTS(constants) };

struct fit {
	const struct published *published;
	const char *machine;
	unsigned int values[CONSTANTS];
	char *sets[CONSTANTS + 1];
	GArray *points; /* of struct point: those for fitting */
	unsigned int runs;
};

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
	struct lab *lab = lab_new((const char *const *)fit->sets);
	gboolean good = TRUE;

	for (guint i = 0; good && i < fit->points->len; i++)
		good = lab_measure(lab, &g_array_index(fit->points, struct point, i), error);
	lab_free(lab);
	fit->runs++;
	return good;
}

/* Mean of |log(simulated / published)|; negative with an error. */
static double loss(struct fit *fit, const unsigned int *values, GError **error)
{
	double sum = 0;

	sets_make(fit, values);
	if (!measure_all(fit, error))
		return -1;
	for (guint i = 0; i < all_series_count; i++)
		sum += series_loss(fit->points, &all_series[i]);
	return sum;
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

static gboolean search(struct fit *fit, GError **error)
{
	static const double factors[] = { 1.6, 1.25, 1.1 };
	double best = loss(fit, fit->values, error);

	printf("start: %.4f\n", best);
	for (guint i = 0; best >= 0 && i < G_N_ELEMENTS(factors); i++) {
		for (guint which = 0; best >= 0 && which < CONSTANTS; which++) {
			best = walk(fit, which, factors[i], best, error);
			if (best >= 0)
				best = walk(fit, which, 1 / factors[i], best, error);
		}
	}
	return best >= 0;
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
	gboolean good = begin(&fit, error) && search(&fit, error);

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
