/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Free lists under suspicion. The bufctl of an object on its slab's free list is an index or END; of any other object
 * it is a mark: FREE, or in leak mode ACTIVE while a user has it.
 */
#include "debug.h"

static bool free_list_is_sound(const struct kmem_cache *cache, struct slab *slab)
{
	kmem_bufctl_t index = slab->free;
	unsigned int length = 0;

	while (index != BUFCTL_END) {
		if (index >= cache->num || length == cache->num)
			return false;
		index = slab_bufctl(slab)[index];
		length++;
	}
	return length == cache->num - slab->inuse;
}

void debug_check_slab(const struct kmem_cache *cache, struct slab *slab, int node)
{
	WARN_ON(slab->nodeid != node);
	if (free_list_is_sound(cache, slab))
		return;
	debug_report_free_list(cache, slab);
	BUG();
}

bool debug_slab_put(struct kmem_cache *cache, struct slab *slab, void *buffer, int node)
{
	unsigned int index = slab_object_index(cache, slab, buffer);
	kmem_bufctl_t mark;

	debug_check_slab(cache, slab, node);
	mark = slab_bufctl(slab)[index];
	if (mark != BUFCTL_FREE && mark != BUFCTL_ACTIVE) {
		debug_report_double_free(cache, buffer, "comes back to its slab, but it is free there already");
		return false;
	}
	slab_put(cache, slab, buffer);
	debug_check_slab(cache, slab, node);
	return true;
}

/* The leak report looks at marks at any time: it may miss a change, or see it early. */
void debug_mark(struct kmem_cache *cache, void *buffer, kmem_bufctl_t mark)
{
	const struct kernel_config *config = kernel_config();
	struct slab *slab;
	unsigned int index;

	if (config->debug != KERNEL_DEBUG_LEAK)
		return;
	slab = object_slab(buffer);
	index = slab_object_index(cache, slab, buffer);
	data_race(slab_bufctl(slab)[index] = mark);
}
