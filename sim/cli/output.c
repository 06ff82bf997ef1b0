/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formats and the end of a verb. */
#include "sim/cli/output.h"

#include "sim/cli/commands.h"
#include "sim/config/nearest.h"

#include <stdio.h>
#include <string.h>

G_DEFINE_QUARK(slabsim - output - error, output_error)

gboolean output_format_parse(const char *text, enum output_format *format, GError **error)
{
	static const char *const words[] = { "text", "json", "csv" };
	struct nearest nearest;

	*format = OUTPUT_TEXT;
	if (text == NULL)
		return TRUE;
	nearest_init(&nearest, text);
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		nearest_offer(&nearest, words[i]);
		if (strcmp(words[i], text) != 0)
			continue;
		*format = (enum output_format)i;
		return TRUE;
	}
	g_autofree char *hint = nearest_hint(&nearest);
	g_set_error(error, OUTPUT_ERROR, OUTPUT_ERROR_OPTION, "--format: unknown \"%s\", expected text, json or csv%s",
		text, hint);
	return FALSE;
}

gboolean output_check_words(int argc, char **argv, int words, GError **error)
{
	if (argc - 1 <= words)
		return TRUE;
	g_set_error(error, OUTPUT_ERROR, OUTPUT_ERROR_OPTION, "unexpected \"%s\", see --help", argv[words + 1]);
	return FALSE;
}

int output_print(const char *text)
{
	fputs(text, stdout);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return COMMAND_DONE;
	fprintf(stderr, "%s: cannot write the results\n", g_get_prgname());
	return COMMAND_SURROUNDINGS;
}
