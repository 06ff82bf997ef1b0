/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CALIBRATE_SHAPES_H
#define CALIBRATE_SHAPES_H

#include <glib.h>

/*
 * What the published figures show, as claims: plateaus, orderings, ratios. Each is tried on the published figures,
 * which must have it, and on the simulated ones. Prints a table in Markdown. POINTS: of struct point; claims about
 * series that are not among them are left out. Number of claims that do not hold here.
 */
guint shapes_print(const GArray *points);

#endif
