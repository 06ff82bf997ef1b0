/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_PLAN_PRIVATE_H
#define SIM_WORKLOAD_PLAN_PRIVATE_H

#include "sim/workload/plan.h"

/* Private to the files plan*.c: a plan while it is made. */
struct plan_builder {
	struct plan *plan;
	GArray *caches; /* of struct plan_cache */
	/* What tells a user where a cache comes from; same indices as `caches`. */
	GPtrArray *sections; /* of const struct config_section, NULL for those without one */
};

/* Index of the cache called NAME, added as one that exists after boot if it is not there yet. */
uint32_t plan_builder_cache(struct plan_builder *builder, const char *name);
/* The same without adding: PLAN_NONE. */
uint32_t plan_builder_find(const struct plan_builder *builder, const char *name);

void plan_read_caches(struct plan_builder *builder);
gboolean plan_read_jobs(struct plan_builder *builder, GError **error);
gboolean plan_read_events(struct plan_builder *builder, GError **error);
gboolean plan_read_faults(struct plan_builder *builder, GError **error);
gboolean plan_read_trace(struct plan_builder *builder, GError **error);

/* kmem_cache itself cannot be used by NAME's section: sets the error and returns FALSE. */
gboolean plan_refuse_own_cache(const struct config_section *section, const char *name, GError **error);

#endif
