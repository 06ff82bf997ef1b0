/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_NOTIFIER_H
#define KERNEL_TREE_LINUX_NOTIFIER_H

/* More answers of callbacks. */

#include_next <linux/notifier.h>

#define NOTIFY_STOP (NOTIFY_OK | NOTIFY_STOP_MASK)

#endif
