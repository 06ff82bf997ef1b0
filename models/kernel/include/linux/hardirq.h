/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_HARDIRQ_H
#define LINUX_HARDIRQ_H

/* In which context the running CPU is. No boundaries. */
int in_interrupt(void); /* a hardware interrupt or a softirq */
int in_irq(void);	/* a hardware interrupt */
int in_softirq(void);

#endif
