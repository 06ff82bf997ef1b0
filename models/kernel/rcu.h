/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_RCU_H
#define MODELS_KERNEL_RCU_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Read-copy update in the classic form (P. McKenney and J. Slingwine 1998; Linux 2.6 "classic RCU"): grace periods are
 * numbered; one ends when every online CPU has passed a quiescent state since it began: a context switch, idle, or
 * code outside the kernel. Callbacks wait per CPU, in order, for the end of a grace period that began after they came.
 */
void kernel_rcu_init(void);

/*
 * Lets callbacks wait longer than they must: asked once for each batch of CPU's callbacks whose grace period is over;
 * 0, or how many cycles they wait still. They run with the first tick afterwards. NULL: none waits. A part of the
 * world: CONTEXT must be world state.
 */
typedef uint64_t (*kernel_rcu_delay)(unsigned int cpu, void *context);
void kernel_rcu_delay_set(kernel_rcu_delay delay, void *context);

/* This CPU passes a quiescent state. */
void rcu_note_quiescent(void);

/* The tick of this CPU: true when its callbacks or the grace period need work (rcu_run, in softirq). */
bool rcu_tick(void);
void rcu_run(void);

/*
 * CPU is going: the grace period does not wait for it, and its callbacks go on on HEIR. No boundary: at no moment does
 * a CPU that is not online have callbacks.
 */
void rcu_leave_cpu(unsigned int cpu, unsigned int heir);

#endif
