/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/slabinfo, read. */
#include "sim/metrics/slabinfo_text.h"

#include <string.h>

G_DEFINE_QUARK(slabsim - slabinfo - text - error, slabinfo_text_error)

#define COLUMN(field)                                                                                                  \
	{                                                                                                              \
#field, G_STRUCT_OFFSET(struct slabinfo_line, field)                                                   \
	}
static const struct slabinfo_column columns[] = {
	COLUMN(active_objects),
	COLUMN(objects),
	COLUMN(buffer_size_bytes),
	COLUMN(objperslab),
	COLUMN(pagesperslab),
	COLUMN(limit),
	COLUMN(batchcount),
	COLUMN(shared),
	COLUMN(active_slabs),
	COLUMN(slabs),
	COLUMN(shared_available),
	COLUMN(num_allocations),
	COLUMN(high_mark),
	COLUMN(grown),
	COLUMN(reaped),
	COLUMN(errors),
	COLUMN(max_freeable),
	COLUMN(node_allocs),
	COLUMN(node_frees),
	COLUMN(node_overflow),
	COLUMN(allochit),
	COLUMN(allocmiss),
	COLUMN(freehit),
	COLUMN(freemiss),
};
#undef COLUMN

/* A group of a line: the word after the colon, and the columns that follow it. */
static const struct group {
	const char *word; /* NULL: the fields before the first colon */
	guint first, count;
} groups[] = { { NULL, 0, 5 }, { "tunables", 5, 3 }, { "slabdata", 8, 3 }, { "globalstat", 11, 9 },
	{ "cpustat", 20, 4 } };

enum { GROUPS_STANDARD = 3, COLUMNS_STANDARD = 11 };

const struct slabinfo_column *slabinfo_text_columns(guint *standard, guint *all)
{
	*standard = COLUMNS_STANDARD;
	*all = G_N_ELEMENTS(columns);
	return columns;
}

static void line_clear(gpointer data)
{
	struct slabinfo_line *line = data;

	g_free(line->name);
}

/* The words of a text, none of them empty. Free with g_strfreev. */
static char **split_words(const char *text)
{
	char **words = g_strsplit_set(text, " \t", -1);
	gsize kept = 0;

	for (gsize i = 0; words[i] != NULL; i++) {
		if (*words[i] == '\0')
			g_free(words[i]);
		else
			words[kept++] = words[i];
	}
	words[kept] = NULL;
	return words;
}

static gboolean fill_columns(struct slabinfo_line *line, const struct group *group, char **words, GError **error)
{
	for (guint i = 0; i < group->count; i++) {
		const struct slabinfo_column *column = &columns[group->first + i];
		guint64 value;

		if (words[i] == NULL) {
			g_set_error(error, SLABINFO_TEXT_ERROR, SLABINFO_TEXT_ERROR_SYNTAX,
				"ends where %s was expected", column->name);
			return FALSE;
		}
		if (!g_ascii_string_to_unsigned(words[i], 10, 0, G_MAXUINT64, &value, NULL)) {
			g_set_error(error, SLABINFO_TEXT_ERROR, SLABINFO_TEXT_ERROR_SYNTAX,
				"\"%s\" is no number, expected %s", words[i], column->name);
			return FALSE;
		}
		G_STRUCT_MEMBER(uint64_t, line, column->offset) = value;
	}
	return TRUE;
}

/* The fields between two colons. SEEN counts the groups that were known. */
static gboolean parse_group(struct slabinfo_line *line, const char *text, gboolean first, guint *seen, GError **error)
{
	g_auto(GStrv) words = split_words(text);

	if (words[0] == NULL) {
		g_set_error(error, SLABINFO_TEXT_ERROR, SLABINFO_TEXT_ERROR_SYNTAX, "has an empty group");
		return FALSE;
	}
	if (first) {
		line->name = g_strdup(words[0]);
		++*seen;
		return fill_columns(line, &groups[0], words + 1, error);
	}
	for (guint i = 1; i < G_N_ELEMENTS(groups); i++) {
		if (strcmp(groups[i].word, words[0]) != 0)
			continue;
		++*seen;
		line->statistics |= i >= GROUPS_STANDARD;
		return fill_columns(line, &groups[i], words + 1, error);
	}
	return TRUE;
}

static gboolean parse_line(struct slabinfo_line *line, const char *text, GError **error)
{
	/* Groups are told apart by a colon between blanks: names of caches may hold colons. */
	g_auto(GStrv) parts = g_strsplit(text, " : ", -1);
	guint seen = 0;

	for (gsize i = 0; parts[i] != NULL; i++) {
		if (!parse_group(line, parts[i], i == 0, &seen, error))
			return FALSE;
	}
	if (seen < GROUPS_STANDARD || (line->statistics && seen < G_N_ELEMENTS(groups))) {
		g_set_error(error, SLABINFO_TEXT_ERROR, SLABINFO_TEXT_ERROR_SYNTAX,
			"lacks a group, expected tunables and slabdata, or also globalstat and cpustat");
		return FALSE;
	}
	return TRUE;
}

static gboolean check_version(const char *text, GError **error)
{
	if (g_str_has_prefix(text, "slabinfo - version: 2.1"))
		return TRUE;
	g_set_error(
		error, SLABINFO_TEXT_ERROR, SLABINFO_TEXT_ERROR_SYNTAX, "line 1: is not \"slabinfo - version: 2.1\"");
	return FALSE;
}

GArray *slabinfo_text_parse(const char *text, GError **error)
{
	g_autoptr(GArray) lines = g_array_new(FALSE, TRUE, sizeof(struct slabinfo_line));
	g_auto(GStrv) texts = g_strsplit(text, "\n", -1);

	g_array_set_clear_func(lines, line_clear);
	if (!check_version(text, error))
		return NULL;
	for (guint i = 1; texts[i] != NULL; i++) {
		if (*texts[i] == '#' || *texts[i] == '\0')
			continue;
		g_array_set_size(lines, lines->len + 1);
		if (!parse_line(&g_array_index(lines, struct slabinfo_line, lines->len - 1), texts[i], error)) {
			g_prefix_error(error, "line %u: ", i + 1);
			return NULL;
		}
	}
	return g_steal_pointer(&lines);
}
