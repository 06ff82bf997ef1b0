/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CLI_OUTPUT_FILE_H
#define SIM_CLI_OUTPUT_FILE_H

#include <glib.h>
#include <stdio.h>

/*
 * A file that verbs write beside the results: it appears as a whole, under its name, or not at all. What is no regular
 * file (/dev/stdout, a pipe, a device) is written directly. Errors are of the domain G_FILE_ERROR and name the path.
 */
struct output_file {
	FILE *stream;
	char *path;	    /* as it was given */
	char *target;	    /* what it leads to */
	char *path_written; /* beside it, until all is there; NULL: written directly */
};

/* Whether output_file_open() would work now. Leaves no trace. */
gboolean output_file_check(const char *path, GError **error);

gboolean output_file_open(struct output_file *file, const char *path, GError **error);

/* Ends writing. On failure, of earlier writes too, nothing is left behind. */
gboolean output_file_close(struct output_file *file, GError **error);

#endif
