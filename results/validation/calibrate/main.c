/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * calibrate: the published microbenchmarks against simulated ones.
 *
 *	calibrate compare FOLDER [SECTION.KEY=VALUE...]		all series; FOLDER/comparison.csv, a table, shapes
 *	calibrate fit MACHINE					constants that no source gives
 */
#include "results/validation/calibrate/compare.h"
#include "results/validation/calibrate/fit.h"
#include "results/validation/calibrate/shapes.h"

#include <stdio.h>
#include <string.h>

static gboolean compare(const struct published *published, const char *folder, char **sets, GError **error)
{
	g_autoptr(GArray) points = compare_measure(published, NULL, (const char *const *)sets, error);

	if (points == NULL || !compare_write(points, folder, error))
		return FALSE;
	compare_print(points);
	shapes_print(points);
	return TRUE;
}

int main(int argc, char **argv)
{
	g_autofree char *path = g_build_filename(VALIDATION_DIR, "published", "slab_bench.csv", NULL);
	g_autoptr(GError) error = NULL;
	struct published *published;
	gboolean good = FALSE;

	if (argc < 3 || (strcmp(argv[1], "compare") != 0 && strcmp(argv[1], "fit") != 0)) {
		fprintf(stderr, "usage: calibrate compare FOLDER [SECTION.KEY=VALUE...] | calibrate fit MACHINE\n");
		return 2;
	}
	published = published_read(path, &error);
	if (published != NULL && strcmp(argv[1], "compare") == 0)
		good = compare(published, argv[2], argv + 3, &error);
	else if (published != NULL)
		good = fit_machine(published, argv[2], &error);
	published_free(published);
	if (!good)
		fprintf(stderr, "calibrate: %s\n", error->message);
	return good ? 0 : 1;
}
