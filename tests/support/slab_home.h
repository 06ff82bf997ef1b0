/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_SUPPORT_SLAB_HOME_H
#define TESTS_SUPPORT_SLAB_HOME_H

/* Where an object lives, as the module's inspection table tells it. For tests with a booted world. */

#include "models/hw/hw.h"
#include "models/kernel/allocator.h"

#include <linux/slab_inspection.h>

struct slab_home_search {
	const void *descriptor;
	int node;
};

static inline bool slab_home_visit(const struct slab_slab_info *slab, void *context)
{
	struct slab_home_search *search = context;

	if (slab->descriptor == search->descriptor)
		search->node = slab->node;
	return true;
}

/* Home node of OBJECT of CACHE, by the slab that has it; -1: none. */
static inline int slab_home_of(struct kmem_cache *cache, const void *object)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;
	struct slab_home_search search = { inspection->page_slab(object), -1 };

	for (unsigned int node = 0; node < hw->machine->nodes; node++)
		inspection->slabs_walk(cache, (int)node, slab_home_visit, &search);
	return search.node;
}

#endif
