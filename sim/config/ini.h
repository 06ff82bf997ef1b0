/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_INI_H
#define SIM_CONFIG_INI_H

#include <glib.h>

/*
 * INI files with line numbers. The values are GKeyFile's; a pass over the lines beside it knows where each entry
 * stands and refuses what GKeyFile would silently accept: a key or a section twice, a # after a value, keys with a
 * locale. What sections and keys exist is not known here.
 */
struct ini_entry {
	char *key;
	char *value; /* without blanks around it; may be empty */
	guint line;  /* from 1 */
};

struct ini_section {
	char *name; /* all between the brackets: "cache size-64" */
	guint line;
	GPtrArray *entries; /* of struct ini_entry, in file order */
};

struct ini_file {
	char *path;
	GPtrArray *sections; /* of struct ini_section, in file order; at least one */
};

enum { INI_FILE_BYTES_MAX = 4 << 20, INI_LINE_BYTES_MAX = 256 << 10, INI_NAME_BYTES_MAX = 128 };

enum ini_error {
	INI_ERROR_FILE,	    /* cannot be read, too large */
	INI_ERROR_ENCODING, /* not UTF-8 text */
	INI_ERROR_SYNTAX,
	INI_ERROR_DUPLICATE,
};
#define INI_ERROR (ini_error_quark())
GQuark ini_error_quark(void);

/* Returns a new file, or NULL with an error that starts with "PATH:LINE: " (or "PATH: "). */
struct ini_file *ini_file_load(const char *path, GError **error);
/* The same for text in memory; `path` is only for messages. */
struct ini_file *ini_file_parse(const char *path, const char *text, gsize length, GError **error);
void ini_file_free(struct ini_file *file);

#endif
