/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sections and the typed getters of their values. */
#include "sim/config/config_private.h"

#include <string.h>

static void set_defaults(struct config_section *section)
{
	for (guint index = 0; index < config_key_count(section->kind); index++) {
		const struct config_key *key = config_key_at(section->kind, index);
		g_autoptr(GError) error = NULL;

		if (key->standard != NULL &&
			!config_value_parse(&section->values[index], key, key->standard, NULL, &error))
			g_error("default of %s: %s", key->name, error->message);
	}
}

struct config_section *config_section_new(enum section_kind kind, const char *name, const char *file, guint line)
{
	struct config_section *section = g_new0(struct config_section, 1);

	section->kind = kind;
	section->name = g_strdup(name);
	section->file = g_strdup(file);
	section->line = line;
	section->values = g_new0(struct config_value, config_key_count(kind));
	set_defaults(section);
	return section;
}

void config_section_free(struct config_section *section)
{
	for (guint index = 0; index < config_key_count(section->kind); index++)
		config_value_clear(&section->values[index]);
	g_free(section->values);
	g_free(section->name);
	g_free(section->file);
	g_free(section);
}

guint config_section_count(const struct config *config, enum section_kind kind)
{
	guint count = 0;

	for (guint index = 0; index < config->sections->len; index++) {
		const struct config_section *section = g_ptr_array_index(config->sections, index);

		count += section->kind == kind;
	}
	return count;
}

const struct config_section *config_section_at(const struct config *config, enum section_kind kind, guint index)
{
	for (guint place = 0; place < config->sections->len; place++) {
		const struct config_section *section = g_ptr_array_index(config->sections, place);

		if (section->kind == kind && index-- == 0)
			return section;
	}
	g_assert_not_reached();
}

const struct config_section *config_section_find(const struct config *config, enum section_kind kind, const char *name)
{
	for (guint index = 0; index < config->sections->len; index++) {
		const struct config_section *section = g_ptr_array_index(config->sections, index);

		if (section->kind == kind && strcmp(section->name, name) == 0)
			return section;
	}
	return NULL;
}

struct config_section *config_section_ensure(struct config *config, enum section_kind kind, const char *name)
{
	struct config_section *section = (struct config_section *)config_section_find(config, kind, name);

	if (section == NULL) {
		section = config_section_new(kind, name, "default", 0);
		g_ptr_array_add(config->sections, section);
	}
	return section;
}

enum section_kind config_section_kind(const struct config_section *section)
{
	return section->kind;
}

const char *config_section_name(const struct config_section *section)
{
	return section->name;
}

const char *config_section_file(const struct config_section *section)
{
	return section->file;
}

guint config_section_line(const struct config_section *section)
{
	return section->line;
}

char *config_section_header(const struct config_section *section)
{
	const char *title = section_kind_title(section->kind);

	if (!section_kind_is_named(section->kind))
		return g_strdup(title);
	return g_strdup_printf("%.*s %s", (int)strcspn(title, " "), title, section->name);
}

struct config_value *config_section_value(const struct config_section *section, const char *key)
{
	for (guint index = 0; index < config_key_count(section->kind); index++) {
		if (strcmp(config_key_at(section->kind, index)->name, key) == 0)
			return &section->values[index];
	}
	g_error("there is no key %s in [%s]", key, section_kind_title(section->kind));
}

static const struct config_value *value_of_type(
	const struct config_section *section, const char *key, enum key_type type)
{
	g_assert(config_key_find(section->kind, key) != NULL);
	g_assert(config_key_find(section->kind, key)->type == type);
	return config_section_value(section, key);
}

bool config_has(const struct config_section *section, const char *key)
{
	return config_section_value(section, key)->given;
}

bool config_bool(const struct config_section *section, const char *key)
{
	return value_of_type(section, key, KEY_BOOL)->number != 0;
}

int64_t config_integer(const struct config_section *section, const char *key)
{
	return value_of_type(section, key, KEY_INTEGER)->number;
}

uint64_t config_decimal(const struct config_section *section, const char *key)
{
	return (uint64_t)value_of_type(section, key, KEY_DECIMAL)->number;
}

uint64_t config_size(const struct config_section *section, const char *key)
{
	return (uint64_t)value_of_type(section, key, KEY_SIZE)->number;
}

uint64_t config_time(const struct config_section *section, const char *key)
{
	return (uint64_t)value_of_type(section, key, KEY_TIME)->number;
}

uint64_t config_rate(const struct config_section *section, const char *key)
{
	return (uint64_t)value_of_type(section, key, KEY_RATE)->number;
}

const char *config_string(const struct config_section *section, const char *key)
{
	return value_of_type(section, key, KEY_STRING)->text;
}

const char *config_path(const struct config_section *section, const char *key)
{
	return value_of_type(section, key, KEY_PATH)->path;
}

unsigned int config_enum(const struct config_section *section, const char *key)
{
	return (unsigned int)value_of_type(section, key, KEY_ENUM)->number;
}

uint32_t config_flags(const struct config_section *section, const char *key)
{
	return (uint32_t)value_of_type(section, key, KEY_FLAGS)->number;
}

int config_node(const struct config_section *section, const char *key)
{
	return (int)value_of_type(section, key, KEY_NODE)->number;
}

static const unsigned int *members(const struct config_value *value, guint *count)
{
	*count = value->members->len;
	return (const unsigned int *)(void *)value->members->data;
}

const unsigned int *config_cpus(const struct config_section *section, const char *key, guint *count)
{
	return members(value_of_type(section, key, KEY_CPUS), count);
}

const unsigned int *config_nodes(const struct config_section *section, const char *key, guint *count)
{
	return members(value_of_type(section, key, KEY_NODES), count);
}

const struct distribution *config_distribution(const struct config_section *section, const char *key)
{
	const struct config_key *known = config_key_find(section->kind, key);

	g_assert(known != NULL && known->type >= KEY_TIME_DISTRIBUTION);
	return config_section_value(section, key)->distribution;
}

/* "FILE:LINE: [section] key: " */
static char *place_of(const struct config_section *section, const char *key)
{
	const char *value_place = key != NULL ? config_section_value(section, key)->place : NULL;
	g_autofree char *header = config_section_header(section);
	g_autofree char *place = NULL;

	if (value_place != NULL)
		place = g_strdup(value_place);
	else if (section->line > 0)
		place = g_strdup_printf("%s:%u", section->file, section->line);
	else
		place = g_strdup(section->file);
	return key != NULL ? g_strdup_printf("%s: [%s] %s: ", place, header, key)
			   : g_strdup_printf("%s: [%s]: ", place, header);
}

static void fail_list(const struct config_section *section, const char *key, enum config_error code, GError **error,
	const char *format, va_list arguments)
{
	g_autofree char *place = place_of(section, key);
	g_autofree char *message = g_strdup_vprintf(format, arguments);

	g_set_error(error, CONFIG_ERROR, code, "%s%s", place, message);
}

gboolean config_fail(const struct config_section *section, const char *key, enum config_error code, GError **error,
	const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fail_list(section, key, code, error, format, arguments);
	va_end(arguments);
	return FALSE;
}

void config_error_at(const struct config_section *section, const char *key, GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fail_list(section, key, CONFIG_ERROR_VALUE, error, format, arguments);
	va_end(arguments);
}
