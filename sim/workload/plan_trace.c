/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the plan of a run: the caches of a trace. See plan.h. */
#include "sim/workload/plan_private.h"

#include "sim/workload/trace_error.h"

#include <string.h>

/* One word of "flags=a|b" of a trace; the words are those of workload files. */
static gboolean read_flag(const char *word, uint32_t *flags)
{
	const struct config_key *key = config_key_find(SECTION_CACHE, "flags");

	for (guint bit = 0; key->words[bit] != NULL; bit++) {
		if (strcmp(key->words[bit], word) == 0) {
			*flags |= UINT32_C(1) << bit;
			return TRUE;
		}
	}
	return FALSE;
}

static gboolean read_flags(
	const struct plan *plan, const struct trace_cache *traced, unsigned long *flags, GError **error)
{
	g_auto(GStrv) words = g_strsplit(traced->flags, "|", -1);
	uint32_t bits = 0;

	for (char **word = words; *word != NULL; word++) {
		if (**word != '\0' && !read_flag(*word, &bits))
			return trace_error_at(error, TRACE_ERROR_SYNTAX, trace_reader_path(plan->trace), traced->line,
				"cache %s: flags: unknown flag \"%s\", expected names like "
				"hwcache_align|reclaim_account",
				traced->name, *word);
	}
	*flags = plan_slab_flags(bits);
	return TRUE;
}

static gboolean check_size(const struct plan *plan, const struct trace_cache *traced, GError **error)
{
	uint64_t largest = (uint64_t)config_machine(plan->config)->page_size
			   << config_kernel(plan->config)->max_object_order;

	if (traced->size_bytes >= sizeof(void *) && traced->size_bytes <= largest)
		return TRUE;
	return trace_error_at(error, TRACE_ERROR_SYNTAX, trace_reader_path(plan->trace), traced->line,
		"cache %s: size: %" G_GUINT64_FORMAT
		" is no object size of this kernel, expected %zu to %" G_GUINT64_FORMAT " bytes",
		traced->name, traced->size_bytes, sizeof(void *), largest);
}

/* The workload may say more about a cache of the trace (tunables, flags), but not another size. */
static gboolean check_section(
	const struct plan_builder *builder, const struct trace_cache *traced, uint32_t index, GError **error)
{
	const struct config_section *section = g_ptr_array_index(builder->sections, index);
	uint64_t size = g_array_index(builder->caches, struct plan_cache, index).size_bytes;

	if (size == 0 || size == traced->size_bytes)
		return TRUE;
	config_error_at(section, "size", error,
		"the trace declares %" G_GUINT64_FORMAT " bytes for this cache (%s:%" G_GUINT64_FORMAT
		"), expected the same",
		traced->size_bytes, trace_reader_path(builder->plan->trace), traced->line);
	return FALSE;
}

static gboolean read_cache(struct plan_builder *builder, const struct trace_cache *traced, GError **error)
{
	struct plan_cache cache = { .name = traced->name,
		.size_bytes = traced->size_bytes,
		.align_bytes = traced->align_bytes,
		.from_start = true,
		.tuned_limit = traced->tunables.limit,
		.tuned_batchcount = traced->tunables.batchcount,
		.tuned_shared = traced->tunables.limit != 0 ? (int)traced->tunables.shared : -1 };
	uint32_t index = plan_builder_find(builder, traced->name);

	if (index != PLAN_NONE) {
		builder->plan->trace_caches[traced->index] = index;
		return check_section(builder, traced, index, error);
	}
	if (!check_size(builder->plan, traced, error) || !read_flags(builder->plan, traced, &cache.flags, error))
		return FALSE;
	builder->plan->trace_caches[traced->index] = builder->caches->len;
	g_array_append_val(builder->caches, cache);
	g_ptr_array_add(builder->sections, NULL);
	return TRUE;
}

gboolean plan_read_trace(struct plan_builder *builder, GError **error)
{
	struct plan *plan = builder->plan;
	guint count;

	if (!plan->has_trace)
		return TRUE;
	plan->trace =
		trace_reader_open(config_path(config_section_at(plan->config, SECTION_WORKLOAD, 0), "trace"), error);
	if (plan->trace == NULL)
		return FALSE;
	count = trace_reader_cache_count(plan->trace);
	plan->trace_caches = g_new0(uint32_t, MAX(count, 1));
	for (guint index = 0; index < count; index++) {
		if (!read_cache(builder, trace_reader_cache(plan->trace, index), error))
			return FALSE;
	}
	return TRUE;
}
