/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CLI_OUTPUT_H
#define SIM_CLI_OUTPUT_H

#include <glib.h>

/* What verbs that print results have in common. */

enum output_format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV };

enum output_error { OUTPUT_ERROR_OPTION };
#define OUTPUT_ERROR (output_error_quark())
GQuark output_error_quark(void);

/* Reads the value of --format; NULL is text. */
gboolean output_format_parse(const char *text, enum output_format *format, GError **error);

/* Complains that there are more words on the command line than WORDS, not counting the verb. */
gboolean output_check_words(int argc, char **argv, int words, GError **error);

/* Writes TEXT to standard output. The verb's exit code: COMMAND_DONE, or COMMAND_SURROUNDINGS with a complaint. */
int output_print(const char *text);

#endif
