/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values that are lists: numbers, matrices, groups of nodes, CPUs and nodes. */
#include "sim/config/value_list.h"
#include "sim/config/units.h"

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

static gboolean parse_row(struct config_value *value, const struct config_key *key, const char *row, GError **error)
{
	g_auto(GStrv) items = g_strsplit(row, ",", -1);

	for (char **item = items; *item != NULL; item++) {
		int64_t number;

		if (!config_value_parse_number(key, g_strstrip(*item), &number, error))
			return FALSE;
		g_array_append_val(value->numbers, number);
	}
	return TRUE;
}

static gboolean parse_matrix(struct config_value *value, const struct config_key *key, const char *text, GError **error)
{
	g_auto(GStrv) rows = g_strsplit(text, ";", -1);
	guint columns = 0;

	for (char **row = rows; *row != NULL; row++) {
		guint before = value->numbers->len;

		if (**row == '\0' && row != rows && row[1] == NULL)
			break; /* a ; after the last row */
		if (!parse_row(value, key, *row, error))
			return FALSE;
		if (value->rows++ == 0)
			columns = value->numbers->len;
		if (value->numbers->len - before != columns)
			return fail(error, "row %u has %u numbers and row 1 has %u, expected as many in each",
				value->rows, value->numbers->len - before, columns);
	}
	return TRUE;
}

gboolean value_list_parse_numbers(
	struct config_value *value, const struct config_key *key, const char *text, GError **error)
{
	value->numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
	if (*text == '\0')
		return fail(error, "is empty, expected numbers");
	return key->type == KEY_MATRIX ? parse_matrix(value, key, text, error) : parse_row(value, key, text, error);
}

static gboolean parse_pair(struct config_value *value, const struct config_key *key, char *item, GError **error)
{
	char *colon = strchr(item, ':');
	int64_t size;
	int64_t distance;

	if (!config_value_check_length(item, error))
		return FALSE;
	if (colon == NULL)
		return fail(error, "\"%s\" is no pair SIZE:DISTANCE", item);
	*colon = '\0';
	if (!units_parse_integer(item, &size, error) ||
		!config_value_parse_number(key, g_strstrip(colon + 1), &distance, error))
		return FALSE;
	int64_t before = value->numbers->len == 0 ? 1 : g_array_index(value->numbers, int64_t, value->numbers->len - 2);
	if (size <= before || size > MACHINE_NODES_MAX)
		return fail(error, "group of %" G_GINT64_FORMAT " nodes, expected sizes that grow from 2 to at most %d",
			size, MACHINE_NODES_MAX);
	g_array_append_val(value->numbers, size);
	g_array_append_val(value->numbers, distance);
	return TRUE;
}

gboolean value_list_parse_groups(
	struct config_value *value, const struct config_key *key, const char *text, GError **error)
{
	g_auto(GStrv) items = g_strsplit(text, ",", -1);

	value->numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
	if (items[0] == NULL)
		return fail(error, "is empty, expected pairs SIZE:DISTANCE");
	for (char **item = items; *item != NULL; item++) {
		if (!parse_pair(value, key, g_strstrip(*item), error))
			return FALSE;
	}
	return TRUE;
}

static const char *read_number(const char *text, unsigned int *number)
{
	const char *start = text;

	for (*number = 0; g_ascii_isdigit(*text); text++) {
		if (text - start >= 6)
			return NULL;
		*number = *number * 10 + (unsigned int)(*text - '0');
	}
	return text == start ? NULL : text;
}

/* "3" or "0-3" */
static gboolean read_range(const char *text, struct cpu_range *range)
{
	const char *end = read_number(text, &range->first);

	if (end == NULL)
		return FALSE;
	range->last = range->first;
	if (*end == '-')
		end = read_number(end + 1, &range->last);
	return end != NULL && *end == '\0' && range->first <= range->last;
}

static gboolean parse_range(const char *text, const struct config_key *key, struct cpu_range *range, GError **error)
{
	*range = (struct cpu_range){ .scope = CPU_SCOPE_ALL };
	if (!config_value_check_length(text, error))
		return FALSE;
	if (strcmp(text, "all") == 0)
		return TRUE;
	range->scope = CPU_SCOPE_NUMBERS;
	if (key->type == KEY_CPUS && g_str_has_prefix(text, "node:")) {
		range->scope = CPU_SCOPE_NODES;
		text += strlen("node:");
	}
	if (read_range(text, range))
		return TRUE;
	g_autofree char *expectation = config_key_expectation(key);
	return fail(error, "\"%s\" cannot be read, expected %s", text, expectation);
}

gboolean value_list_parse_ranges(
	struct config_value *value, const struct config_key *key, const char *text, GError **error)
{
	g_auto(GStrv) items = g_strsplit(text, ",", -1);

	value->ranges = g_array_new(FALSE, FALSE, sizeof(struct cpu_range));
	if (items[0] == NULL)
		return fail(error, "is empty, expected %s", key->type == KEY_CPUS ? "CPUs" : "nodes");
	for (char **item = items; *item != NULL; item++) {
		struct cpu_range range;

		if (!parse_range(g_strstrip(*item), key, &range, error))
			return FALSE;
		g_array_append_val(value->ranges, range);
	}
	return TRUE;
}

/* The CPUs of nodes first..last as numbers. */
static void nodes_to_cpus(struct cpu_range *range, const struct machine_config *machine)
{
	unsigned int cpu = 0;
	unsigned int first = range->first;
	unsigned int last = range->last;

	for (unsigned int node = 0; node <= last; node++) {
		if (node == first)
			range->first = cpu;
		cpu += machine->cpus_per_node[node];
	}
	range->last = cpu; /* one too many; empty if the nodes have no CPUs */
}

static gboolean mark_range(
	bool *marks, struct cpu_range range, enum key_type type, const struct machine_config *machine, GError **error)
{
	unsigned int limit = type == KEY_CPUS ? machine->cpus : machine->nodes;

	if (range.scope == CPU_SCOPE_NODES && range.last >= machine->nodes)
		return fail(error, "there is no node %u, machine %s has nodes 0 to %u", range.last, machine->name,
			machine->nodes - 1);
	if (range.scope == CPU_SCOPE_NUMBERS && range.last >= limit)
		return fail(error, "there is no %s %u, machine %s has %s 0 to %u", type == KEY_CPUS ? "CPU" : "node",
			range.last, machine->name, type == KEY_CPUS ? "CPUs" : "nodes", limit - 1);
	if (range.scope == CPU_SCOPE_ALL)
		range.last = limit - 1;
	if (range.scope == CPU_SCOPE_NODES)
		nodes_to_cpus(&range, machine);
	else
		range.last++;
	for (unsigned int number = range.first; number < range.last; number++)
		marks[number] = true;
	return TRUE;
}

gboolean config_value_resolve(
	struct config_value *value, enum key_type type, const struct machine_config *machine, GError **error)
{
	bool marks[MACHINE_CPUS_MAX] = { false };

	g_clear_pointer(&value->members, g_array_unref);
	value->members = g_array_new(FALSE, FALSE, sizeof(unsigned int));
	for (guint index = 0; index < value->ranges->len; index++) {
		if (!mark_range(marks, g_array_index(value->ranges, struct cpu_range, index), type, machine, error))
			return FALSE;
	}
	for (unsigned int number = 0; number < MACHINE_CPUS_MAX; number++) {
		if (marks[number])
			g_array_append_val(value->members, number);
	}
	if (value->members->len == 0)
		return fail(error, "these nodes have no CPUs");
	return TRUE;
}
