/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading one value as the type its key has. */
#include "sim/config/value.h"
#include "sim/config/nearest.h"
#include "sim/config/units.h"
#include "sim/config/value_list.h"

#include <string.h>

static gboolean fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean fail(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, CONFIG_ERROR, CONFIG_ERROR_VALUE, message);
	return FALSE;
}

gboolean config_value_check_range(const struct config_key *key, int64_t number, const char *text, GError **error)
{
	if (number >= key->minimum && number <= key->maximum)
		return TRUE;
	g_autofree char *expectation = config_key_expectation(key);
	return fail(error, "\"%s\" is out of range, expected %s", text, expectation);
}

gboolean config_value_check_length(const char *text, GError **error)
{
	if (strlen(text) <= VALUE_BYTES_MAX)
		return TRUE;
	return fail(error, "value of %zu bytes, expected at most %d", strlen(text), VALUE_BYTES_MAX);
}

static gboolean parse_bool(struct config_value *value, const char *text, GError **error)
{
	static const char *const words[] = { "no", "yes", "false", "true", "off", "on", "0", "1" };

	for (guint index = 0; index < G_N_ELEMENTS(words); index++) {
		if (g_ascii_strcasecmp(text, words[index]) == 0) {
			value->number = index & 1;
			return TRUE;
		}
	}
	return fail(error, "\"%s\" is neither yes nor no", text);
}

gboolean config_value_parse_number(const struct config_key *key, const char *text, int64_t *number, GError **error)
{
	uint64_t magnitude = 0;
	gboolean read;

	if (!config_value_check_length(text, error))
		return FALSE;
	switch (key->type) {
	case KEY_SIZE:
	case KEY_SIZE_LIST:
		read = units_parse_size(text, &magnitude, error);
		break;
	case KEY_TIME:
		read = units_parse_time(text, &magnitude, error);
		break;
	case KEY_RATE:
		read = units_parse_rate(text, &magnitude, error);
		break;
	case KEY_DECIMAL:
		read = units_parse_decimal(text, &magnitude, error);
		break;
	default:
		return units_parse_integer(text, number, error) && config_value_check_range(key, *number, text, error);
	}
	*number = (int64_t)magnitude;
	return read && config_value_check_range(key, *number, text, error);
}

/* The range of a time is checked when it has become cycles. */
static gboolean parse_cycles(struct config_value *value, const struct config_key *key, const char *text, GError **error)
{
	uint64_t time_ns;
	gsize length = strlen(text);

	value->is_time = length > 0 && g_ascii_isalpha(text[length - 1]);
	if (!value->is_time)
		return config_value_parse_number(key, text, &value->number, error);
	if (!units_parse_time(text, &time_ns, error))
		return FALSE;
	value->number = (int64_t)time_ns;
	return TRUE;
}

static gboolean find_word(const struct config_key *key, const char *text, guint *index, GError **error)
{
	struct nearest nearest;

	nearest_init(&nearest, text);
	for (*index = 0; key->words[*index] != NULL; (*index)++) {
		if (strcmp(key->words[*index], text) == 0)
			return TRUE;
		nearest_offer(&nearest, key->words[*index]);
	}
	g_autofree char *expectation = config_key_expectation(key);
	g_autofree char *hint = nearest_hint(&nearest);
	return fail(error, "\"%s\" is unknown, expected %s%s", text, expectation, hint);
}

static gboolean parse_enum(struct config_value *value, const struct config_key *key, const char *text, GError **error)
{
	guint index;

	if (!find_word(key, text, &index, error))
		return FALSE;
	value->number = index;
	return TRUE;
}

static gboolean parse_flags(struct config_value *value, const struct config_key *key, const char *text, GError **error)
{
	g_auto(GStrv) words = g_strsplit_set(text, "|,", -1);

	for (char **word = words; *word != NULL; word++) {
		guint index;

		if (*g_strstrip(*word) == '\0' && words[1] == NULL)
			return TRUE;
		if (!find_word(key, *word, &index, error))
			return FALSE;
		value->number |= (int64_t)1 << index;
	}
	return TRUE;
}

