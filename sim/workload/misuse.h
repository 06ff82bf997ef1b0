/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_MISUSE_H
#define SIM_WORKLOAD_MISUSE_H

#include "sim/workload/workload_state.h"

/*
 * What users of an allocator do wrong, done on purpose (do = misuse): to see what finds it, how it is reported, and
 * what becomes of an allocator that does not look.
 *
 * Misuses an object of workload->caches[INDEX], which it allocates itself. False when there is no object, or no second
 * cache to confuse it with. Does not return when the kernel dies of it. Task context, the caller has entered the
 * kernel.
 */
bool misuse_commit(enum event_misuse misuse, uint32_t index);

#endif
