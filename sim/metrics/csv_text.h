/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_CSV_TEXT_H
#define SIM_METRICS_CSV_TEXT_H

#include <glib.h>

/* Appends a cell of a row of CSV (RFC 4180): behind a comma unless it is the FIRST, and quoted where it must be. */
void csv_text_cell(GString *out, gboolean first, const char *text);

#endif
