/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * calibrate: the published microbenchmarks against simulated ones.
 *
 *	calibrate compare FOLDER [MACHINE [SECTION.KEY=VALUE...]]	FOLDER/comparison.csv, tables of errors and
 *shapes calibrate fit MACHINE					constants that no source gives
 */
#include "results/validation/calibrate/compare.h"
#include "results/validation/calibrate/fit.h"
#include "results/validation/calibrate/shapes.h"

#include <stdio.h>
#include <string.h>

/* ARGUMENTS: after the verb; they end with NULL. */
static gboolean compare(const struct published *published, char **arguments, GError **error)
{
	const char *folder = arguments[0], *machine = arguments[1];
	const char *const *sets = machine != NULL ? (const char *const *)&arguments[2] : NULL;
	g_autoptr(GArray) points = compare_measure(published, machine, sets, error);

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
		fprintf(stderr,
			"usage: calibrate compare FOLDER [MACHINE [SECTION.KEY=VALUE...]] | calibrate fit MACHINE\n");
		return 2;
	}
	published = published_read(path, &error);
	if (published != NULL && strcmp(argv[1], "compare") == 0)
		good = compare(published, argv + 2, &error);
	else if (published != NULL)
		good = fit_machine(published, argv[2], &error);
	published_free(published);
	if (!good)
		fprintf(stderr, "calibrate: %s\n", error->message);
	return good ? 0 : 1;
}
