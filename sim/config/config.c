/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading: values from machine file, workload, --set and options, each stronger than the one before. */
#include "sim/config/config.h"
#include "sim/config/config_private.h"
#include "sim/config/ini.h"
#include "sim/config/nearest.h"

#include <string.h>

G_DEFINE_QUARK(slabsim - config - error - quark, config_error)

/* Where values come from. */
struct source {
	enum { SOURCE_MACHINE, SOURCE_WORKLOAD, SOURCE_COMMAND_LINE } kind;
	const char *file; /* path, or "--set" and the like */
	char *directory;  /* paths are relative to it; NULL: the current folder */
};

/* One KEY=VALUE of one section. */
struct assignment {
	const char *section;
	const char *key;
	const char *value;
	guint section_line; /* 0 on the command line */
	guint line;
};

static char *place_of(const struct source *source, guint line)
{
	return line > 0 ? g_strdup_printf("%s:%u", source->file, line) : g_strdup(source->file);
}

static gboolean fail(const struct source *source, guint line, enum config_error code, GError **error,
	const char *format, ...) G_GNUC_PRINTF(5, 6);

static gboolean fail(
	const struct source *source, guint line, enum config_error code, GError **error, const char *format, ...)
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
	const struct source *source, guint line, const char *header, gsize word_length, GError **error)
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
		"[%s]: there is no such section, expected workload, kernel, cache NAME, job NAME, event NAME, machine, "
		"topology, latency or interrupt%s",
		header, hint);
}

static gboolean check_name(
	const struct source *source, guint line, const char *header, const char *name, GError **error)
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
	const struct source *source, guint line, const char *header, enum section_kind kind, GError **error)
{
	if (source->kind == SOURCE_MACHINE && !section_kind_is_machine(kind))
		return fail(source, line, CONFIG_ERROR_UNKNOWN, error,
			"[%s]: this section belongs in a workload, expected machine, topology, cache l1, cache l2, "
			"cache l3, "
			"latency or interrupt",
			header);
	if (source->kind == SOURCE_WORKLOAD && kind == SECTION_MACHINE_CACHE)
		return fail(source, line, CONFIG_ERROR_VALUE, error,
			"[%s]: l1, l2 and l3 are the caches of the machine, expected another name for a slab cache",
			header);
	return TRUE;
}

/* What [header] means; `*name` points into it. */
static gboolean classify(const struct source *source, guint line, const char *header, enum section_kind *kind,
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

/* On the command line only caches come into being: a job or event of that name must be in the workload. */
static gboolean fail_missing_section(struct config *config, const struct source *source, const char *header,
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
	struct config *config, const struct source *source, const char *header, guint line, GError **error)
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
	if (source->kind == SOURCE_COMMAND_LINE && (kind == SECTION_JOB || kind == SECTION_EVENT)) {
		fail_missing_section(config, source, header, kind, name, error);
		return NULL;
	}
	section = config_section_new(kind, name, source->file, line);
	g_ptr_array_add(config->sections, section);
	return section;
}

static gboolean fail_unknown_key(
	const struct source *source, const struct assignment *assignment, enum section_kind kind, GError **error)
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

