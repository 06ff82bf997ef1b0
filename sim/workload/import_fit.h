/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes a cache of the modeled kernel cut its slabs as a cache of another kernel does.
 *
 * Later kernels keep a slab's free list elsewhere, or in bytes instead of words, and so pack more objects into a slab.
 * What decides about refills, growth and reaping is the number of objects in a slab and its pages, not the bytes of an
 * object that nobody writes: so the declared size becomes the one nearest to the real that gives these two here, with
 * or without the flag reclaim_account (which takes the first order that fits). Where none does (112 and 144 are
 * possible, 124 is not), the nearest number of objects.
 */
#ifndef SIM_WORKLOAD_IMPORT_FIT_H
#define SIM_WORKLOAD_IMPORT_FIT_H

#include "sim/workload/import_record.h"

/*
 * Sets size, flags and tunables that `cache->traced` is declared with, and the two numbers of objects per slab, from a
 * line of slabinfo, if there is one.
 */
void import_fit(struct record_cache *cache);

#endif
