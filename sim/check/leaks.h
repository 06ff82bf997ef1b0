/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_LEAKS_H
#define SIM_CHECK_LEAKS_H

#include <stdbool.h>

/*
 * What is left after teardown: the run's caches are destroyed, the others shrunk, all objects freed. Then
 *
 *	- only caches made at start-up exist;
 *	- an object that is neither on a free chain nor in an array is metadata of one of these caches: a cache
 *descriptor, an array, a node list, an alien table or an off-slab descriptor that is reachable from the chain;
 *	- the pages handed out are those of the slabs on the lists, no more and no fewer.
 *
 * Anything else is a finding of kind `leak`, named by cache and count. In the world as it ended, between boundaries.
 */
struct leaks_extent {
	unsigned long objects;	      /* in use, all metadata */
	unsigned long pages;	      /* handed out */
	unsigned long pages_in_slabs; /* of the caches that are left */
};

/*
 * False when something leaked. Without an inspection table it only counts pages, those in slabs as the allocator
 * accounts for them, and returns true.
 */
bool leaks_check(struct leaks_extent *extent);

#endif
