/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_JSON_WRITER_H
#define SIM_METRICS_JSON_WRITER_H

#include <glib.h>
#include <stdint.h>

/*
 * Writes one JSON document (RFC 8259), for every verb that prints results.
 *
 * Members appear in the order of the calls, so equal results give equal bytes. KEY is the member's name inside an
 * object and NULL inside an array and at the top. Names are not checked for repetition. Calls that do not nest are bugs
 * of the caller and abort.
 */
enum { JSON_WRITER_DEPTH_MAX = 16 };

struct json_writer {
	GString *text;
	guint depth;
	struct json_writer_level {
		char closer; /* '}' or ']' */
		gboolean empty;
		gboolean compact; /* members follow each other on one line */
	} levels[JSON_WRITER_DEPTH_MAX];
};

void json_writer_init(struct json_writer *writer);

/* The finished document, ended by a newline. New string, free with g_free; the writer may be initialised again. */
char *json_writer_finish(struct json_writer *writer);

void json_object_begin(struct json_writer *writer, const char *key);
void json_array_begin(struct json_writer *writer, const char *key);
/* As above, but with everything inside on one line. */
void json_object_begin_compact(struct json_writer *writer, const char *key);
/* Ends the innermost object or array. */
void json_end(struct json_writer *writer);

/* NULL is written as null. Bytes that are not UTF-8 become U+FFFD. */
void json_string(struct json_writer *writer, const char *key, const char *value);
void json_unsigned(struct json_writer *writer, const char *key, uint64_t value);
void json_signed(struct json_writer *writer, const char *key, int64_t value);
void json_bool(struct json_writer *writer, const char *key, gboolean value);
void json_null(struct json_writer *writer, const char *key);
/* With exactly DECIMALS digits after the point, in every locale. NaN and infinities, which JSON lacks, become null. */
void json_double(struct json_writer *writer, const char *key, double value, int decimals);

#endif
