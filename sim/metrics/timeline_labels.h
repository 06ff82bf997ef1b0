/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_TIMELINE_LABELS_H
#define SIM_METRICS_TIMELINE_LABELS_H

#include "sim/metrics/timeline_record.h"

/* Private to the timeline: how slices, moments and their arguments are called in the file. */

/* The category, by which viewers search and colour: "task", "alloc", "refill"... */
const char *timeline_category(const struct timeline_subject *slice);

/* Whole names, as they stand in JSON without quotes. NAME: of the slice's cache, lock or task. Appended to TEXT. */
void timeline_slice_name(GString *text, const struct timeline_subject *slice, const char *name);

/* Members of "args", without braces; nothing for a slice that has none. CACHE and SITE: of the slice, or NULL. */
void timeline_begin_arguments(GString *text, const struct timeline_subject *slice, const char *name,
	const struct timeline_cache *cache, const char *site);
void timeline_end_arguments(GString *text, const struct timeline_subject *result);

const char *timeline_moment_name(uint16_t moment);

#endif
