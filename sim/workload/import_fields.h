/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The "key=value" fields of kmem events in kernel trace text. */
#ifndef SIM_WORKLOAD_IMPORT_FIELDS_H
#define SIM_WORKLOAD_IMPORT_FIELDS_H

#include <glib.h>

/* A piece of the line; not NUL-ended. */
struct import_text {
	char *text;
	size_t length;
};

struct import_fields {
	gboolean has_address;
	gboolean has_bytes_requested;
	gboolean has_bytes_allocated;
	guint64 address; /* 0 for NULL, however it was printed */
	guint64 bytes_requested;
	guint64 bytes_allocated;
	int node; /* -1 when absent */
	struct import_text site;
	struct import_text name;
	struct import_text gfp; /* length 0 when absent or empty */
};

/* Reads what it knows from a NUL-ended text and skips the rest (repeated sites, modules, decimal copies, ...). */
void import_fields_read(char *text, struct import_fields *fields);

#endif
