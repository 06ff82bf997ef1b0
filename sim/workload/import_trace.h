/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All importers under one roof: formats by name, and finding out which one a file has. */
#ifndef SIM_WORKLOAD_IMPORT_TRACE_H
#define SIM_WORKLOAD_IMPORT_TRACE_H

#include "sim/workload/import_options.h"

struct import_format {
	const char *word;
	const char *description; /* one line for help texts */
	gboolean (*import)(const struct import_request *request, GError **error);
};

/* Formats in the order of help texts, "auto" apart. */
extern const struct import_format import_formats[];
extern const guint import_format_count;

/* The format called `word`, or NULL with TRACE_ERROR_OPTION. */
const struct import_format *import_format_find(const char *word, GError **error);

/* The format that the first lines of a file show, or NULL with an error. */
const struct import_format *import_format_detect(const char *path, GError **error);

/*
 * Imports `request->input_path`, whose format is called `request->format` ("auto": found out), into
 * `request->output_path`. On any error nothing is written.
 */
gboolean import_trace(const struct import_request *request, GError **error);

#endif
