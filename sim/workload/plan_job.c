/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the plan of a run: jobs. See plan.h. */
#include "sim/workload/plan_private.h"

#include "sim/engine/random.h"

#include <linux/gfp.h>

#include <string.h>

#define PS_PER_SECOND UINT64_C(1000000000000)

/* Fibers have 64 KiB of address space each and more of host memory; far more tasks than this help nobody. */
enum { INSTANCES_MAX = 65536 };

static uint32_t job_index(const struct config *config, const char *name)
{
	for (guint index = 0; index < config_section_count(config, SECTION_JOB); index++)
		if (strcmp(config_section_name(config_section_at(config, SECTION_JOB, index)), name) == 0)
			return index;
	return PLAN_NONE;
}

static void read_pace(struct plan_job *job, const struct config_section *section)
{
	uint64_t rate = config_rate(section, "rate");

	job->open_loop = rate != 0;
	if (rate != 0) {
		job->gap_ps.kind = config_enum(section, "arrivals") == JOB_ARRIVALS_REGULAR ? DISTRIBUTION_CONST
											    : DISTRIBUTION_EXP;
		job->gap_ps.unit = DISTRIBUTION_TIME;
		job->gap_ps.first = PS_PER_SECOND / rate;
	}
	job->think = config_distribution(section, "think");
	job->burst = config_distribution(section, "burst");
	job->count = (uint64_t)config_integer(section, "count");
	job->start_ns = config_time(section, "start");
	job->stop_ns = config_has(section, "stop") ? config_time(section, "stop") : UINT64_MAX;
}

static unsigned int read_gfp(const struct plan_job *job, const struct config_section *section)
{
	if (config_has(section, "gfp"))
		return plan_gfp(config_flags(section, "gfp"));
	return job->context == JOB_TASK ? GFP_KERNEL : GFP_ATOMIC;
}

/* A kernel without numa knows node 0 alone: comparing both must not take two files. */
static int read_node(const struct config *config, const struct config_section *section)
{
	return config_kernel(config)->numa ? config_node(section, "node") : CONFIG_NODE_ANY;
}

/* The first of the jobs with this word has the object. */
static void read_share(struct plan_job *job, const struct config *config, const struct config_section *section)
{
	job->share = PLAN_NONE;
	job->share_name = config_string(section, "share");
	job->share_offset = config_size(section, "share-offset");
	for (guint index = 0; job->share_name != NULL && job->share == PLAN_NONE; index++)
		if (g_strcmp0(config_string(config_section_at(config, SECTION_JOB, index), "share"), job->share_name) ==
			0)
			job->share = index;
}

static gboolean read_source(
	struct plan_job *job, struct plan_builder *builder, const struct config_section *section, GError **error)
{
	const char *cache = config_string(section, "cache");

	job->cache = PLAN_NONE;
	job->sizes = config_distribution(section, "kmalloc");
	job->gfp = read_gfp(job, section);
	job->node = read_node(builder->plan->config, section);
	job->touch_bytes = config_size(section, "touch");
	job->touch_free_bytes = config_size(section, "touch-free");
	job->write_free_bytes = config_size(section, "write-free");
	job->has_array = config_bool(section, "array");
	if (cache == NULL)
		return TRUE;
	if (!plan_refuse_own_cache(section, cache, error))
		return FALSE;
	job->cache = plan_builder_cache(builder, cache);
	return TRUE;
}

static void read_end(struct plan_job *job, const struct config *config, const struct config_section *section)
{
	job->lifetime = config_distribution(section, "lifetime");
	job->live = config_distribution(section, "live");
	job->order = (enum job_order)config_enum(section, "order");
	job->consumer = PLAN_NONE;
	job->end = PLAN_END_AT_ONCE;
	if (job->lifetime != NULL)
		job->end = PLAN_END_TIMED;
	if (job->live != NULL)
		job->end = PLAN_END_LIVE;
	if (config_bool(section, "free-burst"))
		job->end = PLAN_END_BURST;
	if (config_has(section, "hand-to")) {
		job->end = PLAN_END_HANDED;
		job->consumer = job_index(config, config_string(section, "hand-to"));
	}
}

static void read_succession(struct plan_job *job, const struct config *config, const struct config_section *section)
{
	job->takes_over = config_has(section, "take-over");
	job->after = PLAN_NONE;
	if (job->takes_over)
		job->after = job_index(config, config_string(section, "take-over"));
	else if (config_has(section, "after"))
		job->after = job_index(config, config_string(section, "after"));
}

static void read_policy(struct plan_job *job, const struct config_section *section)
{
	job->policy = (enum job_policy)config_enum(section, "policy");
	job->policy_nodes = config_nodes(section, "policy-nodes", &job->policy_node_count);
	job->spread = config_bool(section, "spread");
}

/* Dropping a dying object that somebody else will free is not possible: it must be this job that frees it. */
static gboolean check_reclaim(const struct plan_builder *builder, const struct plan_job *job,
	const struct config_section *section, GError **error)
{
	bool reclaimed =
		job->cache != PLAN_NONE && g_array_index(builder->caches, struct plan_cache, job->cache).reclaimed;

	if (!reclaimed || job->end == PLAN_END_TIMED || job->end == PLAN_END_LIVE)
		return TRUE;
	config_error_at(section, "cache", error,
		"cache %s has reclaim = yes but the job holds nothing to reclaim, expected lifetime or live",
		g_array_index(builder->caches, struct plan_cache, job->cache).name);
	return FALSE;
}

static gboolean read_job(
	struct plan_builder *builder, const struct config_section *section, struct plan_job *job, GError **error)
{
	const struct config *config = builder->plan->config;

	job->name = config_section_name(section);
	job->stream = random_stream_of_name(job->name);
	job->context = (enum job_context)config_enum(section, "context");
	job->cpus = config_cpus(section, "cpus", &job->cpu_count);
	job->instances = (unsigned int)config_integer(section, "instances");
	job->consumes = config_bool(section, "consume");
	read_pace(job, section);
	read_end(job, config, section);
	read_share(job, config, section);
	read_succession(job, config, section);
	read_policy(job, section);
	return read_source(job, builder, section, error) && check_reclaim(builder, job, section, error);
}

gboolean plan_read_jobs(struct plan_builder *builder, GError **error)
{
	struct plan *plan = builder->plan;
	uint64_t instances = 0;

	plan->job_count = config_section_count(plan->config, SECTION_JOB);
	plan->jobs = g_new0(struct plan_job, plan->job_count);
	for (uint32_t index = 0; index < plan->job_count; index++) {
		const struct config_section *section = config_section_at(plan->config, SECTION_JOB, index);
		struct plan_job *job = &plan->jobs[index];

		if (!read_job(builder, section, job, error))
			return FALSE;
		job->instance_first = (uint32_t)instances;
		instances += (uint64_t)job->cpu_count * job->instances;
		if (instances > INSTANCES_MAX) {
			config_error_at(section, "instances", error,
				"with this job there are %" G_GUINT64_FORMAT " instances, expected at most %d in all",
				instances, INSTANCES_MAX);
			return FALSE;
		}
	}
	plan->instance_count = (uint32_t)instances;
	return TRUE;
}
