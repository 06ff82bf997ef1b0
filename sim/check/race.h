/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_RACE_H
#define SIM_CHECK_RACE_H

#include "models/hw/hw.h"
#include "sim/check/call_chains.h"

/*
 * Data races (--check=race): two accesses to the same byte by different contexts, at least one a write, neither of them
 * marked, and nothing that makes one come before the other. What matters is the order that the program enforces, not
 * the times at which things happened to happen: a race is found in an execution in which it did no harm.
 *
 * It sees what the allocator and the page allocator access, interval by interval (models/hw/boundary.h): all accesses
 * between two boundaries count as made at once.
 *
 * WHAT ORDERS
 *
 *	a lock (spinlock, mutex): its release before the next acquisition;
 *
 *	interrupts of one CPU: what was done with interrupts off comes before its later handlers, and before what is
 *	done there later with interrupts off. What was done with interrupts on does not: a handler is a context of its
 *	own, and data that it shares with the code it interrupts must be used with interrupts off;
 *
 *	cross-CPU calls: request, function, completion;
 *
 *	RCU: call_rcu() before its callback, a grace period before all callbacks that waited for it, rcu_barrier();
 *
 *	tasks: creation, wake-up, the switch to another task of the same CPU, the way to another CPU;
 *
 *	timers and works: queueing before running, running before a synchronous cancellation returns;
 *
 *	CPUs that start and stop;
 *
 *	marked accesses: a WRITE_ONCE before a READ_ONCE of that address that follows, and before a plain read of it;
 *
 *	atomic operations on one address, one before the next;
 *
 *	the workload: giving an object to another job, opening a cache, leaving one before it is closed.
 *
 * WHAT MAY RACE: READ_ONCE and WRITE_ONCE, data_race(), and atomics. The kernel marks the side that is outside of the
 * protection, so a plain access may race with a marked one. Statistics counters (stat_*) and lock words are no
 * accesses.
 *
 * IT DOES NOT see: races on the workload's objects between two jobs that share one without handing it over (there are
 * none), two tasks of one CPU that race because one slept in between, and orders that another schedule would not have
 * (an order by chance hides a race; other seeds and interleavings show it).
 *
 * Kind and detector of the findings: `race`. One for each pair of functions and owner of the memory. The functions are
 * those in which the intervals ended: the access itself may stand in a function that these called before.
 */
struct race;

/* Before the world starts; adds itself to the kernel's watchers. CHAINS is borrowed. */
struct race *race_new(struct call_chains *chains);
void race_free(struct race *race);

/* What hw->interval_receiver is told. CHAIN: of the running fiber. */
void race_interval(struct race *race, const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count,
	uint32_t chain);

/* The past cannot race any more: after a snapshot was restored. */
void race_forget(struct race *race);

#endif
