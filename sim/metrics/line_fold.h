/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_LINE_FOLD_H
#define SIM_METRICS_LINE_FOLD_H

#include "models/hw/memory_system.h"
#include "sim/metrics/line_names.h"
#include "sim/metrics/line_result.h"

#include <glib.h>

/*
 * Folds the machine's records of lines into rows by name.
 *
 * A record counts a line's misses once, and for each word those whose access touched it. The record's counts are
 * divided among the fields of the line in proportion to their words' counts (false sharing: to the words' false
 * misses), by largest remainder, so that they add up exactly. A word has the name of its first byte. False misses are
 * also counted for the pair of the field and the other field of the line that was written most.
 */
struct line_fold;

struct line_fold *line_fold_new(void);
void line_fold_free(struct line_fold *fold);

/* What NAMES tells of the record's line is learned already. */
void line_fold_record(struct line_fold *fold, const struct line_names *names, const struct line_record *record);
/* The misses of the frame at PHYSICAL that no record counts. */
void line_fold_frame(
	struct line_fold *fold, const struct line_names *names, uint64_t physical, const struct frame_misses *misses);

/*
 * Appends the rows (struct line_result, most cycles first; equals by name) and pairs (struct line_pair_result, by row,
 * most misses first). SITES: names of sites by number, borrowed; strings of the rows are theirs.
 */
void line_fold_finish(const struct line_fold *fold, const GPtrArray *sites, GArray *rows, GArray *pairs);

#endif
