/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is a [job NAME] something that can run? */
#include "sim/config/config_check.h"

#include <string.h>

static const char *job_context_name(const struct config_section *section)
{
	return config_section_value(section, "context")->text;
}

/* WHY: the key that says so. */
static gboolean check_no_source(const struct config_section *section, const char *why, GError **error)
{
	static const char *const producing[] = { "cache", "kmalloc", "lifetime", "live", "hand-to", "free-burst",
		"touch", "gfp", "node", "array" };

	for (guint index = 0; index < G_N_ELEMENTS(producing); index++) {
		if (config_has(section, producing[index]))
			return config_fail(section, producing[index], CONFIG_ERROR_CONFLICT, error,
				"the job has %s and allocates nothing", why);
	}
	return TRUE;
}

static gboolean check_consumer(const struct config *config, const struct config_section *section, GError **error)
{
	if (!check_no_source(section, "consume = yes", error))
		return FALSE;
	for (guint index = 0; index < config_section_count(config, SECTION_JOB); index++) {
		const char *target = config_string(config_section_at(config, SECTION_JOB, index), "hand-to");

		if (target != NULL && strcmp(target, config_section_name(section)) == 0)
			return TRUE;
	}
	return config_fail(section, "consume", CONFIG_ERROR_CONFLICT, error,
		"no job hands anything to this one, expected one with hand-to = %s", config_section_name(section));
}

static gboolean check_sizes(const struct config *config, const struct config_section *section, GError **error)
{
	const struct distribution *sizes = config_distribution(section, "kmalloc");
	uint64_t largest = 0;
	guint count;
	const unsigned int *general = config_general_sizes(&count);

	for (guint index = 0; index < count; index++) {
		if (config_general_size_exists(config, general[index]))
			largest = general[index];
	}
	if (distribution_minimum(sizes) <= largest &&
		(!distribution_is_bounded(sizes) || distribution_maximum(sizes) <= largest))
		return TRUE;
	return config_fail(section, "kmalloc", CONFIG_ERROR_CONFLICT, error,
		"the largest general cache of this kernel is size-%" G_GUINT64_FORMAT ", expected no larger sizes",
		largest);
}

static gboolean check_touch(const struct config *config, const struct config_section *section, GError **error)
{
	const struct config_section *cache =
		config_section_find(config, SECTION_CACHE, config_string(section, "cache"));
	static const char *const keys[] = { "touch", "touch-free", "write-free" };

	for (guint index = 0; cache != NULL && config_has(cache, "size") && index < G_N_ELEMENTS(keys); index++) {
		if (config_size(section, keys[index]) > config_size(cache, "size"))
			return config_fail(section, keys[index], CONFIG_ERROR_CONFLICT, error,
				"more than the %" G_GUINT64_FORMAT " bytes of an object of %s",
				config_size(cache, "size"), config_section_name(cache));
	}
	return TRUE;
}

static gboolean check_source(const struct config *config, const struct config_section *section, GError **error)
{
	if (!config_has(section, "cache") && !config_has(section, "kmalloc"))
		return config_fail(section, NULL, CONFIG_ERROR_VALUE, error,
			"nothing says what the job does, expected cache, kmalloc or consume = yes");
	if (!check_pair(section, "cache", "kmalloc", error))
		return FALSE;
	if (config_has(section, "kmalloc"))
		return check_sizes(config, section, error);
	return check_cache_name(config, section, "cache", error) && check_touch(config, section, error);
}

static gboolean check_end_of_life(const struct config *config, const struct config_section *section, GError **error)
{
	static const char *const ends[] = { "lifetime", "live", "hand-to", "free-burst" };

	for (guint first = 0; first < G_N_ELEMENTS(ends); first++) {
		for (guint second = first + 1; second < G_N_ELEMENTS(ends); second++) {
			if (!check_pair(section, ends[first], ends[second], error))
				return FALSE;
		}
	}
	if (config_has(section, "order") && !config_has(section, "live") && !config_bool(section, "consume") &&
		!config_has(section, "take-over") && !config_has(section, "free-burst"))
		return config_fail(section, "order", CONFIG_ERROR_CONFLICT, error,
			"needs live, free-burst, consume = yes or take-over");
	if (!config_has(section, "hand-to"))
		return TRUE;
	const struct config_section *target = check_job_name(config, section, "hand-to", error);
	if (target == NULL)
		return FALSE;
	if (!config_bool(target, "consume"))
		return config_fail(section, "hand-to", CONFIG_ERROR_CONFLICT, error, "job %s has no consume = yes",
			config_section_name(target));
	return TRUE;
}

