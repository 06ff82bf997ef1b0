/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does an [event NAME] say all that its action needs, and nothing that belongs to another? */
#include "sim/config/config_check.h"

#define FOR(action) (1U << (action))

/* For which actions a key is required, and for which it may be given. */
static const struct {
	const char *key;
	unsigned int required;
	unsigned int allowed;
} uses[] = {
	{ "cache", FOR(EVENT_SHRINK) | FOR(EVENT_TUNE) | FOR(EVENT_CREATE) | FOR(EVENT_DESTROY) | FOR(EVENT_MISUSE),
		0 },
	{ "cpu", FOR(EVENT_OFFLINE) | FOR(EVENT_ONLINE), ~0U },
	{ "job", FOR(EVENT_IRQ), 0 },
	{ "limit", FOR(EVENT_TUNE), 0 },
	{ "batchcount", FOR(EVENT_TUNE), 0 },
	{ "shared", FOR(EVENT_TUNE), 0 },
	{ "pages", FOR(EVENT_PRESSURE), 0 },
	{ "hold", 0, FOR(EVENT_PRESSURE) },
	{ "node", 0, FOR(EVENT_PRESSURE) },
	{ "policy", 0, FOR(EVENT_PRESSURE) },
	{ "misuse", FOR(EVENT_MISUSE), 0 },
};

static gboolean check_uses(const struct config_section *section, enum event_action action, GError **error)
{
	const char *word = config_section_value(section, "do")->text;

	for (guint index = 0; index < G_N_ELEMENTS(uses); index++) {
		bool given = config_has(section, uses[index].key);

		if (!given && (uses[index].required & FOR(action)) != 0)
			return config_fail(
				section, "do", CONFIG_ERROR_CONFLICT, error, "%s needs %s", word, uses[index].key);
		if (given && ((uses[index].required | uses[index].allowed) & FOR(action)) == 0)
			return config_fail(section, uses[index].key, CONFIG_ERROR_CONFLICT, error,
				"means nothing to do = %s", word);
	}
	return TRUE;
}

static gboolean check_cache_use(
	const struct config *config, const struct config_section *section, enum event_action action, GError **error)
{
	if (!config_has(section, "cache"))
		return TRUE;
	if (!check_cache_name(config, section, "cache", error))
		return FALSE;
	if ((action == EVENT_CREATE || action == EVENT_DESTROY) &&
		config_boot_cache_exists(config, config_string(section, "cache")))
		return config_fail(section, "cache", CONFIG_ERROR_CONFLICT, error,
			"%s exists from boot to end, expected a [cache NAME] of this workload",
			config_string(section, "cache"));
	return TRUE;
}

static gboolean check_cpu(
	const struct config *config, const struct config_section *section, enum event_action action, GError **error)
{
	int64_t cpu = config_integer(section, "cpu");

	if (cpu >= config->machine.cpus)
		return config_fail(section, "cpu", CONFIG_ERROR_VALUE, error,
			"there is no CPU %" G_GINT64_FORMAT ", machine %s has CPUs 0 to %u", cpu, config->machine.name,
			config->machine.cpus - 1);
	if (action == EVENT_OFFLINE && config->machine.cpus == 1)
		return config_fail(section, "cpu", CONFIG_ERROR_CONFLICT, error, "the only CPU cannot go offline");
	return TRUE;
}

static gboolean check_interrupt(const struct config *config, const struct config_section *section, GError **error)
{
	const struct config_section *job = check_job_name(config, section, "job", error);
	guint count;

	if (job == NULL)
		return FALSE;
	if (config_enum(job, "context") != JOB_IRQ)
		return config_fail(section, "job", CONFIG_ERROR_CONFLICT, error, "job %s does not have context = irq",
			config_section_name(job));
	const unsigned int *cpus = config_cpus(job, "cpus", &count);
	for (guint index = 0; config_has(section, "cpu") && index < count; index++) {
		if (cpus[index] == config_integer(section, "cpu"))
			return TRUE;
	}
	if (!config_has(section, "cpu"))
		return TRUE;
	return config_fail(section, "cpu", CONFIG_ERROR_CONFLICT, error, "job %s does not run on CPU %" G_GINT64_FORMAT,
		config_section_name(job), config_integer(section, "cpu"));
}

static gboolean check_pressure(const struct config *config, const struct config_section *section, GError **error)
{
	uint64_t pages = 0;

	for (unsigned int node = 0; node < config->machine.nodes; node++)
		pages += config->machine.memory_per_node[node] / config->machine.page_size;
	if (config_integer(section, "pages") > (int64_t)pages)
		return config_fail(section, "pages", CONFIG_ERROR_CONFLICT, error,
			"machine %s has only %" G_GUINT64_FORMAT " pages", config->machine.name, pages);
	return check_node(config, section, "node", error);
}

gboolean check_event(const struct config *config, const struct config_section *section, GError **error)
{
	enum event_action action = (enum event_action)config_enum(section, "do");

	if (!config_has(section, "do"))
		return config_fail(section, NULL, CONFIG_ERROR_VALUE, error, "do is missing, expected what happens");
	if (!config_has(section, "at"))
		return config_fail(section, NULL, CONFIG_ERROR_VALUE, error, "at is missing, expected a time");
	if (!check_uses(section, action, error) || !check_cache_use(config, section, action, error) ||
		!check_cpu(config, section, action, error) || !check_batchcount(section, error))
		return FALSE;
	if (action == EVENT_IRQ)
		return check_interrupt(config, section, error);
	return action != EVENT_PRESSURE || check_pressure(config, section, error);
}
