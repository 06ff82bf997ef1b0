/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading: values from machine file, workload, --set and options, each stronger than the one before. */
#include "sim/config/apply.h"
#include "sim/config/config_private.h"
#include "sim/config/ini.h"
#include "sim/config/nearest.h"

#include <string.h>

G_DEFINE_QUARK(slabsim_config_error, config_error)

static gboolean apply_option(
	struct config *config, const char *option, const char *key, const char *value, GError **error)
{
	const struct apply_source source = { .kind = SOURCE_COMMAND_LINE, .file = option };

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
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (guint index = 0; index < shipped->len; index++)
		nearest_offer(&nearest, ((const struct config_data_entry *)g_ptr_array_index(shipped, index))->name);
	g_autofree char *hint = nearest_hint(&nearest);
	g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_FILE,
		"%s: there is no %s \"%s\", expected a file or one of `slabsim %ss`%s%s", place, what, name, what,
		shipped->len == 0 ? " (none found)" : "", hint);
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
	const struct apply_source source = { .kind = SOURCE_WORKLOAD, .file = path, .directory = directory };
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
	const struct apply_source source = { .kind = SOURCE_MACHINE, .file = path, .directory = directory };
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
