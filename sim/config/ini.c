/* SPDX-License-Identifier: GPL-2.0-or-later */
/* INI files: our pass over the lines for places and refusals, GKeyFile for the values. */
#include "sim/config/ini.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

G_DEFINE_QUARK(slabsim_ini_error, ini_error)

/* The pass over the lines. */
struct reader {
	struct ini_file *file;
	struct ini_section *section; /* the one being read; NULL before the first */
	GHashTable *sections;	     /* name -> struct ini_section */
	GHashTable *entries;	     /* key -> struct ini_entry, of this section */
	guint line;
};

static void entry_free(gpointer data)
{
	struct ini_entry *entry = data;

	g_free(entry->key);
	g_free(entry->value);
	g_free(entry);
}

static void section_free(gpointer data)
{
	struct ini_section *section = data;

	g_free(section->name);
	g_ptr_array_unref(section->entries);
	g_free(section);
}

void ini_file_free(struct ini_file *file)
{
	if (file == NULL)
		return;
	g_free(file->path);
	g_ptr_array_unref(file->sections);
	g_free(file);
}

static gboolean fail(const struct reader *reader, enum ini_error code, GError **error, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

static gboolean fail(const struct reader *reader, enum ini_error code, GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (reader->section == NULL)
		g_set_error(error, INI_ERROR, code, "%s:%u: %s", reader->file->path, reader->line, message);
	else
		g_set_error(error, INI_ERROR, code, "%s:%u: [%s] %s", reader->file->path, reader->line,
			reader->section->name, message);
	return FALSE;
}

/* GKeyFile would accept more; these are the names that survive quoting, --set and the database. */
static gboolean name_is_clean(const char *name)
{
	for (; *name != '\0'; name++) {
		if (g_ascii_iscntrl(*name) || *name == '[' || *name == ']' || *name == '=' || *name == '"')
			return FALSE;
	}
	return TRUE;
}

/* The start of a line, for messages. New string. */
static char *start_of(const char *line)
{
	enum { CHARACTERS = 40 };
	bool whole = g_utf8_strlen(line, -1) <= CHARACTERS;
	g_autofree char *start = g_utf8_substring(line, 0, whole ? -1 : CHARACTERS);

	return g_strconcat(start, whole ? "" : "...", NULL);
}

static gboolean read_section(struct reader *reader, const char *line, GError **error)
{
	gsize length = strlen(line);
	g_autofree char *start = start_of(line);

	reader->section = NULL;
	if (line[length - 1] != ']')
		return fail(reader, INI_ERROR_SYNTAX, error,
			"%s: expected a section such as [workload], alone on its line", start);
	if (length - 2 > INI_NAME_BYTES_MAX)
		return fail(reader, INI_ERROR_SYNTAX, error, "section name of %zu bytes, at most %d are possible",
			length - 2, INI_NAME_BYTES_MAX);
	g_autofree char *name = g_strndup(line + 1, length - 2);
	if (*name == '\0' || !name_is_clean(name) || g_ascii_isspace(name[0]) || g_ascii_isspace(name[length - 3]))
		return fail(reader, INI_ERROR_SYNTAX, error, "[%s] is no section name", name);
	const struct ini_section *first = g_hash_table_lookup(reader->sections, name);
	if (first != NULL)
		return fail(reader, INI_ERROR_DUPLICATE, error,
			"[%s]: this section was already given in line %u, expected each section once", name,
			first->line);

	struct ini_section *section = g_new0(struct ini_section, 1);
	section->name = g_steal_pointer(&name);
	section->line = reader->line;
	section->entries = g_ptr_array_new_with_free_func(entry_free);
	g_ptr_array_add(reader->file->sections, section);
	g_hash_table_insert(reader->sections, section->name, section);
	g_hash_table_remove_all(reader->entries);
	reader->section = section;
	return TRUE;
}

/* A # that begins a word would be read as part of the value. */
static gboolean has_comment(const char *value)
{
	for (const char *c = value; *c != '\0'; c++) {
		if (*c == '#' && (c == value || g_ascii_isspace(c[-1])))
			return TRUE;
	}
	return FALSE;
}

static gboolean check_entry(const struct reader *reader, const char *key, const char *value, GError **error)
{
	if (*key == '\0')
		return fail(reader, INI_ERROR_SYNTAX, error, "there is no key before the =, expected key = value");
	if (strlen(key) > INI_NAME_BYTES_MAX)
		return fail(reader, INI_ERROR_SYNTAX, error, "key of %zu bytes, at most %d are possible", strlen(key),
			INI_NAME_BYTES_MAX);
	if (!name_is_clean(key))
		return fail(reader, INI_ERROR_SYNTAX, error, "%s: this is no key, expected key = value", key);
	const struct ini_entry *first = g_hash_table_lookup(reader->entries, key);
	if (first != NULL)
		return fail(reader, INI_ERROR_DUPLICATE, error,
			"%s: this key was already given in line %u, expected each key once", key, first->line);
	if (has_comment(value))
		return fail(reader, INI_ERROR_SYNTAX, error,
			"%s: a # after a value belongs to the value, expected comments on lines of their own", key);
	return TRUE;
}

static gboolean read_entry(struct reader *reader, const char *line, GError **error)
{
	const char *equals = strchr(line, '=');
	g_autofree char *start = start_of(line);

	if (reader->section == NULL)
		return fail(reader, INI_ERROR_SYNTAX, error, "\"%s\" stands before the first [section]", start);
	if (equals == NULL)
		return fail(reader, INI_ERROR_SYNTAX, error, "\"%s\" has no =, expected key = value", start);
	g_autofree char *key = g_strstrip(g_strndup(line, (gsize)(equals - line)));
	if (!check_entry(reader, key, g_strchug((char *)equals + 1), error))
		return FALSE;

	struct ini_entry *entry = g_new0(struct ini_entry, 1);
	entry->key = g_steal_pointer(&key);
	entry->line = reader->line;
	g_ptr_array_add(reader->section->entries, entry);
	g_hash_table_insert(reader->entries, entry->key, entry);
	return TRUE;
}

static gboolean read_line(struct reader *reader, char *line, GError **error)
{
	if (strlen(line) > INI_LINE_BYTES_MAX)
		return fail(reader, INI_ERROR_SYNTAX, error, "line of %zu bytes, at most %d are possible", strlen(line),
			INI_LINE_BYTES_MAX);
	g_strstrip(line);
	if (*line == '\0' || *line == '#')
		return TRUE;
	if (*line == '[')
		return read_section(reader, line, error);
	return read_entry(reader, line, error);
}

static gboolean read_lines(struct reader *reader, const char *text, gsize length, GError **error)
{
	const char *end;

	if (length == 0) /* an empty file may have no text at all */
		return TRUE;
	end = text + length;
	for (const char *line = text; line < end;) {
		const char *newline = memchr(line, '\n', (gsize)(end - line));
		const char *line_end = newline != NULL ? newline : end;
		g_autofree char *copy = g_strndup(line, (gsize)(line_end - line));

		reader->line++;
		if (!read_line(reader, copy, error))
			return FALSE;
		line = line_end + 1;
	}
	return TRUE;
}

static gboolean check_text(const char *path, const char *text, gsize length, GError **error)
{
	const char *bad;
	guint line = 1;

	if (length == 0)
		return TRUE;
	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		g_set_error(error, INI_ERROR, INI_ERROR_ENCODING,
			"%s:1: the file begins with a byte order mark, expected plain UTF-8 text", path);
		return FALSE;
	}
	if (g_utf8_validate_len(text, length, &bad))
		return TRUE;
	for (const char *c = text; c < bad; c++)
		line += *c == '\n';
	g_set_error(error, INI_ERROR, INI_ERROR_ENCODING, "%s:%u: byte 0x%02x is not UTF-8 text", path, line,
		(unsigned char)*bad);
	return FALSE;
}

