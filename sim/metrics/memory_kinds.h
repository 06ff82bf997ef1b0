/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_MEMORY_KINDS_H
#define SIM_METRICS_MEMORY_KINDS_H

#include "models/hw/hw.h"

#include <glib.h>

/* The words for what can become of a line that a CPU accesses: a row of table memory_total each. */
struct memory_kind {
	const char *level, *kind, *distance;
};

enum { MEMORY_KINDS = 4 + HW_SOURCES * HW_MISSES };

/* INDEX: 0..MEMORY_KINDS - 1. */
struct memory_kind memory_kind_get(guint index);
/* Lines to which that happened. */
uint64_t memory_kind_lines(const struct hw_memory_counts *counts, guint index);

/* All lines that were accessed. */
uint64_t memory_lines(const struct hw_memory_counts *counts);
/* Those that came from SOURCE, for whatever reason. */
uint64_t memory_lines_from(const struct hw_memory_counts *counts, enum hw_source source);

#endif
