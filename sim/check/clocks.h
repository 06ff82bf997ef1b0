/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_CLOCKS_H
#define SIM_CHECK_CLOCKS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What comes before what: vector clocks (Lamport 1978, Mattern 1988) of the contexts of all CPUs.
 *
 * Each CPU has three contexts: tasks, softirqs, interrupt handlers. The tasks of a CPU are one context, because a
 * switch orders them; a task that goes to another CPU takes its past with it through a channel. A channel is anything
 * that carries order: a lock, a task, a work, an address that was published. A send makes all that its sender has done
 * come before all that is done after a receive from that channel.
 */
enum { CLOCKS_LEVELS = 3 };
enum clocks_level { CLOCKS_TASK, CLOCKS_SOFTIRQ, CLOCKS_IRQ };

struct clocks;

struct clocks *clocks_new(unsigned int cpus);
void clocks_free(struct clocks *clocks);

static inline unsigned int clocks_context(unsigned int cpu, enum clocks_level level)
{
	return cpu * CLOCKS_LEVELS + level;
}

/* What CONTEXT knows: how much of each context comes before what it does now. Valid until the next call. */
const uint32_t *clocks_of(const struct clocks *clocks, unsigned int context);

/* Channels are told apart by KEY within a KIND, a small number. */
void clocks_send(struct clocks *clocks, unsigned int context, uint32_t kind, uint64_t key);
void clocks_receive(struct clocks *clocks, unsigned int context, uint32_t kind, uint64_t key);

/* What CONTEXT does from now on does not come before what it sent so far. */
void clocks_advance(struct clocks *clocks, unsigned int context);

/* All that FROM did comes before what TO does. */
void clocks_order(struct clocks *clocks, unsigned int from, unsigned int to);

/* All that was done comes before all that will be: nothing of the past can race any more. */
void clocks_forget(struct clocks *clocks);

#endif
