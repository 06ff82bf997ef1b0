/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds out which caches the objects of a kernel trace come from.
 *
 * Kernels tell this in part: since 6.18 both events name the cache, 6.1 names it on the free only, 5.10 not at all.
 * What every allocation has is a signature: object size, padded size, call site. A first pass over the trace learns;
 * then
 *  1. a name on the allocation decides;
 *  2. else the name that most frees of the signature's objects carry;
 *  3. signatures of equal sizes that returned the same address at different times are taken for one cache (a slab
 * serves one cache); together they take a name found for any of them;
 *  4. else the cache is called FUNCTION-SIZE after the function that allocates most of its objects ("__d_alloc-192"),
 * or cache-SIZE when call sites are bare addresses. The alignment is the smallest power of two that pads the size to
 * what the kernel printed.
 */
#ifndef SIM_WORKLOAD_IMPORT_CACHES_H
#define SIM_WORKLOAD_IMPORT_CACHES_H

#include "sim/workload/trace_format.h"

typedef struct import_caches import_caches;

import_caches *import_caches_new(void);
void import_caches_free(import_caches *caches);

/* What an allocation event tells; strings are interned (compared by address). */
struct import_signature {
	guint64 bytes_requested;
	guint64 bytes_allocated;
	const char *site;
	const char *name; /* NULL when the event has none */
};

/* The number of a signature; counts one allocation of it. */
guint32 import_caches_signature(import_caches *caches, const struct import_signature *signature);

/* First pass: an allocation of `signature` returned `address`; a free of an object of `signature` carried `name`. */
void import_caches_learn_address(import_caches *caches, guint32 signature, guint64 address);
void import_caches_learn_name(import_caches *caches, guint32 signature, const char *name);

/* Between the passes: decides. Signatures that the second pass meets first (a file that has grown) have the cache NULL.
 */
void import_caches_resolve(import_caches *caches);

/*
 * NAME, or a copy of it with "traced-" in front when the kernel has a cache of that name at boot: a trace must not
 * create it a second time.
 */
char *import_caches_safe_name(const char *name);

/* The decided caches. import_caches_named returns NULL for a name without allocations in the trace. */
guint import_caches_count(const import_caches *caches);
const struct trace_cache *import_caches_at(const import_caches *caches, guint index);
guint32 import_caches_signatures(const import_caches *caches);
const struct trace_cache *import_caches_of(const import_caches *caches, guint32 signature);
/* FALSE when a free's (interned) name is not the one that its allocation's cache was named after. */
gboolean import_caches_agrees(const import_caches *caches, guint32 signature, const char *name);
const struct trace_cache *import_caches_named(const import_caches *caches, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(import_caches, import_caches_free)

#endif
