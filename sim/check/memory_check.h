/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_MEMORY_CHECK_H
#define SIM_CHECK_MEMORY_CHECK_H

#include "models/hw/hw.h"
#include "sim/check/call_chains.h"

/*
 * Memory faults (--check=memory), above all on the allocator's own data, which are objects of its own caches and pages
 * of the page allocator:
 *
 *	use-after-free: an access to a page that was given back, or to an object that was freed;
 *
 *	uninitialised: a read of bytes that nobody has written since the page or the object was handed out (arrays, node
 *	lists, alien tables, descriptors of slabs and caches);
 *
 *	overrun: an object that is handed out reaches beyond its slab;
 *
 *	double-free: an object is freed that is free.
 *
 * It sees the same intervals as the race checker, and the life of objects by trace points. Caches with DESTROY_BY_RCU
 * may be read after their objects were freed; only their pages count. What a workload has got is never
 * uninitialised: it may write less than it reads. A kernel with debug on uses freed objects itself (patterns, red
 * zones): there only pages that were given back are watched, and the patterns do the rest. The same in a module without
 * trace points.
 *
 * NOT seen: an access beyond an object into another one that is in use, an access to a page that was never handed out.
 *
 * Detector `mem`, kinds as above; each once per function and kind of owner.
 */
struct memory_check;

/* Before the world starts; adds itself to the kernel's watchers and trace receivers. CHAINS is borrowed. */
struct memory_check *memory_check_new(struct call_chains *chains);
void memory_check_free(struct memory_check *check);

/* What hw->interval_receiver is told. CHAIN: of the running fiber. */
void memory_check_interval(struct memory_check *check, const struct hw_cpu *cpu,
	const struct interval_granule *granules, uint32_t count, uint32_t chain);

#endif
