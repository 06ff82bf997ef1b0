/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the plan of a run: faults. See plan.h. */
#include "sim/workload/plan_private.h"

#include "sim/engine/random.h"

static gboolean read_cache(
	struct plan_builder *builder, const struct config_section *section, struct plan_fault *fault, GError **error)
{
	const char *cache = config_string(section, "cache");

	fault->cache = PLAN_NONE;
	if (cache == NULL)
		return TRUE;
	if (!plan_refuse_own_cache(section, cache, error))
		return FALSE;
	fault->cache = plan_builder_cache(builder, cache);
	return TRUE;
}

static void read_when(const struct config_section *section, struct plan_fault *fault)
{
	fault->at_ns = config_time(section, "at");
	fault->until_ns = config_has(section, "until") ? config_time(section, "until") : UINT64_MAX;
	fault->nth = (uint64_t)config_integer(section, "nth");
	fault->by_rate = config_has(section, "rate");
	fault->rate_millionths = config_decimal(section, "rate");
}

static gboolean read_fault(
	struct plan_builder *builder, const struct config_section *section, struct plan_fault *fault, GError **error)
{
	guint cpu_count;

	fault->name = config_section_name(section);
	fault->target = (enum fault_target)config_enum(section, "fail");
	fault->stream = random_stream_of_name(fault->name);
	read_when(section, fault);
	fault->cpus = config_cpus(section, "cpus", &cpu_count);
	fault->cpu_count = cpu_count;
	fault->node = config_has(section, "node") ? (int)config_integer(section, "node") : -1;
	fault->zone = config_has(section, "zone") ? (int)config_enum(section, "zone") : -1;
	fault->only_atomic = config_has(section, "only");
	fault->delay_ns = config_time(section, "delay");
	fault->step = (enum fault_step)config_enum(section, "step");
	return read_cache(builder, section, fault, error);
}

gboolean plan_read_faults(struct plan_builder *builder, GError **error)
{
	struct plan *plan = builder->plan;

	plan->fault_count = config_section_count(plan->config, SECTION_FAULT);
	plan->faults = g_new0(struct plan_fault, plan->fault_count);
	for (uint32_t index = 0; index < plan->fault_count; index++) {
		if (!read_fault(builder, config_section_at(plan->config, SECTION_FAULT, index), &plan->faults[index],
			    error))
			return FALSE;
	}
	return TRUE;
}
