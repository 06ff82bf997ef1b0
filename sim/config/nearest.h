/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_NEAREST_H
#define SIM_CONFIG_NEAREST_H

#include <glib.h>

/* The known name that a mistyped one most likely meant. */

/*
 * Number of single-character steps from one text to the other: insert, delete, replace, swap of neighbours. Upper and
 * lower case, and - and _, count as the same. Texts longer than 64 bytes are as far away as they are long.
 */
guint nearest_distance(const char *a, const char *b);

/* Collects candidates one by one; `best` is borrowed from the caller of nearest_offer and NULL while none is near. */
struct nearest {
	const char *word;
	const char *best;
	guint distance;
};

void nearest_init(struct nearest *nearest, const char *word);
void nearest_offer(struct nearest *nearest, const char *candidate);

/* ` (did you mean "X"?)`, or "" when nothing was near. New string, free with g_free. */
char *nearest_hint(const struct nearest *nearest);

#endif