static gboolean check_gfp(const struct config_section *section, GError **error)
{
	uint32_t gfp = config_flags(section, "gfp");
	uint32_t level = gfp & (GFP_WORD_KERNEL | GFP_WORD_ATOMIC | GFP_WORD_NOWAIT);

	if (!config_has(section, "gfp"))
		return TRUE;
	if (level == 0 || (level & (level - 1)) != 0)
		return config_fail(section, "gfp", CONFIG_ERROR_CONFLICT, error,
			"expected exactly one of kernel, atomic and nowait, with or without dma");
	if (level == GFP_WORD_KERNEL && config_enum(section, "context") != JOB_TASK)
		return config_fail(section, "gfp", CONFIG_ERROR_CONFLICT, error,
			"kernel may sleep, which context = %s cannot, expected atomic or nowait",
			job_context_name(section));
	return TRUE;
}

static bool is_activated_by_event(const struct config *config, const struct config_section *section)
{
	for (guint index = 0; index < config_section_count(config, SECTION_EVENT); index++) {
		const char *job = config_string(config_section_at(config, SECTION_EVENT, index), "job");

		if (job != NULL && strcmp(job, config_section_name(section)) == 0)
			return true;
	}
	return false;
}

static gboolean check_pace(const struct config *config, const struct config_section *section, GError **error)
{
	bool is_task = config_enum(section, "context") == JOB_TASK;

	if (!check_pair(section, "rate", "think", error))
		return FALSE;
	if (config_has(section, "think") && !is_task)
		return config_fail(section, "think", CONFIG_ERROR_CONFLICT, error,
			"context = %s does not think, expected rate", job_context_name(section));
	if (config_has(section, "arrivals") && !config_has(section, "rate"))
		return config_fail(section, "arrivals", CONFIG_ERROR_CONFLICT, error, "needs rate");
	if (!is_task && !config_has(section, "rate") && !config_bool(section, "consume") &&
		!is_activated_by_event(config, section))
		return config_fail(section, "context", CONFIG_ERROR_CONFLICT, error,
			"nothing activates this %s, expected rate, consume = yes or an event that names the job",
			job_context_name(section));
	if (config_has(section, "stop") && config_time(section, "stop") <= config_time(section, "start"))
		return config_fail(
			section, "stop", CONFIG_ERROR_CONFLICT, error, "not after start, expected a later time");
	return TRUE;
}

/* --- jobs after others --- */

static const char *job_before(const struct config_section *section)
{
	return config_has(section, "take-over") ? config_string(section, "take-over") : config_string(section, "after");
}

/* A job that waits for itself, through others or not, never begins. */
static gboolean check_circle(
	const struct config *config, const struct config_section *section, const char *key, GError **error)
{
	const struct config_section *job = section;

	for (guint steps = config_section_count(config, SECTION_JOB); steps > 0; steps--) {
		if (job == NULL || job_before(job) == NULL)
			return TRUE;
		job = config_section_find(config, SECTION_JOB, job_before(job));
		if (job == section)
			return config_fail(section, key, CONFIG_ERROR_CONFLICT, error,
				"the job waits for itself, expected one that does not come after it");
	}
	return TRUE;
}

static gboolean check_after(const struct config *config, const struct config_section *section, GError **error)
{
	const char *key = config_has(section, "take-over") ? "take-over" : "after";
	const struct config_section *before;

	if (!check_pair(section, "after", "take-over", error))
		return FALSE;
	if (!config_has(section, key))
		return TRUE;
	before = check_job_name(config, section, key, error);
	if (before == NULL || !check_circle(config, section, key, error))
		return FALSE;
	if (config_enum(section, "context") != JOB_TASK)
		return config_fail(section, key, CONFIG_ERROR_CONFLICT, error,
			"context = %s does not wait for others, expected context = task", job_context_name(section));
	if (!config_has(before, "take-over") && config_integer(before, "count") == 0 && !config_has(before, "stop"))
		return config_fail(section, key, CONFIG_ERROR_CONFLICT, error,
			"job %s has no end, expected one with count, stop or take-over", config_section_name(before));
	return TRUE;
}

static gboolean check_take_over(const struct config *config, const struct config_section *section, GError **error)
{
	const char *name = config_string(section, "take-over");

	if (name == NULL || config_has(config_section_find(config, SECTION_JOB, name), "live"))
		return TRUE;
	return config_fail(section, "take-over", CONFIG_ERROR_CONFLICT, error,
		"job %s holds nothing at its end, expected one with live", name);
}

