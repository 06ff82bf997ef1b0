/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the sections of the machine to struct machine_config, with what must fit together. Costs: config_costs.c. */
#include "sim/config/config_private.h"

#include <string.h>

#define MEMORY_TOTAL_MAX ((uint64_t)2 << 40)
#define MEMORY_BOOT_MIN ((uint64_t)4 << 20)

static const struct config_section *machine_section(const struct config *config, enum section_kind kind)
{
	return config_section_find(config, kind, "");
}

static gboolean read_basics(struct config *config, GError **error)
{
	const struct config_section *section = machine_section(config, SECTION_MACHINE);
	struct machine_config *machine = &config->machine;

	machine->name = config_string(section, "name");
	machine->source = config_string(section, "source");
	machine->cpu_hz = (uint64_t)config_integer(section, "cpu_hz");
	machine->page_size = (unsigned int)config_size(section, "page_size");
	machine->cache_line = (unsigned int)config_size(section, "cache_line");
	machine->hz = (unsigned int)config_integer(section, "hz");
	machine->protocol = (enum machine_protocol)config_enum(section, "protocol");
	if (!(machine->page_size == 4096 || machine->page_size == 8192 || machine->page_size == 16384 ||
		    machine->page_size == 65536))
		return config_fail(section, "page_size", CONFIG_ERROR_VALUE, error,
			"%u is not possible, expected 4K, 8K, 16K or 64K", machine->page_size);
	if (!(machine->cache_line == 32 || machine->cache_line == 64 || machine->cache_line == 128))
		return config_fail(section, "cache_line", CONFIG_ERROR_VALUE, error,
			"%u is not possible, expected 32, 64 or 128", machine->cache_line);
	if (!(machine->hz == 100 || machine->hz == 250 || machine->hz == 1000))
		return config_fail(section, "hz", CONFIG_ERROR_VALUE, error,
			"%u is not possible, expected 100, 250 or 1000", machine->hz);
	return TRUE;
}

/* The number of a node from a list of one number for all or one for each. */
static int64_t number_of_node(const struct config_value *value, unsigned int node)
{
	return g_array_index(value->numbers, int64_t, value->numbers->len == 1 ? 0 : node);
}

static gboolean check_list_length(
	const struct config_section *section, const char *key, unsigned int nodes, GError **error)
{
	guint length = config_section_value(section, key)->numbers->len;

	if (length == 1 || length == nodes)
		return TRUE;
	return config_fail(section, key, CONFIG_ERROR_CONFLICT, error, "%u numbers for %u node%s, expected one or %u",
		length, nodes, nodes == 1 ? "" : "s", nodes);
}

static gboolean read_cpus(struct machine_config *machine, const struct config_section *section, GError **error)
{
	const struct config_value *value = config_section_value(section, "cpus_per_node");
	uint64_t total = 0;

	if (!check_list_length(section, "cpus_per_node", machine->nodes, error))
		return FALSE;
	machine->cpus_per_node = g_new0(unsigned int, machine->nodes);
	for (unsigned int node = 0; node < machine->nodes; node++) {
		machine->cpus_per_node[node] = (unsigned int)number_of_node(value, node);
		total += machine->cpus_per_node[node];
	}
	if (total == 0)
		return config_fail(section, "cpus_per_node", CONFIG_ERROR_VALUE, error,
			"the machine has no CPU, expected at least one");
	if (total > MACHINE_CPUS_MAX)
		return config_fail(section, "cpus_per_node", CONFIG_ERROR_VALUE, error,
			"the machine has %" G_GUINT64_FORMAT " CPUs, expected at most %d", total, MACHINE_CPUS_MAX);
	machine->cpus = (unsigned int)total;
	return TRUE;
}

static unsigned int boot_node(const struct machine_config *machine)
{
	unsigned int node = 0;

	while (machine->cpus_per_node[node] == 0)
		node++;
	return node;
}

