/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The resolved configuration as JSON, and its hash. */
#include "sim/config/config_private.h"
#include "sim/config/units.h"

#include <string.h>

static void append_string(GString *json, const char *text)
{
	g_string_append_c(json, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			g_string_append_printf(json, "\\%c", *text);
		else if ((unsigned char)*text < 0x20 || *text == 0x7f)
			g_string_append_printf(json, "\\u%04x", (unsigned int)*text);
		else
			g_string_append_c(json, *text);
	}
	g_string_append_c(json, '"');
}

static const char *unit_suffix(enum key_type type)
{
	switch (type) {
	case KEY_SIZE:
	case KEY_SIZE_LIST:
		return "_bytes";
	case KEY_TIME:
		return "_ns";
	case KEY_RATE:
		return "_per_second";
	case KEY_CYCLES:
		return "_cycles";
	default:
		return "";
	}
}

static void append_name(GString *json, const struct config_key *key)
{
	g_autofree char *name = g_strdup_printf("%s%s", key->name, unit_suffix(key->type));

	append_string(json, g_strdelimit(name, "-", '_'));
	g_string_append(json, ": ");
}

static void append_members(GString *json, const GArray *members)
{
	g_string_append_c(json, '[');
	for (guint index = 0; index < members->len; index++)
		g_string_append_printf(
			json, "%s%u", index == 0 ? "" : ", ", g_array_index(members, unsigned int, index));
	g_string_append_c(json, ']');
}

/* Matrices and groups too: their shape follows from the number of nodes, and from pairs. */
static void append_numbers(GString *json, const GArray *numbers)
{
	g_string_append_c(json, '[');
	for (guint index = 0; index < numbers->len; index++)
		g_string_append_printf(
			json, "%s%" G_GINT64_FORMAT, index == 0 ? "" : ", ", g_array_index(numbers, int64_t, index));
	g_string_append_c(json, ']');
}

static void append_decimal(GString *json, int64_t millionths)
{
	g_autofree char *text = units_format_decimal((uint64_t)millionths);

	g_string_append(json, text);
}

static void append_value(GString *json, const struct config_key *key, const struct config_value *value)
{
	switch (key->type) {
	case KEY_BOOL:
		g_string_append(json, value->number != 0 ? "true" : "false");
		break;
	case KEY_DECIMAL:
		append_decimal(json, value->number);
		break;
	case KEY_CPUS:
	case KEY_NODES:
		append_members(json, value->members);
		break;
	case KEY_INTEGER_LIST:
	case KEY_SIZE_LIST:
	case KEY_MATRIX:
	case KEY_GROUPS:
		append_numbers(json, value->numbers);
		break;
	case KEY_NODE:
		if (value->number == CONFIG_NODE_LOCAL)
			append_string(json, value->text);
		else
			g_string_append_printf(json, "%" G_GINT64_FORMAT, value->number);
		break;
	case KEY_INTEGER:
	case KEY_SIZE:
	case KEY_TIME:
	case KEY_RATE:
	case KEY_CYCLES:
		g_string_append_printf(json, "%" G_GINT64_FORMAT, value->number);
		break;
	default:
		append_string(json, value->text);
		break;
	}
}

/* What people call things does not decide a run. */
static bool is_label(const struct config_key *key)
{
	return strcmp(key->name, "description") == 0 || strcmp(key->name, "source") == 0 ||
	       strcmp(key->name, "name") == 0;
}

static void append_section(GString *json, const struct config_section *section, bool labels)
{
	g_autofree char *header = config_section_header(section);
	const char *separator = "";

	append_string(json, header);
	g_string_append(json, ": {");
	for (guint index = 0; index < config_key_count(section->kind); index++) {
		const struct config_key *key = config_key_at(section->kind, index);

		if (!section->values[index].present || (!labels && is_label(key)))
			continue;
		g_string_append(json, separator);
		append_name(json, key);
		append_value(json, key, &section->values[index]);
		separator = ", ";
	}
	g_string_append_c(json, '}');
}

static char *to_json(const struct config *config, bool labels)
{
	GString *json = g_string_new("{");

	for (enum section_kind kind = 0; kind < SECTION_KINDS; kind++) {
		for (guint index = 0; index < config_section_count(config, kind); index++) {
			g_string_append(json, json->len > 1 ? ",\n " : "\n ");
			append_section(json, config_section_at(config, kind, index), labels);
		}
	}
	g_string_append(json, "\n}\n");
	return g_string_free(json, FALSE);
}

char *config_to_json(const struct config *config)
{
	return to_json(config, true);
}

/* Numbers go in as text, so that hosts of either byte order agree. */
static void hash_distribution(GChecksum *checksum, const struct distribution *distribution)
{
	for (uint32_t index = 0; distribution->values != NULL && index < distribution->length; index++) {
		char text[64];
		int length = g_snprintf(text, sizeof(text), "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n",
			distribution->values[index], distribution->cumulative[index]);

		g_checksum_update(checksum, (const guchar *)text, length);
	}
}

uint64_t config_hash(const struct config *config)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *json = to_json(config, false);
	guint8 digest[32];
	gsize length = sizeof(digest);
	uint64_t hash = 0;

	g_checksum_update(checksum, (const guchar *)json, -1);
	for (guint s = 0; s < config->sections->len; s++) {
		const struct config_section *section = g_ptr_array_index(config->sections, s);

		for (guint index = 0; index < config_key_count(section->kind); index++) {
			if (section->values[index].distribution != NULL)
				hash_distribution(checksum, section->values[index].distribution);
		}
	}
	g_checksum_get_digest(checksum, digest, &length);
	for (guint index = 0; index < sizeof(hash); index++)
		hash = hash << 8 | digest[index];
	return hash;
}
