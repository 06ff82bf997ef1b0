/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the plan of a run: events. See plan.h. */
#include "sim/workload/plan_private.h"

#include <string.h>

static uint32_t find_job(const struct plan *plan, const char *name)
{
	for (uint32_t index = 0; name != NULL && index < plan->job_count; index++)
		if (strcmp(plan->jobs[index].name, name) == 0)
			return index;
	return PLAN_NONE;
}

static gboolean read_cache(
	struct plan_builder *builder, const struct config_section *section, struct plan_event *event, GError **error)
{
	const char *cache = config_string(section, "cache");

	event->cache = PLAN_NONE;
	if (cache == NULL)
		return TRUE;
	/* Its tunables can be written by name; for all else one would need to have it. */
	if (event->action != EVENT_TUNE && !plan_refuse_own_cache(section, cache, error))
		return FALSE;
	event->cache = plan_builder_cache(builder, cache);
	return TRUE;
}

/* Where nothing is said: the first CPU; of an interrupt, the first of its job. */
static unsigned int read_cpu(const struct plan *plan, const struct config_section *section, uint32_t job)
{
	if (config_has(section, "cpu"))
		return (unsigned int)config_integer(section, "cpu");
	return job != PLAN_NONE ? plan->jobs[job].cpus[0] : 0;
}

static gboolean read_event(
	struct plan_builder *builder, const struct config_section *section, struct plan_event *event, GError **error)
{
	event->name = config_section_name(section);
	event->action = (enum event_action)config_enum(section, "do");
	event->at_ns = config_time(section, "at");
	event->every_ns = config_time(section, "every");
	event->job = find_job(builder->plan, config_string(section, "job"));
	event->cpu = read_cpu(builder->plan, section, event->job);
	event->limit = (unsigned int)config_integer(section, "limit");
	event->batchcount = (unsigned int)config_integer(section, "batchcount");
	event->shared = (unsigned int)config_integer(section, "shared");
	event->pages = (uint64_t)config_integer(section, "pages");
	event->hold_ns = config_time(section, "hold");
	event->node = config_node(section, "node");
	event->policy = (enum event_policy)config_enum(section, "policy");
	event->misuse = (enum event_misuse)config_enum(section, "misuse");
	return read_cache(builder, section, event, error);
}

gboolean plan_read_events(struct plan_builder *builder, GError **error)
{
	struct plan *plan = builder->plan;

	plan->event_count = config_section_count(plan->config, SECTION_EVENT);
	plan->events = g_new0(struct plan_event, plan->event_count);
	for (uint32_t index = 0; index < plan->event_count; index++) {
		if (!read_event(builder, config_section_at(plan->config, SECTION_EVENT, index), &plan->events[index],
			    error))
			return FALSE;
	}
	return TRUE;
}
