/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CALIBRATE_COMPARE_H
#define CALIBRATE_COMPARE_H

#include "results/validation/calibrate/series.h"

/* All series of MACHINE (NULL: of all machines), measured. New array of struct point; NULL with an error. */
GArray *compare_measure(
	const struct published *published, const char *machine, const char *const *sets, GError **error);

/* FOLDER/comparison.csv: a line for each point. */
gboolean compare_write(const GArray *points, const char *folder, GError **error);

/* Errors of each series, of the points that constants were fitted to and of the others, as a table in Markdown. */
void compare_print(const GArray *points);

/* Median error in percent of the points of SERIES (NULL: of all) that are FITTED, or not; negative: there are none. */
double compare_median(const GArray *points, const struct series *series, bool fitted);

#endif
