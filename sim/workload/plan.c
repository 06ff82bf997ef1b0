/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the plan of a run: caches, the whole, names. See plan.h. */
#include "sim/workload/plan_private.h"

#include <linux/gfp.h>
#include <linux/slab.h>

#include <string.h>

/* By bit of enum cache_flag. */
static const unsigned long slab_flags[] = { SLAB_HWCACHE_ALIGN, SLAB_MUST_HWCACHE_ALIGN, SLAB_CACHE_DMA,
	SLAB_RECLAIM_ACCOUNT, SLAB_DESTROY_BY_RCU, SLAB_PANIC, SLAB_MEM_SPREAD, SLAB_DEBUG_INITIAL, SLAB_RED_ZONE,
	SLAB_POISON, SLAB_STORE_USER };

unsigned long plan_slab_flags(uint32_t flags)
{
	unsigned long result = 0;

	for (guint bit = 0; bit < G_N_ELEMENTS(slab_flags); bit++)
		if ((flags & (UINT32_C(1) << bit)) != 0)
			result |= slab_flags[bit];
	return result;
}

unsigned int plan_gfp(uint32_t words)
{
	unsigned int gfp = GFP_NOWAIT;

	if ((words & GFP_WORD_KERNEL) != 0)
		gfp |= GFP_KERNEL;
	if ((words & GFP_WORD_ATOMIC) != 0)
		gfp |= GFP_ATOMIC;
	if ((words & GFP_WORD_DMA) != 0)
		gfp |= GFP_DMA;
	return gfp;
}

uint32_t plan_builder_find(const struct plan_builder *builder, const char *name)
{
	for (guint index = 0; index < builder->caches->len; index++)
		if (strcmp(g_array_index(builder->caches, struct plan_cache, index).name, name) == 0)
			return index;
	return PLAN_NONE;
}

static void add_cache(
	struct plan_builder *builder, const struct plan_cache *cache, const struct config_section *section)
{
	g_array_append_val(builder->caches, *cache);
	g_ptr_array_add(builder->sections, (gpointer)section);
}

uint32_t plan_builder_cache(struct plan_builder *builder, const char *name)
{
	struct plan_cache cache = { .name = name, .from_start = true, .tuned_shared = -1 };
	uint32_t index = plan_builder_find(builder, name);

	if (index != PLAN_NONE)
		return index;
	add_cache(builder, &cache, NULL);
	return builder->caches->len - 1;
}

uint32_t plan_cache_find(const struct plan *plan, const char *name)
{
	for (uint32_t index = 0; index < plan->cache_count; index++)
		if (strcmp(plan->caches[index].name, name) == 0)
			return index;
	return PLAN_NONE;
}

gboolean plan_refuse_own_cache(const struct config_section *section, const char *name, GError **error)
{
	if (strcmp(name, "kmem_cache") != 0)
		return TRUE;
	config_error_at(
		section, "cache", error, "kmem_cache holds the allocator's own descriptors, expected another cache");
	return FALSE;
}

static bool is_created_by_event(const struct config *config, const char *name)
{
	for (guint index = 0; index < config_section_count(config, SECTION_EVENT); index++) {
		const struct config_section *event = config_section_at(config, SECTION_EVENT, index);

		if (config_enum(event, "do") == EVENT_CREATE && strcmp(config_string(event, "cache"), name) == 0)
			return true;
	}
	return false;
}

void plan_read_caches(struct plan_builder *builder)
{
	const struct config *config = builder->plan->config;

	for (guint index = 0; index < config_section_count(config, SECTION_CACHE); index++) {
		const struct config_section *section = config_section_at(config, SECTION_CACHE, index);
		struct plan_cache cache = {
			.name = config_section_name(section),
			.size_bytes = config_has(section, "size") ? config_size(section, "size") : 0,
			.align_bytes = config_size(section, "align"),
			.flags = plan_slab_flags(config_flags(section, "flags")),
			.constructed = config_bool(section, "ctor"),
			.reclaimed = config_bool(section, "reclaim"),
			.from_start = !is_created_by_event(config, config_section_name(section)),
			.tuned_limit = (unsigned int)config_integer(section, "limit"),
			.tuned_batchcount = (unsigned int)config_integer(section, "batchcount"),
			.tuned_shared = config_has(section, "shared") ? (int)config_integer(section, "shared") : -1,
		};

		add_cache(builder, &cache, section);
	}
}

static void read_workload(struct plan *plan)
{
	const struct config_section *section = config_section_at(plan->config, SECTION_WORKLOAD, 0);

	plan->seed = (uint64_t)config_integer(section, "seed");
	plan->has_trace = config_has(section, "trace");
	plan->warmup_ns = config_time(section, "warmup");
	plan->speed_millionths = config_decimal(section, "speed");
	plan->in_order = config_bool(section, "in_order");
	if (!plan->has_trace || config_has(section, "duration"))
		plan->duration_ns = config_time(section, "duration");
}

static gboolean read_all(struct plan_builder *builder, GError **error)
{
	read_workload(builder->plan);
	plan_read_caches(builder);
	return plan_read_jobs(builder, error) && plan_read_events(builder, error) && plan_read_faults(builder, error) &&
	       plan_read_trace(builder, error);
}

struct plan *plan_new(const struct config *config, GError **error)
{
	g_autoptr(Plan) plan = g_new0(struct plan, 1);
	g_autoptr(GPtrArray) sections = g_ptr_array_new();
	struct plan_builder builder = {
		.plan = plan, .caches = g_array_new(FALSE, TRUE, sizeof(struct plan_cache)), .sections = sections
	};
	gboolean complete;

	plan->config = config;
	complete = read_all(&builder, error);
	plan->cache_count = builder.caches->len;
	plan->caches = (struct plan_cache *)(void *)g_array_free(builder.caches, FALSE);
	return complete ? g_steal_pointer(&plan) : NULL;
}

void plan_free(struct plan *plan)
{
	if (plan == NULL)
		return;
	trace_reader_free(plan->trace);
	g_free(plan->trace_caches);
	g_free(plan->caches);
	g_free(plan->jobs);
	g_free(plan->events);
	g_free(plan->faults);
	g_free(plan);
}
