/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_NOTIFIER_H
#define LINUX_NOTIFIER_H

struct notifier_block {
	int (*notifier_call)(struct notifier_block *self, unsigned long action, void *data);
	struct notifier_block *next;
	int priority; /* higher is called earlier; equal ones in the order of registration */
};

#define NOTIFY_DONE 0x0000
#define NOTIFY_OK 0x0001
#define NOTIFY_STOP_MASK 0x8000
#define NOTIFY_BAD (NOTIFY_STOP_MASK | 0x0002) /* refuse */

#endif
