/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a section header means, which key is meant, and the value into its place. */
#include "sim/config/apply.h"
#include "sim/config/nearest.h"

#include <string.h>

/* One KEY=VALUE of one section. */
struct assignment {
	const char *section;
	const char *key;
	const char *value;
	guint section_line; /* 0 on the command line */
	guint line;
};

static char *place_of(const struct apply_source *source, guint line)
{
	return line > 0 ? g_strdup_printf("%s:%u", source->file, line) : g_strdup(source->file);
}

static gboolean fail(const struct apply_source *source, guint line, enum config_error code, GError **error,
	const char *format, ...) G_GNUC_PRINTF(5, 6);

static gboolean fail(
	const struct apply_source *source, guint line, enum config_error code, GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *place = place_of(source, line);
	g_set_error(error, CONFIG_ERROR, code, "%s: %s", place, message);
	return FALSE;
}

static bool is_machine_cache(const char *name)
{
	return strcmp(name, "l1") == 0 || strcmp(name, "l2") == 0 || strcmp(name, "l3") == 0;
}

/* The kind whose title begins with this word; SECTION_KINDS if there is none. */
static enum section_kind kind_of_word(const char *word, gsize length)
{
	for (enum section_kind kind = 0; kind < SECTION_KINDS; kind++) {
		const char *title = section_kind_title(kind);

		if (strcspn(title, " ") == length && strncmp(title, word, length) == 0)
			return kind;
	}
	return SECTION_KINDS;
}

static gboolean fail_unknown_section(
	const struct apply_source *source, guint line, const char *header, gsize word_length, GError **error)
{
	g_autofree char *word = g_strndup(header, word_length);
	struct nearest nearest;

	nearest_init(&nearest, word);
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	for (enum section_kind kind = 0; kind < SECTION_KINDS; kind++) {
		const char *title = section_kind_title(kind);

		g_ptr_array_add(words, g_strndup(title, strcspn(title, " ")));
		nearest_offer(&nearest, g_ptr_array_index(words, kind));
	}
	g_autofree char *hint = nearest_hint(&nearest);
	return fail(source, line, CONFIG_ERROR_UNKNOWN, error,
		"[%s]: there is no such section, expected workload, kernel, cache NAME, job NAME, event NAME, "
		"fault NAME, machine, topology, tlb, latency or interrupt%s",
		header, hint);
}

static gboolean check_name(
	const struct apply_source *source, guint line, const char *header, const char *name, GError **error)
{
	if (strlen(name) > CONFIG_NAME_BYTES_MAX)
		return fail(source, line, CONFIG_ERROR_VALUE, error,
			"[%s]: the name has %zu bytes, expected at most %d", header, strlen(name),
			CONFIG_NAME_BYTES_MAX);
	if (*name == '\0' || strpbrk(name, " \t,;#'\"") != NULL)
		return fail(source, line, CONFIG_ERROR_VALUE, error,
			"[%s]: \"%s\" is no name, expected one word without blanks, commas and quotes", header, name);
	return TRUE;
}

static gboolean check_origin(
	const struct apply_source *source, guint line, const char *header, enum section_kind kind, GError **error)
{
	if (source->kind == SOURCE_MACHINE && !section_kind_is_machine(kind))
		return fail(source, line, CONFIG_ERROR_UNKNOWN, error,
			"[%s]: this section belongs in a workload, expected machine, topology, cache l1, cache l2, "
			"cache l3, "
			"tlb, latency or interrupt",
			header);
	if (source->kind == SOURCE_WORKLOAD && kind == SECTION_MACHINE_CACHE)
		return fail(source, line, CONFIG_ERROR_VALUE, error,
			"[%s]: l1, l2 and l3 are the caches of the machine, expected another name for a slab cache",
			header);
	return TRUE;
}

/* What [header] means; `*name` points into it. */
static gboolean classify(const struct apply_source *source, guint line, const char *header, enum section_kind *kind,
	const char **name, GError **error)
{
	gsize word_length = strcspn(header, " ");

	*kind = kind_of_word(header, word_length);
	*name = header[word_length] == ' ' ? header + word_length + 1 : "";
	if (*kind == SECTION_KINDS)
		return fail_unknown_section(source, line, header, word_length, error);
	if (!section_kind_is_named(*kind) && **name != '\0')
		return fail(source, line, CONFIG_ERROR_UNKNOWN, error,
			"[%s]: this section takes no name, expected [%s]", header, section_kind_title(*kind));
	if (!section_kind_is_named(*kind))
		return check_origin(source, line, header, *kind, error);
	if (header[word_length] == '\0')
		return fail(source, line, CONFIG_ERROR_VALUE, error, "[%s]: the name is missing, expected [%s NAME]",
			header, header);
	if (*kind == SECTION_CACHE && (is_machine_cache(*name) || source->kind == SOURCE_MACHINE))
		*kind = SECTION_MACHINE_CACHE;
	if (*kind == SECTION_MACHINE_CACHE && !is_machine_cache(*name))
		return fail(source, line, CONFIG_ERROR_UNKNOWN, error,
			"[%s]: the machine has no such cache, expected l1, l2 or l3", header);
	return check_name(source, line, header, *name, error) && check_origin(source, line, header, *kind, error);
}

