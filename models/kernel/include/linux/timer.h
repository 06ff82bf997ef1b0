/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_TIMER_H
#define LINUX_TIMER_H

#include <linux/jiffies.h>
#include <linux/list.h>

/* Timers run in softirq context on the CPU where they were added; those of a dead CPU on the CPU that unplugged it. */
struct timer_list {
	struct list_head entry;
	unsigned long expires; /* jiffies */
	void (*function)(unsigned long data);
	unsigned long data;
	int cpu;		/* where it is pending, else -1 */
	unsigned long sequence; /* order among timers of one tick */
};

void init_timer(struct timer_list *timer);
void add_timer_on(struct timer_list *timer, unsigned int cpu);
int del_timer(struct timer_list *timer);      /* 1: was pending */
int del_timer_sync(struct timer_list *timer); /* and its handler does not run any more */
int timer_pending(const struct timer_list *timer);

#endif
