/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_LOCKDEP_H
#define SIM_CHECK_LOCKDEP_H

#include "sim/check/call_chains.h"

/*
 * Lock order and irq-safety (--check=lockdep), by class as the kernel's lockdep: what was done once, anywhere, holds
 *for all locks of a class. So a deadlock is found although nobody was ever blocked. Reported are
 *
 *	a cycle: a lock is wanted while another one is held, and the other way round before, also through others;
 *
 *	two of a class: locks of one class nested, the same lock twice;
 *
 *	irq-safety: a class that handlers (or softirqs) take is held where they may come in, or is held while a lock is
 *	wanted that is held where they may come in;
 *
 *	a lock that is still held when an operation, a work, a handler or a task ends;
 *
 *	a mutex that is taken by a handler.
 *
 * A trylock waits for nobody, so it is wanted by nobody, but what is wanted while it is held counts.
 *
 * A cache with slab descriptors in another cache frees into that one while it holds its own locks; its locks have
 * classes of their own, "...(off-slab)". Two of these classes are nested rightly when they belong to different caches
 * (which the inspection table tells): a descriptor's cache never has its descriptors in a cache above it.
 *
 * NOT reported here: a lock that is released by one who does not hold it, and a sleep with a spinlock held. These are
 * BUGs of the kernel itself. A deadlock that happens is reported by the kernel, too.
 *
 * Kind `lock-order`, detector `lockdep`; each once per pair of classes. The message has the earlier call chain, the
 * finding's own chain is the later one.
 */
struct lockdep;

/* Before the world starts; adds itself to the kernel's watchers. CHAINS is borrowed. */
struct lockdep *lockdep_new(struct call_chains *chains);
void lockdep_free(struct lockdep *lockdep);

#endif
