/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shipped machines and workloads: where they are, and their names. */
#include "sim/config/config.h"
#include "sim/config/ini.h"

#include <string.h>

static const struct {
	const char *installed; /* below a data folder */
	const char *source;    /* below the source tree */
	const char *section;   /* that has the description */
} folders[] = {
	[CONFIG_DATA_MACHINES] = { "machines", "models/machines", "machine" },
	[CONFIG_DATA_WORKLOADS] = { "workloads", "workloads", "workload" },
};

/* The compiler was given this file as SOURCE/sim/config/data_files.c. */
static char *source_directory(void)
{
	g_autofree char *room = g_path_get_dirname(__FILE__);
	g_autofree char *rooms = g_path_get_dirname(room);

	return g_path_get_dirname(rooms);
}

static void add_root(GPtrArray *roots, char *root)
{
	if (root != NULL)
		g_ptr_array_add(roots, root);
}

/* Strongest first. */
static GPtrArray *data_roots(void)
{
	GPtrArray *roots = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *executable = g_file_read_link("/proc/self/exe", NULL);

	add_root(roots, g_strdup(g_getenv("SLABSIM_DATA_DIR")));
	add_root(roots, source_directory());
	if (executable != NULL) {
		g_autofree char *directory = g_path_get_dirname(executable);

		add_root(roots, g_strdup(directory));
		add_root(roots, g_build_filename(directory, "..", NULL));
		add_root(roots, g_build_filename(directory, "..", "share", "slabsim", NULL));
	}
	return roots;
}

static void add_folder(GPtrArray *result, const char *root, const char *name)
{
	g_autofree char *path = g_build_filename(root, name, NULL);

	if (g_file_test(path, G_FILE_TEST_IS_DIR))
		g_ptr_array_add(result, g_steal_pointer(&path));
}

static GPtrArray *data_folders(enum config_data data)
{
	GPtrArray *result = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) roots = data_roots();

	for (guint index = 0; index < roots->len; index++) {
		const char *root = g_ptr_array_index(roots, index);

		add_folder(result, root, folders[data].installed);
		if (strcmp(folders[data].installed, folders[data].source) != 0)
			add_folder(result, root, folders[data].source);
	}
	return result;
}

char *config_data_path(enum config_data data, const char *name)
{
	g_autoptr(GPtrArray) directories = data_folders(data);
	g_autofree char *file = g_strdup_printf("%s.ini", name);

	for (guint index = 0; strchr(name, '/') == NULL && index < directories->len; index++) {
		g_autofree char *path = g_build_filename(g_ptr_array_index(directories, index), file, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
			return g_steal_pointer(&path);
	}
	return NULL;
}

static void entry_free(gpointer data)
{
	struct config_data_entry *entry = data;

	g_free(entry->name);
	g_free(entry->path);
	g_free(entry->description);
	g_free(entry);
}

/* "" for a file that cannot be read: listing is no place to complain. */
static char *description_of(const char *path, const char *section_name)
{
	struct ini_file *file = ini_file_load(path, NULL);
	char *description = NULL;

	for (guint s = 0; file != NULL && s < file->sections->len; s++) {
		const struct ini_section *section = g_ptr_array_index(file->sections, s);

		for (guint e = 0; e < section->entries->len; e++) {
			const struct ini_entry *entry = g_ptr_array_index(section->entries, e);

			if (strcmp(section->name, section_name) == 0 && strcmp(entry->key, "description") == 0)
				description = g_strdup(entry->value);
		}
	}
	ini_file_free(file);
	return description != NULL ? description : g_strdup("");
}

static bool is_listed(const GPtrArray *entries, const char *name)
{
	for (guint index = 0; index < entries->len; index++) {
		if (strcmp(((struct config_data_entry *)g_ptr_array_index(entries, index))->name, name) == 0)
			return true;
	}
	return false;
}

static void list_folder(GPtrArray *entries, const char *directory, enum config_data data)
{
	g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
	const char *file;

	while (dir != NULL && (file = g_dir_read_name(dir)) != NULL) {
		g_autofree char *name = g_strndup(file, strlen(file) - MIN(strlen(file), strlen(".ini")));

		if (!g_str_has_suffix(file, ".ini") || is_listed(entries, name))
			continue;
		struct config_data_entry *entry = g_new0(struct config_data_entry, 1);
		entry->name = g_steal_pointer(&name);
		entry->path = g_build_filename(directory, file, NULL);
		entry->description = description_of(entry->path, folders[data].section);
		g_ptr_array_add(entries, entry);
	}
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
	const struct config_data_entry *first = *(const struct config_data_entry *const *)a;
	const struct config_data_entry *second = *(const struct config_data_entry *const *)b;

	return strcmp(first->name, second->name);
}

GPtrArray *config_data_list(enum config_data data)
{
	GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
	g_autoptr(GPtrArray) directories = data_folders(data);

	for (guint index = 0; index < directories->len; index++)
		list_folder(entries, g_ptr_array_index(directories, index), data);
	g_ptr_array_sort(entries, compare_names);
	return entries;
}
