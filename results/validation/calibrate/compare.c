/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures all series and tells how far they are from the published figures. See compare.h. */
#include "results/validation/calibrate/compare.h"

#include <stdio.h>
#include <string.h>

static gboolean measure_series(
	GArray *all, struct lab *lab, const struct series *series, const struct published *published, GError **error)
{
	g_autoptr(GArray) points = series_points(series, published);

	for (guint i = 0; i < points->len; i++) {
		struct point *point = &g_array_index(points, struct point, i);

		if (!lab_measure(lab, point, error))
			return FALSE;
		g_array_append_val(all, *point);
	}
	return TRUE;
}

GArray *compare_measure(const struct published *published, const char *machine, const char *const *sets, GError **error)
{
	GArray *points = g_array_new(FALSE, TRUE, sizeof(struct point));
	struct lab *lab = lab_new(sets, 0);
	gboolean good = TRUE;

	for (guint i = 0; good && i < all_series_count; i++) {
		if (machine == NULL || strcmp(machine, all_series[i].machine) == 0)
			good = measure_series(points, lab, &all_series[i], published, error);
	}
	lab_free(lab);
	if (good)
		return points;
	g_array_unref(points);
	return NULL;
}

gboolean compare_write(const GArray *points, const char *folder, GError **error)
{
	g_autofree char *path = g_build_filename(folder, "comparison.csv", NULL);
	GString *text = g_string_new("series,size,published_cycles,simulated_cycles,ratio,half\n");
	gboolean written;

	for (guint i = 0; i < points->len; i++) {
		const struct point *point = &g_array_index(points, struct point, i);

		g_string_append_printf(text, "%s,%u,%.0f,%.1f,%.3f,%s\n", point->series->name, point->size,
			point->published, point->simulated, point->simulated / point->published,
			point->fitted ? "fitted" : "held-out");
	}
	written = g_file_set_contents(path, text->str, (gssize)text->len, error);
	g_string_free(text, TRUE);
	return written;
}

static gint by_value(gconstpointer a, gconstpointer b)
{
	const double *first = a, *second = b;

	return *first < *second ? -1 : *first > *second;
}

double compare_median(const GArray *points, const struct series *series, bool fitted)
{
	g_autoptr(GArray) errors = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < points->len; i++) {
		const struct point *point = &g_array_index(points, struct point, i);
		double error = 100 * point_error(point);

		if (point->fitted == fitted && (series == NULL || series == point->series))
			g_array_append_val(errors, error);
	}
	if (errors->len == 0)
		return -1;
	g_array_sort(errors, by_value);
	return (g_array_index(errors, double, (errors->len - 1) / 2) + g_array_index(errors, double, errors->len / 2)) /
	       2;
}

static void print_error(double percent)
{
	if (percent < 0)
		printf(" - |");
	else
		printf(" %.0f %% |", percent);
}

static double largest(const GArray *points, const struct series *series)
{
	double most = 0;

	for (guint i = 0; i < points->len; i++) {
		const struct point *point = &g_array_index(points, struct point, i);

		if (series == point->series)
			most = MAX(most, 100 * point_error(point));
	}
	return most;
}

void compare_print(const GArray *points)
{
	printf("| series | median error, fitted to | median error, not fitted to | largest error "
	       "|\n|---|---|---|---|\n");
	for (guint i = 0; i < all_series_count; i++) {
		const struct series *series = &all_series[i];

		if (compare_median(points, series, true) < 0 && compare_median(points, series, false) < 0)
			continue;
		printf("| %s |", series->name);
		print_error(compare_median(points, series, true));
		print_error(compare_median(points, series, false));
		print_error(largest(points, series));
		printf("\n");
	}
	printf("| all |");
	print_error(compare_median(points, NULL, true));
	print_error(compare_median(points, NULL, false));
	printf(" |\n");
}