/* The values as GKeyFile reads them, escapes included. The pass has made sure that both see the same entries. */
static gboolean read_values(struct reader *reader, const char *text, gsize length, GError **error)
{
	g_autoptr(GKeyFile) key_file = g_key_file_new();
	g_autoptr(GError) cause = NULL;

	if (!g_key_file_load_from_data(key_file, text, length, G_KEY_FILE_NONE, &cause)) {
		g_set_error(error, INI_ERROR, INI_ERROR_SYNTAX, "%s: %s", reader->file->path, cause->message);
		return FALSE;
	}
	for (guint s = 0; s < reader->file->sections->len; s++) {
		reader->section = g_ptr_array_index(reader->file->sections, s);
		for (guint e = 0; e < reader->section->entries->len; e++) {
			struct ini_entry *entry = g_ptr_array_index(reader->section->entries, e);

			reader->line = entry->line;
			entry->value = g_key_file_get_string(key_file, reader->section->name, entry->key, &cause);
			if (cause != NULL) /* it may return a value all the same */
				return fail(reader, INI_ERROR_SYNTAX, error,
					"%s: the value has a \\ escape that does not exist, expected \\\\ for a "
					"backslash",
					entry->key);
			g_strstrip(entry->value);
		}
	}
	return TRUE;
}

