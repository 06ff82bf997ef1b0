/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does a [fault NAME] say what fails, and when? */
#include "sim/config/config_check.h"

#define FOR(target) (1U << (target))

/* For which targets a key is required, and for which it may be given. */
static const struct {
	const char *key;
	unsigned int required;
	unsigned int allowed;
} uses[] = {
	{ "exhaust", 0, FOR(FAULT_PAGES) },
	{ "cache", 0, FOR(FAULT_PAGES) },
	{ "node", 0, FOR(FAULT_PAGES) },
	{ "zone", 0, FOR(FAULT_PAGES) },
	{ "only", 0, FOR(FAULT_PAGES) },
	{ "delay", FOR(FAULT_RCU_DELAY), 0 },
	{ "step", FOR(FAULT_HOTPLUG), 0 },
};

static gboolean check_uses(const struct config_section *section, enum fault_target target, GError **error)
{
	const char *word = config_section_value(section, "fail")->text;

	for (guint index = 0; index < G_N_ELEMENTS(uses); index++) {
		bool given = config_has(section, uses[index].key);

		if (!given && (uses[index].required & FOR(target)) != 0)
			return config_fail(
				section, "fail", CONFIG_ERROR_CONFLICT, error, "%s needs %s", word, uses[index].key);
		if (given && ((uses[index].required | uses[index].allowed) & FOR(target)) == 0)
			return config_fail(section, uses[index].key, CONFIG_ERROR_CONFLICT, error,
				"means nothing to fail = %s", word);
	}
	return TRUE;
}

static gboolean check_which_pages(const struct config_section *section, GError **error)
{
	bool exhausts = config_bool(section, "exhaust");

	if (!exhausts && !config_has(section, "nth") && !config_has(section, "rate"))
		return config_fail(section, "fail", CONFIG_ERROR_CONFLICT, error,
			"pages needs one of nth, rate and exhaust = yes");
	if (!exhausts)
		return TRUE;
	if (config_has(section, "nth") || config_has(section, "rate"))
		return config_fail(section, "exhaust", CONFIG_ERROR_CONFLICT, error,
			"all requests fail, expected neither nth nor rate");
	if (!config_has(section, "node") && !config_has(section, "zone"))
		return config_fail(section, "exhaust", CONFIG_ERROR_CONFLICT, error, "needs node or zone");
	return TRUE;
}

static gboolean check_place(const struct config *config, const struct config_section *section, GError **error)
{
	int64_t node = config_integer(section, "node");

	if (node >= config->machine.nodes)
		return config_fail(section, "node", CONFIG_ERROR_VALUE, error,
			"there is no node %" G_GINT64_FORMAT ", machine %s has nodes 0 to %u", node,
			config->machine.name, config->machine.nodes - 1);
	return !config_has(section, "cache") || check_cache_name(config, section, "cache", error);
}

static gboolean check_times(const struct config_section *section, GError **error)
{
	if (config_has(section, "until") && config_time(section, "until") <= config_time(section, "at"))
		return config_fail(
			section, "until", CONFIG_ERROR_CONFLICT, error, "not after at, expected a later time");
	return TRUE;
}

gboolean check_fault(const struct config *config, const struct config_section *section, GError **error)
{
	enum fault_target target = (enum fault_target)config_enum(section, "fail");

	if (!config_has(section, "fail"))
		return config_fail(section, NULL, CONFIG_ERROR_VALUE, error,
			"fail is missing, expected what fails: pages, rcu-delay or hotplug");
	if (!check_uses(section, target, error) || !check_pair(section, "nth", "rate", error) ||
		!check_times(section, error) || !check_place(config, section, error))
		return FALSE;
	return target != FAULT_PAGES || check_which_pages(section, error);
}
