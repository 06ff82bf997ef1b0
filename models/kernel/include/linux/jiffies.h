/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_JIFFIES_H
#define LINUX_JIFFIES_H

#include <linux/config.h>

/* Ticks since boot. Not a boundary. */
unsigned long kernel_jiffies(void);
#define jiffies (kernel_jiffies())

#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)

#endif