static gboolean read_memory(struct machine_config *machine, const struct config_section *section, GError **error)
{
	const struct config_value *value = config_section_value(section, "memory_per_node");
	uint64_t total = 0;

	if (!check_list_length(section, "memory_per_node", machine->nodes, error))
		return FALSE;
	machine->memory_per_node = g_new0(uint64_t, machine->nodes);
	for (unsigned int node = 0; node < machine->nodes; node++) {
		machine->memory_per_node[node] = (uint64_t)number_of_node(value, node);
		total += machine->memory_per_node[node];
		if (machine->memory_per_node[node] % machine->page_size != 0)
			return config_fail(section, "memory_per_node", CONFIG_ERROR_CONFLICT, error,
				"%" G_GUINT64_FORMAT " bytes on node %u are not a multiple of the page size %u",
				machine->memory_per_node[node], node, machine->page_size);
	}
	unsigned int boot = boot_node(machine);
	if (machine->memory_per_node[boot] < MEMORY_BOOT_MIN)
		return config_fail(section, "memory_per_node", CONFIG_ERROR_VALUE, error,
			"node %u, which boots, has too little memory, expected at least 4M", boot);
	if (total > MEMORY_TOTAL_MAX)
		return config_fail(section, "memory_per_node", CONFIG_ERROR_VALUE, error,
			"%" G_GUINT64_FORMAT "G in all, expected at most 2048G", total >> 30);
	return TRUE;
}

static gboolean read_matrix(struct machine_config *machine, const struct config_section *section,
	const struct config_value *value, GError **error)
{
	guint columns = value->numbers->len / value->rows;

	if (value->rows != machine->nodes || columns != machine->nodes)
		return config_fail(section, "distance", CONFIG_ERROR_CONFLICT, error,
			"%u row%s of %u number%s for %u node%s, expected %u rows of %u", value->rows,
			value->rows == 1 ? "" : "s", columns, columns == 1 ? "" : "s", machine->nodes,
			machine->nodes == 1 ? "" : "s", machine->nodes, machine->nodes);
	for (guint index = 0; index < value->numbers->len; index++) {
		machine->distance[index] = (unsigned char)g_array_index(value->numbers, int64_t, index);
		if (index % (machine->nodes + 1) == 0 && machine->distance[index] != DISTANCE_LOCAL)
			return config_fail(section, "distance", CONFIG_ERROR_VALUE, error,
				"the distance of node %u to itself is %u, expected 10", index / machine->nodes,
				machine->distance[index]);
	}
	return TRUE;
}

/* The smallest aligned group that holds both nodes decides. */
static unsigned char distance_by_groups(const GArray *groups, unsigned int from, unsigned int to)
{
	for (guint index = 0; index < groups->len; index += 2) {
		unsigned int size = (unsigned int)g_array_index(groups, int64_t, index);

		if (from / size == to / size)
			return (unsigned char)g_array_index(groups, int64_t, index + 1);
	}
	return DISTANCE_REMOTE;
}

static gboolean read_distances(struct machine_config *machine, const struct config_section *section, GError **error)
{
	const struct config_value *matrix = config_section_value(section, "distance");
	const struct config_value *groups = config_section_value(section, "distance_groups");

	machine->distance = g_new0(unsigned char, (gsize)machine->nodes * machine->nodes);
	if (matrix->present && groups->present)
		return config_fail(section, "distance_groups", CONFIG_ERROR_CONFLICT, error,
			"distance is given too, expected only one of them");
	if (matrix->present)
		return read_matrix(machine, section, matrix, error);
	if (groups->present && g_array_index(groups->numbers, int64_t, groups->numbers->len - 2) < machine->nodes)
		return config_fail(section, "distance_groups", CONFIG_ERROR_CONFLICT, error,
			"the largest group has %" G_GINT64_FORMAT " of %u nodes, expected all",
			g_array_index(groups->numbers, int64_t, groups->numbers->len - 2), machine->nodes);
	for (unsigned int from = 0; from < machine->nodes; from++) {
		for (unsigned int to = 0; to < machine->nodes; to++) {
			unsigned char distance =
				groups->present ? distance_by_groups(groups->numbers, from, to) : DISTANCE_REMOTE;

			machine->distance[from * machine->nodes + to] = from == to ? DISTANCE_LOCAL : distance;
		}
	}
	return TRUE;
}

static gboolean read_topology(struct config *config, GError **error)
{
	const struct config_section *section = machine_section(config, SECTION_TOPOLOGY);

	config->machine.nodes = (unsigned int)config_integer(section, "nodes");
	return read_cpus(&config->machine, section, error) && read_memory(&config->machine, section, error) &&
	       read_distances(&config->machine, section, error);
}

gboolean config_machine_build(struct config *config, GError **error)
{
	return read_basics(config, error) && read_topology(config, error) && config_machine_caches(config, error) &&
	       config_machine_latencies(config, error);
}

void config_machine_release(struct config *config)
{
	g_free(config->machine.cpus_per_node);
	g_free(config->machine.memory_per_node);
	g_free(config->machine.distance);
}
