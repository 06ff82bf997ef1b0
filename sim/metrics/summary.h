/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_SUMMARY_H
#define SIM_METRICS_SUMMARY_H

#include "sim/metrics/result.h"

#include <glib.h>
#include <stdint.h>
#include <stdio.h>

/* A result as people and scripts read it on the terminal. */
struct summary_options {
	const char *database; /* where the run was stored; NULL: nowhere */
	int64_t run_id;	      /* in it */
	gboolean colour;      /* of the text form */
};

/*
 * What was run and what became of it, findings, caches that did something (busiest first), locks that were waited for,
 * nodes, and where to see more. New string, free with g_free.
 */
char *summary_text(const struct run_result *result, const struct summary_options *options);

/* The JSON document of `slabsim run --format=json`. New string, free with g_free. */
char *summary_json(const struct run_result *result, const struct summary_options *options);

/* Whether text written to STREAM should have colours: on a terminal, unless NO_COLOR is set to anything. */
gboolean summary_wants_colour(FILE *stream);

#endif
