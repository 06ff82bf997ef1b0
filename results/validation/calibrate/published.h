/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CALIBRATE_PUBLISHED_H
#define CALIBRATE_PUBLISHED_H

#include <glib.h>

/* The published figures of the microbenchmark: results/validation/published/slab_bench.csv. */
struct published {
	GArray *rows; /* of struct published_row, in the order of the file */
};

struct published_row {
	char *source, *test, *metric;
	unsigned int size_bytes; /* 0: all sizes together */
	double cycles;
};

/* NULL with an error when the file cannot be read, or a line is not five fields. */
struct published *published_read(const char *path, GError **error);
void published_free(struct published *published);

#endif
