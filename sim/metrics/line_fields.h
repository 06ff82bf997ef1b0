/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_LINE_FIELDS_H
#define SIM_METRICS_LINE_FIELDS_H

#include "models/hw/memory_system.h"
#include "sim/metrics/line_names.h"

/* Private to line_fold.c: the fields of one line that a record saw touched, and what of its counts is whose. */
struct line_field {
	struct line_name name;
	uint64_t touches, falses;  /* the most that one of its words has */
	uint64_t readers, writers; /* CPUs */
};

struct line_fields {
	struct line_field list[LINE_WORDS];
	unsigned int count;
};

/* At least one: a line of which no word is known is one field. */
void line_fields_split(const struct line_names *names, const struct line_record *record, struct line_fields *fields);

/*
 * Shares of TOTAL in proportion to the fields' touches or (BY_FALSES) false misses; what division leaves goes to the
 * largest remainders, earlier fields first. Without any, all goes to the first.
 */
void line_fields_divide(const struct line_fields *fields, bool by_falses, uint64_t total, uint64_t shares[LINE_WORDS]);

/* The other field of the line that disturbs field INDEX most: that was written, and touched most. NULL: none was. */
const struct line_field *line_fields_partner(const struct line_fields *fields, unsigned int index);

#endif
