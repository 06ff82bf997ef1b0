/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_LINE_VIEW_H
#define SIM_METRICS_LINE_VIEW_H

#include "sim/metrics/json_writer.h"
#include "sim/metrics/result.h"

#include <glib.h>

/*
 * Cache misses by name as people read them, in the manner of `perf c2c`: which field costs most, who reads and writes
 * it, whether its sharing is true or false, and where the lines come from.
 *
 * Needs of a result: lines, line_pairs, line_traffic, nodes, and of cpu_totals cpu, node and busy_ns.
 */
struct line_view_options {
	guint top;	      /* rows of each table; 0: all */
	gboolean by_instance; /* each CPU's and node's one alone; else one row for all of them */
	gboolean colour;
};

/* Whether there is room for one more row than SHOWN. */
static inline bool line_view_shows(const struct line_view_options *options, guint shown)
{
	return options->top == 0 || shown < options->top;
}

/* A summary tells of contended lines when they have cost more of the busy time than this. */
#define LINE_VIEW_SHARE_TOLD 0.02

void line_counts_add(struct line_counts *sum, const struct line_counts *counts);

/* Time that sharing cost (rows of contended lines), and all CPUs' busy time. */
uint64_t line_view_sharing_ns(const struct run_result *result);
uint64_t line_view_busy_ns(const struct run_result *result);

/*
 * Rows whose instances are one: of struct line_result, most time first, owned by the caller (g_array_unref). PAIRS: of
 * struct line_pair_result, with indices into these rows.
 */
GArray *line_view_rows(const struct run_result *result, gboolean by_instance, GArray **pairs);

/* The whole view. */
void line_view_append(GString *out, const struct run_result *result, const struct line_view_options *options);
/* The hottest fields alone, in fewer columns, without a title. */
void line_view_append_hottest(GString *out, const struct run_result *result, const struct line_view_options *options);

/* Members "lines", "false_sharing", "traffic" of the object that is open. */
void line_view_json(struct json_writer *json, const struct run_result *result, const struct line_view_options *options);

/* "head array of size-64, cpu 3", "object of skbuff (receive)", which job receive allocated: what has the field. New
 * string. */
char *line_view_owner_text(const struct line_result *line);
/* "array_cache.avail", "+24"; "-" when it is not told apart. New string. */
char *line_view_field_text(const struct line_result *line);

#endif
