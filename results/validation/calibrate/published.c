/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the published figures. See published.h. */
#include "results/validation/calibrate/published.h"

#include <string.h>

static void row_clear(gpointer data)
{
	struct published_row *row = data;

	g_free(row->source);
	g_free(row->test);
	g_free(row->metric);
}

void published_free(struct published *published)
{
	if (published == NULL)
		return;
	g_array_unref(published->rows);
	g_free(published);
}

static gboolean row_read(const char *line, struct published_row *row)
{
	g_auto(GStrv) fields = g_strsplit(line, ",", 0);

	if (g_strv_length(fields) != 5)
		return FALSE;
	*row = (struct published_row){ .source = g_strdup(fields[0]),
		.test = g_strdup(fields[1]),
		.metric = g_strdup(fields[3]),
		.size_bytes = (unsigned int)g_ascii_strtoull(fields[2], NULL, 10),
		.cycles = g_ascii_strtod(fields[4], NULL) };
	return TRUE;
}

struct published *published_read(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	struct published *published;

	if (!g_file_get_contents(path, &text, NULL, error))
		return NULL;
	published = g_new0(struct published, 1);
	published->rows = g_array_new(FALSE, TRUE, sizeof(struct published_row));
	g_array_set_clear_func(published->rows, row_clear);
	lines = g_strsplit(g_strstrip(text), "\n", 0);
	for (guint i = 1; lines[i] != NULL; i++) {
		struct published_row row;

		if (!row_read(lines[i], &row)) {
			g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s:%u: \"%s\" is not five fields", path,
				i + 1, lines[i]);
			published_free(published);
			return NULL;
		}
		g_array_append_val(published->rows, row);
	}
	return published;
}
