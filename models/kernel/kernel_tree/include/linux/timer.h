/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_TIMER_H
#define KERNEL_TREE_LINUX_TIMER_H

/* Timers of the running CPU. */

#include_next <linux/timer.h>

#include <linux/smp.h>

#define add_timer(timer) add_timer_on(timer, smp_processor_id())

static inline int mod_timer(struct timer_list *timer, unsigned long expires)
{
	int was_pending = del_timer(timer);

	timer->expires = expires;
	add_timer(timer);
	return was_pending;
}

#endif
