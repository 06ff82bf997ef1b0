/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_STATISTICS_H
#define LINUX_STATISTICS_H

/*
 * Statistics counters that live in kernel structures. Counting costs no simulated time and is no boundary, unless the
 * kernel is configured with charge_stats: then stat_* is an ordinary read and write, and stat_atomic_* an atomic one.
 * Does nothing when statistics are configured off. Lost updates are accepted.
 */

#include <linux/atomic.h>
#include <linux/types.h>

void stat_inc(unsigned long *counter);
void stat_dec(unsigned long *counter);
void stat_add(unsigned long *counter, unsigned long value);
void stat_max(unsigned long *counter, unsigned long value); /* raise to VALUE if that is more */
void stat_atomic_inc(atomic_t *counter);
/* Raise to the number of entries of LIST, whose lock the caller holds; the walk is counted as statistics, too. */
void stat_max_list_length(unsigned long *counter, const struct list_head *list);
unsigned long stat_read(const unsigned long *counter); /* never charged */

#endif
