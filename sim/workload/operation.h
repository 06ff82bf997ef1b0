/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_OPERATION_H
#define SIM_WORKLOAD_OPERATION_H

#include "sim/workload/workload_state.h"

/*
 * One call of the allocator on behalf of a job or a trace: a boundary that begins it, the call, what came of it as an
 * event of the digest, and the counts. In any context that the gfp flags allow; the caller has entered the kernel.
 */
struct operation {
	uint64_t subject; /* names the operation in the digest */
	uint32_t cache;	  /* index of a cache; PLAN_NONE: kmalloc */
	uint64_t bytes;	  /* kmalloc: the size */
	gfp_t gfp;
	int node;	  /* CONFIG_NODE_ANY, CONFIG_NODE_LOCAL or a number */
	bool zero;	  /* the memory is to be zeroed */
	const char *site; /* who allocates, a name that stays: a job; NULL: not known */
};

/* False when there is no object: no memory, too large, or the cache does not exist at this time. */
bool operation_alloc(const struct operation *operation, struct workload_job_counts *counts, struct work_object *object);

void operation_free(uint64_t subject, const struct work_object *object, struct workload_job_counts *counts);

/*
 * Writes (or reads) the first BYTES bytes of the object, no more than it has, in steps that are operations of their
 * own: so other CPUs can come in between.
 */
void operation_touch(uint64_t subject, const struct work_object *object, uint64_t bytes, bool write);

#endif
