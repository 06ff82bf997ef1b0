/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_WORKQUEUE_H
#define LINUX_WORKQUEUE_H

/* Deferred work in task context, by one worker task per CPU. A work may queue itself again. */

#include <linux/list.h>
#include <linux/timer.h>

struct work_struct {
	unsigned long pending; /* 1 while queued or its timer runs */
	struct list_head entry;
	void (*func)(void *data);
	void *data;
	int cpu; /* worker it is queued at */
	struct timer_list timer;
};

void kernel_init_work(struct work_struct *work, void (*func)(void *data), void *data);
#define INIT_WORK(work, function, data) kernel_init_work(work, function, data)

/* Queue WORK at CPU's worker after DELAY ticks (where its timer fires). 0: it was pending already. */
int schedule_delayed_work_on(int cpu, struct work_struct *work, unsigned long delay);

/* Stop WORK for good, also one that queues itself again, and wait until it does not run. Task context, sleeps. */
void cancel_rearming_delayed_work(struct work_struct *work);

int keventd_up(void); /* the workers exist */

#endif