struct ini_file *ini_file_parse(const char *path, const char *text, gsize length, GError **error)
{
	g_assert(path != NULL && (text != NULL || length == 0));

	if (!check_text(path, text, length, error))
		return NULL;
	struct ini_file *file = g_new0(struct ini_file, 1);
	file->path = g_strdup(path);
	file->sections = g_ptr_array_new_with_free_func(section_free);
	struct reader reader = { .file = file };
	reader.sections = g_hash_table_new(g_str_hash, g_str_equal);
	reader.entries = g_hash_table_new(g_str_hash, g_str_equal);

	gboolean read = read_lines(&reader, text, length, error);
	if (read && file->sections->len == 0) {
		g_set_error(error, INI_ERROR, INI_ERROR_SYNTAX, "%s: the file has no [section]", path);
		read = FALSE;
	}
	read = read && read_values(&reader, text, length, error);
	g_hash_table_unref(reader.entries);
	g_hash_table_unref(reader.sections);
	if (!read)
		g_clear_pointer(&file, ini_file_free);
	return file;
}

/* Reads no more than the limit, so that a device or a huge file does no harm. NULL with errno set if that fails. */
static GByteArray *read_bytes(const char *path)
{
	FILE *stream = fopen(path, "rbe");

	if (stream == NULL)
		return NULL;
	GByteArray *bytes = g_byte_array_new();
	guint8 buffer[16384];
	size_t count;

	errno = 0;
	while (bytes->len <= INI_FILE_BYTES_MAX && (count = fread(buffer, 1, sizeof(buffer), stream)) > 0)
		g_byte_array_append(bytes, buffer, (guint)count);
	int saved = ferror(stream) ? errno : 0;
	fclose(stream);
	errno = saved;
	if (saved != 0)
		g_clear_pointer(&bytes, g_byte_array_unref);
	return bytes;
}

struct ini_file *ini_file_load(const char *path, GError **error)
{
	g_autoptr(GByteArray) bytes = read_bytes(path);

	if (bytes == NULL) {
		g_set_error(error, INI_ERROR, INI_ERROR_FILE, "%s: cannot be read: %s", path, g_strerror(errno));
		return NULL;
	}
	if (bytes->len > INI_FILE_BYTES_MAX) {
		g_set_error(error, INI_ERROR, INI_ERROR_FILE, "%s: the file has more than %d bytes", path,
			INI_FILE_BYTES_MAX);
		return NULL;
	}
	return ini_file_parse(path, (const char *)bytes->data, bytes->len, error);
}
