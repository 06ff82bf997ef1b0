/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_RCUPDATE_H
#define LINUX_RCUPDATE_H

/* Read-copy update: per-CPU callback lists, run in softirq context once every CPU has passed a quiescent state. */

#include <linux/types.h>

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};

void rcu_read_lock(void);
void rcu_read_unlock(void);
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head)); /* any context */
void synchronize_rcu(void);						   /* sleeps for a grace period */
void rcu_barrier(void); /* sleeps until all callbacks queued on any CPU so far have run */

#endif
