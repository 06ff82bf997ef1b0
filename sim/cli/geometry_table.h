/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CLI_GEOMETRY_TABLE_H
#define SIM_CLI_GEOMETRY_TABLE_H

#include <stddef.h>

#include "slab/geometry.h"

/* What `slabsim geometry` prints: one row for each cache. */
enum geometry_table_format { GEOMETRY_TABLE_TEXT, GEOMETRY_TABLE_JSON, GEOMETRY_TABLE_CSV };

struct geometry_row {
	char name[24];	    /* of a cache that exists on every machine, else empty */
	unsigned long size; /* bytes of the object as asked for */
	struct geometry geometry;
	struct geometry_tunables tunables;
};

/* Prints to standard output. JSON and CSV call their columns alike; align_bytes is the alignment that came out. */
void geometry_table_print(const struct geometry_machine *machine, const struct geometry_row *rows, size_t count,
	enum geometry_table_format format);

#endif
