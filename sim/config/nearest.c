/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Edit distance (optimal string alignment), for "did you mean". */
#include "sim/config/nearest.h"

#include <string.h>

enum { LENGTH_MAX = 64 };

static char fold(char c)
{
	return c == '_' ? '-' : g_ascii_tolower(c);
}

guint nearest_distance(const char *a, const char *b)
{
	gsize a_length = strlen(a);
	gsize b_length = strlen(b);
	guint rows[3][LENGTH_MAX + 1]; /* two rows before, one before, this one */

	if (a_length > LENGTH_MAX || b_length > LENGTH_MAX)
		return (guint)MIN(MAX(a_length, b_length), G_MAXINT);
	for (gsize column = 0; column <= b_length; column++)
		rows[0][column] = (guint)column;
	for (gsize row = 1; row <= a_length; row++) {
		guint *current = rows[row % 3];
		const guint *above = rows[(row - 1) % 3];

		current[0] = (guint)row;
		for (gsize column = 1; column <= b_length; column++) {
			guint differs = fold(a[row - 1]) != fold(b[column - 1]);
			guint best = MIN(MIN(above[column], current[column - 1]) + 1, above[column - 1] + differs);

			if (row > 1 && column > 1 && fold(a[row - 1]) == fold(b[column - 2]) &&
				fold(a[row - 2]) == fold(b[column - 1]))
				best = MIN(best, rows[(row - 2) % 3][column - 2] + 1);
			current[column] = best;
		}
	}
	return rows[a_length % 3][b_length];
}

void nearest_init(struct nearest *nearest, const char *word)
{
	nearest->word = word;
	nearest->best = NULL;
	nearest->distance = (guint)MIN(strlen(word), LENGTH_MAX) / 3 + 2;
}

/* The first of equally near candidates wins. A word that shares no character with it is no suggestion. */
void nearest_offer(struct nearest *nearest, const char *candidate)
{
	guint distance = nearest_distance(nearest->word, candidate);

	if (distance < nearest->distance && distance < strlen(candidate)) {
		nearest->distance = distance;
		nearest->best = candidate;
	}
}

char *nearest_hint(const struct nearest *nearest)
{
	return nearest->best == NULL ? g_strdup("") : g_strdup_printf(" (did you mean \"%s\"?)", nearest->best);
}
