/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What concerns the whole workload; caches, jobs, events and faults have files of their own. */
#include "sim/config/config_check.h"
#include "sim/config/nearest.h"

#include <string.h>

static gboolean fail_unknown_name(const struct config_section *section, const char *key, const char *what,
	struct nearest *nearest, GError **error)
{
	g_autofree char *hint = nearest_hint(nearest);

	return config_fail(
		section, key, CONFIG_ERROR_UNKNOWN, error, "there is no %s \"%s\"%s", what, nearest->word, hint);
}

gboolean check_cache_name(
	const struct config *config, const struct config_section *section, const char *key, GError **error)
{
	const char *name = config_string(section, key);
	struct nearest nearest;
	guint count;
	const unsigned int *sizes = config_general_sizes(&count);
	g_autoptr(GPtrArray) general = g_ptr_array_new_with_free_func(g_free);

	if (config_section_find(config, SECTION_CACHE, name) != NULL || config_boot_cache_exists(config, name))
		return TRUE;
	nearest_init(&nearest, name);
	for (guint index = 0; index < config_section_count(config, SECTION_CACHE); index++)
		nearest_offer(&nearest, config_section_at(config, SECTION_CACHE, index)->name);
	for (guint index = 0; index < count; index++) {
		if (!config_general_size_exists(config, sizes[index]))
			continue;
		g_ptr_array_add(general, g_strdup_printf("size-%u", sizes[index]));
		nearest_offer(&nearest, g_ptr_array_index(general, general->len - 1));
	}
	return fail_unknown_name(section, key, "cache", &nearest, error);
}

const struct config_section *check_job_name(
	const struct config *config, const struct config_section *section, const char *key, GError **error)
{
	const char *name = config_string(section, key);
	const struct config_section *job = config_section_find(config, SECTION_JOB, name);
	struct nearest nearest;

	if (job != NULL)
		return job;
	nearest_init(&nearest, name);
	for (guint index = 0; index < config_section_count(config, SECTION_JOB); index++)
		nearest_offer(&nearest, config_section_at(config, SECTION_JOB, index)->name);
	fail_unknown_name(section, key, "job", &nearest, error);
	return NULL;
}

gboolean check_node(const struct config *config, const struct config_section *section, const char *key, GError **error)
{
	int node = config_node(section, key);

	if (node < (int)config->machine.nodes)
		return TRUE;
	return config_fail(section, key, CONFIG_ERROR_VALUE, error, "there is no node %d, machine %s has nodes 0 to %u",
		node, config->machine.name, config->machine.nodes - 1);
}

gboolean check_pair(const struct config_section *section, const char *first, const char *second, GError **error)
{
	if (!config_has(section, first) || !config_has(section, second))
		return TRUE;
	return config_fail(
		section, second, CONFIG_ERROR_CONFLICT, error, "%s is given too, expected only one of them", first);
}

gboolean check_batchcount(const struct config_section *section, GError **error)
{
	if (!config_has(section, "batchcount"))
		return TRUE;
	if (!config_has(section, "limit"))
		return config_fail(section, "batchcount", CONFIG_ERROR_CONFLICT, error, "needs limit too");
	if (config_integer(section, "batchcount") <= config_integer(section, "limit"))
		return TRUE;
	return config_fail(section, "batchcount", CONFIG_ERROR_CONFLICT, error,
		"%" G_GINT64_FORMAT " is above limit, expected at most %" G_GINT64_FORMAT,
		config_integer(section, "batchcount"), config_integer(section, "limit"));
}

static gboolean check_workload(const struct config *config, GError **error)
{
	const struct config_section *section = config_section_find(config, SECTION_WORKLOAD, "");
	bool has_trace = config_has(section, "trace");
	bool has_end = config_has(section, "duration") || !has_trace;

	if (config_has(section, "speed") && !has_trace)
		return config_fail(section, "speed", CONFIG_ERROR_CONFLICT, error, "there is no trace, expected one");
	if (has_end && config_time(section, "warmup") >= config_time(section, "duration"))
		return config_fail(section, "warmup", CONFIG_ERROR_CONFLICT, error,
			"leaves nothing of the duration, expected less than %s",
			config_section_value(section, "duration")->text);
	return TRUE;
}

static gboolean check_something_happens(const struct config *config, GError **error)
{
	bool has_trace = config_has(config_section_find(config, SECTION_WORKLOAD, ""), "trace");

	if (strcmp(config->workload_path, "none") != 0 && !has_trace &&
		config_section_count(config, SECTION_JOB) == 0 && config_section_count(config, SECTION_EVENT) == 0) {
		g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_VALUE,
			"%s: nothing happens in this workload, expected a [job NAME], an [event NAME] or a trace",
			config->workload_path);
		return FALSE;
	}
	return TRUE;
}

static gboolean check_sections(struct config *config, enum section_kind kind,
	gboolean (*check)(const struct config *config, const struct config_section *section, GError **error),
	GError **error)
{
	for (guint index = 0; index < config_section_count(config, kind); index++) {
		if (!check(config, config_section_at(config, kind, index), error))
			return FALSE;
	}
	return TRUE;
}

static gboolean resolve_section(struct config *config, struct config_section *section, GError **error)
{
	for (guint index = 0; index < config_key_count(section->kind); index++) {
		const struct config_key *key = config_key_at(section->kind, index);
		g_autoptr(GError) cause = NULL;

		if (key->type != KEY_CPUS && key->type != KEY_NODES)
			continue;
		if (!config_value_resolve(&section->values[index], key->type, &config->machine, &cause))
			return config_fail(section, key->name, CONFIG_ERROR_VALUE, error, "%s", cause->message);
	}
	return TRUE;
}

gboolean config_check(struct config *config, GError **error)
{
	for (guint index = 0; index < config->sections->len; index++) {
		if (!resolve_section(config, g_ptr_array_index(config->sections, index), error))
			return FALSE;
	}
	return check_workload(config, error) && check_sections(config, SECTION_CACHE, check_cache, error) &&
	       check_sections(config, SECTION_JOB, check_job, error) &&
	       check_sections(config, SECTION_EVENT, check_event, error) &&
	       check_sections(config, SECTION_FAULT, check_fault, error) && check_something_happens(config, error);
}