/* On the command line only caches come into being: a job, event or fault of that name must be in the workload. */
static gboolean fail_missing_section(struct config *config, const struct apply_source *source, const char *header,
	enum section_kind kind, const char *name, GError **error)
{
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (guint index = 0; index < config_section_count(config, kind); index++)
		nearest_offer(&nearest, config_section_at(config, kind, index)->name);
	g_autofree char *hint = nearest_hint(&nearest);
	return fail(source, 0, CONFIG_ERROR_UNKNOWN, error, "[%s]: the workload has no such section%s", header, hint);
}

static struct config_section *open_section(
	struct config *config, const struct apply_source *source, const char *header, guint line, GError **error)
{
	enum section_kind kind;
	const char *name;

	if (!classify(source, line, header, &kind, &name, error))
		return NULL;
	struct config_section *section = (struct config_section *)config_section_find(config, kind, name);
	if (section != NULL) {
		if (section->line == 0 && line > 0) {
			g_free(section->file);
			section->file = g_strdup(source->file);
			section->line = line;
		}
		return section;
	}
	if (source->kind == SOURCE_COMMAND_LINE &&
		(kind == SECTION_JOB || kind == SECTION_EVENT || kind == SECTION_FAULT)) {
		fail_missing_section(config, source, header, kind, name, error);
		return NULL;
	}
	section = config_section_new(kind, name, source->file, line);
	g_ptr_array_add(config->sections, section);
	return section;
}

static gboolean fail_unknown_key(
	const struct apply_source *source, const struct assignment *assignment, enum section_kind kind, GError **error)
{
	struct nearest nearest;

	nearest_init(&nearest, assignment->key);
	for (guint index = 0; index < config_key_count(kind); index++)
		nearest_offer(&nearest, config_key_at(kind, index)->name);
	g_autofree char *hint = nearest_hint(&nearest);
	return fail(source, assignment->line, CONFIG_ERROR_UNKNOWN, error,
		"[%s] %s: there is no such key, expected one of `slabsim help keys`%s", assignment->section,
		assignment->key, hint);
}

static gboolean assign(struct config *config, struct config_section *section, const struct apply_source *source,
	const struct assignment *assignment, GError **error)
{
	const struct config_key *key = config_key_find(section->kind, assignment->key);
	g_autoptr(GError) cause = NULL;

	if (key == NULL)
		return fail_unknown_key(source, assignment, section->kind, error);
	struct config_value *value = config_section_value(section, key->name);
	config_value_clear(value);
	value->given = true;
	value->place = place_of(source, assignment->line);
	if (!config_value_parse(value, key, assignment->value, source->directory, &cause))
		return config_fail(section, key->name, CONFIG_ERROR_VALUE, error, "%s", cause->message);
	return TRUE;
}

gboolean apply_file(
	struct config *config, const struct apply_source *source, const struct ini_file *file, GError **error)
{
	for (guint s = 0; s < file->sections->len; s++) {
		const struct ini_section *ini_section = g_ptr_array_index(file->sections, s);
		struct config_section *section =
			open_section(config, source, ini_section->name, ini_section->line, error);

		if (section == NULL)
			return FALSE;
		for (guint e = 0; e < ini_section->entries->len; e++) {
			const struct ini_entry *entry = g_ptr_array_index(ini_section->entries, e);
			struct assignment assignment = { ini_section->name, entry->key, entry->value, ini_section->line,
				entry->line };

			if (!assign(config, section, source, &assignment, error))
				return FALSE;
		}
	}
	return TRUE;
}

gboolean apply_text(struct config *config, const struct apply_source *source, const char *header, const char *key,
	const char *value, GError **error)
{
	struct assignment assignment = { .section = header, .key = key, .value = value };
	struct config_section *section = open_section(config, source, header, 0, error);

	return section != NULL && assign(config, section, source, &assignment, error);
}

/* SECTION.KEY=VALUE: the section is all before the last dot that stands before the first =. */
static gboolean split_set(const char *text, char **header, char **key, char **value, GError **error)
{
	const char *equals = strchr(text, '=');
	g_autofree char *left = equals == NULL ? NULL : g_strndup(text, (gsize)(equals - text));
	char *dot = left == NULL ? NULL : strrchr(left, '.');

	if (dot == NULL || dot == left || dot[1] == '\0' || !g_utf8_validate(text, -1, NULL)) {
		g_autofree char *shown = g_utf8_make_valid(text, -1);
		g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_VALUE,
			"--set: \"%s\" cannot be read, expected SECTION.KEY=VALUE such as \"cache size-64.limit=30\"",
			shown);
		return FALSE;
	}
	*header = g_strstrip(g_strndup(left, (gsize)(dot - left)));
	*key = g_strstrip(g_strdup(dot + 1));
	*value = g_strstrip(g_strdup(equals + 1));
	return TRUE;
}

gboolean apply_sets(struct config *config, const char *const *sets, GError **error)
{
	const struct apply_source source = { .kind = SOURCE_COMMAND_LINE, .file = "--set" };

	for (; sets != NULL && *sets != NULL; sets++) {
		g_autofree char *header = NULL;
		g_autofree char *key = NULL;
		g_autofree char *value = NULL;

		if (!split_set(*sets, &header, &key, &value, error) ||
			!apply_text(config, &source, header, key, value, error))
			return FALSE;
	}
	return TRUE;
}