static gboolean parse_node(struct config_value *value, const struct config_key *key, const char *text, GError **error)
{
	if (strcmp(text, "local") == 0) {
		value->number = CONFIG_NODE_LOCAL;
		return TRUE;
	}
	if (!units_parse_integer(text, &value->number, NULL))
		return fail(error, "\"%s\" is no node, expected a number, local or -1", text);
	return config_value_check_range(key, value->number, text, error);
}

static gboolean parse_path(struct config_value *value, const char *text, const char *directory, GError **error)
{
	if (*text == '\0')
		return fail(error, "is empty, expected a path");
	value->path = g_path_is_absolute(text) || directory == NULL ? g_strdup(text)
								    : g_build_filename(directory, text, NULL);
	return TRUE;
}

static enum distribution_unit distribution_unit_of(enum key_type type)
{
	if (type == KEY_TIME_DISTRIBUTION)
		return DISTRIBUTION_TIME;
	return type == KEY_SIZE_DISTRIBUTION ? DISTRIBUTION_SIZE : DISTRIBUTION_COUNT;
}

/* Those without bounds are cut at the ends by who draws from them. */
static gboolean parse_distribution(struct config_value *value, const struct config_key *key, const char *text,
	const char *directory, GError **error)
{
	value->distribution = distribution_parse(text, distribution_unit_of(key->type), directory, error);
	if (value->distribution == NULL)
		return FALSE;
	if (!distribution_is_bounded(value->distribution))
		return TRUE;
	return config_value_check_range(key, (int64_t)distribution_minimum(value->distribution), text, error) &&
	       config_value_check_range(key, (int64_t)distribution_maximum(value->distribution), text, error);
}

static gboolean parse_by_type(struct config_value *value, const struct config_key *key, const char *text,
	const char *directory, GError **error)
{
	switch (key->type) {
	case KEY_BOOL:
		return parse_bool(value, text, error);
	case KEY_CYCLES:
		return parse_cycles(value, key, text, error);
	case KEY_STRING:
		return TRUE;
	case KEY_PATH:
		return parse_path(value, text, directory, error);
	case KEY_ENUM:
		return parse_enum(value, key, text, error);
	case KEY_FLAGS:
		return parse_flags(value, key, text, error);
	case KEY_NODE:
		return parse_node(value, key, text, error);
	case KEY_CPUS:
	case KEY_NODES:
		return value_list_parse_ranges(value, key, text, error);
	case KEY_INTEGER_LIST:
	case KEY_SIZE_LIST:
	case KEY_MATRIX:
		return value_list_parse_numbers(value, key, text, error);
	case KEY_GROUPS:
		return value_list_parse_groups(value, key, text, error);
	case KEY_TIME_DISTRIBUTION:
	case KEY_SIZE_DISTRIBUTION:
	case KEY_COUNT_DISTRIBUTION:
		return parse_distribution(value, key, text, directory, error);
	default:
		return config_value_parse_number(key, text, &value->number, error);
	}
}

/* The items of a list are checked one by one. */
static bool is_list(enum key_type type)
{
	return type >= KEY_CPUS && type <= KEY_GROUPS && type != KEY_NODE;
}

gboolean config_value_parse(struct config_value *value, const struct config_key *key, const char *text,
	const char *directory, GError **error)
{
	value->text = g_strdup(text);
	value->present = true;
	if (!is_list(key->type) && !config_value_check_length(text, error))
		return FALSE;
	return parse_by_type(value, key, text, directory, error);
}

void config_value_clear(struct config_value *value)
{
	g_free(value->text);
	g_free(value->place);
	g_free(value->path);
	g_clear_pointer(&value->numbers, g_array_unref);
	g_clear_pointer(&value->ranges, g_array_unref);
	g_clear_pointer(&value->members, g_array_unref);
	distribution_free(value->distribution);
	memset(value, 0, sizeof(*value));
}