static gboolean assign(struct config *config, struct config_section *section, const struct source *source,
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

static gboolean apply_file(
	struct config *config, const struct source *source, const struct ini_file *file, GError **error)
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

static gboolean apply_text(struct config *config, const struct source *source, const char *header, const char *key,
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

static gboolean apply_sets(struct config *config, const char *const *sets, GError **error)
{
	const struct source source = { .kind = SOURCE_COMMAND_LINE, .file = "--set" };

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

static gboolean apply_option(
	struct config *config, const char *option, const char *key, const char *value, GError **error)
{
	const struct source source = { .kind = SOURCE_COMMAND_LINE, .file = option };

	return value == NULL || apply_text(config, &source, "workload", key, value, error);
}

static gboolean apply_options(struct config *config, const struct config_options *options, GError **error)
{
	return apply_sets(config, options->sets, error) &&
	       apply_option(config, "--seed", "seed", options->seed, error) &&
	       apply_option(config, "--duration", "duration", options->duration, error) &&
	       apply_option(config, options->trace, "trace", options->trace, error);
}

static char *base_name(const char *path)
{
	char *name = g_path_get_basename(path);

	if (g_str_has_suffix(name, ".ini"))
		name[strlen(name) - strlen(".ini")] = '\0';
	return name;
}

static gboolean fail_unknown_file(
	enum config_data data, const char *place, const char *name, const char *what, GError **error)
{
	g_autoptr(GPtrArray) shipped = config_data_list(data);
	g_autoptr(GString) names = g_string_new("");
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (guint index = 0; index < shipped->len; index++) {
		const struct config_data_entry *entry = g_ptr_array_index(shipped, index);

		nearest_offer(&nearest, entry->name);
		g_string_append_printf(names, "%s%s", index == 0 ? "" : ", ", entry->name);
	}
	g_autofree char *hint = nearest_hint(&nearest);
	g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_FILE, "%s: there is no %s \"%s\", expected a file or one of %s%s",
		place, what, name, names->len > 0 ? names->str : "the shipped ones (none found)", hint);
	return FALSE;
}

static bool looks_like_path(const char *text)
{
	return strchr(text, '/') != NULL || g_str_has_suffix(text, ".ini");
}

/* A file if it looks like one, else the name of a shipped one. New string; NULL with the error set. */
static char *find_file(enum config_data data, const char *text, const char *directory, const char *place,
	const char *what, GError **error)
{
	if (looks_like_path(text))
		return g_path_is_absolute(text) || directory == NULL ? g_strdup(text)
								     : g_build_filename(directory, text, NULL);
	char *path = config_data_path(data, text);
	if (path == NULL)
		fail_unknown_file(data, place, text, what, error);
	return path;
}

/* Errors of a file already say where they are. */
static struct ini_file *load_ini(const char *path, GError **error)
{
	g_autoptr(GError) cause = NULL;
	struct ini_file *file = ini_file_load(path, &cause);

	if (file == NULL)
		g_set_error_literal(error, CONFIG_ERROR, CONFIG_ERROR_FILE, cause->message);
	return file;
}

static gboolean load_workload(struct config *config, const struct config_options *options, GError **error)
{
	if (options->workload == NULL)
		return TRUE;
	g_autofree char *path =
		find_file(CONFIG_DATA_WORKLOADS, options->workload, NULL, "workload", "workload", error);
	struct ini_file *file = path != NULL ? load_ini(path, error) : NULL;
	if (file == NULL)
		return FALSE;
	g_free(config->workload_path);
	g_free(config->workload_name);
	config->workload_path = g_strdup(path);
	config->workload_name = base_name(path);
	g_autofree char *directory = g_path_get_dirname(path);
	const struct source source = { .kind = SOURCE_WORKLOAD, .file = path, .directory = directory };
	gboolean applied = apply_file(config, &source, file, error);
	ini_file_free(file);
	return applied;
}

static char *find_machine(const struct config *rest, const struct config_options *options, GError **error)
{
	const struct config_section *workload = config_section_find(rest, SECTION_WORKLOAD, "");
	const struct config_value *value = config_section_value(workload, "machine");
	g_autofree char *directory = NULL;

	if (options->machine != NULL)
		return find_file(CONFIG_DATA_MACHINES, options->machine, NULL, "--machine", "machine", error);
	if (!value->given)
		return find_file(CONFIG_DATA_MACHINES, CONFIG_MACHINE_DEFAULT, NULL, "machine", "machine", error);
	if (strcmp(value->place, "--set") != 0)
		directory = g_path_get_dirname(rest->workload_path);
	g_autofree char *place = g_strdup_printf("%s: [workload] machine", value->place);
	return find_file(CONFIG_DATA_MACHINES, value->text, directory, place, "machine", error);
}

static gboolean load_machine(struct config *config, const char *path, GError **error)
{
	struct ini_file *file = load_ini(path, error);

	if (file == NULL)
		return FALSE;
	config->machine_path = g_strdup(path);
	config->machine_name = base_name(path);
	g_autofree char *directory = g_path_get_dirname(path);
	const struct source source = { .kind = SOURCE_MACHINE, .file = path, .directory = directory };
	gboolean applied = apply_file(config, &source, file, error);
	ini_file_free(file);
	return applied;
}

/* The default of a text that follows from the files. */
static void set_text(struct config *config, enum section_kind kind, const char *key, const char *text)
{
	struct config_value *value = config_section_value(config_section_find(config, kind, ""), key);

	g_free(value->text);
	value->text = g_strdup(text);
	value->present = true;
}

/* Once the machine is chosen, all that names it says so. */
static void name_machine(struct config *config)
{
	const struct config_value *name =
		config_section_value(config_section_find(config, SECTION_MACHINE, ""), "name");

	if (!name->given || *name->text == '\0')
		set_text(config, SECTION_MACHINE, "name", config->machine_name);
	set_text(config, SECTION_WORKLOAD, "machine", name->text);
}

static void section_free(gpointer section)
{
	config_section_free(section);
}

static struct config *config_new(void)
{
	struct config *config = g_new0(struct config, 1);

	config->sections = g_ptr_array_new_with_free_func(section_free);
	config->workload_path = g_strdup("none");
	config->workload_name = g_strdup("none");
	config_section_ensure(config, SECTION_WORKLOAD, "");
	config_section_ensure(config, SECTION_KERNEL, "");
	for (enum section_kind kind = SECTION_MACHINE; kind < SECTION_KINDS; kind++) {
		if (!section_kind_is_named(kind))
			config_section_ensure(config, kind, "");
	}
	config_section_ensure(config, SECTION_MACHINE_CACHE, "l1");
	config_section_ensure(config, SECTION_MACHINE_CACHE, "l2");
	config_section_ensure(config, SECTION_MACHINE_CACHE, "l3");
	return config;
}

/*
 * The machine file is the weakest source, so it is applied first, but only the stronger ones name it: they are loaded
 * once alone to learn which machine they want, and then again on top of it.
 */
static char *wanted_machine(const struct config_options *options, GError **error)
{
	struct config *rest = config_new();
	char *path = NULL;

	if (load_workload(rest, options, error) && apply_options(rest, options, error))
		path = find_machine(rest, options, error);
	config_free(rest);
	return path;
}

struct config *config_load(const struct config_options *options, GError **error)
{
	g_assert(options != NULL);
	g_autofree char *machine_path = wanted_machine(options, error);

	if (machine_path == NULL)
		return NULL;
	struct config *config = config_new();
	gboolean loaded = load_machine(config, machine_path, error) && load_workload(config, options, error) &&
			  apply_options(config, options, error);
	if (loaded)
		name_machine(config);
	if (!loaded || !config_machine_build(config, error) || !config_kernel_build(config, error) ||
		!config_check(config, error))
		g_clear_pointer(&config, config_free);
	return config;
}

void config_free(struct config *config)
{
	if (config == NULL)
		return;
	config_machine_release(config);
	g_ptr_array_unref(config->sections);
	g_free(config->workload_path);
	g_free(config->workload_name);
	g_free(config->machine_path);
	g_free(config->machine_name);
	g_free(config);
}

const struct machine_config *config_machine(const struct config *config)
{
	return &config->machine;
}

const struct kernel_params *config_kernel(const struct config *config)
{
	return &config->kernel;
}

const char *config_workload_path(const struct config *config)
{
	return config->workload_path;
}

const char *config_workload_name(const struct config *config)
{
	return config->workload_name;
}