/* The array is one block of pages: the largest that there are. */
static gboolean check_array(const struct config *config, const struct config_section *section, GError **error)
{
	enum { BLOCK_PAGES_MAX = 1024 };
	int64_t places_max = (int64_t)config_machine(config)->page_size * BLOCK_PAGES_MAX / (int64_t)sizeof(void *);
	int64_t count = config_integer(section, "count");

	if (!config_bool(section, "array"))
		return TRUE;
	if (config_enum(section, "context") != JOB_TASK || !config_has(section, "live"))
		return config_fail(section, "array", CONFIG_ERROR_CONFLICT, error, "needs context = task and live");
	if (count != 0 && count <= places_max)
		return TRUE;
	return config_fail(section, "array", CONFIG_ERROR_CONFLICT, error,
		"the array has a place for each operation, expected count = 1 to %" G_GINT64_FORMAT, places_max);
}

static gboolean check_succession(const struct config *config, const struct config_section *section, GError **error)
{
	return check_after(config, section, error) && check_take_over(config, section, error) &&
	       check_array(config, section, error);
}

static gboolean check_policy(const struct config_section *section, GError **error)
{
	enum job_policy policy = (enum job_policy)config_enum(section, "policy");
	guint count;

	config_nodes(section, "policy-nodes", &count);
	if (config_enum(section, "context") != JOB_TASK &&
		(policy != JOB_POLICY_DEFAULT || config_bool(section, "spread")))
		return config_fail(section, policy != JOB_POLICY_DEFAULT ? "policy" : "spread", CONFIG_ERROR_CONFLICT,
			error, "context = %s has no memory policy, expected context = task", job_context_name(section));
	if (policy == JOB_POLICY_DEFAULT && config_has(section, "policy-nodes"))
		return config_fail(section, "policy-nodes", CONFIG_ERROR_CONFLICT, error,
			"needs policy = preferred, bind or interleave");
	if (policy == JOB_POLICY_PREFERRED && count != 1)
		return config_fail(section, "policy", CONFIG_ERROR_CONFLICT, error,
			"preferred takes one node, expected policy-nodes = NODE");
	return TRUE;
}

static gboolean check_share_partners(const struct config *config, const struct config_section *section, GError **error)
{
	for (guint index = 0; index < config_section_count(config, SECTION_JOB); index++) {
		const struct config_section *other = config_section_at(config, SECTION_JOB, index);

		if (g_strcmp0(config_string(other, "share"), config_string(section, "share")) == 0 &&
			g_strcmp0(config_string(other, "cache"), config_string(section, "cache")) != 0)
			return config_fail(section, "cache", CONFIG_ERROR_CONFLICT, error,
				"job %s shares the object and has cache = %s, expected the same cache",
				config_section_name(other),
				config_has(other, "cache") ? config_string(other, "cache") : "(none)");
	}
	return TRUE;
}

/* What is read and written lies in the object. */
static gboolean check_share_extent(const struct config *config, const struct config_section *section, GError **error)
{
	const struct config_section *cache =
		config_section_find(config, SECTION_CACHE, config_string(section, "cache"));
	uint64_t touched = MAX(config_size(section, "touch"), config_size(section, "touch-free"));

	if (cache == NULL || !config_has(cache, "size") ||
		config_size(section, "share-offset") + touched <= config_size(cache, "size"))
		return TRUE;
	return config_fail(section, "share-offset", CONFIG_ERROR_CONFLICT, error,
		"%" G_GUINT64_FORMAT " bytes from there on are more than the %" G_GUINT64_FORMAT
		" bytes of an object of %s",
		touched, config_size(cache, "size"), config_section_name(cache));
}

static gboolean check_share(const struct config *config, const struct config_section *section, GError **error)
{
	static const char *const own[] = { "kmalloc", "lifetime", "live", "hand-to", "free-burst", "consume",
		"take-over", "array", "write-free", "order" };

	if (!config_has(section, "share"))
		return !config_has(section, "share-offset") ||
		       config_fail(section, "share-offset", CONFIG_ERROR_CONFLICT, error, "needs share");
	for (guint index = 0; index < G_N_ELEMENTS(own); index++)
		if (!check_pair(section, "share", own[index], error))
			return FALSE;
	return check_share_partners(config, section, error) && check_share_extent(config, section, error);
}

gboolean check_job(const struct config *config, const struct config_section *section, GError **error)
{
	gboolean source;

	if (config_bool(section, "consume"))
		source = check_pair(section, "consume", "take-over", error) && check_consumer(config, section, error);
	else if (config_has(section, "take-over"))
		source = check_no_source(section, "take-over", error);
	else
		source = check_source(config, section, error);

	return source && check_end_of_life(config, section, error) && check_succession(config, section, error) &&
	       check_gfp(section, error) && check_node(config, section, "node", error) &&
	       check_pace(config, section, error) && check_policy(section, error) &&
	       check_share(config, section, error);
}
