/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The "# cache NAME size=N [align=N] [flags=...] [limit=N batchcount=N shared=N]" lines of a trace. */
#ifndef SIM_WORKLOAD_TRACE_DECLARATIONS_H
#define SIM_WORKLOAD_TRACE_DECLARATIONS_H

#include "sim/workload/trace_format.h"

struct trace_declarations {
	GPtrArray *caches;   /* struct trace_cache, owned, in the order of the file */
	GHashTable *by_name; /* name to struct trace_cache, borrowed */
};

void trace_declarations_init(struct trace_declarations *declarations);
void trace_declarations_release(struct trace_declarations *declarations);

/*
 * Reads what follows "# cache" on line `line` of `path` (for messages) and adds the cache. `text` is changed in place;
 * names are copied into `words`, which must outlive the declarations.
 */
gboolean trace_declarations_read(struct trace_declarations *declarations, GStringChunk *words, char *text,
	const char *path, guint64 line, GError **error);

/* The cache called `name`, or NULL. */
const struct trace_cache *trace_declarations_find(const struct trace_declarations *declarations, const char *name);

/*
 * Reads WORD, "limit=N" or another tunable. FALSE when it is none (`known` FALSE) or its value is no number up to
 * TRACE_TUNABLE_MAX.
 */
gboolean trace_tunables_read(struct trace_tunables *tunables, const char *word, gboolean *known);

/* NULL, or what is wrong with tunables that the kernel would refuse. */
const char *trace_tunables_check(const struct trace_tunables *tunables);

#endif
