/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_SLABINFO_TEXT_H
#define SIM_METRICS_SLABINFO_TEXT_H

#include <glib.h>
#include <stdint.h>

/*
 * Reads the text of /proc/slabinfo, version 2.1, with or without statistics. It reads by the rules of slabtop and
 * vmstat -m: a line is fields separated by blanks, groups begin with a colon and their name; widths do not matter.
 * Groups that it does not know are passed over.
 */
enum slabinfo_text_error { SLABINFO_TEXT_ERROR_SYNTAX };
#define SLABINFO_TEXT_ERROR (slabinfo_text_error_quark())
GQuark slabinfo_text_error_quark(void);

/* Names are those of the database, in the order in which the file has them. */
struct slabinfo_line {
	char *name;
	uint64_t active_objects, objects, buffer_size_bytes, objperslab, pagesperslab;
	uint64_t limit, batchcount, shared;
	uint64_t active_slabs, slabs, shared_available;
	gboolean statistics; /* the line has the following */
	uint64_t num_allocations, high_mark, grown, reaped, errors, max_freeable, node_allocs, node_frees,
		node_overflow;
	uint64_t allochit, allocmiss, freehit, freemiss;
};

/* The lines, of struct slabinfo_line; errors name the line. Free with g_array_unref. */
GArray *slabinfo_text_parse(const char *text, GError **error);

/* One column of such a line, for those who print it. */
struct slabinfo_column {
	const char *name;
	gsize offset; /* of its uint64_t in struct slabinfo_line */
};

/* All columns but the name, in order; the first STANDARD of them are always there, the others with statistics. */
const struct slabinfo_column *slabinfo_text_columns(guint *standard, guint *all);

#endif
